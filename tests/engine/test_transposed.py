"""Transposed layers that leave their kernel as it is, and those that go around."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv_transpose, sizes, transposed_lines

from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError


@given(st.lists(transposed_lines, min_size=1, max_size=3))
def test_a_layer_that_leaves_its_kernel_as_it_is_meets_it_the_other_way_round(lines: list[Line]) -> None:
    flipped = conv_transpose(lines)
    plain = replace(flipped, flip_kernel=False)
    for axis, other in zip(flipped.axes(sizes(lines)), plain.axes(sizes(lines)), strict=True):
        assert replace(other, flipped=True) == axis
        last = axis.kernel - 1
        windows = [[(last - element, source) for element, source in other.window(o)] for o in range(axis.output)]
        assert windows == [list(axis.window(o)) for o in range(axis.output)]


def test_a_circular_transposed_layer_goes_around_once() -> None:
    around = ConvTranspose(3, stride=2, padding="same", padding_mode="circular")
    assert around.output_shape(4) == (8,)
    with pytest.raises(ConvArithError, match="over 2·4 = 8 outputs, and padding 1 and 1 leaves 7") as caught:
        ConvTranspose(3, stride=2, padding=1, padding_mode="circular").output_shape(4)
    assert caught.value.hint == "use padding that adds up to 1, or 'same'"
    assert ConvTranspose(3, stride=2, padding=[(1, 0)], padding_mode="circular").output_shape(4) == (8,)
