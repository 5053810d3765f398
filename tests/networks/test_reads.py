"""Spans of positions and how they repeat, held against sets of positions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.axis import Axis
from convarith.engine.receptive import elements_met
from convarith.networks.reads import ITSELF, Reads, Span, union, windows_along


def positions(span: Span | None) -> set[int]:
    if span is None:
        return set()
    assert span.gaps is not None
    return {span.first + bit for bit in range(span.width) if not span.gaps >> bit & 1}


def span_of(read: set[int]) -> Span:
    gaps = sum(1 << place - min(read) for place in range(min(read), max(read)) if place not in read)
    return Span(min(read), max(read), gaps)


SPANS = st.sets(st.integers(-9, 9), min_size=1).map(span_of)


@given(SPANS, st.integers(1, 7), st.integers(0, 9))
def test_copies_are_joined(span: Span, count: int, step: int) -> None:
    expected = {place + copy * step for copy in range(count) for place in positions(span)}
    assert positions(span.repeated(count, step)) == expected
    assert positions(span.shifted(step)) == {place + step for place in positions(span)}


@given(st.lists(SPANS, max_size=4))
def test_spans_are_joined(spans: list[Span]) -> None:
    assert positions(union(spans)) == set().union(*map(positions, spans))


AXES = st.one_of(
    st.builds(
        Axis,
        size=st.just(90),
        kernel=st.integers(1, 4),
        stride=st.integers(1, 3),
        dilation=st.integers(1, 3),
        lo=st.integers(-3, 3),
        hi=st.just(3),
    ),
    st.builds(
        Axis,
        size=st.just(90),
        kernel=st.integers(1, 5),
        stretch=st.integers(1, 4),
        dilation=st.integers(1, 3),
        lo=st.integers(-3, 3),
        hi=st.just(3),
    ),
)


@given(AXES, AXES)
def test_what_is_read_through_two_layers_is_read_by_each_in_turn(first: Axis, second: Axis) -> None:
    reads = ITSELF.through(windows_along(first)).through(windows_along(second))
    for output in range(-5, 40):
        seen = {element for each in elements_met(second, output) for element in elements_met(first, each)}
        assert positions(reads.of(output)) == seen


def test_branches_that_drift_apart_are_not_joined() -> None:
    halved = ITSELF.through(windows_along(Axis(size=9, kernel=2, stride=2)))
    assert ITSELF.joined(halved) is None
    assert ITSELF.joined(ITSELF) == ITSELF


def test_what_sees_everything_keeps_the_steps_of_the_other_branch() -> None:
    halved = ITSELF.through(windows_along(Axis(size=9, kernel=2, stride=2)))
    everything = ITSELF._replace(everything=True)
    for joined in (everything.joined(halved), halved.joined(everything)):
        assert joined == halved._replace(everything=True)


@pytest.mark.timed
def test_a_span_too_wide_to_be_told_has_its_ends_and_takes_a_moment() -> None:
    begun = time.process_time()
    wide = ITSELF.through(windows_along(Axis(size=10**12, kernel=10**9, dilation=2)))
    assert wide == Reads((Span(0, 2 * 10**9 - 2, None),), 1)
    solid = ITSELF.through(windows_along(Axis(size=10**12, kernel=10**9)))
    assert solid == Reads((Span(0, 10**9 - 1),), 1)
    assert time.process_time() - begun < 0.5
