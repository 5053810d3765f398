"""Interpolation and adaptive pooling, against plain loops and by hand."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.resampling import Resampling, SharedAxis
from convarith.errors import ConvArithError
from convarith.numeric.resampling import adaptive_pool, resample

LINE = np.array([[[0.0, 4.0, 8.0, 20.0]]])
sizes = st.integers(1, 9)


@pytest.mark.parametrize(
    ("mode", "output", "align", "expected"),
    [
        ("nearest", 8, False, [0, 0, 4, 4, 8, 8, 20, 20]),
        ("nearest", 6, False, [0, 0, 4, 8, 8, 20]),
        ("nearest", 3, False, [0, 4, 8]),
        ("nearest-exact", 3, False, [0, 8, 20]),
        ("linear", 8, False, [0, 1, 3, 5, 7, 11, 17, 20]),
        ("linear", 7, True, [0, 2, 4, 6, 8, 14, 20]),
        ("linear", 2, False, [2, 14]),
        ("linear", 1, True, [0]),
        ("linear", 4, True, [0, 4, 8, 20]),
        ("cubic", 4, False, [0, 4, 8, 20]),
        ("cubic", 2, False, [1.625, 14.375]),
    ],
)
def test_a_line_is_interpolated(mode: str, output: int, align: bool, expected: list[float]) -> None:  # noqa: FBT001  # a parameter
    result = resample(LINE, [Resampling(4, output, mode, align)])
    assert result[0, 0].tolist() == pytest.approx(expected)


@given(sizes, sizes, sizes, sizes)
def test_two_axes_are_interpolated_one_after_the_other(height: int, width: int, tall: int, wide: int) -> None:
    x = np.random.default_rng(0).integers(-9, 10, (2, 1, height, width))
    result = resample(x, [Resampling(height, tall, "linear"), Resampling(width, wide, "linear")])
    for (n, c, row, column), value in np.ndenumerate(result):
        down, across = (max(0, (row + 0.5) * height / tall - 0.5), max(0, (column + 0.5) * width / wide - 0.5))
        top, left = floor(down + 1e-9), floor(across + 1e-9)
        bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
        upper = x[n, c, top, left] * (1 - across + left) + x[n, c, top, right] * (across - left)
        lower = x[n, c, bottom, left] * (1 - across + left) + x[n, c, bottom, right] * (across - left)
        assert value == pytest.approx(upper * (1 - down + top) + lower * (down - top), abs=1e-6)


def test_a_factor_decides_where_outputs_lie_and_not_the_sizes() -> None:
    by_factor = resample(LINE, [Resampling(4, 6, "linear", scale=1.7)])
    assert by_factor[0, 0, 1] == pytest.approx(4 * (1.5 / 1.7 - 0.5))
    assert resample(LINE, [Resampling(4, 6, "linear")])[0, 0, 1] == pytest.approx(4 * 0.5)


@given(sizes, sizes, st.sampled_from(["max", "avg"]))
def test_shares_are_pooled(height: int, tall: int, kind: str) -> None:
    x = np.random.default_rng(0).integers(-9, 10, (2, 3, height, 5))
    result = adaptive_pool(kind, x, [SharedAxis(height, tall), SharedAxis(5, 2)])
    assert result.shape == (2, 3, tall, 2)
    for (n, c, row, column), value in np.ndenumerate(result):
        first, last = floor(row * height / tall), ceil((row + 1) * height / tall)
        share = x[n, c, first:last, (0, 2)[column] : (3, 5)[column]]
        assert value == pytest.approx(share.max() if kind == "max" else share.mean())


@pytest.mark.parametrize(
    ("mode", "dtype", "expected"),
    [
        ("nearest", "int8", "int8"),
        ("nearest", "bool", "bool"),
        ("linear", "int8", "float64"),
        ("linear", "float32", "float32"),
        ("cubic", "complex64", "complex64"),
    ],
)
def test_what_takes_one_element_keeps_the_dtype(mode: str, dtype: str, expected: str) -> None:
    assert resample(LINE.astype(dtype), [Resampling(4, 5, mode)]).dtype == expected


def test_the_largest_keeps_the_dtype_and_a_mean_that_of_floats() -> None:
    share = [SharedAxis(4, 3)]
    assert adaptive_pool("max", LINE.astype("int8"), share).dtype == "int8"
    assert adaptive_pool("avg", LINE.astype("int8"), share).dtype == "float64"
    assert adaptive_pool("avg", LINE.astype("float32"), share).dtype == "float32"


@pytest.mark.parametrize("run", [resample, lambda x, axes: adaptive_pool("avg", x, axes)])
@pytest.mark.parametrize("shape", [(4,), (1, 4), (1, 1, 4, 4), (1, 1, 5)])
def test_an_array_of_another_shape_is_refused(run: Any, shape: tuple[int, ...]) -> None:
    axes = [SharedAxis(4, 2)] if run is not resample else [Resampling(4, 2)]
    with pytest.raises(ConvArithError) as caught:
        run(np.zeros(shape), axes)
    assert caught.value.code == "bad-array"


def test_complex_numbers_have_no_largest_and_no_machine_holds_a_slip_of_the_pen() -> None:
    with pytest.raises(ConvArithError, match="no largest"):
        adaptive_pool("max", LINE.astype(complex), [SharedAxis(4, 2)])
    with pytest.raises(ConvArithError) as caught:
        resample(LINE, [Resampling(4, 10**15)])
    assert caught.value.code == "too-large"
