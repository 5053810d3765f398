"""Caffe's layers: sizes and windows as its source has them, refusals in its terms, and prototxt."""

from __future__ import annotations

from math import ceil, floor, prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.strategies import Line, conv, conv_transpose, sizes

from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.frameworks.caffe import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.pool import pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.conv import Conv
    from convarith.engine.transposed import ConvTranspose

FLOOR = (("round_mode", "FLOOR"),)


def layer(op: str, kernel: Any, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **words)


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "output"),
    [
        ("conv", 3, {"stride": 2}, (6, 6), (2, 2)),
        ("max_pool", 3, {"stride": 2}, (6, 6), (3, 3)),  # as the convolution but for its rounding
        ("max_pool", 3, {"stride": 2, "extra_arguments": FLOOR}, (6, 6), (2, 2)),
        ("max_pool", 3, {"stride": 2, "ceil_mode": True}, (6, 6), (3, 3)),
        ("max_pool", 3, {}, (6, 6), (4, 4)),  # its stride is 1 unless it is given
        ("max_pool", 5, {"stride": 3}, (3, 3), (1, 1)),  # a kernel that hangs over the whole input
        ("avg_pool", 2, {"stride": 4, "padding": 1}, (5, 5), (2, 2)),  # a window that would start in the padding goes
        ("conv", 3, {"padding": 2, "dilation": 2}, (5,), (5,)),
        ("conv", (3, 1, 2), {"padding": (1, 0, 0)}, (5, 5, 5), (5, 5, 4)),
        ("conv_transpose", 4, {"stride": 2, "padding": 1}, (5, 6), (10, 12)),
        ("conv_transpose", 3, {"dilation": 2, "groups": 2}, (3, 3), (7, 7)),
    ],
)
def test_sizes_are_those_of_its_source(
    kind: str, kernel: Any, words: dict[str, Any], size: tuple[int, ...], output: tuple[int, ...]
) -> None:
    assert layer(kind, kernel, **words).output_shape(size) == output


def windows(
    size: int, kernel: int, stride: int, pad: int, *, rounded: Any, clipped: bool
) -> list[tuple[int, int, int]]:
    """Give start, end and positions of each window of an axis, as Reshape and Forward_cpu of PoolingLayer have them."""
    count = int(rounded((size + 2 * pad - kernel) / stride)) + 1
    if clipped and (count - 1) * stride >= size + pad:
        count -= 1
    starts = [number * stride - pad for number in range(count)]
    ends = [min(start + kernel, size + pad) for start in starts]
    return [(max(start, 0), min(end, size), end - start) for start, end in zip(starts, ends, strict=True)]


def pooled(kind: str, x: NDArray[np.float64], axes: list[list[tuple[int, int, int]]]) -> NDArray[np.float64]:
    rows, columns = axes
    y = np.empty((len(rows), len(columns)))
    for (row, (top, bottom, high)), (column, (left, right, wide)) in (
        (one, other) for one in enumerate(rows) for other in enumerate(columns)
    ):
        seen = x[top:bottom, left:right]
        y[row, column] = seen.max() if kind == "max_pool" else seen.sum() / (high * wide)
    return y


numbers = st.tuples(st.integers(1, 4), st.integers(1, 4))


@given(
    st.sampled_from(["max_pool", "avg_pool"]),
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    numbers,
    numbers,
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(["CEIL", "FLOOR"]),
)
def test_a_pooling_has_the_windows_of_its_source(
    kind: str, size: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], pad: tuple[int, int], mode: str
) -> None:
    assume(all(each < most for each, most in zip(pad, kernel, strict=True)))
    said = layer(kind, kernel, stride=stride, padding=pad, extra_arguments=(("round_mode", mode),))
    rounded = ceil if mode == "CEIL" else floor
    each = zip(size, kernel, stride, pad, strict=True)
    axes = [windows(*line, rounded=rounded, clipped=any(pad)) for line in each]
    if not all(axes):
        with pytest.raises(ConvArithError) as refusal:
            said.axes(size)
        assert refusal.value.code == "does-not-fit"
    elif any(start >= end for axis in axes for start, end, _ in axis):
        with pytest.raises(ConvArithError) as refusal:
            said.axes(size)
        assert refusal.value.code == "empty-window"
    else:
        x = np.random.default_rng(prod(size)).integers(-9, 10, size).astype(float)
        found = said.resolve(size).layer
        assert isinstance(found, Pool)
        np.testing.assert_allclose(pool(found, x[None, None])[0, 0], pooled(kind, x, axes))


def test_it_says_where_a_pooling_rounds_up() -> None:
    remark = ("a Pooling rounds up unless round_mode is FLOOR; a Convolution rounds down",)
    assert layer("max_pool", 3, stride=2).resolve((6, 6)).notes == remark
    assert layer("max_pool", 5, stride=3).resolve((3, 3)).notes == remark
    assert layer("max_pool", 3, stride=2).resolve((7, 7)).notes == ()
    assert layer("max_pool", 3, stride=2, extra_arguments=FLOOR).resolve((6, 6)).notes == ()


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "code", "message"),
    [
        (
            "max_pool",
            1,
            {"stride": 3},
            (5, 6),
            "empty-window",
            "gives a Pooling without pad 3 windows on 5, the last of which starts at 6 and has nothing in it; use",
        ),
        (
            "avg_pool",
            2,
            {"padding": 2},
            (5, 5),
            "pool-padding",
            "Caffe wants the pad of a Pooling below its kernel_size: 2 is not below 2; use at most 1",
        ),
        ("max_pool", 2, {}, (5,), "not-in-framework", "Caffe pools blobs of 2 spatial axes, not 1"),
        (
            "max_pool",
            2,
            {"extra_arguments": (("round_mode", "UP"),)},
            (5, 5),
            "bad-value",
            "Caffe's round_mode cannot be 'UP'; give CEIL or FLOOR",
        ),
        (
            "max_pool",
            2,
            {"extra_arguments": FLOOR, "ceil_mode": True},
            (5, 5),
            "contradiction",
            "FLOOR exclude each other",
        ),
        (
            "max_pool",
            2,
            {"dilation": 2},
            (5, 5),
            "not-in-framework",
            "only Convolution and Deconvolution have dilation",
        ),
        ("avg_pool", 2, {"count_include_pad": False}, (5, 5), "not-in-framework", "its AVE pooling counts the padding"),
        ("lp_pool", 2, {}, (5, 5), "not-in-framework", "Caffe has no L-p pooling; it has convolution and"),
        ("conv", 3, {"padding": [(0, 1)]}, (5, 5), "not-in-framework", "pad is one number an axis, for both its ends"),
        ("conv", 3, {"padding": -1}, (5, 5), "not-in-framework", "pad is unsigned; crop by a Crop layer first"),
        (
            "conv",
            3,
            {"padding": "same"},
            (5, 5),
            "not-in-framework",
            "Caffe has no padding 'same' for a convolution; give",
        ),
        ("conv", 7, {}, (5, 5), "does-not-fit", "Caffe only checks that no size is below 0, after a division"),
        ("conv_transpose", 3, {"output_padding": 1}, (5, 5), "not-in-framework", "no output padding for a transposed"),
        ("conv_transpose", 3, {"output_size": 8}, (5, 5), "not-in-framework", "gives s·(i − 1) + d·(k − 1) + 1 − 2p"),
        ("conv_transpose", 3, {"padding_mode": "reflect"}, (5, 5), "not-in-framework", "it knows zeros only"),
    ],
)
def test_it_refuses_in_its_own_terms(
    kind: str, kernel: int, words: dict[str, Any], size: tuple[int, ...], code: str, message: str
) -> None:
    with pytest.raises(ConvArithError) as refusal:
        layer(kind, kernel, **words).axes(size)
    assert refusal.value.code == code
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "kernel", "words", "size", "said"),
    [
        (
            "conv",
            3,
            {"stride": 2, "padding": 1, "dilation": 1, "groups": 2, "channels": (4, 6)},
            (5, 5),
            "Convolution convolution_param { num_output: 6 kernel_size: 3 stride: 2 pad: 1 group: 2 }",
        ),
        (
            "conv",
            (3, 5),
            {"padding": (1, 0), "dilation": 2},
            (9, 9),
            "Convolution convolution_param { num_output: 1 kernel_size: 3 kernel_size: 5 pad: 1 pad: 0 dilation: 2 }",
        ),
        (
            "conv_transpose",
            4,
            {"stride": 2, "padding": 1},
            (5,),
            "Deconvolution convolution_param { num_output: 1 kernel_size: 4 stride: 2 pad: 1 }",
        ),
        (
            "max_pool",
            3,
            {"stride": 2},
            (6, 6),
            "Pooling pooling_param { pool: MAX kernel_size: 3 stride: 2 }",
        ),
        (
            "avg_pool",
            (2, 3),
            {"padding": (0, 1), "extra_arguments": FLOOR},
            (6, 6),
            "Pooling pooling_param { pool: AVE kernel_h: 2 kernel_w: 3 pad_h: 0 pad_w: 1 round_mode: FLOOR }",
        ),
    ],
)
def test_it_is_written_as_prototxt(
    kind: str, kernel: Any, words: dict[str, Any], size: tuple[int, ...], said: str
) -> None:
    name, _, parameters = said.partition(" ")
    assert as_is(layer(kind, kernel, **words), size).call == f'layer {{ type: "{name}" {parameters} }}'


def test_the_whole_code_is_a_layer_from_x_to_y() -> None:
    assert as_is(layer("conv", 3), (5, 5)).code.splitlines() == [
        "layer {",
        '  name: "convolution"',
        '  type: "Convolution"',
        '  bottom: "x"',
        '  top: "y"',
        "  convolution_param { num_output: 1 kernel_size: 3 }",
        "}",
    ]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Pool(3, stride=2, ceil_mode=True), ""),
        (Pool(3, stride=2), "round_mode: FLOOR"),
        (Pool(2, stride=2), ""),  # nothing to round on 6x6
        (Pool(3, stride=2, kind="avg", padding=1), "round_mode: FLOOR"),
    ],
)
def test_a_rounding_is_said_where_it_makes_a_difference(target: Pool, said: str) -> None:
    found = translate(Resolved(target), (6, 6), FRAMEWORK)
    assert found.exact
    assert found.layer.axes((6, 6)) == target.axes((6, 6))
    assert ("round_mode" in found.call) is bool(said)
    assert said in found.call


@pytest.mark.parametrize(
    "target",
    [
        Resolved(Pool(3, padding=1, kind="avg", count_include_pad=False)),
        Resolved(Pool(3, stride=1, padding=((1, 2), (1, 2)), free_padding=True)),
    ],
)
def test_what_it_cannot_say_is_refused(target: Resolved) -> None:
    with pytest.raises(ConvArithError, match="Caffe cannot say this") as refusal:
        translate(target, (6, 6), FRAMEWORK)
    assert refusal.value.code == "not-expressible"


even_lines = st.builds(
    Line,
    size=st.integers(1, 8),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 3),
    lo=st.shared(st.integers(0, 3), key="pad"),
    hi=st.shared(st.integers(0, 3), key="pad"),
)
"""One axis with as much padding before as after; the same on each."""


@given(st.lists(even_lines, min_size=1, max_size=3), st.sampled_from([conv, conv_transpose]), st.integers(1, 2))
def test_it_can_say_any_convolution_with_the_same_padding_at_both_ends(
    lines: list[Line], make: Callable[[list[Line], int], Conv | ConvTranspose], groups: int
) -> None:
    target, size = make(lines, groups), tuple(sizes(lines))
    try:
        axes = target.axes(size)
    except ConvArithError:
        return
    found = translate(Resolved(target), size, FRAMEWORK)
    assert found.exact
    assert found.layer.axes(size) == axes
    assert found.layer.groups == groups
