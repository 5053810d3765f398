"""What undoes a layer's shape, held against the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import convarith as ca

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

DIRECT: st.SearchStrategy[Layer] = st.builds(
    ca.Conv,
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    padding=st.tuples(st.tuples(st.integers(-1, 3), st.integers(-1, 3))),
)
POOLING: st.SearchStrategy[Layer] = st.builds(
    ca.Pool, kernel=st.integers(2, 5), stride=st.integers(1, 5), padding=st.integers(0, 1), ceil_mode=st.booleans()
)
TRANSPOSED: st.SearchStrategy[Layer] = st.builds(
    ca.ConvTranspose,
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
    output_padding=st.integers(0, 2),
)


def output(layer: Layer, size: int) -> int | None:
    try:
        return layer.output_shape((size,))[0]
    except ca.ConvArithError:
        return None


@given(st.one_of(DIRECT, POOLING, TRANSPOSED), st.integers(1, 20))
def test_what_undoes_a_layer_comes_back_to_its_size(layer: Layer, size: int) -> None:
    assume(output(layer, size) is not None)
    undone = ca.inverse(layer, size)
    assert undone.undone_by.output_shape(undone.output) == undone.input == (size,)


@given(st.one_of(DIRECT, POOLING), st.integers(1, 20))
def test_the_sizes_alike_are_all_that_come_to_the_same(layer: Layer, size: int) -> None:
    assume(output(layer, size) is not None)
    (alike,) = ca.inverse(layer, size).alike
    assert list(alike) == [each for each in range(1, 60) if output(layer, each) == output(layer, size)]


@given(DIRECT, st.integers(1, 20))
def test_each_output_padding_brings_back_one_of_the_sizes_alike(layer: Layer, size: int) -> None:
    assume(output(layer, size) is not None)
    undone = ca.inverse(layer, size)
    (alike,), (extras,) = undone.alike, undone.output_paddings
    by = undone.undone_by
    back = [
        ca.ConvTranspose(
            by.kernel, stride=by.stride, dilation=by.dilation, padding=by.padding, output_padding=extra
        ).output_shape(undone.output)
        for extra in extras
    ]
    assert back == [(each,) for each in alike]


def test_channels_are_exchanged_and_groups_kept() -> None:
    undone = ca.inverse(ca.Conv(3, stride=2, padding=1, channels=(4, 8), groups=2), (9, 8)).undone_by
    assert undone == ca.ConvTranspose(3, stride=2, padding=1, output_padding=(0, 1), channels=(8, 4), groups=2)


def test_sizes_of_any_magnitude_are_undone_at_once() -> None:
    undone = ca.inverse(ca.Conv(3, stride=2, padding=1), 10**17)
    assert undone.alike == (range(10**17 - 1, 10**17 + 1),)


def test_the_inverse_of_a_transposed_convolution_has_no_output_padding() -> None:
    undone = ca.inverse(ca.ConvTranspose(4, stride=2, padding=1), 14)
    assert undone.undone_by == ca.Conv(4, stride=2, padding=1)
    assert undone.output_paddings == (range(0),)


def test_a_layer_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ca.ConvArithError, match="does not fit"):
        ca.inverse(ca.Conv(5), 3)
