"""Flat maps in columns, with their names."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.geometry import overlaps

from convarith.scene.model import Text
from convarith.scene.panels import LETTERS, columns, compact_columns, extent_of, title

if TYPE_CHECKING:
    from convarith.scene.model import Corners, Extent

sizes = st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)).map(lambda size: tuple(map(range, size)))
stacks = st.lists(st.lists(sizes, min_size=1, max_size=3), min_size=1, max_size=3)
Stacks = list[list[tuple[range, ...]]]


@given(stacks)
def test_cells_are_numbered_on_from_map_to_map(given_stacks: Stacks) -> None:
    maps = columns(*given_stacks, gap=1.5)
    assert [each.ranges for each in maps] == [ranges for stack in given_stacks for ranges in stack]
    assert maps[0].first == 0
    for before, after in pairwise(maps):
        assert after.first == before.first + before.total


@given(stacks)
def test_no_map_stands_on_another(given_stacks: Stacks) -> None:
    maps = columns(*given_stacks, gap=0.5)
    outlines = [outline(each.extent) for each in maps]
    assert np.array_equal(overlaps(outlines, outlines), np.eye(len(maps), dtype=bool))


def outline(extent: Extent) -> Corners:
    left, bottom, right, top = extent
    return (left, bottom), (right, bottom), (right, top), (left, top)


def test_columns_go_to_the_right_with_a_gap_and_are_as_wide_as_their_widest_map() -> None:
    one, row, column = (tuple(map(range, (1, *size))) for size in ((1, 1), (1, 4), (3, 1)))
    single, wide, tall = columns((one,), (row, column), gap=2.0)[0:3]
    assert single.extent.left == 0
    assert wide.extent.left == 1 + 2
    assert tall.extent.left + tall.extent.right == wide.extent.left + wide.extent.right


def test_every_column_has_its_middle_at_one_height_and_goes_down_with_room_for_a_name() -> None:
    one, tall = tuple(map(range, (1, 1, 1))), tuple(map(range, (1, 4, 1)))
    single, above, below = columns((one,), (tall, one), gap=1.0)
    assert single.extent.bottom + single.extent.top == 0
    assert below.extent.bottom + above.extent.top == 0
    assert above.extent.bottom - below.extent.top == 2
    name = title(below, "w")
    assert below.extent.top < name.at[1] - name.size / 2 < name.at[1] + name.size / 2 < above.extent.bottom


def test_a_name_stands_above_the_middle_of_its_map() -> None:
    (sheets,) = columns((tuple(map(range, (1, 2, 6))),), gap=1.0)
    name = title(sheets, "input x")
    assert (name.text, name.anchor, name.size, name.at[0]) == ("input x", "middle", LETTERS, 3)


def test_the_extent_takes_in_maps_and_names() -> None:
    (sheets,) = columns((tuple(map(range, (1, 2, 2))),), gap=1.0)
    assert extent_of([sheets]) == sheets.extent
    wide = extent_of([sheets], [Text((1.0, 1.6), "a name that is wider than its map", size=0.5)])
    assert wide.left < sheets.extent.left
    assert wide.right > sheets.extent.right
    assert wide.left + wide.right == pytest.approx(2)
    assert (wide.bottom, wide.top) == (sheets.extent.bottom, 1.6 + 0.25)


def test_maps_stand_so_that_the_picture_comes_out_largest() -> None:
    def corners(first: tuple[int, int], *others: tuple[int, int]) -> list[tuple[float, float]]:
        maps = [(range(1), range(height), range(width)) for height, width in (first, *others)]
        return [(each.extent.left, each.extent.top) for each in compact_columns(*maps, gap=1)]

    large, high, low = corners((7, 7), (3, 3), (3, 3))  # the small ones over each other, beside the large one
    assert large[0] < high[0] == low[0]
    assert high[1] > low[1]
    wide, *under = corners((2, 20), (2, 2), (2, 2))  # all over each other
    assert under[0][0] == under[1][0]
    assert wide[1] > under[0][1] > under[1][1]
    first, *beside = corners((9, 3), (9, 3), (9, 3))  # all beside each other
    assert first[0] < beside[0][0] < beside[1][0]
    assert first[1] == beside[0][1] == beside[1][1]
