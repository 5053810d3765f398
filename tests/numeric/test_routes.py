"""Every route gives the same integers, whatever the setting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from support.strategies import Arrays, conv, conv_transpose, direct_arrays, transposed_arrays

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

each_route = pytest.mark.parametrize("route", ROUTES)


@each_route
@settings(max_examples=60)
@given(case=direct_arrays)
def test_each_route_is_the_oracles_convolution(route: str, case: Arrays) -> None:
    result = ROUTES[route](conv(case.lines, case.groups), case.x, case.weight)
    assert np.array_equal(result, case.convolved())
    assert result.dtype == np.int64


@each_route
@settings(max_examples=60)
@given(case=transposed_arrays)
def test_each_route_is_the_oracles_transposed_convolution(route: str, case: Arrays) -> None:
    result = ROUTES[route](conv_transpose(case.lines, case.groups), case.x, case.transposed_weight)
    assert np.array_equal(result, case.transposed())
    assert result.dtype == np.int64


@each_route
@settings(max_examples=30)
@given(case=transposed_arrays)
def test_a_layer_that_leaves_its_kernel_as_it_is_is_the_other_with_the_kernel_turned(route: str, case: Arrays) -> None:
    layer = replace(conv_transpose(case.lines, case.groups), flip_kernel=False)
    around = tuple(range(2, case.transposed_weight.ndim))
    result = ROUTES[route](layer, case.x, np.flip(case.transposed_weight, around))
    assert np.array_equal(result, case.transposed())


@each_route
@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        pytest.param(Conv(2), [12, 23, 34], id="direct"),
        pytest.param(Conv(2, padding=[(2, -1)]), [0, 1, 12, 23], id="a crop on one side"),
        pytest.param(Conv(2, padding=[(-5, 3)]), [0], id="cropped to padding only"),
        pytest.param(ConvTranspose(2), [10, 21, 32, 43, 4], id="transposed"),
        pytest.param(
            ConvTranspose(2, flip_kernel=False), [1, 12, 23, 34, 40], id="transposed with its kernel as it is"
        ),
        pytest.param(ConvTranspose(2, stride=3), [10, 1, 0, 20, 2, 0, 30, 3, 0, 40, 4], id="gaps between stamps"),
        pytest.param(
            ConvTranspose(2, dilation=3, output_padding=2),
            [10, 20, 30, 41, 2, 3, 4, 0, 0],
            id="padded by more than a stride",
        ),
        pytest.param(ConvTranspose(2, padding=-1), [0, 10, 21, 32, 43, 4, 0], id="negative padding lengthens"),
        pytest.param(ConvTranspose(2, padding=[(5, -2)]), [0, 0], id="all stamps cropped away"),
    ],
)
def test_small_cases_by_hand(route: str, layer: Conv | ConvTranspose, expected: list[int]) -> None:
    x, weight = np.array([[[1, 2, 3, 4]]]), np.array([[[10, 1]]])
    assert ROUTES[route](layer, x, weight).tolist() == [[expected]]


@each_route
@pytest.mark.parametrize(
    ("dtype", "unit"), [("float32", 1), ("float64", 1), ("complex128", 1 + 2j)], ids=["single", "double", "complex"]
)
def test_floats_and_complex_numbers_take_every_route(route: str, dtype: str, unit: complex) -> None:
    x = (np.arange(1, 5).reshape(1, 1, 4) * unit).astype(dtype)
    result = ROUTES[route](Conv(2), x, np.array([[[10, 1]]], dtype=dtype))
    assert result.tolist() == [[[12 * unit, 23 * unit, 34 * unit]]]
    assert result.dtype == dtype


@each_route
def test_an_empty_batch_stays_empty(route: str) -> None:
    x: NDArray[np.int64] = np.ones((0, 4, 3, 5), dtype=np.int64)
    weight = np.ones((4, 2, 2, 2), dtype=np.int64)
    assert ROUTES[route](Conv(2, groups=2), x, weight).shape == (0, 4, 2, 4)
    assert ROUTES[route](ConvTranspose(2, groups=2), x, weight).shape == (0, 4, 4, 6)


@each_route
def test_padding_is_zero_beside_nan_and_infinity(route: str) -> None:
    x = np.array([[[np.nan, 1.0, np.inf]]])
    result = ROUTES[route](Conv(1, padding=1), x, np.ones((1, 1, 1)))
    assert np.array_equal(result, [[[0, np.nan, 1, np.inf, 0]]], equal_nan=True)
