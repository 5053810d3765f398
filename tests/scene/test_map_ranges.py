"""What is drawn of a long axis: both ends, and windows as a whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.sample_layers import subject_of

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.broken_range import BrokenRange, length, parts_of
from convarith.scene.map_ranges import (
    drawn_along,
    drawn_maps,
    drawn_range,
    drawn_stamps,
    input_ranges,
    output_ranges,
    padded_input_ranges,
    uncropped_output_ranges,
)

long_axes = st.builds(
    lambda kernel, stride, dilation, lo, hi, size: Axis(
        size=size, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi
    ),
    *(st.integers(1, 6), st.integers(1, 40), st.integers(1, 3), st.integers(-30, 5), st.integers(-30, 5)),
    size=st.integers(100, 400),
)
stretched_axes = st.builds(
    lambda kernel, stretch, pad, size: Axis(size=size, kernel=kernel, stretch=stretch, lo=pad, hi=pad, flipped=True),
    *(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(20, 99)),
)


@example(Axis(size=1000, kernel=3, stride=500))  # far more between windows than in them
@example(Axis(size=1000, kernel=3, stride=999))  # a single output
@example(Axis(size=1000, kernel=900))
@given(long_axes | stretched_axes)
def test_every_output_drawn_has_its_window_in_one_part_and_both_ends_are_there(axis: Axis) -> None:
    positions, outputs = drawn_along(axis, longest=32, shown=20)
    for output in outputs:
        first, last = axis.position(output, 0), axis.position(output, axis.kernel - 1)
        assert any(first in part and last in part for part in parts_of(positions))
    everything = drawn_range(axis)
    assert (positions.start, positions.stop) == (everything.start, everything.stop)
    assert (outputs.start, outputs.stop) == (0, axis.output)


@given(long_axes | stretched_axes)
def test_parts_lie_apart_by_more_than_a_gap_takes(axis: Axis) -> None:
    for drawn in drawn_along(axis, longest=32, shown=20):
        parts = parts_of(drawn)
        assert all(parts)
        assert all(after.start - before.stop > 2 for before, after in pairwise(parts))


@pytest.mark.parametrize("size", [5, 32])
def test_a_short_axis_is_drawn_in_full(size: int) -> None:
    axis = Axis(size=size, kernel=3)
    assert drawn_along(axis, longest=32, shown=20) == (range(size), range(size - 2))


def test_of_a_long_one_about_as_many_are_drawn_as_asked_for() -> None:
    positions, outputs = drawn_along(Axis(size=224, kernel=7, stride=2, lo=3, hi=3), longest=40, shown=24)
    assert positions == BrokenRange((range(-3, 8), range(215, 227)))
    assert outputs == BrokenRange((range(3), range(109, 112)))
    assert length(positions) <= 24


def test_two_outputs_at_either_end_are_drawn_whatever_the_kernel() -> None:
    _, outputs = drawn_along(Axis(size=10**6, kernel=100), longest=32, shown=20)
    assert outputs == BrokenRange((range(2), range(10**6 - 101, 10**6 - 99)))


def test_where_little_would_be_left_out_nothing_is() -> None:
    axis = Axis(size=36, kernel=15)
    assert drawn_along(axis, longest=32, shown=20).positions == range(36)


def test_on_request_all_is_drawn() -> None:
    whole, cut = (subject_of(Conv(3), (100, 100), whole=each) for each in (True, False))
    assert drawn_maps(whole) == (padded_input_ranges(whole), output_ranges(whole))
    assert all(isinstance(each, BrokenRange) for ranges in drawn_maps(cut) for each in ranges[1:])


@pytest.mark.parametrize(
    "layer",
    [
        ConvTranspose(3, padding=1, padding_mode="circular"),
        ConvTranspose(3, dilation=2, output_padding=1),
    ],
)
def test_stamps_that_go_around_or_leave_windows_of_no_input_are_drawn_in_full(layer: ConvTranspose) -> None:
    subject = subject_of(layer, 100)
    assert drawn_stamps(subject) == (input_ranges(subject), uncropped_output_ranges(subject))


def test_every_input_drawn_has_its_stamp_drawn() -> None:
    subject = subject_of(ConvTranspose(3, stride=2, padding=1), (50, 4))
    (_, rows, columns), (_, below, across) = drawn_stamps(subject)
    assert (len(rows), columns) == (10, range(4))
    assert isinstance(below, BrokenRange)
    assert {2 * row - 1 + tap for row in rows for tap in range(3)} == set(below)
    assert across == range(-1, 8)
