"""Positions with breaks are a sequence like a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.scene.broken_range import BrokenRange, length, parts_of


def of_steps(start: int, steps: list[tuple[int, int]]) -> BrokenRange:
    """Give parts of so many positions, and so many left out after each."""
    parts = []
    for count, left_out in steps:
        parts.append(range(start, start + count))
        start += count + left_out
    return BrokenRange(tuple(parts))


broken = st.builds(
    of_steps,
    st.integers(-9, 9),
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=2, max_size=4),
)


@given(broken)
def test_it_is_the_sequence_of_its_positions(positions: BrokenRange) -> None:
    listed = [position for part in positions.parts for position in part]
    assert list(positions) == listed
    assert [positions[number] for number in range(-len(listed), len(listed))] == listed * 2
    assert positions[1:3] == listed[1:3]
    assert length(positions) == len(positions) == len(listed)
    assert (positions.start, positions.stop) == (listed[0], listed[-1] + 1)
    around_it = range(positions.start - 2, positions.stop + 2)
    assert [position for position in around_it if position in positions] == listed


@given(broken)
def test_each_position_tells_what_is_before_it(positions: BrokenRange) -> None:
    for number, position in enumerate(positions):
        assert positions.count_before(position) == number
    for number, part in enumerate(positions.parts):
        assert {positions.breaks_before(position) for position in part} == {number}


def test_a_number_beyond_its_end_is_none() -> None:
    with pytest.raises(IndexError):
        BrokenRange((range(2), range(5, 6)))[3]


def test_a_range_is_one_part_and_has_a_length_of_any_size() -> None:
    assert parts_of(range(3)) == (range(3),)
    assert length(range(-5, 10**20)) == 10**20 + 5
