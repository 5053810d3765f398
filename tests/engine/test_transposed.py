"""Transposed layers that leave their kernel as it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv_transpose, sizes, transposed_lines


@given(st.lists(transposed_lines, min_size=1, max_size=3))
def test_a_layer_that_leaves_its_kernel_as_it_is_meets_it_the_other_way_round(lines: list[Line]) -> None:
    turned = conv_transpose(lines)
    plain = replace(turned, flip_kernel=False)
    for axis, other in zip(turned.axes(sizes(lines)), plain.axes(sizes(lines)), strict=True):
        assert replace(other, flipped=True) == axis
        last = axis.kernel - 1
        windows = [[(last - element, source) for element, source in other.window(o)] for o in range(axis.output)]
        assert windows == [list(axis.window(o)) for o in range(axis.output)]
