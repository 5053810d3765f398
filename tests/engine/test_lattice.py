"""Counts in closed form equal counts by enumeration."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.lattice import floor_sum, pairs_in_range

steps = st.integers(1, 9)


@given(st.integers(0, 40), steps, st.integers(0, 30), st.integers(0, 30))
def test_floor_sum_is_the_sum_of_floors(terms: int, modulus: int, slope: int, offset: int) -> None:
    assert floor_sum(terms, modulus, slope, offset) == sum((slope * j + offset) // modulus for j in range(terms))


@given(st.integers(0, 12), st.integers(0, 12), steps, steps, st.integers(-40, 120), st.integers(-5, 80))
def test_pairs_in_range_are_those_that_enumeration_finds(
    count: int, taps: int, stride: int, dilation: int, low: int, width: int
) -> None:
    found = sum(low <= n * stride + t * dilation <= low + width for n in range(count) for t in range(taps))
    assert pairs_in_range(count, taps, stride, dilation, low, low + width) == found


def test_huge_counts_take_no_longer() -> None:
    # 10^15 steps of 1 and 10^12 taps of 1: every pair lies in the range.
    assert pairs_in_range(10**15, 10**12, 1, 1, 0, 10**16) == 10**27
