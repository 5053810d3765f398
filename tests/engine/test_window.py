"""A window without a size: what its formulas say of all sizes is what an axis of that size is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.layer import axis_of
from convarith.engine.window import Window, strides_for
from convarith.errors import ConvArithError

windows = st.builds(
    Window,
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    lo=st.integers(-3, 4),
    hi=st.integers(-3, 4),
)


def fitting(window: Window, size: int) -> int:
    """Count the windows that fit by sliding one."""
    start = count = 0
    while start + window.dilation * (window.kernel - 1) < size + window.lo + window.hi:
        start, count = start + window.stride, count + 1
    return count


@given(windows, st.integers(1, 20))
def test_outputs_are_the_windows_that_fit(window: Window, size: int) -> None:
    assert max(0, window.outputs(size)) == fitting(window, size)


@given(windows)
def test_what_is_skipped_of_each_stride_is_what_no_window_reads_far_from_the_ends(window: Window) -> None:
    far = range(12 * window.stride, 13 * window.stride)
    read = {window.position(output, tap) for output in range(30) for tap in range(window.kernel)}
    assert window.skipped == sum(position not in read for position in far)


@given(windows, st.integers(1, 20))
def test_an_axis_has_the_outputs_of_its_window_or_is_none(window: Window, size: int) -> None:
    try:
        axis = axis_of(window, size)
    except ConvArithError:
        assert window.outputs(size) < 1
    else:
        assert window.outputs(size) == axis.output


@given(windows, st.integers(1, 9))
def test_direct_sizes_are_all_those_with_so_many_windows(window: Window, outputs: int) -> None:
    found = window.direct_sizes(outputs)
    tried = range(found.start - 5, found.stop + 5)
    assert list(found) == [size for size in tried if window.outputs(size) == outputs]
    assert window.least_size(outputs) == found.start
    assert window.full_output(outputs) == found.start + window.lo + window.hi


@given(windows, st.integers(1, 20))
def test_in_ceil_mode_only_the_last_window_hangs_over(window: Window, size: int) -> None:
    windows = window.ceil_outputs(size)
    assert window.least_size(windows) >= size
    assert window.least_size(windows - 1) < size


@given(windows, st.integers(1, 20))
def test_windows_that_start_inside_begin_before_the_end_of_what_is_left_of_the_input(window: Window, size: int) -> None:
    end = size + min(window.hi, 0)
    starts = [number * window.stride - window.lo for number in range(max(0, window.starting_inside(size)) + 1)]
    assert all(start < end for start in starts[:-1])
    assert starts[-1] >= end


@pytest.mark.parametrize("name", ["outputs", "full_output", "least_size"])
def test_formulas_hold_for_arrays(name: str) -> None:
    window = Window(3, stride=2, dilation=2, lo=1, hi=0)
    numbers: Any = np.arange(1, 30)
    formula: Any = getattr(window, name)
    assert formula(numbers).tolist() == [formula(int(each)) for each in numbers]


def test_the_pad_of_a_transposed_window_is_that_of_the_direct_one_and_back() -> None:
    window = Window(3, dilation=2)
    assert [window.transposed_pad(pad) for pad in (0, 1, 5)] == [4, 3, -1]
    assert window.transposed_pad(window.transposed_pad(1)) == 1


@given(st.integers(1, 12), st.integers(-5, 40), st.integers(1, 10), st.integers(1, 6), st.integers(1, 12))
def test_no_stride_is_left_out_that_so_many_windows_may_have(
    windows: int, least: int, length: int, first: int, count: int
) -> None:
    room, strides = range(least, least + length), range(first, first + count)
    having = {stride for stride in strides if any(each >= 0 and each // stride + 1 == windows for each in room)}
    found = strides_for(windows, room, strides)
    assert having <= set(found) <= set(strides)
