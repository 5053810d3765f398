"""How answers show themselves: ``print`` as the command does, ``repr`` shortly, notebooks in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import convarith as ca
from convarith.records import replace

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

LENET = "conv 6 k5 | max_pool k2 | conv 16 k5 | max_pool k2 | flatten | linear 10"
LONG = "1x9x9 | conv 6 k15"
UP = ca.ConvTranspose(3, stride=2, padding=1, output_padding=1)

# fmt: off
SHOWN: dict[str, tuple[Any, tuple[str, ...]]] = {
    "an answer": (ca.describe(UP, (3, 3)), ("shape", "3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t")),
    "a comparison": (ca.compare({"kernel": 3, "stride": 2}, 5), ("compare", "5", "-k", "3", "-s", "2")),
    "a translation": (
        ca.compare(ca.FrameworkLayer(3, framework="keras", stride=2, padding="same"), 6, ["pytorch", "keras"]),
        ("compare", "6", "-k", "3", "-s", "2", "-p", "same", "--from", "keras", "--to", "pytorch,keras"),
    ),
    "a verification": (ca.verify(ca.Conv(3), (5, 5)), ("verify", "5x5", "-k", "3")),
    "a matrix": (ca.matrix(ca.Conv(2), 3), ("matrix", "3", "-k", "2")),
    "a network": (ca.network(LENET, input=(1, 28, 28)), ("summary", LENET, "--input", "1x28x28")),
    "a summary": (ca.network(LENET, input=(1, 28, 28)).summary(), ("summary", LENET, "--input", "1x28x28")),
    "settings": (ca.solve(128, to=64, kernel=11), ("solve", "128", "--to", "64", "-k", "11")),
    "settings of a framework": (
        ca.solve(128, to=64, kernel=3, stride=2, framework="pytorch"),
        ("solve", "128", "--to", "64", "-k", "3", "-s", "2", "--framework", "pytorch"),
    ),
    "stacks": (ca.solve_stack(64, to=8, layers=2), ("solve", "64", "--to", "8", "--layers", "2")),
    "an inverse": (
        ca.inverse(ca.Conv(3, stride=2, padding=1), 6), ("solve", "6", "-k", "3", "-s", "2", "-p", "1", "--inverse")
    ),
    "findings": (ca.check(LONG), ("check", LONG)),
    "nothing found": (ca.check(LENET, input=(1, 28, 28)), ("check", LENET, "--input", "1x28x28")),
}
# fmt: on
MORE: dict[str, Any] = {
    "an adjoint test": ca.dottest(UP, (3, 3)),
    "stacks that see a length": ca.solve_field(256, kernel=2),
    "one that does": ca.solve_field(256, kernel=2)[0],
}


@pytest.mark.parametrize(("shown", "command"), SHOWN.values(), ids=SHOWN)
def test_print_reads_like_the_command(
    shown: object, command: tuple[str, ...], run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    printed = run(*command).stdout
    assert str(shown).rstrip() == printed.partition("\nsee it: ")[0].rstrip()


@pytest.mark.parametrize("shown", [*(each for each, _ in SHOWN.values()), MORE["stacks that see a length"]], ids=repr)
def test_a_notebook_gets_escaped_html_that_needs_nothing_from_elsewhere(shown: Any) -> None:
    html = shown._repr_html_()
    assert html.startswith("<div>")
    assert html.endswith("</div>")
    assert "http" not in html.replace("https://", "http://") or "href" not in html
    assert "<script" not in html
    assert html.count("<div") == html.count("</div>")
    assert html.count("<table") == html.count("</table>")


def test_a_finding_reads_as_its_line_in_the_concise_report(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    (finding,) = ca.check(LONG)
    assert str(finding) == run("check", LONG, "--format", "concise").stdout.splitlines()[0]
    assert "kernel 15 does not fit" in finding._repr_html_()
    assert "with padding = 3" in finding._repr_html_()


def test_findings_are_a_list() -> None:
    assert [finding.code for finding in ca.check(LONG)] == ["does-not-fit"]
    assert ca.check(LENET, input=(1, 28, 28)) == []


def test_a_stack_that_sees_a_length_reads_as_its_line_in_the_list() -> None:
    assert str(MORE["one that does"]) in str(MORE["stacks that see a length"])


def test_an_adjoint_test_tells_both_sides() -> None:
    assert str(ca.dottest(ca.Conv(2), 3)) == "⟨Wx, y⟩ = -84, ⟨x, Wᵀy⟩ = -84: agrees"


def test_names_that_a_network_has_from_its_file_are_escaped() -> None:
    network = replace(ca.network("conv 6 k5", input=(1, 9, 9)), name="<b>&")
    assert "<b>&" not in network._repr_html_()
    assert "&lt;b&gt;&amp;" in network._repr_html_()


def test_a_network_tells_what_does_not_go_through() -> None:
    network = ca.network("conv 6 k50", input=(1, 9, 9))
    assert "conv 1: " in str(network)
    assert "kernel 50 does not fit" in str(network)
    assert "kernel 50 does not fit" in network._repr_html_()


def test_what_sets_an_input_is_called_as_it_is_where_one_asks(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    text = "nn.Conv2d(3, 8, 3), nn.Linear(10, 2), F.anything()"
    for command, shown in (("summary", ca.network(text)), ("check", ca.check(text))):
        for told, way in ((run(command, text).stdout, "--input SHAPE"), (str(shown), "input=SHAPE")):
            assert way in told
            assert told.count("SHAPE") == 1


def test_what_mends_findings_in_a_file_is_a_command(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(9, 8, 3))\n")
    assert str(ca.check(file)).endswith("; convarith check --fix mends 1")


@pytest.mark.parametrize(
    ("shown", "short"),
    [
        (SHOWN["an answer"][0], "<Answer: conv_transpose 3x3 → 6x6>"),
        (SHOWN["a translation"][0], "<Comparison of conv 6 in 2 frameworks>"),
        (SHOWN["a verification"][0], "<Verification of conv: everything agrees>"),
        (SHOWN["a matrix"][0], "<W of 2 x 3, 4 entries of a weight 2>"),
        (SHOWN["a network"][0], "<Network network: 6 layers on 1x28x28>"),
        (SHOWN["a summary"][0], "<Summary of network: 6 layers on 1x28x28>"),
    ],
    ids=repr,
)
def test_repr_is_short(shown: object, short: str) -> None:
    assert repr(shown) == short


def test_settings_are_a_list_of_layers() -> None:
    settings = ca.solve(128, to=64, kernel=11, stride=2, limit=2)
    assert [layer.padding for layer in settings] == [5, ((4, 5),)]
    assert settings == list(settings)
