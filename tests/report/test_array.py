"""An array as text."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.report.array import to_csv, to_grids, to_text

TABLE = np.array([[1, -20], [300, 4]])


def test_numbers_stand_below_each_other() -> None:
    assert to_text(TABLE) == "  1  -20\n300    4"
    assert to_grids(TABLE) == ["  1  -20", "300    4"]


def test_commas_stand_between_them() -> None:
    assert to_csv(TABLE) == "1,-20\n300,4"


@pytest.mark.parametrize("shape", [(1, 2, 2), (1, 1, 2, 2)])
def test_axes_of_length_one_in_front_are_left_out(shape: tuple[int, ...]) -> None:
    assert to_csv(TABLE.reshape(shape)) == to_csv(TABLE)
    assert to_grids(TABLE.reshape(shape)) == to_grids(TABLE)


def test_a_lone_axis_is_a_row() -> None:
    assert to_csv(TABLE[0]) == "1,-20"
    assert to_grids(TABLE[0]) == ["1  -20"]


def test_a_channel_of_one_axis_is_a_row() -> None:
    assert to_csv(TABLE.reshape(2, 2)) == "1,-20\n300,4"


@pytest.mark.parametrize("write", [to_csv, to_text])
@pytest.mark.parametrize("shape", [(2, 1, 2), (1, 2, 1, 2), (4, 1, 1)])
def test_more_axes_than_rows_and_columns_are_refused(write: Any, shape: tuple[int, ...]) -> None:
    with pytest.raises(ConvArithError, match=r"axes, and a text file holds rows and columns; write \.npy or \.npz"):
        write(TABLE.reshape(shape))


def test_more_axes_are_shown_as_a_grid_for_each_index() -> None:
    assert to_grids(np.arange(8).reshape(2, 2, 1, 2)) == [
        *("[0, 0]", "0  1", "", "[0, 1]", "2  3", "", "[1, 0]", "4  5", "", "[1, 1]", "6  7"),
    ]


@pytest.mark.parametrize(
    ("number", "shown", "exact"),
    [
        (np.float64(0.1) + 0.2, "0.3", "0.30000000000000004"),
        (np.float32(0.1), "0.1", "0.1"),
        (np.float64(7), "7", "7.0"),
        (np.int64(1234567), "1234567", "1234567"),
        (np.bool_(True), "1", "1"),
        (np.complex128(1.5 - 2j), "1.5-2j", "1.5-2j"),
        (np.float64("nan"), "nan", "nan"),
    ],
)
def test_what_is_looked_at_is_rounded_and_what_is_written_is_not(number: Any, shown: str, exact: str) -> None:
    assert to_grids(np.array([[number]])) == [shown]
    assert to_csv(np.array([[number]])) == to_text(np.array([[number]])) == exact


@pytest.mark.parametrize("shape", [(0, 3), (0, 2, 2, 2), (2, 2, 0, 2)])
def test_no_numbers_are_said_to_be_none(shape: tuple[int, ...]) -> None:
    assert to_grids(np.zeros(shape)) == [f"no numbers, shape {shape}"]


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=9))
def test_what_is_written_reads_back_as_it_was(numbers: list[float]) -> None:
    array = np.array([numbers], dtype=np.float32)
    for text, comma in ((to_csv(array), ","), (to_text(array), None)):
        assert (np.loadtxt(io.StringIO(text), dtype=np.float32, delimiter=comma, ndmin=2) == array).all()
