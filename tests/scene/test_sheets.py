"""Where the cells of a map stand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.geometry import overlaps

from convarith.scene.broken_range import BrokenRange, Positions, length
from convarith.scene.model import Corners, Extent
from convarith.scene.sheets import BREAK, FLAT, SLANTED, Plane, Sheets, bounding_box

ranges = st.builds(
    lambda start, length: range(start, start + length), start=st.integers(-3, 3), length=st.integers(1, 4)
)
broken = st.builds(
    lambda start, length, left_out, more: BrokenRange(
        (range(start, start + length), range(start + length + left_out, start + length + left_out + more))
    ),
    *(st.integers(-3, 3), st.integers(1, 3), st.integers(1, 9), st.integers(1, 3)),
)


def maps_of(positions: st.SearchStrategy[Positions]) -> st.SearchStrategy[Sheets]:
    return st.builds(
        Sheets,
        st.lists(positions, min_size=2, max_size=4).map(tuple),
        st.sampled_from([SLANTED, FLAT, Plane((1.0, 0.2), (-0.3, 0.9))]),
        st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
        st.integers(0, 9),
        st.sampled_from([0.5, 1.0, 2.0]),
        st.booleans(),
    )


maps = maps_of(ranges | broken)


def all_corners(sheets: Sheets) -> list[Corners]:
    return [sheets.corners(position) for position in product(*sheets.ranges)]


@given(maps)
def test_cells_are_numbered_on_from_the_first_one_the_last_axis_fastest(sheets: Sheets) -> None:
    positions = list(product(*sheets.ranges))
    assert sheets.total == len(positions)
    for number, position in enumerate(positions, start=sheets.first):
        assert sheets.number(position) == number
        assert sheets.position(number) == position


@given(maps)
def test_a_map_holds_its_own_positions_and_no_others(sheets: Sheets) -> None:
    own = set(product(*sheets.ranges))
    around_it = product(*(range(each.start - 1, each.stop + 1) for each in sheets.ranges))
    assert {position for position in around_it if sheets.holds(position)} == own


@given(maps)
def test_no_cell_lies_on_another(sheets: Sheets) -> None:
    cells = all_corners(sheets)
    assert np.array_equal(overlaps(cells, cells), np.eye(len(cells), dtype=bool))  # each on itself alone


@given(maps)
def test_the_extent_is_that_of_the_corners(sheets: Sheets) -> None:
    xs, ys = zip(*(corner for corners in all_corners(sheets) for corner in corners), strict=True)
    assert tuple(sheets.extent) == pytest.approx((min(xs), min(ys), max(xs), max(ys)))


@given(maps_of(ranges))
def test_a_rectangle_of_cells_goes_from_its_far_left_cell_to_its_near_right_one(sheets: Sheets) -> None:
    *outer, rows, columns = sheets.ranges
    first = [each[0] for each in outer]
    whole = sheets.corners((*first, rows[0], columns[0]), length(rows), length(columns))
    assert whole[0] == pytest.approx(sheets.corners((*first, rows[-1], columns[0]))[0])
    assert whole[1] == pytest.approx(sheets.corners((*first, rows[-1], columns[-1]))[1])
    assert whole[2] == pytest.approx(sheets.corners((*first, rows[0], columns[-1]))[2])
    assert whole[3] == pytest.approx(sheets.corners((*first, rows[0], columns[0]))[3])


def test_the_guides_slant() -> None:
    # The guide puts a point (x, y) at (x − 0.7·y, 0.5·x + 0.65·y); the near left corner is the origin.
    near_left = Sheets((range(2), range(3))).corners((1, 0))
    assert [each for corner in near_left for each in corner] == pytest.approx([0, 0, 1, 0.5, 0.3, 1.15, -0.7, 0.65])


def test_a_flat_map_is_seen_from_above() -> None:
    far_right = Sheets((range(2), range(3)), FLAT, origin=(10, 20), side=0.5).corners((0, 2))
    assert far_right == ((11, 20.5), (11.5, 20.5), (11.5, 21), (11, 21))


def test_where_positions_are_left_out_there_is_a_gap() -> None:
    sheets = Sheets((range(1), BrokenRange((range(2), range(7, 9)))), FLAT)
    assert [sheets.corners((0, column))[0][0] for column in (0, 1, 7, 8)] == [0, 1, 2 + BREAK, 3 + BREAK]
    assert sheets.total == 4
    assert sheets.extent.width == 4 + BREAK


def test_flat_sheets_stand_side_by_side_with_a_gap() -> None:
    sheets = Sheets((range(2), range(2), range(3)), FLAT)
    assert sheets.count == 2
    assert sheets.corners((1, 1, 0))[0] == pytest.approx((3.6, 0))
    assert sheets.extent == pytest.approx((0, 0, 6.6, 2))


def test_slanted_sheets_move_as_close_as_their_shape_lets_them() -> None:
    # A sheet one cell deep clears its neighbour by its depth, 0.65/0.5 + 0.7 a cell; one cell wide by its width.
    deep = Sheets((range(2), range(1), range(9)))
    wide = Sheets((range(2), range(9), range(1)))
    assert deep.corners((1, 0, 0))[0][0] == pytest.approx(2 + 0.6)
    assert wide.corners((1, 8, 0))[0][0] == pytest.approx(1 + 0.7 * 0.5 / 0.65 + 0.6)


def near_left_corners(*sizes: int) -> list[tuple[float, float]]:
    """Give where each sheet of one cell stands, to a tenth."""
    sheets = Sheets((*map(range, sizes), range(1), range(1)), FLAT)
    found = [sheets.corners((*outer, 0, 0))[0] for outer in product(*map(range, sizes))]
    assert len(found) == sheets.count
    return [(round(x, 1), round(y, 1)) for x, y in found]


def test_channels_of_several_slices_are_rows_one_under_the_other() -> None:
    assert near_left_corners(2, 3) == [(0, 0), (1.6, 0), (3.2, 0), (0, -2.2), (1.6, -2.2), (3.2, -2.2)]


def test_a_lone_channel_or_slice_is_no_row_of_its_own() -> None:
    assert near_left_corners(1, 3) == near_left_corners(3, 1) == near_left_corners(3) == [(0, 0), (1.6, 0), (3.2, 0)]


def test_sheets_that_are_the_rows_of_one_axis_all_stand_one_under_the_other() -> None:
    sheets = Sheets((range(3), range(1), range(4)), FLAT, stacked=True)
    assert [sheets.corners((row, 0, 0))[0] for row in range(3)] == [
        pytest.approx(corner) for corner in ((0, 0), (0, -1.3), (0, -2.6))
    ]
    assert sheets.extent == pytest.approx((0, -2.6, 4, 1))


def test_slices_along_two_axes_are_counted_as_digits() -> None:
    assert near_left_corners(1, 2, 2) == [(0, 0), (1.6, 0), (3.2, 0), (4.8, 0)]


def test_a_map_of_any_size_is_measured_without_looking_at_each_cell() -> None:
    sheets = Sheets((range(2), range(10**18), range(10**18)))
    assert sheets.total == 2 * 10**36
    assert sheets.position(10**36 + 10**18) == (1, 1, 0)
    assert sheets.extent.width > 10**18
    assert length(range(-5, 10**20)) == 10**20 + 5


def test_the_rectangle_around_points_and_rectangles() -> None:
    assert bounding_box([(1, 7)], Extent(2, 0, 3, 1), Extent(-1, 2, 0, 3)) == Extent(-1, 0, 3, 7)
    assert (Extent(-1, 0, 3, 7).width, Extent(-1, 0, 3, 7).height) == (4, 7)
