"""Padding, windows and the product of both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import plain_loops
from support.strategies import Arrays, Line, conv, direct_arrays, direct_lines, sizes

from convarith.engine.axis import Axis
from convarith.errors import ConvArithError
from convarith.numeric.correlate import block_rows, correlate, padded, windows

X = np.arange(1, 6).reshape(1, 1, 5)


@given(direct_lines)
def test_padded_is_the_line_of_the_oracle_as_far_as_the_windows_reach(line: Line) -> None:
    axes = conv([line]).axes(line.size)
    result = padded(np.arange(line.size), axes, fill=-1)
    expected = [-1 if each is None else each for each in plain_loops.padded_line(line.size, line.lo, line.hi)]
    assert result.tolist() == expected[: (axes[0].output - 1) * line.stride + axes[0].effective_kernel]


def test_an_input_without_padding_is_not_copied() -> None:
    assert np.shares_memory(padded(X, [Axis(size=5, kernel=2)]), X)
    assert np.shares_memory(padded(X, [Axis(size=5, kernel=2, lo=-1, hi=-1)]), X)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [0, 0, 1, 2, 3, 4, 5, 0]),
        ("reflect", [3, 2, 1, 2, 3, 4, 5, 4]),
        ("replicate", [1, 1, 1, 2, 3, 4, 5, 5]),
        ("circular", [4, 5, 1, 2, 3, 4, 5, 1]),
    ],
)
def test_modes_hold_what_they_are_called_after(mode: str, expected: list[int]) -> None:
    assert padded(X, [Axis(size=5, kernel=2, lo=2, hi=1, padding_mode=mode)]).tolist() == [[expected]]


def test_a_crop_at_one_end_leaves_what_padding_holds_at_the_other() -> None:
    assert padded(X, [Axis(size=5, kernel=1, lo=2, hi=-4, padding_mode="circular")]).tolist() == [[[4, 5, 1]]]


def test_a_window_that_hangs_over_a_cropped_end_does_not_read_the_crop() -> None:
    assert padded(X, [Axis(size=5, kernel=2, stride=2, hi=-2, overhang=1)]).tolist() == [[[1, 2, 3, 0]]]


@pytest.mark.parametrize("mode", ["zeros", "replicate"])
def test_padding_beyond_any_memory_is_refused(mode: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        padded(X, [Axis(size=5, kernel=1, lo=2**50, padding_mode=mode)])
    assert caught.value.code == "too-large"


@settings(max_examples=50)
@given(st.lists(direct_lines, min_size=1, max_size=2))
def test_windows_hold_what_their_taps_read(lines: list[Line]) -> None:
    axes = conv(lines).axes(sizes(lines))
    found = windows(padded(np.arange(np.prod(sizes(lines))).reshape(sizes(lines)), axes, fill=-1), axes)
    read = {
        (int(np.ravel_multi_index(at[: len(lines)], [axis.output for axis in axes])), at[len(lines) :], element)
        for at, element in np.ndenumerate(found)
        if element >= 0
    }
    assert read == plain_loops.joined([line.convolved() for line in lines], sizes(lines))


def test_windows_are_views_that_cannot_be_written_to() -> None:
    found = windows(X, [Axis(size=5, kernel=3, stride=2)])
    assert found.tolist() == [[[[1, 2, 3], [3, 4, 5]]]]
    assert np.shares_memory(found, X)
    assert not found.flags.writeable


@settings(max_examples=50)
@given(direct_arrays)
def test_the_height_of_a_block_changes_nothing(case: Arrays) -> None:
    axes = conv(case.lines).axes(sizes(case.lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("convarith.numeric.correlate._BLOCK", 1)
        assert np.array_equal(correlate(padded(case.x, axes), case.weight, axes, case.groups), case.convolved())


@pytest.mark.parametrize("line", [1, 2, 5, 100, 1000])
def test_at_least_192_windows_are_multiplied_at_once_and_as_many_rows_as_a_power_of_two(line: int) -> None:
    rows = block_rows(10**12, line, 8)  # which no block has room for
    assert rows * line >= 192 > (rows // 2) * line
    assert rows.bit_count() == 1
