"""The numbers of a setting, and how messages show what is none."""

from __future__ import annotations

import pytest

from convarith.engine.numbers import LARGEST, bounded, number_text, short_repr, shortest, size_text, whole_number
from convarith.errors import ConvArithError


def test_a_value_is_shown_whole_as_long_as_it_fits_a_line() -> None:
    assert short_repr("x" * 78) == repr("x" * 78)  # 80 characters with the quotes
    assert short_repr("x" * 79) == "'" + "x" * 78 + "…"  # which are 80 too


def test_a_value_too_large_to_write_is_told_by_its_type() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert short_repr(deep) == "(list, too large to show)"
    assert short_repr(10**5000) == "(int, too large to show)"


@pytest.mark.parametrize("number", [2**63, -(2**63)])
def test_a_number_is_no_larger_than_a_length(number: int) -> None:
    assert (whole_number("size", LARGEST), whole_number("padding", -LARGEST, -LARGEST)) == (LARGEST, -LARGEST)
    with pytest.raises(ConvArithError, match="padding has 64 bits"):
        bounded("padding", number)


def test_numbers_are_written_as_in_formulas_and_on_the_command_line() -> None:
    assert (number_text(-3), size_text(7), size_text((3, 224, 1))) == ("−3", "7", "3x224x1")
    assert (shortest((2, 2)), shortest((2, 1))) == (2, (2, 1))
