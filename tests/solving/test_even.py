"""The nearest transposed convolution whose outputs all meet as many taps."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import convarith as ca
from convarith.engine.receptive import counts_met
from convarith.solving.even import even_setting


@given(
    st.builds(
        ca.ConvTranspose,
        kernel=st.tuples(st.integers(1, 9), st.integers(1, 9)),
        stride=st.tuples(st.integers(1, 5), st.integers(1, 5)),
        padding=st.integers(0, 1),
        dilation=st.integers(1, 3),
    ),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_it_gives_the_same_size_and_is_even(layer: ca.ConvTranspose, size: tuple[int, ...]) -> None:
    try:
        output, axes = layer.output_shape(size), layer.axes(size)
    except ca.ConvArithError:
        assume(False)
    even = even_setting(layer, size)
    if all(len(set(counts_met(axis))) == 1 for axis in axes):
        assert even is None
    elif even is not None:
        assert even.output_shape(size) == output
        assert all(len(set(counts_met(axis))) == 1 for axis in even.axes(size))


@pytest.mark.parametrize(
    ("layer", "even"),
    [
        (ca.ConvTranspose(3, stride=2, padding=1, output_padding=1), ca.ConvTranspose(4, stride=2, padding=1)),
        (ca.ConvTranspose(4, stride=3), ca.ConvTranspose(3, stride=3, output_padding=1)),
        (ca.ConvTranspose(1, stride=3), ca.ConvTranspose(3, stride=3, padding=1)),
        (ca.ConvTranspose(4, stride=2, padding=1), None),
        (ca.ConvTranspose(1, stride=2, padding=2), None),  # a kernel that is a multiple leaves other sizes
    ],
)
def test_the_nearest_kernel_is_taken(layer: ca.ConvTranspose, even: ca.ConvTranspose | None) -> None:
    assert even_setting(layer, (14,)) == even
