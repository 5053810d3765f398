"""PyTorch's words: what they come to, what is refused in its terms, the code, and modules by their attributes."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.pytorch import FRAMEWORK
from convarith.frameworks.translation import as_is


def layer(op: str, kernel: Any, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **words)


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "output", "pads"),
    [
        ("conv", 3, {}, 5, (3,), [(0, 0)]),
        ("conv", 3, {"stride": 2, "padding": 1}, (5, 6), (3, 3), [(1, 1), (1, 1)]),
        ("conv", (3, 5), {"padding": (1, 2)}, (5, 6), (5, 6), [(1, 1), (2, 2)]),
        ("conv", 4, {"padding": "same"}, 5, (5,), [(1, 2)]),  # the odd position comes after
        ("conv", 3, {"padding": "same", "dilation": 2}, 5, (5,), [(2, 2)]),
        ("conv", 3, {"padding": "valid", "stride": 2}, 6, (2,), [(0, 0)]),
        ("conv", 3, {"padding": 2, "padding_mode": "reflect"}, 3, (5,), [(2, 2)]),
        ("conv", 3, {"padding": 3, "padding_mode": "circular"}, 3, (7,), [(3, 3)]),
        ("conv_transpose", 3, {"stride": 2, "padding": 1}, 3, (5,), [(1, 1)]),
        ("conv_transpose", 3, {"stride": 2, "padding": 1, "output_padding": 1}, 3, (6,), [(1, 1)]),
        ("conv_transpose", 3, {"stride": 2, "padding": 1, "output_size": 6}, 3, (6,), [(1, 1)]),
        ("conv_transpose", 2, {"dilation": 3, "output_padding": 2}, 2, (7,), [(0, 0)]),
        ("conv_transpose", 1, {"padding": 1}, 5, (3,), [(1, 1)]),  # more than the kernel reaches: a crop
        ("max_pool", 2, {}, 5, (2,), [(0, 0)]),
        ("max_pool", 2, {"ceil_mode": True}, 5, (3,), [(0, 0)]),
        (
            "max_pool",
            2,
            {"stride": 4, "padding": 1, "ceil_mode": True},
            5,
            (2,),
            [(1, 1)],
        ),  # none starts in the padding
        ("avg_pool", 3, {"stride": 2, "padding": 1}, 5, (3,), [(1, 1)]),
        ("lp_pool", 3, {"stride": 2, "ceil_mode": True}, 6, (3,), [(0, 0)]),
    ],
)
def test_its_words_come_to(
    kind: str, kernel: Any, words: dict[str, Any], size: Any, output: tuple[int, ...], pads: list[tuple[int, int]]
) -> None:
    said = layer(kind, kernel, **words)
    assert said.output_shape(size) == output
    assert [(axis.lo, axis.hi) for axis in said.direct_axes(size)] == pads


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "code", "message"),
    [
        (
            "conv",
            3,
            {"padding": "same", "stride": 2},
            5,
            "padding-limit",
            "PyTorch has padding 'same' for stride 1 only; give the padding in numbers",
        ),
        (
            "conv",
            3,
            {"padding": ((0, 1),)},
            5,
            "not-in-framework",
            "no padding that differs before and after for a convolution; pad by torch.nn.functional.pad first",
        ),
        (
            "conv",
            3,
            {"padding": -1},
            5,
            "not-in-framework",
            "PyTorch has no negative padding for a convolution; pad by",
        ),
        ("conv", 3, {"padding": "full"}, 5, "not-in-framework", "its own names are valid, same"),
        ("conv", 3, {"padding": "SAME"}, 5, "not-in-framework", "its own name for that is 'same'"),
        (
            "conv",
            3,
            {"padding": 3, "padding_mode": "reflect"},
            3,
            "padding-limit",
            "mode 'reflect' pads 3 by at most 2, not 3; pad less, or use another mode",
        ),
        (
            "conv",
            3,
            {"padding": 4, "padding_mode": "circular"},
            3,
            "padding-limit",
            "mode 'circular' pads 3 by at most 3",
        ),
        (
            "conv",
            3,
            {"padding_mode": "edge"},
            5,
            "bad-value",
            "no padding mode is called 'edge'; there are zeros, reflect",
        ),
        (
            "conv",
            7,
            {"padding": 0},
            5,
            "does-not-fit",
            "5 + 0 + 0 padded input < 7 effective kernel; PyTorch refuses it too",
        ),
        (
            "conv_transpose",
            3,
            {"padding": "same"},
            5,
            "not-in-framework",
            "PyTorch has no padding 'same' for a transposed convolution; give numbers",
        ),
        (
            "conv_transpose",
            3,
            {"padding_mode": "reflect"},
            5,
            "not-in-framework",
            "PyTorch has no padding mode 'reflect' for a transposed convolution; it knows zeros only",
        ),
        (
            "conv_transpose",
            3,
            {"stride": 2, "output_padding": 2},
            3,
            "output-padding-limit",
            "output padding 2 is not below max(stride 2, dilation 1) = 2",
        ),
        (
            "conv_transpose",
            2,
            {"dilation": 3, "output_size": 7},
            2,
            "output-size",
            "output size 7 is out of reach: padding 0 gives 5 to 5; ask for that",
        ),
        ("max_pool", 2, {"padding": 2, "dilation": 3}, 9, "pool-padding", "exceeds half its kernel 2, 1"),
        (
            "max_pool",
            2,
            {"count_include_pad": True},
            9,
            "not-in-framework",
            "has no count include pad for a max pooling",
        ),
        (
            "avg_pool",
            2,
            {"dilation": 2},
            9,
            "not-in-framework",
            "no dilation for an average pooling; only its max pooling",
        ),
        ("lp_pool", 2, {"padding": 1}, 9, "not-in-framework", "no padding in numbers for an L-p pooling; pad by torch"),
        (
            "avg_pool",
            3,
            {"stride": 1, "padding": 1},
            (2, 3, 3),
            "below-kernel",
            "PyTorch's AvgPool3d takes no input below its kernel, whatever its padding: 2 < 3; pad by torch",
        ),
        (
            "lp_pool",
            3,
            {"ceil_mode": True},
            (3, 3, 2),
            "below-kernel",
            "PyTorch's LPPool3d takes no input below its kernel",
        ),
    ],
)
def test_it_refuses_in_its_own_terms(
    kind: str, kernel: Any, words: dict[str, Any], size: Any, code: str, message: str
) -> None:
    with pytest.raises(ConvArithError) as refusal:
        layer(kind, kernel, **words).axes(size)
    assert refusal.value.code == code
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "words", "size", "remark"),
    [
        (
            "conv_transpose",
            {"output_padding": 0, "output_size": 7},
            5,
            "ignores output_padding where output_size is given",
        ),
    ],
)
def test_it_remarks_on(kind: str, words: dict[str, Any], size: int, remark: str) -> None:
    assert remark in layer(kind, 3, **words).resolve(size).notes[0]
    assert layer(kind, 3).resolve(size).notes == ()


@pytest.mark.parametrize(("said", "counts"), [(None, True), (True, True), (False, False)])
def test_a_mean_counts_its_padding_unless_it_is_told_not_to(*, said: bool | None, counts: bool) -> None:
    found = layer("avg_pool", 3, padding=1, count_include_pad=said).resolve(5).layer
    assert isinstance(found, Pool)
    assert found.count_include_pad is counts


def test_an_output_padding_beside_an_output_size_is_ignored() -> None:
    both = layer("conv_transpose", 3, stride=2, output_padding=1, output_size=7)
    assert both.output_shape(3) == (7,)
    assert layer("conv_transpose", 3, stride=2, output_padding=1).output_shape(3) == (8,)


@pytest.mark.parametrize(
    ("kind", "pads", "extra"),
    [
        ("conv", [(1, 1), (0, 0)], [0, 0]),
        ("conv_transpose", [(1, 1), (0, 0)], [1, 0]),
        ("max_pool", [(1, 1), (0, 0)], [0, 0]),
        ("avg_pool", [(1, 1), (1, 1)], [0, 0]),
        ("lp_pool", [(0, 0), (0, 0)], [0, 0]),
    ],
)
def test_what_it_says_in_numbers_is_read_as_these(kind: str, pads: list[tuple[int, int]], extra: list[int]) -> None:
    said = FRAMEWORK.in_numbers(layer(kind, 3, stride=2), pads, extra)
    axes = said.direct_axes((5, 6))
    assert [(axis.lo, axis.hi) for axis in axes] == pads
    if kind == "conv_transpose":
        assert [axis.leftover_after(size) for axis, size in zip(axes, (5, 6), strict=True)] == extra


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "call"),
    [
        ("conv", (3, 3), {"padding": (1, 1)}, (5, 5), "torch.nn.Conv2d(1, 1, kernel_size=3, padding=1)"),
        (
            "conv",
            (3, 5),
            {"stride": (1, 2), "dilation": 2, "groups": 2, "channels": (4, 6), "padding": "valid"},
            (9, 9),
            'torch.nn.Conv2d(4, 6, kernel_size=(3, 5), stride=(1, 2), padding="valid", dilation=2, groups=2)',
        ),
        (
            "conv",
            3,
            {"padding": 1, "padding_mode": "reflect"},
            5,
            'torch.nn.Conv1d(1, 1, kernel_size=3, padding=1, padding_mode="reflect")',
        ),
        (
            "conv_transpose",
            3,
            {"stride": 2, "padding": 1, "output_padding": (1, 0, 0), "groups": 2},
            (3, 3, 3),
            "torch.nn.ConvTranspose3d(2, 2, kernel_size=3, stride=2, padding=1, output_padding=(1, 0, 0), groups=2)",
        ),
        ("max_pool", 2, {"dilation": 2}, (5, 5), "torch.nn.MaxPool2d(kernel_size=2, dilation=2)"),
        (
            "max_pool",
            2,
            {"stride": 1, "ceil_mode": True},
            5,
            "torch.nn.MaxPool1d(kernel_size=2, stride=1, ceil_mode=True)",
        ),
        (
            "avg_pool",
            3,
            {"padding": 1, "count_include_pad": False},
            5,
            "torch.nn.AvgPool1d(kernel_size=3, padding=1, count_include_pad=False)",
        ),
        ("avg_pool", 3, {"count_include_pad": True}, 5, "torch.nn.AvgPool1d(kernel_size=3)"),
        ("lp_pool", 3, {}, 5, "torch.nn.LPPool1d(norm_type=2, kernel_size=3)"),
    ],
)
def test_it_is_written_with_no_more_than_needs_saying(
    kind: str, kernel: Any, words: dict[str, Any], size: Any, call: str
) -> None:
    said = as_is(layer(kind, kernel, **words), (size,) if isinstance(size, int) else size)
    assert said.call == call
    assert said.code == f"import torch\n\nlayer = {call}\ny = layer(x)"


def test_an_output_size_is_said_at_the_call() -> None:
    said = as_is(layer("conv_transpose", 3, stride=2, padding=1, output_size=6), (3, 3))
    assert said.code.endswith("padding=1)\ny = layer(x, output_size=[6, 6])")


@pytest.mark.parametrize(
    ("pads", "kind", "lines"),
    [
        ([(1, 2)], "conv", ["x = torch.nn.functional.pad(x, (1, 2))"]),
        ([(0, -1), (2, 3)], "conv", ["x = torch.nn.functional.pad(x, (2, 3, 0, -1))"]),  # the last axis first
        ([(1, 0)], "max_pool", ['x = torch.nn.functional.pad(x, (1, 0), value=float("-inf"))']),
        # In one call it could not crop more than there was before.
        (
            [(-4, 3)],
            "max_pool",
            ['x = torch.nn.functional.pad(x, (0, 3), value=float("-inf"))', "x = torch.nn.functional.pad(x, (-4, 0))"],
        ),
    ],
)
def test_padding_and_cropping_apart_from_a_layer(pads: list[tuple[int, int]], kind: str, lines: list[str]) -> None:
    assert list(FRAMEWORK.pad_lines("x", pads, kind)) == lines
