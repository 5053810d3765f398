"""What comes in: numbers, of a dtype that sums are exact in, of a shape that fits."""

from __future__ import annotations

import re
from math import prod
from typing import Any

import numpy as np
import pytest

from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_input, check_memory, numbers, working_dtype


@pytest.mark.parametrize(
    ("value", "dtype"),
    [([1, 2], "int64"), ([True], "bool"), ([1.5], "float64"), ([1j], "complex128"), (3, "int64")],
)
def test_lists_and_numbers_become_arrays(value: Any, dtype: str) -> None:
    found = numbers("the input", value)
    assert found.tolist() == value
    assert found.dtype == dtype


def test_an_array_is_not_copied() -> None:
    given = np.ones(3)
    assert np.shares_memory(numbers("the input", given), given)


def test_bytes_in_a_foreign_order_are_turned_round() -> None:
    found = numbers("the input", np.array([1, 2], dtype=">i4"))
    assert found.tolist() == [1, 2]
    assert found.dtype == np.int32


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param("abc", "the input has dtype <U3", id="text"),
        pytest.param([None], "the input has dtype object", id="objects"),
        pytest.param([2**70], "the input has dtype object", id="whole numbers beyond 64 bits"),
        pytest.param(np.array(["2026-01-01"], dtype="M8[D]"), "the input has dtype datetime64", id="dates"),
        pytest.param([[1, 2], [3]], "the input is no array", id="ragged rows"),
    ],
)
def test_anything_else_is_refused(value: Any, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        numbers("the input", value)
    assert caught.value.code == "bad-array"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("dtypes", "expected"),
    [
        (["float32", "float32"], "float32"),
        (["float16", "float16"], "float16"),
        (["float32", "float64"], "float64"),
        (["complex64", "float32"], "complex64"),
        (["float32", "int8"], "float32"),
        (["int64", "float32"], "float64"),
        (["bool", "bool"], "int64"),
        (["int8", "uint8"], "int64"),
        (["uint32", "int32"], "int64"),
        (["uint64", "uint8"], "uint64"),
        (["uint64", "int64", "float64"], "float64"),
    ],
)
def test_floats_keep_their_precision_and_integers_are_summed_in_64_bits(dtypes: list[str], expected: str) -> None:
    assert working_dtype(*(np.zeros(1, dtype=each) for each in dtypes)) == expected


@pytest.mark.parametrize("signed", ["int8", "int64"])
def test_uint64_and_signed_integers_are_refused_together(signed: str) -> None:
    with pytest.raises(ConvArithError, match="do not go together exactly; cast one of them") as caught:
        working_dtype(np.zeros(1, dtype=np.uint64), np.zeros(1, dtype=signed))
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize(
    ("shape", "channels", "code", "message"),
    [
        ((3, 5), 3, "bad-array", r"the input has 2 axes, \(3, 5\), and the kernel asks for 3; give \(N, C"),
        ((1, 3, 5, 5), 3, "bad-array", "the input has 4 axes"),
        ((1, 3, 5), 2, "channel-mismatch", "the input has 3 channels, the weight takes 2"),
    ],
)
def test_an_input_of_another_shape_is_refused(shape: tuple[int, ...], channels: int, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        check_input(np.zeros(shape), 1, channels)
    assert caught.value.code == code


def test_an_input_without_channels_is_refused() -> None:
    with pytest.raises(ConvArithError, match=r"the input has shape \(1, 0, 5\), no channels") as caught:
        check_input(np.zeros((1, 0, 5)), 1)
    assert caught.value.code == "bad-array"


def test_any_channels_will_do_where_none_are_asked_for() -> None:
    check_input(np.zeros((1, 3, 5)), 1)


@pytest.mark.parametrize("shape", [(1, 1, 2**44), (0, 2**30, 2**30)])
def test_an_array_beyond_any_address_space_is_refused(shape: tuple[int, ...]) -> None:
    check_memory((1, 1, 2**43), np.dtype(np.float64))
    with pytest.raises(ConvArithError, match="check padding, stride and dilation for a typo") as caught:
        check_memory((*shape, 2), np.dtype(np.float64))
    assert caught.value.code == "too-large"
    told = re.search(r"numbers has ([\d,]+) bytes", caught.value.message)
    assert told is not None
    assert int(told[1].replace(",", "")) == prod(max(1, length) for length in shape) * 2 * 8
