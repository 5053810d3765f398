"""Findings mended in their files: what a person would have written, and nothing else touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convarith as ca
from convarith.lint.edits import Writer, edited
from convarith.lint.findings import Change, Edit
from convarith.lint.fixing import Fixed, fixed
from convarith.lint.task import Task
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = "# ours\n[[network]]\ninput = [3, 32, 32]  # RGB\n\n"
CONV = '[[network.layer]]\nname = "conv"\nop = "conv"\nout_channels = 16\nkernel = 5\n'
YAML = "network:\n- input: [3, 8, 8]\n  layer:\n"
JSON = '{"network": [{"input": [3, 8, 8],\t"layer": [%s]}]}'
LINEAR = '[[network.layer]]\nop = "flatten"\n\n[[network.layer]]\nop = "linear"\nin_features = {}\nout_features = 10\n'


def mended(name: str, text: str, *, unsafe: bool = False) -> Fixed:
    return fixed(text.encode(), Task(name).run_on, unsafe=unsafe)


def left_alone(name: str, text: str) -> bool:
    """Tell whether nothing can be mended without being asked for what is unsafe."""
    done = mended(name, text)
    return (done.content.decode(), done.fixes) == (text, ())


@pytest.mark.parametrize(
    ("name", "text", "before", "after"),
    [
        ("convarith.toml", HEAD + CONV + LINEAR.format("400  # as in the book"), "400  #", "12544  #"),
        ("convarith.toml", HEAD.replace("\n", "\r\n") + CONV + LINEAR.format("4_00"), "4_00", "12544"),
        (
            "net.yaml",
            YAML + "  - {op: flatten}\n  - {op: linear, in_features: 7, out_features: 3} # é\n",
            "in_features: 7",
            "in_features: 192",
        ),
        (
            "net.json",
            JSON % '{"op": "flatten"}, {"op": "linear", "in_features": 7, "out_features": 3}',
            '"in_features": 7',
            '"in_features": 192',
        ),
        (
            "net.py",
            "from torch import nn\nnet = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.Conv2d(8, 16, 5))  # é\n",
            "nn.Conv2d(8, ",
            "nn.Conv2d(6, ",
        ),
    ],
)
def test_the_number_that_disagrees_is_mended_where_it_stands(name: str, text: str, before: str, after: str) -> None:
    done = mended(name, text)
    assert done.content.decode() == text.replace(before, after)
    assert len(done.fixes) == 1


@pytest.mark.parametrize(
    ("name", "text", "before", "after"),
    [
        (
            "convarith.toml",
            HEAD.replace("32, 32", "4, 4") + CONV,
            "kernel = 5\n",
            "kernel = 5\npadding = 1\n",
        ),
        (
            "convarith.toml",
            '[[network]]\ninput = [3, 4, 4]\nlayer = [{ op = "conv", kernel = 5, out_channels = 2 }]',
            "kernel = 5",
            "kernel = 5, padding = 1",
        ),
        (
            "net.yaml",
            "network:\n- input: [3, 4, 4]\n  layer:\n  - op: conv\n    kernel: 5  # wide\n    out_channels: 2\n",
            "# wide\n",
            "# wide\n    padding: 1\n",
        ),
        (
            "net.yaml",
            "network:\n- input: [3, 4, 4]\n  layer: [{op: conv, kernel: 5, out_channels: 2}]",
            "kernel: 5",
            "kernel: 5, padding: 1",
        ),
        (
            "net.json",
            JSON % '{\n  "op": "conv",\n  "out_channels": 2,\n  "kernel": 9\n}',
            '"kernel": 9',
            '"kernel": 9,\n  "padding": 1',
        ),
        (
            "net.json",
            JSON % '{"op": "conv", "kernel": 9, "out_channels": 2}',
            '"kernel": 9',
            '"kernel": 9, "padding": 1',
        ),
    ],
)
def test_a_setting_that_was_left_out_is_written_beside_the_others(
    name: str, text: str, before: str, after: str
) -> None:
    assert left_alone(name, text)
    done = mended(name, text, unsafe=True)
    assert done.content.decode() == text.replace(before, after)
    assert [finding.code for finding in done.fixes] == ["does-not-fit"]


@pytest.mark.parametrize(
    ("name", "text", "before", "after"),
    [
        (
            "convarith.toml",
            HEAD + CONV.replace("5", "1") + '[[network.layer]]\nop = "concat"\nfrom = ["input", "convv"]  # both\n',
            '["input", "convv"]',
            '["input", "conv"]',
        ),
        (
            "net.yaml",
            YAML + "  - {name: stem, op: relu}\n  - {op: relu, from: steam} # é\n",
            "from: steam}",
            'from: "stem"}',
        ),
        (
            "net.json",
            JSON % '{"op": "max_pool", "kernel": 40}',
            "[3, 8, 8]",
            "[3, 40, 40]",
        ),
        (
            "convarith.toml",
            HEAD.replace("[3, 32, 32]", '[3, 32, 32]\nsizes = "2..40"') + CONV,
            '"2..40"',
            '"5..40"',
        ),
        (
            "convarith.toml",
            HEAD + CONV.replace("kernel", "expect = [8, 1, 2]\nkernel"),
            "[8, 1, 2]",
            "[16, 28, 28]",
        ),
        (
            "convarith.toml",
            HEAD + CONV.replace("kernel", "groups = 2\nkernel"),
            "groups = 2",
            "groups = 1",
        ),
    ],
)
def test_names_and_lists_are_mended_where_unsafe_fixes_are_asked_for(
    name: str, text: str, before: str, after: str
) -> None:
    assert mended(name, text).content.decode() == text
    assert mended(name, text, unsafe=True).content.decode() == text.replace(before, after)


def test_an_input_in_another_dialect_is_left_to_a_person() -> None:
    cfg = "[net]\nchannels=3\nheight=2\nwidth=2\n[convolutional]\nsize=5\nfilters=4\n"
    assert mended("a.cfg", cfg, unsafe=True).content.decode() == cfg


def test_what_was_out_of_view_behind_a_finding_is_mended_after_it() -> None:
    text = HEAD + CONV.replace("kernel", "in_channels = 1\nkernel") + LINEAR.format(400)
    done = mended("convarith.toml", text)
    assert done.content.decode() == text.replace("in_channels = 1", "in_channels = 3").replace("400", "12544")
    assert [finding.code for finding in done.fixes] == ["channel-mismatch", "linear-features"]


def test_a_byte_order_mark_stays() -> None:
    text = HEAD + LINEAR.format(400)
    done = fixed(b"\xef\xbb\xbf" + text.encode(), Task("convarith.toml").run_on, unsafe=False)
    assert done.content == b"\xef\xbb\xbf" + text.replace("400", "3072").encode()


def test_what_is_written_once_for_several_layers_is_left_to_a_person() -> None:
    text = (
        '[[network]]\ninput = [3, 32, 32]\n[[network.layer]]\nop = "stack"\nrepeat = 2\n'
        'layers = [{ op = "conv", in_channels = 3, out_channels = 8, kernel = 3 }]\n'
    )
    assert left_alone("convarith.toml", text)


def test_a_line_of_text_is_mended_and_a_model_left_to_a_person() -> None:
    text = "3x32x32 | conv 8 k3 | flatten | linear 10 in_features=7"
    assert mended("", text).content.decode() == text.replace("7", "7200")
    with pytest.raises(ca.ConvArithError, match="only texts can be fixed"):
        fixed(b"\x80\x81", Task("model.onnx").run_on, unsafe=True)


@given(st.text(), st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3))))
def test_edits_change_nothing_else(text: str, inserted: Sequence[tuple[int, str]]) -> None:
    places = {min(at, len(text)): new for at, new in inserted}
    done = edited(text, [Edit(at, at, new, (1, 1), (1, 1)) for at, new in places.items()])
    assert done == "".join(places.get(at, "") + text[at : at + 1] for at in range(len(text) + 1))


def test_a_network_has_settings_that_are_mended_too() -> None:
    done = mended("convarith.toml", HEAD.replace("[3, 32, 32]", "[32, 32, 3]") + CONV, unsafe=True)
    assert done.content.decode() == HEAD + CONV


def test_an_error_is_mended_before_what_is_only_suspicious_and_goes_with_it() -> None:
    down = CONV.replace("kernel = 5", "kernel = 3\nstride = 2\npadding = 1")
    up = down.replace('"conv"\nop = "conv', '"up"\nop = "conv_transpose').replace("= 16", "= 3")
    text = HEAD + down + up + '[[network.layer]]\nop = "add"\nfrom = ["input", "up"]\n'
    found = Task("convarith.toml").run_on(text.encode()).findings
    assert [each.code for each in found] == ["overlap-uneven", "join-mismatch"]
    done = mended("convarith.toml", text, unsafe=True)
    assert done.content.decode() == HEAD + down + up.replace("kernel = 3", "kernel = 4") + text[text.rindex("[[") :]
    assert done.checked.findings == ()


def test_edits_are_given_in_the_order_of_the_text_and_none_of_them_where_two_overlap() -> None:
    layer = '{"name": "a", "op": "conv", "out_channels": 4, "kernel": 3, "padding": 1, "dilation": 1}'
    text = JSON % layer
    network = read_content("net.json", text.encode())[0].network
    writer = Writer(text, "net.json", network)
    found = writer.edits([Change("a", "padding", 2), Change("a", "kernel", 5)])
    assert edited(text, found) == text.replace('"kernel": 3, "padding": 1', '"kernel": 5, "padding": 2')
    assert list(found) == sorted(found)
    assert writer.edits([Change("a", "padding", 2), Change("a", "padding", 3)]) == ()
    assert writer.edits([Change("a", "padding", None), Change("a", "dilation", None)]) == ()
