"""The order in which positions come."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.scene.order import ORDERS, ordered
from convarith.scene.sheets import Sheets

maps = st.builds(
    lambda sizes, first: Sheets(tuple(map(range, sizes)), first=first),
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.integers(0, 9),
)


def in_order(sheets: Sheets, order: str, seed: int = 0) -> list[tuple[int, ...]]:
    turn = ordered(sheets, order, seed)
    return [sheets.position(turn(step)) for step in range(sheets.total)]


@given(maps, st.sampled_from([*ORDERS]), st.integers(0, 3))
def test_each_cell_has_its_turn_once(sheets: Sheets, order: str, seed: int) -> None:
    assert sorted(in_order(sheets, order, seed)) == list(product(*sheets.ranges))


@given(maps, st.sampled_from(["rows", "columns", "snake"]))
def test_a_sheet_is_done_before_the_next_begins(sheets: Sheets, order: str) -> None:
    outer = [position[:-2] for position in in_order(sheets, order)]
    assert outer == sorted(outer)


@given(maps)
def test_a_snake_goes_to_a_neighbour_at_every_step(sheets: Sheets) -> None:
    positions = in_order(sheets, "snake")
    for (*sheet, row, column), (*next_sheet, next_row, next_column) in pairwise(positions):
        assert sheet != next_sheet or abs(next_row - row) + abs(next_column - column) == 1


def test_rows_columns_and_snake_are_what_they_say() -> None:
    sheets = Sheets((range(2), range(3)), first=5)
    assert in_order(sheets, "rows") == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert in_order(sheets, "columns") == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]
    assert in_order(sheets, "snake") == [(0, 0), (0, 1), (0, 2), (1, 2), (1, 1), (1, 0)]


def test_every_sheet_begins_at_its_first_cell() -> None:
    sheets = Sheets((range(2), range(3), range(2)))
    for order in ("rows", "columns", "snake"):
        assert in_order(sheets, order)[6] == (1, 0, 0)


def test_a_random_order_follows_from_its_seed() -> None:
    sheets = Sheets((range(5), range(5)))
    assert in_order(sheets, "random", 1) == in_order(sheets, "random", 1)
    assert in_order(sheets, "random", 1) != in_order(sheets, "random", 2)
    assert in_order(sheets, "random", 1) != in_order(sheets, "rows")


def test_a_map_of_any_size_is_ordered_at_once() -> None:
    huge = Sheets((range(10**18), range(10**18)))
    for order in ORDERS:
        ordered(huge, order, 0)
    assert ordered(huge, "columns", 0)(10**18) == 1
    assert ordered(huge, "snake", 0)(10**18) == 2 * 10**18 - 1


def test_an_order_that_is_none_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no order is called 'snak'; did you mean 'snake'") as caught:
        ordered(Sheets((range(2), range(2))), "snak", 0)
    assert caught.value.code == "bad-value"
