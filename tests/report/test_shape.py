"""The answer as JSON and as text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.relationship import RELATIONSHIPS
from convarith.engine.transposed import ConvTranspose
from convarith.records import replace
from convarith.report.shape import latex, show, to_dict, to_json

if TYPE_CHECKING:
    from convarith.engine.answer import Answer
    from convarith.engine.layer import Layer
    from convarith.names import PaddingMode


def shown(answer: Answer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setenv("COLUMNS", "200")
    show(answer)
    return capsys.readouterr().out.splitlines()


def test_names_of_a_direct_layer() -> None:
    answer = to_dict(describe(Conv(3, stride=2, padding=[(1, 0)], channels=(4, 6), groups=2), (6, 5)))
    relationships = answer.pop("relationships")
    assert answer == {
        "op": "conv",
        "framework": None,
        "input": [6, 5],
        "output": [3, 2],
        "kernel": [3, 3],
        "stride": [2, 2],
        "dilation": [1, 1],
        "padding": [[1, 0], [1, 0]],
        "padding_mode": "zeros",
        "output_padding": [0, 0],
        "groups": 2,
        "channels": [4, 6],
        "unread": [0, 1],
        "unread_anywhere": [0, 1],
        "receptive_field": [3, 3],
        "parameters": 108,
        "macs": 648,
        "macs_read": 480,
        "reads": 40,
        "products": 54,
        "zero_insertion": None,
        "overlap": None,
        "notes": [],
    }
    assert relationships[1] == {
        "number": 6,
        "case": "zero padding, any stride",
        "formula": "o = ⌊(i + lo + hi − k)/s⌋ + 1",
        "numbers": "⌊(5 + 1 + 0 − 3)/2⌋ + 1 = 2",
        "remark": "with lo + hi in place of 2p",
    }


def test_a_transposed_layer_has_its_equivalent_direct_one_beside_it() -> None:
    answer = to_dict(describe(ConvTranspose(3, stride=2, padding=1, output_padding=1), 3))
    assert answer["padding"] == [[1, 1]]
    assert answer["zero_insertion"] == {
        "stretched": [5],
        "zeros_between": [1],
        "padding": [[1, 2]],
        "products": 18,  # 6 windows of 3 taps
    }


def test_a_transposed_layer_tells_how_many_inputs_reach_the_outputs_of_a_turn() -> None:
    answer = describe(ConvTranspose((3, 4), stride=(2, 2000)), (3, 3))
    assert to_dict(answer)["overlap"] == [[2, 1], None]


@pytest.mark.parametrize(
    ("layer", "lines"),
    [
        (ConvTranspose(3, stride=2), ["overlap 2 1 2 1 …: uneven, even with -k 4 -s 2 -p 1 -a 1"]),
        (ConvTranspose(4, stride=2), ["overlap 2: even"]),
        (ConvTranspose(5, stride=16), ["overlap 0 to 1: uneven, even with -k 16 -s 16 -p 6 -a 1"]),
        (
            ConvTranspose((5, 4), stride=(3, 2)),
            [
                "axis 0: overlap 2 2 1 2 2 1 …: uneven, even with -k 6x4 -s 3x2 -p 1x0 -a 1x0",
                "axis 1: overlap 2: even",
            ],
        ),
    ],
)
def test_its_overlap_has_a_verdict(layer: ConvTranspose, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    size = (9,) if isinstance(layer.kernel, int) else (9, 9)
    show(describe(layer, size))
    assert [line for line in capsys.readouterr().out.splitlines() if "overlap" in line] == lines


def test_a_pool_has_no_parameters_and_no_multiplications() -> None:
    answer = to_dict(describe(Pool(2, channels=(3, 3)), 4))
    assert (answer["parameters"], answer["macs"], answer["groups"], answer["channels"]) == (0, 0, 1, [3, 3])


@given(
    st.lists(direct_lines, min_size=1, max_size=3).map(lambda lines: describe(conv(lines), sizes(lines)))
    | st.lists(transposed_lines, min_size=1, max_size=3).map(
        lambda lines: describe(conv_transpose(lines), sizes(lines))
    )
)
def test_json_is_the_answer_on_one_line(answer: Answer) -> None:
    text = to_json(answer)
    assert json.loads(text) == to_dict(answer)
    assert "\n" not in text


@given(st.lists(transposed_lines, min_size=1, max_size=2))
def test_the_equivalent_direct_layer_gives_the_same_output(lines: list[Line]) -> None:
    answer = to_dict(describe(conv_transpose(lines), sizes(lines)))
    insertion = answer["zero_insertion"]
    equal = Conv(answer["kernel"], dilation=answer["dilation"], padding=insertion["padding"])
    assert list(equal.output_shape(insertion["stretched"])) == answer["output"]


@pytest.mark.parametrize(
    ("layer", "size", "last"),
    [
        (Conv((3, 2), stride=(2, 1), padding=1), (6, 5), "1 5 2 1 1 1:1 6 0 2"),
        (Conv(2, padding=-1, dilation=2), 8, "0 8 2 1 2 −1:−1 4 1 3"),
        (ConvTranspose(3, stride=2, output_padding=1), 3, "0 3 3 2 1 0:0 1 8 0 2"),
    ],
)
def test_the_table_has_a_row_per_axis(
    layer: Layer,
    size: int | tuple[int, ...],
    last: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = describe(layer, size)
    _, _, headings, *rows = shown(answer, monkeypatch, capsys)
    extra = " extra" if answer.transposed else ""
    assert headings.split() == f"axis input kernel stride dilation padding{extra} output unread field".split()
    assert rows[len(answer.input) - 1].split() == last.split()
    assert rows[len(answer.input)] == ""


@pytest.mark.parametrize(
    ("layer", "size", "lines"),
    [
        pytest.param(
            Conv(3, padding=1),
            (5, 5),
            ["relationship 3 (half (same) padding, unit stride)", "  axes 0, 1: o = i = 5"],
            id="axes alike to the number are told once",
        ),
        pytest.param(
            Conv(3),
            (5, 6, 5),
            ["  axes 0, 2: o = (i − k) + 1 = (5 − 3) + 1 = 3", "  axis 1: o = (i − k) + 1 = (6 − 3) + 1 = 4"],
            id="axes that differ are told apart",
        ),
        pytest.param(
            Conv(3, padding=[(1, 0)], stride=2),
            5,
            ["relationship 6 (zero padding, any stride; with lo + hi in place of 2p)"],
            id="what was widened is remarked",
        ),
        pytest.param(
            Conv(5, padding=1, padding_mode="reflect"),
            8,
            ["relationship 2 (padding, unit stride)", "reflect padding: the input mirrored about its end"],
            id="padding that is not zeros is not called so",
        ),
        pytest.param(
            Conv(1, stride=2),
            (6, 5),
            [
                "axis 0: 3 of 6 inputs are never read, 1 at the end",
                "axis 1: 2 of 5 inputs are never read, 0 at the end",
            ],
            id="what is never read is counted",
        ),
        pytest.param(
            Conv(3, padding=1),
            4,
            ["12 multiplications per pair of channels: 10 of input elements, 2 of padding"],
            id="without channels the cost is per pair",
        ),
        pytest.param(
            Conv(3, padding=1, channels=(2, 5)),
            4,
            ["120 multiplications: 100 of input elements, 20 of padding", "30 weights (5 more with a bias)"],
            id="with channels the cost is whole",
        ),
        pytest.param(
            Pool(2, channels=(7, 7)),
            4,
            ["4 reads per channel: 4 of input elements, 0 of padding"],
            id="a pool reads and multiplies nothing",
        ),
        pytest.param(
            ConvTranspose(3, stride=2, padding=1, output_padding=1),
            3,
            [
                "on the input spread to 5 (1 zero between) and padded by 1:2",
                "9 multiplications per pair of channels: 8 of input elements, 1 cropped away",
            ],
            id="a transposed layer equals a direct one",
        ),
        pytest.param(
            ConvTranspose(3),
            (3, 4),
            ["equals a convolution of stride 1, kernel turned round, on the input padded by 2:2x2:2"],
            id="a stride of one spreads nothing",
        ),
        pytest.param(
            Conv(3, stride=2, padding="same-lower"),
            6,
            ["note: padding 'same-lower' with a stride puts the odd position at the beginning"],
            id="a note stands at the end",
        ),
    ],
)
def test_what_follows_is_told_under_the_table(
    layer: Layer,
    size: int | tuple[int, ...],
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = shown(describe(layer, size), monkeypatch, capsys)
    for line in lines:
        assert any(line in each for each in told)


@pytest.mark.parametrize(
    ("layer", "absent"), [(Conv(3), "weights"), (Pool(2, channels=(7, 7)), "weights"), (Conv(3), "never read")]
)
def test_what_does_not_apply_is_not_told(
    layer: Layer, absent: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert absent not in "\n".join(shown(describe(layer, 4), monkeypatch, capsys))


def test_a_kernel_that_is_left_as_it_is_is_not_said_to_be_turned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for flipped, told in ((True, "kernel turned round"), (False, "kernel as it is")):
        lines = shown(describe(ConvTranspose(3, stride=2, flip_kernel=flipped), 3), monkeypatch, capsys)
        assert any(told in line for line in lines)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("reflect", "reflect padding: the input mirrored about its end"),
        ("replicate", "replicate padding: the input's end again and again"),
        ("circular", "circular padding: the input's other end"),
    ],
)
def test_what_padding_holds_is_told(
    mode: PaddingMode, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = describe(Conv(3, padding=1, padding_mode=mode), 5)
    lines = shown(answer, monkeypatch, capsys)
    assert told in lines
    assert "15 multiplications per pair of channels: 15 of input elements, 0 of padding" in lines
    assert to_dict(answer)["padding_mode"] == mode


@pytest.mark.parametrize(
    ("layer", "size", "formula"),
    [
        (
            Conv(3, stride=2, padding=1),
            (5, 5),
            r"\frac{i + 2p - k}{s} \right\rfloor + 1 = \left\lfloor \frac{5 + 2\cdot 1 - 3}{2} \right\rfloor + 1 = 3$",
        ),
        (Pool(2, ceil_mode=True), 5, r"o = \left\lceil \frac{i - k}{s} \right\rceil + 1 = "),
        (
            Conv(3, padding=[(0, 1)], dilation=2),
            6,
            r"\frac{i + \mathrm{lo} + \mathrm{hi} - k - (k - 1)\cdot (d - 1)}{s}",
        ),
        (ConvTranspose(3, stride=2), 4, r"o' = s\cdot (i' - 1) + k = 2\cdot (4 - 1) + 3 = 9"),
        (Conv(3, padding=1), 7, r"o = i = 7"),
    ],
    ids=["floor", "ceil", "pads", "transposed", "half"],
)
def test_a_notebook_that_takes_latex_gets_the_formula_with_its_numbers(
    layer: Layer, size: int | tuple[int, ...], formula: str
) -> None:
    shown = describe(layer, size)._repr_latex_()
    assert formula in shown
    assert shown.startswith(r"$\displaystyle ")
    assert shown.count("$") == 2


def test_axes_that_differ_have_a_formula_each() -> None:
    one, other = latex(describe(Conv((3, 5)), (5, 5))).split("\n\n")
    assert one.startswith(r"axis 0: $\displaystyle o = (i - k) + 1 = (5 - 3)")
    assert other.startswith(r"axis 1: $\displaystyle o = (i - k) + 1 = (5 - 5)")


@pytest.mark.parametrize("number", RELATIONSHIPS)
def test_katex_and_mathjax_know_all_that_formulas_take(number: int) -> None:
    template = RELATIONSHIPS[number].template
    symbols = template.format(i="i", k="k", s="s", d="d", a="a", pads="2p")
    answer = describe(Conv(2), 5)
    shown = latex(replace(answer, relationships=(replace(answer.relationships[0], formula=f"o = {symbols}"),)))
    assert shown.isascii()
    assert set(re.findall(r"\\([a-zA-Z]+)", shown)) <= {
        "displaystyle",
        "left",
        "right",
        "lfloor",
        "rfloor",
        "frac",
        "cdot",
    }
    MathTextParser("path").parse(shown.replace(r"\displaystyle ", ""))  # TeX by another hand
