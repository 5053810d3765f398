"""Padding as people write it."""

from __future__ import annotations

import pytest

from convarith.engine.padding import pads_along, shortest_padding
from convarith.errors import ConvArithError


@pytest.mark.parametrize(
    ("pads", "written"),
    [
        ([(1, 1)], 1),
        ([(1, 1), (1, 1)], 1),
        ([(1, 1), (2, 2)], (1, 2)),
        ([(0, 1)], ((0, 1),)),
        ([(1, 1), (0, 1)], ((1, 1), (0, 1))),
    ],
)
def test_padding_is_written_as_shortly_as_it_can_be(pads: list[tuple[int, int]], written: object) -> None:
    assert shortest_padding(pads) == written


@pytest.mark.parametrize(
    ("pairs", "told", "way_out"),
    [
        (((1, 1), (2, 2)), "padding has 2 numbers, the input 1 axis", "write before:after for each axis: 1:2"),
        (((1, 2), (3, 4)), "padding has 2 entries, the input 1 axis", "give one for all axes"),
        (((1, 1), (2, 2), (3, 3)), "padding has 3 entries, the input 1 axis", "give one for all axes"),
    ],
)
def test_two_numbers_for_each_axis_in_a_row_are_told_apart_from_pairs_of_too_many_axes(
    pairs: tuple[tuple[int, int], ...], told: str, way_out: str
) -> None:
    with pytest.raises(ConvArithError) as caught:
        pads_along(pairs, 0, 1)
    assert (caught.value.message, caught.value.code) == (told, "wrong-axes")
    assert caught.value.hint.startswith(way_out)


def test_numbers_in_a_row_may_be_meant_in_either_order() -> None:
    with pytest.raises(ConvArithError) as caught:
        pads_along(((1, 1), (2, 2), (3, 3), (4, 4)), 0, 2)
    assert caught.value.hint == (
        "write before:after for each axis: 1:2x3:4 where each axis has its two numbers together "
        "or 1:3x2:4 where all begins come first"
    )
