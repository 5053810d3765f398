"""Configuration files, checked: every mistake with its code, its line and its layer."""

from __future__ import annotations

import io
import json
import math
import re
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.network_files import BROKEN, FITS, KERNEL_LINE, in_pyproject

import convarith as ca
from convarith.lint.check import check, check_file, lines_about
from convarith.lint.findings import Change, Finding, Severity
from convarith.networks.places import Place
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "convarith.toml"


# Each line that is to blame says so: the code, and the layer where there is one.
MISTAKES = {
    "a kernel that does not fit": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "fits"
        op = "conv"
        kernel = 3
        out_channels = 4
        [[network.layer]]
        name = "wide"
        op = "conv"
        out_channels = 4
        kernel = 7  #! does-not-fit in wide
        """,
    "channels that are not those that come in": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        in_channels = 1  #! channel-mismatch in a
        out_channels = 4
        [[network.layer]]
        name = "flat"
        op = "flatten"
        from = "input"
        [[network.layer]]
        name = "b"
        op = "linear"
        out_features = 10
        in_features = 100  #! linear-features in b
        """,
    "groups that do not divide": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        out_channels = 4
        groups = 2  #! group-divides in a
        """,
    "an output padding over the limit": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "up"
        op = "conv_transpose"
        kernel = 4
        stride = 2
        output_padding = 2  #! output-padding-limit in up
        out_channels = 4
        """,
    "an output size out of reach": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "up"
        op = "conv_transpose"
        kernel = 4
        stride = 2
        output_size = [18, 21]  #! output-size in up
        out_channels = 4
        """,
    "a padding over the limit of a pooling": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "down"
        op = "max_pool"
        kernel = 3
        padding = 2  #! pool-padding in down
        """,
    "lists of another length than the axes": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        padding = [1, 1, 1]  #! wrong-axes in a
        out_channels = 4
        [[network.layer]]
        name = "b"
        op = "max_pool"
        from = "input"
        stride = [2, 2, 2]  #! wrong-axes in b
        kernel = 2
        """,
    "a stride of nothing": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        out_channels = 4
        stride = 0  #! bad-value in a
        """,
    "a padding that crops all away": """
        [[network]]
        input = [3, 1, 1]
        [[network.layer]]
        name = "a"
        op = "conv_transpose"
        kernel = 2
        padding = 2  #! does-not-fit in a
        out_channels = 4
        """,
    "a padding that the framework does not have": """
        [[network]]
        input = [3, 8, 8]
        framework = "keras"
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        out_channels = 4
        padding = "same-lower"  #! not-in-framework in a
        [[network.layer]]
        name = "b"
        op = "conv"
        from = "input"
        framework = "kerras"  #! bad-value in b
        kernel = 3
        out_channels = 4
        """,
    "sizes that differ": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        out_channels = 3
        [[network.layer]]  #! join-mismatch in joined
        name = "joined"
        op = "concat"
        from = ["input", "a"]
        [[network.layer]]  #! join-mismatch in added
        name = "added"
        op = "add"
        from = [
            "input",
            "a",
        ]
        """,
    "channels that differ in an add": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 1
        out_channels = 4
        [[network.layer]]  #! join-mismatch in added
        name = "added"
        op = "add"
        from = ["input", "a"]
        """,
    "layers that are not there, or not yet": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        from = "nowhere"  #! bad-reference in a
        kernel = 3
        out_channels = 4
        [[network.layer]]
        name = "b"
        op = "concat"
        from = ["input", "c"]  #! bad-reference in b
        [[network.layer]]
        name = "c"
        op = "max_pool"
        from = "input"
        kernel = 2
        """,
    "keys that are not known": """
        [[network]]
        input = [3, 8, 8]
        colour = "red"  #! unknown-key
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 3
        out_chanels = 4  #! unknown-key in a
        ceil_mode.very = true  #! unknown-key in a
        """,
    "a table that no network has": """
        [[network]]
        input = [3, 8, 8]
        [network.training.hard]  #! unknown-key
        steps = 3
        """,
    "ops that are not known": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "Conv3D"  #! unknown-op in a
        kernel = 3
        [[network.layer]]  #! unknown-op in b
        name = "b"
        """,
    "keys that are missing": """
        [[network]]  #! missing-key
        [[network.layer]]  #! missing-key in a
        name = "a"
        op = "conv"
        [[network.layer]]  #! missing-key in b
        op = "linear"
        name = "b"
        """,
    "a name that is taken": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "max_pool"
        kernel = 2
        [[network.layer]]
        op = "max_pool"
        kernel = 2
        name = "a"  #! duplicate-name in a
        """,
    "a shape that does not come out": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "max_pool"
        expect = [3, 5, 5]  #! expected-shape in a
        kernel = 2
        """,
    "values that cannot be": """
        [[network]]
        input = [3, 8.5, 8]  #! bad-value
        sizes = "eight"  #! bad-value
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 0  #! bad-value in a
        out_channels = 4
        [[network.layer]]
        name = "b"
        op = "max_pool"
        kernel = 2
        expect = "3x4xfour"  #! bad-value in b
        """,
    "sizes of which some do not go through": """
        [[network]]
        input = [3, 8, 8]
        sizes = "8..20"  #! size-range
        [[network.layer]]
        op = "max_pool"
        kernel = 2
        [[network.layer]]
        name = "up"
        op = "upsample"
        scale = 2
        [[network.layer]]
        op = "add"
        from = ["input", "up"]
        """,
    "space after the space is gone": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        op = "flatten"
        name = "flat"
        [[network.layer]]  #! no-space in a
        name = "a"
        op = "max_pool"
        kernel = 2
        [[network.layer]]  #! not-flat in b
        name = "b"
        op = "linear"
        from = "input"
        out_features = 10
        """,
    "two networks, each with its own": """
        [[network]]
        input = [3, 8, 8]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 9  #! does-not-fit in a
        out_channels = 4
        [[network]]
        input = [3, 9, 9]
        [[network.layer]]
        name = "a"
        op = "conv"
        kernel = 9
        out_channels = 4
        [[network.layer]]
        name = "b"
        op = "conv"
        kernel = 2  #! does-not-fit in b
        out_channels = 4
        """,
    "a network in one statement": """
        network = [
          {input = [3, 8, 8], layer = [
            {name = "a", op = "max_pool", kernel = 2},
            {name = "b", op = "max_pool", kernel = 5},  #! does-not-fit in b
          ]},
        ]
        """,
    "lines that only look like something else": r'''
        # [[network]] "
        [[network]]
        name = """\
            [[network.layer]] \
            kernel = 9"""  # "[
        input = [  # ]]
          3, 8,
          8 ]
        [["network".'layer']]  # [[
        name = "a"
        op = "conv"
        "k\u0065rnel" = 9  #! does-not-fit in a
        out_channels = 4
        ''',
}


def blamed(text: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield line, code and layer of every mistake that a text confesses to."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.search(r"#! (\S+)(?: in (\w+))?", line):
            yield number, found[1], found[2]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_every_mistake_is_found_where_it_is(text: str, ends: str, file: Path) -> None:
    file.write_bytes(text.replace("\n", ends).encode())
    found = check(file)
    assert [(finding.line, finding.code, finding.layer) for finding in found] == list(blamed(text))
    assert {(finding.file, finding.severity) for finding in found} == {(str(file), Severity.ERROR)}
    assert all(finding.fix for finding in found)


def test_a_finding_says_all_there_is_to_say(file: Path) -> None:
    file.write_text(BROKEN)
    (finding,) = check(file)
    assert finding == Finding(
        code="does-not-fit",
        severity=Severity.ERROR,
        message=finding.message,
        file=str(file),
        place=Place(KERNEL_LINE, 10, 11),
        network="net",
        layer="wide",
        fix="it fits with an input of at least 9x9 (the input's size); "
        "or with padding = 1 in 'wide', or kernel = 8 in 'wide', or padding = 2 in 'wide' (one number)",
        changes=(Change("wide", "padding", 1),),
        edits=finding.edits,
    )
    assert "kernel 9" in finding.message
    (edit,) = finding.edits
    assert (edit.text, edit.first) == ("padding = 1\n", (KERNEL_LINE + 1, 1))


def test_what_depends_on_a_layer_that_fails_is_silent(file: Path) -> None:
    file.write_text((EXAMPLES / "unet.toml").read_text().replace("in_channels = 3", "in_channels = 4"))
    assert [(finding.code, finding.layer) for finding in check(file)] == [("channel-mismatch", "enc1")]


@pytest.mark.parametrize(
    ("example", "shapes"),
    [
        (
            "unet",
            {
                "enc1": (64, 256, 256),
                "down1": (64, 128, 128),
                "enc2": (128, 128, 128),
                "down2": (128, 64, 64),
                "bottom": (256, 64, 64),
                "up2": (128, 128, 128),
                "skip2": (256, 128, 128),
                "dec2": (128, 128, 128),
                "up1": (64, 256, 256),
                "skip1": (128, 256, 256),
                "dec1": (64, 256, 256),
                "classes": (2, 256, 256),
            },
        ),
        (
            "dcgan",
            {
                "project": (1024, 4, 4),
                "up8": (512, 8, 8),
                "up16": (256, 16, 16),
                "up32": (128, 32, 32),
                "picture": (3, 64, 64),
            },
        ),
    ],
)
def test_the_examples_fit(example: str, shapes: dict[str, tuple[int, ...]]) -> None:
    (checked,) = check_file(EXAMPLES / f"{example}.toml").networks
    assert checked.findings == ()
    assert {layer.name: layer.output for layer in checked.layers} == shapes


class Slip(NamedTuple):
    """One number of an example, changed."""

    example: str
    line: int
    key: str
    column: int
    right: int
    wrong: int

    @property
    def text(self) -> str:
        """The example with the number changed."""
        lines = (EXAMPLES / self.example).read_text().splitlines()
        line = lines[self.line - 1]
        after = line[self.column + len(str(self.right)) :]
        lines[self.line - 1] = f"{line[: self.column]}{self.wrong}{after}"
        return "\n".join(lines)

    def __str__(self) -> str:
        return f"{self.example}:{self.line}:{self.key}-{self.right}-{self.wrong}"


def slips(*steps: int) -> list[Slip]:
    """List every number of the examples, changed by each of these steps."""
    return [
        Slip(path.name, line, key, number.start(), int(number[0]), int(number[0]) + step)
        for path in (EXAMPLES / "dcgan.toml", EXAMPLES / "unet.toml")  # which say what they expect of their layers
        for line, text in enumerate(path.read_text().splitlines(), start=1)
        for key in re.findall(r"^(\w+) = [\d\[]", text)
        for number in re.finditer(r"\b\d+\b", text)
        for step in steps
        if int(number[0]) + step >= 0
    ]


@pytest.mark.parametrize("slip", slips(-1, 1, 3), ids=str)
def test_no_number_of_an_example_can_change_without_a_finding(slip: Slip, file: Path) -> None:
    file.write_text(slip.text)
    found = check(file)
    assert found
    assert all(f'name = "{finding.layer}"' in slip.text for finding in found if slip.key != "input")


@pytest.mark.parametrize(
    "slip",
    [
        slip
        for slip in slips(-1, 1)
        if slip.key in ("kernel", "stride", "padding")
        and slip.wrong >= (slip.key != "padding")
        and slip.right >= (slip.key != "padding") * 2  # a kernel or a stride of 1 undoes a layer, and is not offered
    ],
    ids=str,
)
def test_the_number_that_was_right_is_found_again(slip: Slip, file: Path) -> None:
    file.write_text(slip.text)
    layer = re.findall(r'name = "(\w+)"', "\n".join(slip.text.splitlines()[: slip.line]))[-1]
    assert any(f"{slip.key} = {slip.right} in {layer!r}" in (finding.fix or "") for finding in check(file))


def test_in_a_large_network_every_problem_is_told_and_the_first_are_mended(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convarith.lint.analysis._MOST_TRIED", 15)
    layer = '[[network.layer]]\nop = "conv"\nfrom = "input"\nkernel = 9\nout_channels = 4\n'
    file.write_text("[[network]]\ninput = [3, 8, 8]\n" + layer * 6)
    mended = [(finding.fix or "").startswith("it fits with") for finding in check(file)]
    assert mended == [True, True, False, False, False, False]


STRIDED = """\
[[network]]
input = [3, 64, 64]
sizes = "{sizes}"
[[network.layer]]
op = "max_pool"
kernel = {kernel}
[[network.layer]]
name = "up"
op = "upsample"
scale = {kernel}
[[network.layer]]
name = "join"
op = "add"
from = ["input", "up"]
"""


@pytest.mark.parametrize(
    ("sizes", "kernel", "valid"),
    [("2..9", 2, (2, 4, 6, 8)), ("64..64", 2, (64,)), ("60..64", 1, (60, 61, 62, 63, 64)), ("65..67", 4, ())],
)
def test_the_sizes_that_go_through_are_listed(sizes: str, kernel: int, valid: tuple[int, ...], file: Path) -> None:
    file.write_text(STRIDED.format(sizes=sizes, kernel=kernel))
    (checked,) = check_file(file).networks
    assert checked.size_rule is not None
    assert checked.size_range is not None
    assert tuple(checked.size_rule.among(checked.size_range)) == valid


@pytest.mark.parametrize(
    ("sizes", "kernel", "message", "fix"),
    [
        (
            "2..9",
            2,
            (
                "4 of the 8 sizes do not go through, first 3x3 at 'join': add needs equal shapes, and these differ: "
                "3x3x3 and 3x2x2"
            ),
            "these do: 2 to 8 in steps of 2",
        ),
        (
            "65..67",
            4,
            (
                "3 of the 3 sizes do not go through, first 65x65 at 'join': add needs equal shapes, and these differ: "
                "3x65x65 and 3x64x64"
            ),
            "none does; mend that layer first",
        ),
        (
            "64..1000000063",
            4,
            (
                "750,000,000 of the 1,000,000,000 sizes do not go through, first 65x65 at 'join': add needs equal "
                "shapes, and these differ: 3x65x65 and 3x64x64"
            ),
            "these do: 64 to 1000000060 in steps of 4",
        ),
    ],
    ids=["some", "all", "of very many"],
)
def test_sizes_that_do_not_go_through_are_told_with_those_that_do(
    sizes: str, kernel: int, message: str, fix: str, file: Path
) -> None:
    file.write_text(STRIDED.format(sizes=sizes, kernel=kernel))
    (finding,) = check(file)
    assert (finding.code, finding.line, finding.layer) == ("size-range", 3, None)
    assert (finding.message, finding.fix) == (message, fix)


@pytest.mark.parametrize(("sizes", "kernel"), [("64..64", 2), ("1..200", 1), (f"1..{2**62}", 1)])
def test_sizes_that_all_go_through_are_no_finding(sizes: str, kernel: int, file: Path) -> None:
    file.write_text(STRIDED.format(sizes=sizes, kernel=kernel))
    assert check(file) == []


def test_sizes_are_not_tried_where_a_layer_is_not_understood(file: Path) -> None:
    file.write_text(STRIDED.format(sizes="2..9", kernel=0))
    (checked,) = check_file(file).networks
    assert checked.size_rule is None
    assert [finding.code for finding in checked.findings] == ["bad-value", "bad-value"]


def test_the_public_name_is_this_check(file: Path) -> None:
    file.write_text(BROKEN)
    (finding,) = ca.check(file)
    assert isinstance(finding, ca.Finding)
    assert ca.check is check


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_a_text_or_a_path(kind: type[str | Path], file: Path) -> None:
    file.write_text(FITS)
    assert check(kind(file)) == []


def test_a_pyproject_has_its_networks_below_tool(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(in_pyproject(BROKEN))
    (finding,) = check(tmp_path)
    assert (finding.line, finding.file) == (KERNEL_LINE + 2, str(tmp_path / "pyproject.toml"))


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    (finding,) = check("-")
    assert (finding.file, finding.line) == ("<stdin>", KERNEL_LINE)


SCALARS = st.one_of(
    st.integers(-3, 9),
    st.sampled_from([2**63, -(2**63), 10**30, 0.5, 3.0, math.inf, math.nan, True, False]),
    st.sampled_from(["", "input", "a", "b", "conv", "same", "full", "4..9", "9..4", "a\nb", "\x1b", "é"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["a", "name"]), below, max_size=2),
    max_leaves=5,
)
NUMBERS = st.integers(1, 4)
WRONG = st.sampled_from(["kernel", "padding", "out_channels", "op", "name", "from", "expect", "kernle"])


def layers(op: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw layers of an op with its keys, and sometimes with one that is anything."""
    spec = SCHEMAS[op]
    right = st.fixed_dictionaries(
        {"op": st.just(op), **dict.fromkeys(spec.required, NUMBERS)}, optional=dict.fromkeys(spec.optional, NUMBERS)
    )
    return st.builds(lambda right, wrong: {**right, **wrong}, right, st.dictionaries(WRONG, VALUES, max_size=1))


LAYERS = st.sampled_from(sorted(SCHEMAS)).flatmap(layers)
NETWORKS = st.builds(
    lambda right, wrong: {**right, **wrong},
    st.fixed_dictionaries(
        {"input": st.sampled_from([[3, 8, 8], [3, 8], [100]]), "layer": st.lists(LAYERS, max_size=4)},
    ),
    st.dictionaries(st.sampled_from(["name", "input", "sizes", "layer", "nmae"]), VALUES, max_size=2),
)


def toml(value: Any) -> str:
    """Write a value in TOML, on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {toml(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case bool() | str():
            return json.dumps(value)
        case _:
            return repr(value)


@given(st.lists(NETWORKS | NETWORKS | NETWORKS | VALUES, min_size=1, max_size=3))
def test_whatever_a_file_holds_is_answered(networks: list[Any]) -> None:
    lines = ["network = [", *(f"  {toml(network)}," for network in networks), "]"]
    with TemporaryDirectory() as folder:
        file = Path(folder, "convarith.toml")
        file.write_text("\n".join(lines), encoding="utf-8")
        found = check_file(file)
    if found.unreadable is not None:
        assert "no table" in found.unreadable.message
        assert found.networks == ()
        return
    assert len(found.networks) == len(networks)
    for number, checked in enumerate(found.networks):
        for finding in checked.findings:
            assert finding.line == number + 2
            assert (finding.message + (finding.fix or "")).isprintable()


def test_a_network_without_layers_does_not_pass(file: Path) -> None:
    file.write_text("[[network]]\ninput = [3, 8, 8]\n")
    (finding,) = check(file)
    assert (finding.code, finding.line, finding.layer) == ("no-layers", 1, None)


@pytest.mark.parametrize(
    ("given", "code", "told", "fix", "place"),
    [
        (None, "unreadable", "No such file or directory", "check the path", None),
        (
            b"\xff\xfe",
            "unreadable",
            "this is no text in UTF-8: the byte at 0 is none of it",
            "save it as UTF-8, or give a file whose ending tells its format",
            None,
        ),
        (b"[[network]", "unreadable", "this is not TOML: ", "mend the syntax there", Place(1, 10)),
        (b"name: net\ninput: 3\n", "unreadable", "this is not TOML: ", "mend the syntax there", Place(1, 5)),
        (b"a = " + b"9" * 5000, "unreadable", "a number is too long", "check for a typo", None),
        (b"", "no-network", "there is no network to check", "begin one with [[network]] and its input", None),
        (
            b"networks = [{}]",
            "unknown-key",
            "'networks' is no key of a configuration",
            "did you mean 'network'?",
            Place(1, 1, 9),
        ),
    ],
    ids=["missing", "binary", "syntax", "YAML", "number", "empty", "unknown key"],
)
def test_a_file_that_cannot_be_read_is_a_finding(
    given: bytes | None, code: str, told: str, fix: str, place: Place | None, file: Path
) -> None:
    if given is not None:
        file.write_bytes(given)
    done = check_file(file)
    (finding,) = done.findings
    assert finding.message.startswith(told)
    assert finding == Finding(code, Severity.ERROR, finding.message, str(file), place, None, None, fix)
    assert (done.unreadable, done.networks) == (finding, ())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.toml", "[[network]]\ninput = [3, 8, 8]\nname = net\n", 3),
        ("a.toml", "[[network]]\ninput = [3, 8,", 2),
        ("a.json", '{"network": [\n{"name": net}]}', 2),
        ("a.json", '{"network": [\n\n', 3),
    ],
)
def test_syntax_that_is_wrong_has_its_line(name: str, text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (finding,) = check_file(tmp_path / name).findings
    assert (finding.code, finding.line) == ("unreadable", line)


def test_a_folder_without_a_configuration_is_a_finding(tmp_path: Path) -> None:
    (finding,) = check_file(tmp_path).findings
    assert (finding.code, finding.file) == ("no-network", str(tmp_path))


CODE = "nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d({channels}, 8, 3), nn.Flatten(), nn.Linear(72, 10))"


def test_of_a_network_that_tells_no_input_the_channels_are_checked() -> None:
    assert check(CODE.format(channels=8)) == []
    (finding,) = check(CODE.format(channels=16))
    assert (finding.code, finding.layer, finding.fix) == (
        "channel-mismatch",
        "1",
        "it fits with in_channels = 8 in '1', or out_channels = 16 in '0' (the number that disagrees)",
    )


def test_with_an_input_all_of_it_is() -> None:
    assert check(CODE.format(channels=8), input=(3, 7, 7)) == []
    (finding,) = check(CODE.format(channels=8), input=(3, 9, 9))
    assert finding.message == "in_features = 72, but 200 come in"


def test_an_input_that_a_configuration_lacks_may_be_given_beside_it(file: Path) -> None:
    file.write_text(FITS.replace("input = [3, 8, 8]\n", ""))
    assert [finding.code for finding in check(file)] == ["missing-key"]
    assert check(file, input=(3, 8, 8)) == []


@pytest.mark.parametrize(
    "text",
    [
        "nn.Sequential(nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 8, 3))",
        "nn.Sequential(nn.BatchNorm2d(4), nn.Conv2d(4, 8, 3, groups=4))",
        "conv 8 k3 g4 | conv 8 k3 g2",
    ],
)
def test_channels_of_an_input_that_nobody_tells_are_not_made_up(text: str) -> None:
    assert check(text) == []


KERAS = """Model: "small"
 Layer (type)                Output Shape              Param #
 conv2d (Conv2D)             (None, 26, 26, 32)        320
 flatten (Flatten)           (None, {})              0
"""


def test_shapes_that_a_text_tells_are_known_without_an_input(tmp_path: Path) -> None:
    (tmp_path / "summary.txt").write_text(KERAS.format(26 * 26 * 32))
    (network,) = check_file(tmp_path / "summary.txt").networks
    assert [layer.output for layer in network.layers] == [(32, 26, 26), (21632,)]
    (tmp_path / "summary.txt").write_text(KERAS.format(5408))
    (finding,) = check_file(tmp_path / "summary.txt").findings
    assert (finding.layer, finding.code) == ("flatten", "expected-shape")


@pytest.mark.parametrize("text", ["conv 8 k3 g4", "pixel_shuffle 2 | conv 8 k3", "group_norm groups=6 | conv 8 k3 g4"])
def test_of_channels_that_nobody_tells_some_are_taken_that_fit(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_finding_comes_with_the_lines_about_it(end: str) -> None:
    finding = Finding("does-not-fit", Severity.ERROR, "message", "a.toml", Place(4, 1), None, None, None)
    content = end.join(["\N{BYTE ORDER MARK}one", "zwei", "", "vier\x0b4", "fünf"]).encode()
    about = {2: "zwei", 3: "", 4: "vier\x0b4", 5: "fünf"}
    assert lines_about([finding], content) == about
    assert lines_about([finding, replace(finding, place=Place(1))], content) == {1: "one", **about}
    assert lines_about([replace(finding, place=None)], content) == {}
    assert lines_about([finding], b"\xff" + content) == {}
    assert lines_about([finding], b"one") == {}


def test_what_is_the_same_in_layers_that_one_place_makes_is_told_once() -> None:
    layer = '{ op = "conv", out_channels = 6, kernel = 4, padding = "same" }'
    stack = '[[network]]\ninput = [6, 9, 9]\n[[network.layer]]\nop = "stack"\nrepeat = {}\nlayers = [{}]\n'
    told = [[finding.message for finding in check(stack.format(repeat, layer))] for repeat in (1, 2, 3)]
    assert [len(each) for each in told] == [1, 1, 1]
    assert told[1] == [f"{told[0][0]} (as in 1 more layer made here)"]
    assert told[2] == [f"{told[0][0]} (as in 2 more layers made here)"]
