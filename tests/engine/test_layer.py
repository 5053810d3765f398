"""Layers: what their numbers mean, and what they refuse."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved, along_each, checked_layer
from convarith.engine.padding import BY_STRIDE
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.names import PaddingName


@given(st.lists(direct_lines, min_size=1, max_size=3))
def test_the_shape_of_a_convolution_counts_windows(lines: list[Line]) -> None:
    assert conv(lines).output_shape(sizes(lines)) == tuple(line.convolved()[0] for line in lines)


@given(st.lists(transposed_lines, min_size=1, max_size=3))
def test_the_shape_of_a_transposed_convolution_counts_stamped_places(lines: list[Line]) -> None:
    assert conv_transpose(lines).output_shape(sizes(lines)) == tuple(line.transposed()[0] for line in lines)


@given(st.lists(transposed_lines, min_size=1, max_size=3))
def test_asking_for_an_output_size_is_asking_for_its_output_padding(lines: list[Line]) -> None:
    by_padding = conv_transpose(lines)
    by_size = ConvTranspose(
        by_padding.kernel,
        stride=by_padding.stride,
        dilation=by_padding.dilation,
        padding=by_padding.padding,
        output_size=by_padding.output_shape(sizes(lines)),
    )
    assert by_size.axes(sizes(lines)) == by_padding.axes(sizes(lines))


@pytest.mark.parametrize(
    ("layer", "size", "output"),
    [
        (Conv(3, stride=2, padding=1), (5, 5), (3, 3)),
        (Conv((3, 5)), (5, 5), (3, 1)),
        (Conv(3, padding=[(0, 1), (2, 2)]), (5, 5), (4, 7)),
        (Conv(3, padding=(0, 1)), (5, 5), (3, 5)),
        (Conv(3, padding=[(0, 1)]), (5, 5), (4, 4)),
        (Conv(3, padding=-1), 5, (1,)),
        (Conv(7, stride=2, padding=3), (224, 224), (112, 112)),
        (ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3), (6, 6)),
        (ConvTranspose(4, stride=2, padding=1), (16, 16), (32, 32)),
        (ConvTranspose(3, dilation=3, output_padding=2), 4, (12,)),
        (Pool(2), (5, 5), (2, 2)),
        (Pool(2, ceil_mode=True), (5, 5), (3, 3)),
        (Pool(3, stride=2, padding=1), 224, (112,)),
        (Pool(3, stride=2, ceil_mode=True), (2, 2), (1, 1)),
        (Conv(3), (9, 8, 7), (7, 6, 5)),
    ],
)
def test_shapes_that_everyone_knows(layer: Layer, size: int | tuple[int, ...], output: tuple[int, ...]) -> None:
    assert layer.output_shape(size) == output


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.sampled_from(BY_STRIDE))
def test_same_padding_gives_the_input_over_the_stride(
    size: int, kernel: int, stride: int, dilation: int, name: PaddingName
) -> None:
    layer = Conv(kernel, stride=stride, dilation=dilation, padding=name)
    assert layer.output_shape(size) == (-(-size // stride),)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.sampled_from(BY_STRIDE))
def test_transposed_same_padding_gives_the_stride_times_the_input(
    size: int, kernel: int, stride: int, dilation: int, name: str
) -> None:
    layer = ConvTranspose(kernel, stride=stride, dilation=dilation, padding=name)  # type: ignore[arg-type]
    assert layer.output_shape(size) == (size * stride,)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.sampled_from(BY_STRIDE))
def test_transposed_same_padding_transposes_the_direct_layer_of_the_same_name(
    size: int, kernel: int, stride: int, dilation: int, name: PaddingName
) -> None:
    direct = Conv(kernel, stride=stride, dilation=dilation, padding=name).axes(size * stride)
    transposed = ConvTranspose(kernel, stride=stride, dilation=dilation, padding=name)
    assert transposed.direct_axes(size) == direct


@pytest.mark.parametrize(
    ("name", "pads"),
    [
        ("valid", (0, 0)),
        ("half", (4, 4)),
        ("full", (8, 8)),
        ("causal", (8, 0)),
        ("same", (3, 4)),
        ("same-lower", (4, 3)),
        ("causal-filled", (7, 0)),
        ("same-filled", (4, 3)),
    ],
)
def test_padding_names_of_a_dilated_strided_kernel(name: str, pads: tuple[int, int]) -> None:
    # Effective kernel 9; "same" aims at ⌈10/2⌉ = 5 windows: 4·2 + 9 − 10 = 7 positions of padding.
    (axis,) = Conv(5, stride=2, dilation=2, padding=name).axes(10)  # type: ignore[arg-type]
    assert (axis.lo, axis.hi) == pads


@pytest.mark.parametrize(("size", "filled"), [(12, 0), (11, 1), (10, 2), (9, 0)])
def test_a_causal_padding_may_fill_the_last_window(size: int, filled: int) -> None:
    # Effective kernel 5 and stride 3: 2 positions before, and a whole number of strides in all.
    (axis,) = Conv(3, stride=3, dilation=2, padding="causal-filled").axes(size)
    assert (axis.lo, axis.hi, axis.leftover) == (2, filled, 0)


@pytest.mark.parametrize(("size", "pads"), [(12, (2, 1)), (11, (2, 2)), (10, (2, 3)), (9, (2, 1))])
def test_a_padding_around_may_fill_the_last_window(size: int, pads: tuple[int, int]) -> None:
    # Effective kernel 6 and stride 3: 3 positions around, the odd one before, and a whole number of strides in all.
    (axis,) = Conv(6, stride=3, padding="same-filled").axes(size)
    assert ((axis.lo, axis.hi), axis.leftover) == (pads, 0)


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (lambda: Conv(0), "bad-value", "kernel 0 is below 1"),
        (lambda: ConvTranspose(0), "bad-value", "kernel 0 is below 1"),
        (lambda: Pool(0), "bad-value", "kernel 0 is below 1"),
        (lambda: Conv(3, stride=-2), "bad-value", "stride -2 is below 1"),
        (lambda: Conv(cast("Any", 3.5)), "bad-value", "kernel 3.5 is not a whole number"),
        (lambda: Conv(True), "bad-value", "kernel True is not a whole number"),
        (
            lambda: Conv(cast("Any", "3")),
            "bad-value",
            "kernel '3' is not a whole number; give an integer, or one for each",
        ),
        (lambda: Conv(()), "bad-value", "kernel has no numbers"),
        (lambda: Conv(10**30), "bad-value", "kernel has 100 bits"),
        (lambda: Conv(3, padding="samee"), "bad-value", "no padding is called 'samee'"),  # type: ignore[arg-type]
        (lambda: Conv(3, padding=cast("Any", 1.5)), "bad-value", "is not made of whole numbers"),
        (lambda: Conv(3, padding=cast("Any", [(1, 2, 3)])), "bad-value", "is not made of whole numbers"),
        (lambda: Conv(3, padding=10**30), "bad-value", "padding has 100 bits"),
        (lambda: Conv(3, channels=cast("Any", 3)), "bad-value", "channels 3 are no pair"),
        (lambda: Conv(3, channels=cast("Any", (3,))), "bad-value", r"channels \(3,\) are no pair"),
        (lambda: Conv(3, channels=(0, 4)), "bad-value", "channels 0 is below 1"),
        (lambda: Conv(3, channels=(6, 8), groups=4), "group-divides", r"6 input channels: 6 = 1·4 \+ 2"),
        (
            lambda: Conv(3, channels=(8, 6), groups=4),
            "group-divides",
            "4 groups do not divide 6 output channels",
        ),
        (lambda: Conv(3).axes((5, 0)), "bad-value", "size 0 is below 1"),
        (lambda: Conv((3, 3)).axes(5), "wrong-axes", "kernel has 2 entries, the input 1 axis"),
        (lambda: Conv(3, padding=(1, 2)).axes((5, 5, 5)), "wrong-axes", "padding has 2 entries, the input 3 axes"),
        (lambda: Conv(3).axes((5, 2)), "does-not-fit", "axis 1: kernel 3 does not fit"),
        (lambda: ConvTranspose(3, output_padding=-1), "bad-value", "output padding -1 is below 0"),
        (
            lambda: ConvTranspose(3, stride=2, output_padding=2).axes(4),
            "output-padding-limit",
            r"output padding 2 is not below max\(stride 2, dilation 1\) = 2",
        ),
        (lambda: ConvTranspose(3, stride=2, output_size=11).axes(4), "output-size", "padding 0 and 0 gives 9 to 10"),
        (lambda: ConvTranspose(3, stride=2, padding="same", output_size=9).axes(4), "output-size", "gives 7 to 8"),
        (lambda: ConvTranspose(3, padding=3).axes(4), "does-not-fit", "crops the whole output away"),
        (lambda: ConvTranspose(3, stride=2, output_padding=1, output_size=9), "contradiction", "the same thing twice"),
        (lambda: ConvTranspose(3, output_padding=(0, 1), output_size=(9, 9)), "contradiction", "the same thing twice"),
        (lambda: ConvTranspose(3, stride=2, output_padding=1, padding="same"), "contradiction", "already fixes"),
        (lambda: Pool(2, kind="median"), "bad-value", "no pooling is called 'median'"),  # type: ignore[arg-type]
        (lambda: Pool(2, channels=(3, 4)), "channel-mismatch", "pooling keeps its channels"),
        (lambda: Pool(1, stride=3, padding=-1, ceil_mode=True).axes(1), "does-not-fit", "1 − 1 − 1 padded input"),
        (lambda: Pool(2, padding=2).axes(8), "pool-padding", "exceeds half its kernel 2, 1"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(make: Any, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.hint


def test_an_output_that_is_cropped_away_is_told_as_the_sum_that_it_is() -> None:
    with pytest.raises(ConvArithError, match=r"2·\(3 − 1\) \+ 3 − 4 − 4 \+ 1 = 0") as caught:
        ConvTranspose(3, stride=2, padding=4, output_padding=1).axes(3)
    assert caught.value.hint == "use padding that adds up to at most 7"
    assert ConvTranspose(3, stride=2, padding=[(3, 4)], output_padding=1).output_shape(3) == (1,)


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        (
            Conv(4, dilation=2, padding=[(1, -1)]),
            "kernel 4 (dilated by 2) does not fit: 5 + 1 − 1 padded input < 7 effective kernel",
            "pad by at least 2 and 0, or use a kernel of at most 3",
        ),
        (
            Conv(1, dilation=3, padding=-3),  # a single tap is no farther apart from others
            "kernel 1 does not fit: 5 − 3 − 3 padded input < 1 effective kernel",
            "pad by at least -2 and -2",
        ),
    ],
    ids=["several taps", "one tap"],
)
def test_a_kernel_that_does_not_fit_is_told_with_what_would(layer: Conv, message: str, hint: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        layer.axes(5)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("layer", [Conv(3, stride=2, padding=1), Pool(2, padding="same")], ids=repr)
def test_axes_of_one_size_that_are_set_alike_are_one(layer: Layer) -> None:
    first, second, third = layer.axes((8, 8, 6))
    assert first is second
    assert (third.size, third.kernel) == (6, first.kernel)


def test_a_transposed_layer_is_set_alike_in_its_output_padding_and_output_size_too() -> None:
    first, second = ConvTranspose(3, stride=2).direct_axes((4, 4))
    assert first is second
    listed = (ConvTranspose(3, stride=2, output_padding=(0, 1)), ConvTranspose(3, stride=2, output_size=(9, 10)))
    assert [[axis.size for axis in layer.direct_axes((4, 4))] for layer in listed] == [[9, 10], [9, 10]]


@pytest.mark.parametrize("setting", [{"stride": (1, 2)}, {"padding": ((0, 1), (1, 0))}, {"dilation": (2, 1)}], ids=str)
def test_axes_of_one_size_that_are_set_otherwise_are_two(setting: Any) -> None:
    first, second = Conv(3, **setting).axes((8, 8))
    assert first != second


@pytest.mark.parametrize("kind", [Conv, ConvTranspose, Pool])
def test_layers_are_values(kind: Any) -> None:
    layer = kind([3, 5], padding=[(0, 1), (1, 1)], channels=[2, 2])
    same = kind((3, 5), padding=((0, 1), (1, 1)), channels=(2, 2))
    assert layer == same
    assert hash(layer) == hash(same)
    assert pickle.loads(pickle.dumps(layer)) == layer  # noqa: S301  # our own bytes


@pytest.mark.parametrize("kind", [Conv, ConvTranspose, Pool])
def test_all_but_the_kernel_goes_by_its_name(kind: Any) -> None:
    with pytest.raises(TypeError, match="positional"):
        kind(3, 2)


def test_errors_travel_between_processes() -> None:
    error = ConvArithError("message", "code", "hint")
    assert str(pickle.loads(pickle.dumps(error))) == "message; hint"  # noqa: S301  # our own bytes


def test_arrays_are_sizes_and_numbers_too() -> None:
    layer = Conv(cast("Any", np.array([3, 5])), padding=1)
    assert layer == Conv((3, 5), padding=1)
    assert layer.output_shape(cast("Any", np.array([5, 6]))) == (5, 4)


def test_an_array_where_one_number_belongs_is_refused() -> None:
    with pytest.raises(ConvArithError, match="is no single number"):
        Conv(3, groups=cast("Any", np.array([2, 2])))


def test_a_layer_in_convariths_own_words_is_itself_at_every_size() -> None:
    layer = Conv(3, padding="same")
    assert layer.resolve((5, 5)) == Resolved(layer, notes=(), framework=None)


def test_facts_of_a_layer_need_no_look_at_its_class() -> None:
    def facts(layer: Layer) -> tuple[object, ...]:
        return layer.transposed, layer.has_weight, layer.channel_groups, layer.channel_pairs, layer.weight_shape(2)

    assert facts(Conv(3, channels=(4, 6), groups=2)) == (False, True, 2, 12, (6, 2, 3, 3))
    assert facts(ConvTranspose((3, 2), channels=(4, 6), groups=2)) == (True, True, 2, 12, (4, 3, 3, 2))
    assert facts(Pool(2, channels=(4, 4))) == (False, False, 4, 4, (4, 1, 2, 2))
    assert facts(Conv(3, groups=2)) == (False, True, 2, None, (2, 1, 3, 3))


@pytest.mark.parametrize(
    ("layer", "written"),
    [
        (Conv(3), "Conv(kernel=3)"),
        (Conv((3, 5), padding=[(0, 1), (2, 2)]), "Conv(kernel=(3, 5), padding=((0, 1), (2, 2)))"),
        (ConvTranspose(3, stride=2, output_padding=1), "ConvTranspose(kernel=3, stride=2, output_padding=1)"),
        (Pool(2, kind="avg"), "Pool(kernel=2, stride=2, kind='avg')"),
    ],
)
def test_repr_is_the_shortest_code_that_makes_the_layer(layer: Layer, written: str) -> None:
    assert repr(layer) == written
    assert eval(written) == layer  # noqa: S307  # our own text


def test_axes_of_one_size_are_made_each_by_itself_unless_they_are_known_to_be_alike() -> None:
    def numbered(size: int, number: int, _: int) -> Axis:
        return Axis(size=size, kernel=number + 1)

    assert [axis.kernel for axis in along_each((5, 5), numbered)] == [1, 2]
    first, second = along_each((5, 5), numbered, uniform=True)
    assert first is second


@pytest.mark.parametrize("other", ["conv 8 k3", Conv, None])
def test_what_is_no_layer_is_refused_with_the_way_to_one(other: object) -> None:
    with pytest.raises(ConvArithError, match="is no layer") as caught:
        checked_layer(other)
    assert "Conv(kernel=3)" in (caught.value.hint or "")
