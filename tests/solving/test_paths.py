"""Ways through states, held against going them all."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convarith as ca
from convarith.solving.paths import Path, Paths, Step

if TYPE_CHECKING:
    from collections.abc import Iterator


class Toll(NamedTuple):
    """An option with a weight, and a name to tell it from others."""

    weight: int
    name: int


tolls = st.lists(st.builds(Toll, st.integers(0, 9), st.integers(0, 99)), min_size=1, max_size=3, unique=True).map(
    sorted
)
maps = st.dictionaries(
    st.integers(0, 4), st.dictionaries(st.integers(0, 4), st.tuples(tolls, st.integers(0, 5)), max_size=3), max_size=5
)


def every_path(
    paths: Paths[int, Toll], states: tuple[int, ...], chosen: tuple[Toll, ...], weight: int
) -> Iterator[Path[int, Toll]]:
    if len(chosen) == paths.length:
        last = paths.end(states[-1])
        if last is not None:
            yield Path(weight + last, states, chosen)
        return
    for following, options, extra in paths.steps(len(chosen), states[-1]):
        for option in options:
            yield from every_path(paths, (*states, following), (*chosen, option), weight + option.weight + extra)


@given(maps, st.integers(1, 4), st.sets(st.integers(0, 4)))
def test_all_ways_are_met_once_and_the_lightest_first(
    steps: dict[int, dict[int, tuple[list[Toll], int]]], length: int, ends: set[int]
) -> None:
    paths: Paths[int, Toll] = Paths(
        0,
        length,
        lambda _, state: [Step(following, *told) for following, told in steps.get(state, {}).items()],
        lambda state: state if state in ends else None,
    )
    wanted, found = sorted(every_path(paths, (0,), (), 0)), list(paths)
    assert sorted(found) == wanted
    assert paths.count == len(wanted)
    assert all(before.weight <= after.weight for before, after in pairwise(found))


def test_ways_beyond_all_counting_are_counted_and_the_first_told() -> None:
    paths: Paths[int, Toll] = Paths(
        0, 64, lambda _, state: [Step(state, [Toll(weight, 0) for weight in range(1000)])], lambda _: 0
    )
    assert paths.count == 1000**64
    assert [path.weight for path, _ in zip(paths, range(66), strict=False)] == [0, *[1] * 64, 2]


def test_too_many_states_are_refused() -> None:
    paths: Paths[int, Toll] = Paths(
        0, 3, lambda _, state: (Step(state * 300 + number, [Toll(0, 0)]) for number in range(300)), lambda _: 0
    )
    with pytest.raises(ca.ConvArithError, match="sizes are on the way through 3 layers") as caught:
        paths.count  # noqa: B018  # asked for its refusal
    assert caught.value.code == "too-large"


def test_fifty_thousand_states_are_gone_through_and_no_more() -> None:
    def fan(width: int) -> Paths[int, Toll]:
        return Paths(0, 2, lambda number, _: (Step(each, [Toll(0, 0)]) for each in range(width * (1 - number))), int)

    assert fan(49_999).count == 0  # beside the first
    with pytest.raises(ca.ConvArithError, match="over 50,000 sizes are on the way through 2 layers"):
        fan(50_000).count  # noqa: B018  # asked for its refusal
