"""Layers that take from each other in a circle, in graphs of all kinds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from convarith.readers.cycles import a_cycle, way_back

GRAPHS = st.integers(1, 8).flatmap(
    lambda count: st.lists(st.lists(st.integers(0, count - 1), max_size=3), min_size=count, max_size=count)
)


@given(GRAPHS)
def test_a_cycle_is_found_where_there_is_one(sources: list[list[int]]) -> None:
    around = a_cycle(range(len(sources)), lambda layer: sources[layer])
    there_is = any(
        way_back(source, layer, lambda each: sources[each])
        for layer in range(len(sources))
        for source in sources[layer]
    )
    assert (around is not None) == there_is
    if around is not None:
        assert all(after in sources[layer] for layer, after in zip(around, [*around[1:], around[0]], strict=True))


@given(GRAPHS, st.data())
def test_a_way_goes_from_each_layer_to_one_that_it_takes_from(sources: list[list[int]], data: st.DataObject) -> None:
    start, to = (data.draw(st.integers(0, len(sources) - 1)) for _ in range(2))
    way = way_back(start, to, lambda layer: sources[layer])
    reached = {start}
    for _ in sources:
        reached |= {source for layer in reached for source in sources[layer]}
    assert (way is not None) == (to in reached)
    if way is not None:
        assert (way[0], way[-1]) == (start, to)
        assert all(after in sources[layer] for layer, after in pairwise(way))


def test_ways_that_meet_again_are_gone_once() -> None:
    diamonds = {3 * number + step: [3 * number + 3] for number in range(60) for step in (1, 2)}
    forks = {3 * number: [3 * number + 1, 3 * number + 2] for number in range(60)}
    sources = {**diamonds, **forks, 180: []}
    assert a_cycle(sources, lambda layer: sources[layer]) is None
