"""Sizes through a window: many at once, and back."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, direct_lines

from convarith.engine.conv import Conv
from convarith.engine.index import output_sizes
from convarith.engine.sizes import inputs
from convarith.engine.window import Window
from convarith.errors import ConvArithError

small_windows = st.builds(
    Window, st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(-1, 2), st.integers(-1, 2)
)


@given(direct_lines)
def test_many_sizes_have_the_outputs_of_the_oracle_and_0_where_nothing_fits(line: Line) -> None:
    padding = (line.lo, line.hi)
    found = output_sizes(range(1, 15), kernel=line.kernel, stride=line.stride, padding=padding, dilation=line.dilation)
    assert found[line.size - 1] == line.convolved()[0]
    assert found.min() >= 0


@pytest.mark.parametrize(
    ("sizes", "kernel", "bits"),
    [
        (np.array([5, 6], "i4"), 3, 32),
        (np.array([5, 6], "i4"), np.array([3, 2]), 64),
        (np.array([5, 6], "i4"), 2**31, 64),
        (np.int32(5), 3, 64),
        ([5, 6], 3, 64),
    ],
)
def test_arrays_of_32_bits_keep_them_where_they_reach(sizes: Any, kernel: Any, bits: int) -> None:
    found = output_sizes(sizes, kernel=kernel)
    assert found.dtype == f"i{bits // 8}"
    assert found.tolist() == output_sizes(np.asarray(sizes, dtype=int), kernel=kernel).tolist()


@given(st.lists(small_windows, min_size=1, max_size=3), st.integers(1, 4), st.integers(0, 3))
def test_the_way_back_through_a_stack_meets_just_the_sizes_that_come_down(
    windows: list[Window], first: int, more: int
) -> None:
    wanted = range(first, first + more + 1)
    back = reduce(lambda run, window: inputs(window, run), reversed(windows), wanted)
    layers = [Conv(w.kernel, stride=w.stride, dilation=w.dilation, padding=[(w.lo, w.hi)]) for w in windows]
    for size in range(1, back.stop + 4):
        assert (through(layers, size) in wanted) is (size in back)


def through(layers: list[Conv], size: int) -> int | None:
    """Send a size through layers; None where one does not fit."""
    try:
        return reduce(lambda each, layer: layer.output_shape(each)[0], layers, size)
    except ConvArithError:
        return None


def test_many_settings_are_asked_at_once() -> None:
    found = output_sizes([[5], [6], [1]], kernel=3, stride=[1, 2], padding=(1, 0))
    one_by_one = [[Conv(3, stride=s, padding=[(1, 0)]).output_shape(i)[0] for s in (1, 2)] for i in (5, 6)]
    assert found.tolist() == [*one_by_one, [0, 0]]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64])
def test_no_dtype_is_too_narrow_for_what_is_added_up(dtype: type[np.integer[Any]]) -> None:
    largest = min(np.iinfo(dtype).max, 2**61)
    settings = {"kernel": dtype(3), "stride": dtype(1), "padding": dtype(20), "dilation": dtype(1)}
    assert output_sizes(np.array([largest], dtype), **settings).tolist() == [largest + 38]
    assert output_sizes(np.array([5], dtype), **settings).tolist() == [43]


def test_what_is_beyond_64_bits_is_refused_in_any_dtype() -> None:
    for sizes, padding in ((np.array([2**64 - 1], np.uint64), 0), (np.array([5]), -(2**63))):
        with pytest.raises(ConvArithError, match="beyond 64 bits"):
            output_sizes(sizes, kernel=3, padding=padding)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kernel": 0}, "kernel has a number below 1"),
        ({"kernel": 3, "stride": [1, 0]}, "stride has a number below 1"),
        ({"kernel": 3, "dilation": 1.5}, "dilation is not made of whole numbers"),
        ({"kernel": [1, 2], "stride": [1, 2, 3]}, "do not broadcast"),
        ({"kernel": [[1], [2, 3]]}, "kernel is no array"),
        ({"kernel": 3, "padding": (1, 2, 3)}, "padding has 3 parts"),
        ({"kernel": 2**40, "dilation": 2**40}, "beyond 64 bits"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ConvArithError, match=message):
        output_sizes([5, 6], **settings)  # type: ignore[arg-type]
