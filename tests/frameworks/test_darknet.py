"""Darknet's sections: sizes and positions as its source has them, refusals in its terms, and cfg."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.darknet import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.reading import read
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.pool import pool


def layer(op: str, kernel: Any, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **words)


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "output", "pads"),
    [
        ("conv", 3, {}, (5, 5), (3, 3), (0, 0)),
        ("conv", 3, {"padding": "pad=1", "stride": 2}, (416, 416), (208, 208), (1, 1)),
        ("conv", 7, {"padding": "pad=1"}, (9, 9), (9, 9), (3, 3)),  # pad=1 is no 1
        ("conv", 7, {"padding": 1}, (9, 9), (5, 5), (1, 1)),
        ("conv", 3, {"padding": "pad=1", "dilation": 4}, (9, 9), (9, 9), (4, 4)),
        ("conv", 3, {"padding": 1, "dilation": 4}, (9, 9), (9, 9), (4, 4)),  # padding is multiplied by the dilation
        ("conv", 1, {"padding": 1, "dilation": 4}, (9, 9), (11, 11), (1, 1)),  # but not for a size of 1
        ("conv", 3, {"stride": (1, 2)}, (5, 5), (3, 2), (0, 0)),
        ("conv_transpose", 4, {"stride": 2, "padding": 1}, (5, 6), (10, 12), (1, 1)),
        ("conv_transpose", 5, {"stride": 2, "padding": "pad=1"}, (5, 5), (9, 9), (2, 2)),
        ("max_pool", 2, {"stride": 2}, (416, 416), (208, 208), (0, 1)),  # size − 1, the odd one after
        ("max_pool", 2, {}, (13, 13), (13, 13), (0, 1)),  # yolov3-tiny's pooling that changes nothing
        ("max_pool", 5, {}, (13, 13), (13, 13), (2, 2)),
        ("max_pool", 3, {"padding": 1}, (5, 5), (4, 4), (0, 1)),  # padding is the total of both ends
        ("avg_pool", 3, {"stride": 2, "padding": 2}, (5, 5), (3, 3), (1, 1)),
        ("avg_pool", (5, 7), {"padding": 0}, (5, 7), (1, 1), (0, 0)),
    ],
)
def test_its_words_come_to(
    kind: str, kernel: Any, words: dict[str, Any], size: Any, output: tuple[int, ...], pads: tuple[int, int]
) -> None:
    said = layer(kind, kernel, **words)
    assert said.output_shape(size) == output
    assert {(axis.lo, axis.hi) for axis in said.direct_axes(size)} == {pads}


sizes = st.tuples(st.integers(1, 7), st.integers(1, 7))
strides = st.tuples(st.integers(1, 3), st.integers(1, 3))


def positions(count: int, stride: int, kernel: int, dilation: int, lo: int) -> list[list[int]]:
    """Give, for each output along an axis, where its taps lie."""
    return [[output * stride + tap * dilation - lo for tap in range(kernel)] for output in range(count)]


@given(st.sampled_from(["max_pool", "avg_pool"]), sizes, st.integers(1, 4), strides, st.none() | st.integers(0, 7))
def test_a_pooling_reads_what_its_source_reads(
    kind: str, size: tuple[int, int], kernel: int, stride: tuple[int, int], padding: int | None
) -> None:
    said = layer(kind, kernel, stride=stride, padding=padding)
    total = kernel - 1 if padding is None else padding  # as parse_maxpool has it
    counts = [(each + total - kernel) // step + 1 for each, step in zip(size, stride, strict=True)]
    axes = [positions(*pair, kernel, 1, total // 2) for pair in zip(counts, stride, strict=True)]
    inside = [[[at for at in taps if 0 <= at < each] for taps in axis] for axis, each in zip(axes, size, strict=True)]
    if min(counts) < 1 or not all(all(axis) for axis in inside):
        with pytest.raises(ConvArithError) as refusal:
            said.axes(size)
        assert refusal.value.code == ("does-not-fit" if min(counts) < 1 else "empty-window")
        return
    x = np.random.default_rng(kernel).integers(-9, 10, size).astype(float)
    expected = np.empty(counts)
    for (row, rows), (column, columns) in product(enumerate(inside[0]), enumerate(inside[1])):
        seen = x[np.ix_(rows, columns)]
        expected[row, column] = seen.max() if kind == "max_pool" else seen.mean()  # its mean leaves padding out
    found = said.resolve(size).layer
    assert isinstance(found, Pool)
    np.testing.assert_allclose(pool(found, x[None, None])[0, 0], expected)


@given(sizes, st.integers(1, 4), strides, st.integers(1, 3), st.integers(0, 3))
def test_a_convolution_is_read_where_the_size_it_makes_is_the_size_it_fills(
    size: tuple[int, int], kernel: int, stride: tuple[int, int], dilation: int, padding: int
) -> None:
    said = layer("conv", kernel, stride=stride, dilation=dilation, padding=padding)
    if kernel == 1:
        dilation = 1
    made = [(each + 2 * padding - kernel) // step + 1 for each, step in zip(size, stride, strict=True)]
    reach = 2 * padding * dilation - dilation * (kernel - 1) - 1
    filled = [(each + reach) // step + 1 for each, step in zip(size, stride, strict=True)]
    if made != filled or min(filled) < 1:
        with pytest.raises(ConvArithError):
            said.axes(size)
        return
    assert said.output_shape(size) == tuple(filled)
    for axis, count, step in zip(said.axes(size), filled, stride, strict=True):
        taps = [[axis.position(output, tap) for tap in range(kernel)] for output in range(count)]
        expected = positions(count, step, kernel, dilation, padding * dilation)
        assert kernel == 1 or taps == expected
        assert [each[0] for each in taps] == [each[0] for each in expected]


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "remark"),
    [
        ("conv", 3, {"padding": 1, "dilation": 2}, (5, 5), "Darknet multiplies padding 1 by the dilation: 2"),
        ("conv_transpose", 3, {}, (5, 5), "only pjreddie's Darknet has [deconvolutional]"),
        ("max_pool", 3, {}, (5, 5), "a pooling without padding= has size − 1 = 2"),
    ],
)
def test_it_remarks_on(kind: str, kernel: int, words: dict[str, Any], size: tuple[int, int], remark: str) -> None:
    assert layer(kind, kernel, **words).resolve(size).notes == (remark,)


def test_it_has_no_more_to_say() -> None:
    assert layer("conv", 3, padding="pad=1").resolve((5, 5)).notes == ()
    assert layer("max_pool", 3, padding=2).resolve((5, 5)).notes == ()


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "code", "message"),
    [
        ("conv", 3, {}, (5,), "not-in-framework", "Darknet's images have 2 axes, not 1; use height and width"),
        ("conv", (3, 5), {}, (5, 5), "not-in-framework", "Darknet has one size for height and width, not 3 and 5"),
        ("conv", 3, {"padding": (1, 0)}, (5, 5), "not-in-framework", "one padding for height and width, not 1 and 0"),
        ("conv", 3, {"dilation": (1, 2)}, (5, 5), "not-in-framework", "one dilation for height and width, not 1 and 2"),
        (
            "conv",
            3,
            {"padding": 2, "dilation": 2},
            (5, 5),
            "not-in-framework",
            "makes room for 7 outputs, as if size 3 were not dilated, and fills 9; with dilation 2 use an odd size",
        ),
        ("conv", 3, {"padding": "SAME"}, (5, 5), "not-in-framework", "its own names are pad=1"),
        (
            "conv",
            3,
            {"padding": [(0, 1)]},
            (5, 5),
            "not-in-framework",
            "padding= is one number; a pooling's is the total",
        ),
        ("conv", 3, {"padding": -1}, (5, 5), "not-in-framework", "crop by a [crop] section first"),
        ("conv", 7, {}, (5, 5), "does-not-fit", "Darknet does not check that, and its division rounds toward zero"),
        ("conv_transpose", 3, {"stride": (1, 2)}, (5, 5), "not-in-framework", "one stride of [deconvolutional]"),
        ("conv_transpose", 3, {"groups": 2}, (5, 5), "not-in-framework", "no groups for a transposed convolution"),
        ("conv_transpose", 3, {"dilation": 2}, (5, 5), "not-in-framework", "only [convolutional] has dilation"),
        (
            "conv_transpose",
            3,
            {"output_padding": 1},
            (5, 5),
            "not-in-framework",
            "gives stride·(i − 1) + size − 2·padding",
        ),
        (
            "conv_transpose",
            3,
            {"output_size": 9},
            (5, 5),
            "not-in-framework",
            "gives stride·(i − 1) + size − 2·padding",
        ),
        ("max_pool", 3, {"ceil_mode": True}, (5, 5), "not-in-framework", "give a larger padding: a pooling has"),
        (
            "max_pool",
            3,
            {"padding": 6},
            (5, 5),
            "empty-window",
            "padding 6 leaves a window of [maxpool] with nothing in it",
        ),
        (
            "avg_pool",
            1,
            {"stride": 3, "padding": 1},
            (3, 3),
            "empty-window",
            "a window of [local_avgpool] with nothing",
        ),
        ("avg_pool", 3, {"count_include_pad": True}, (5, 5), "not-in-framework", "its means leave padding out, always"),
        ("lp_pool", 3, {}, (5, 5), "not-in-framework", "Darknet has no L-p pooling"),
    ],
)
def test_it_refuses_in_its_own_terms(
    kind: str, kernel: Any, words: dict[str, Any], size: tuple[int, ...], code: str, message: str
) -> None:
    with pytest.raises(ConvArithError) as refusal:
        layer(kind, kernel, **words).axes(size)
    assert refusal.value.code == code
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("target", "call"),
    [
        (Conv(3, padding=1, stride=2), "[convolutional] filters=1 size=3 stride=2 pad=1"),
        (Conv(3, padding=2), "[convolutional] filters=1 size=3 stride=1 padding=2"),
        (Conv(3), "[convolutional] filters=1 size=3 stride=1"),
        (Conv(3, padding=2, dilation=2), "[convolutional] filters=1 size=3 stride=1 dilation=2 pad=1"),
        (
            Conv(3, stride=(1, 2), groups=2, channels=(4, 6)),
            "[convolutional] filters=6 groups=2 size=3 stride_y=1 stride_x=2",
        ),
        (ConvTranspose(4, stride=2, padding=1), "[deconvolutional] filters=1 size=4 stride=2 padding=1"),
        (Pool(2, padding=((0, 1), (0, 1)), free_padding=True), "[maxpool] size=2 stride=2 padding=1"),
        (Pool(2), "[maxpool] size=2 stride=2 padding=0"),
        (Pool(2, kind="avg"), "[local_avgpool] size=2 stride=2 padding=0"),
        (
            Pool(3, kind="avg", padding=1, count_include_pad=False),
            "[local_avgpool] size=3 stride=3 padding=2",
        ),
        (Pool((8, 9), kind="avg"), "[avgpool]"),
    ],
)
def test_a_target_is_said_as_cfg(target: Any, call: str) -> None:
    said = translate(Resolved(target), (8, 9), FRAMEWORK)
    assert said.call == call
    assert said.layer.axes((8, 9)) == target.axes((8, 9))


@pytest.mark.parametrize(
    "target",
    [
        Conv(3, padding=((1, 0), (1, 0))),
        Conv(3, dilation=2),
        Pool(2, padding=((1, 0), (1, 0)), free_padding=True),
        Pool(3, kind="avg", padding=1),
        ConvTranspose(3, stride=2, output_padding=1),
    ],
)
def test_what_it_cannot_say_is_refused(target: Any) -> None:
    with pytest.raises(ConvArithError, match="Darknet cannot say this") as refusal:
        translate(Resolved(target), (8, 9), FRAMEWORK)
    assert refusal.value.code == "not-expressible"


def test_the_whole_code_is_a_section_whose_convolution_has_no_activation() -> None:
    said = as_is(layer("conv", 3, padding="pad=1", dilation=2), (9, 9))
    assert said.code.splitlines() == [
        "[convolutional]",
        "filters=1",
        "size=3",
        "stride=1",
        "dilation=2",
        "pad=1",
        "activation=linear",
    ]
    assert as_is(layer("max_pool", 3, stride=2), (9, 9)).code.splitlines() == [
        "[maxpool]",
        "size=3",
        "stride=2",
        "padding=2",
    ]


@given(sizes, st.integers(1, 5), st.integers(1, 3), st.integers(0, 4), st.sampled_from([Conv, ConvTranspose]))
def test_it_can_say_any_square_convolution_with_the_same_padding_all_around(
    size: tuple[int, int], kernel: int, stride: int, padding: int, kind: type[Conv | ConvTranspose]
) -> None:
    target = kind(kernel, stride=stride, padding=padding)
    try:
        axes = target.axes(size)
    except ConvArithError:
        return
    found = translate(Resolved(target), size, FRAMEWORK)
    assert found.exact
    assert found.layer.axes(size) == axes
    assert ("pad=1" in found.call) is (padding == kernel // 2)


@given(sizes, st.integers(1, 4), st.integers(1, 3), st.integers(0, 5))
def test_it_can_say_any_square_pooling_whose_odd_position_comes_after(
    size: tuple[int, int], kernel: int, stride: int, total: int
) -> None:
    pair = (total // 2, total - total // 2)
    target = Pool(kernel, stride=stride, padding=(pair, pair), free_padding=True)
    try:
        axes = target.axes(size)
        read(FRAMEWORK, layer("max_pool", kernel, stride=stride, padding=total), size)
    except ConvArithError:
        return
    found = translate(Resolved(target), size, FRAMEWORK)
    assert found.exact
    assert found.layer.axes(size) == axes
    assert f"padding={total}" in found.call
