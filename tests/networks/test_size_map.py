"""What sizes become, held against the same worked out size by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.networks.size_map import (
    NONE_FITS,
    UNCHANGED,
    SizeMap,
    both,
    broadcast,
    constant,
    equal,
    refuse_long,
    settled,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = range(1, 150)


@st.composite
def maps(draw: st.DrawFn) -> SizeMap:
    """Draw a start and a pattern that rises evenly, and above the size of 0 where it fits."""
    period = draw(st.integers(1, 6))
    start = draw(st.lists(st.integers(0, 9), max_size=7))
    pattern = draw(st.lists(st.integers(0, 9), min_size=period, max_size=period))
    return settled([*start, *pattern], period, draw(st.integers(0, 5)))


def values(found: SizeMap) -> list[int]:
    return [found.at(size) for size in EVERY]


@given(maps())
def test_the_first_sizes_are_those_of_each(found: SizeMap) -> None:
    assert found.first(len(EVERY)) == values(found)
    assert found.first(2) == values(found)[:2]
    fitting = [size for size in EVERY if found.at(size)]
    assert found.least == (fitting[0] if fitting else None)
    assert found.constant == (found.at(fitting[0]) if fitting and len({*values(found)} - {0}) == 1 else None)
    assert values(found.fits) == [int(value > 0) for value in values(found)]


@given(st.lists(st.integers(0, 3), max_size=6), st.lists(st.integers(0, 3), min_size=1, max_size=4), st.integers(0, 3))
def test_a_map_has_the_shortest_start_and_period(start: list[int], pattern: list[int], rise: int) -> None:
    found = settled([*start, *pattern], len(pattern), rise)
    written = [*start, *pattern, *(value and value + rise for value in pattern)]
    assert found.first(len(written)) == written
    longer = settled(found.first(len(start) + 3 + 6 * len(pattern)), 6 * len(pattern), 6 * rise)
    assert (longer.start, longer.pattern) == (found.start, found.pattern)


@given(maps(), maps())
def test_a_layer_after_another_takes_what_comes_out(first: SizeMap, second: SizeMap) -> None:
    assert values(first.then(second)) == [value and second.at(value) for value in values(first)]
    assert first.then(UNCHANGED) == first


@given(maps(), maps())
def test_sizes_that_fit_elsewhere_stay(found: SizeMap, other: SizeMap) -> None:
    there = other.fits
    assert values(found.where(there)) == [
        value if fits else 0 for value, fits in zip(values(found), values(there), strict=True)
    ]


JOINED: dict[str, tuple[Callable[[SizeMap, SizeMap], SizeMap], Callable[[int, int], int]]] = {
    "equal": (equal, lambda one, other: one if one == other else 0),
    "broadcast": (broadcast, lambda one, other: max(one, other) if one == other or 1 in (one, other) else 0),
    "the smaller": (lambda left, right: both(left, right, min), min),
    "all of the second within reach": (
        lambda left, right: both(left, right, lambda one, other: other if one + 4 >= other else 0, 4),
        lambda one, other: other if one + 4 >= other else 0,
    ),
}


@pytest.mark.parametrize("name", JOINED)
@given(maps(), maps())
def test_branches_are_joined_size_by_size(name: str, left: SizeMap, right: SizeMap) -> None:
    whole, alone = JOINED[name]
    expected = [alone(*pair) if all(pair) else 0 for pair in zip(values(left), values(right), strict=True)]
    assert values(whole(left, right)) == expected


def test_what_is_there_from_the_beginning() -> None:
    assert values(UNCHANGED) == list(EVERY)
    assert set(values(constant(7))) == {7}
    assert set(values(NONE_FITS)) == {0}


def test_what_cannot_be_listed_is_refused() -> None:
    odd = settled([*[1] * 996, 2], 997, 1)
    even = settled([*[1] * 1008, 2], 1009, 1)
    with pytest.raises(ConvArithError, match="over 300,000") as caught:
        equal(odd, even)
    assert caught.value.code == "too-large"
    assert refuse_long(300_000) == 300_000
