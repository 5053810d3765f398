"""The guide's fifteen relationships: which one applies, and that its numbers are right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from support.strategies import Line, conv, conv_transpose, direct_lines, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.relationship import RELATIONSHIPS, relationships
from convarith.engine.transposed import ConvTranspose

if TYPE_CHECKING:
    from convarith.engine.layer import Layer


def value(formula: str) -> int:
    """Work a written formula out."""
    for symbol, operator in {"−": "-", "·": "*", "⌊": "(", "⌋": ")", "/": "//"}.items():
        formula = formula.replace(symbol, operator)
    assert re.fullmatch(r"[0-9+*/() -]+", formula), formula
    return int(eval(formula))  # noqa: S307  # only digits and operators are left


@settings(max_examples=300)
@given(direct_lines)
def test_the_numbers_put_in_give_the_output_of_a_direct_axis(line: Line) -> None:
    (applied,) = relationships(conv([line]), line.size)
    first, *last = applied.numbers.split(" = ")  # a formula that is the number itself is written once
    assert [value(first)] == [int(each) for each in last or [first]] == [line.convolved()[0]]


@settings(max_examples=300)
@given(transposed_lines)
def test_the_numbers_put_in_give_the_output_of_a_transposed_axis(line: Line) -> None:
    (applied,) = relationships(conv_transpose([line]), line.size)
    first, *last = applied.numbers.split(" = ")  # a formula that is the number itself is written once
    assert [value(first)] == [int(each) for each in last or [first]] == [line.transposed()[0]]


@pytest.mark.parametrize(
    ("number", "layer", "size"),
    [
        (1, Conv(3), 4),
        (2, Conv(4, padding=2), 5),
        (3, Conv(3, padding=1), 5),
        (3, Conv(5, padding="half"), 9),
        (4, Conv(3, padding="full"), 5),
        (5, Conv(3, stride=2), 5),
        (6, Conv(3, stride=2, padding=1), 5),
        (6, Conv(3, stride=2, padding=[(0, 1)]), 5),
        (7, Pool(3, stride=1), 5),
        (6, Pool(3, stride=2, padding=1), 5),
        (8, ConvTranspose(3), 2),
        (9, ConvTranspose(4, padding=2), 6),
        (10, ConvTranspose(3, padding=1), 5),
        (11, ConvTranspose(3, padding=2), 7),
        (12, ConvTranspose(3, stride=2), 2),
        (13, ConvTranspose(3, stride=2, padding=1), 3),
        (14, ConvTranspose(3, stride=2, padding=1, output_padding=1), 3),
        (15, Conv(3, dilation=2), 7),
        (1, Conv(1), 4),
        (8, ConvTranspose(1), 4),
        (1, Conv(1, dilation=9), 4),
    ],
)
def test_the_most_particular_relationship_applies(number: int, layer: Layer, size: int) -> None:
    (applied,) = relationships(layer, size)
    assert applied.relationship.number == number


def test_all_fifteen_stand_once() -> None:
    assert sorted(RELATIONSHIPS) == list(range(1, 16))
    assert all(RELATIONSHIPS[number].number == number for number in RELATIONSHIPS)


def test_a_ceil_mode_rounds_up() -> None:
    (applied,) = relationships(Pool(2, ceil_mode=True), 5)
    assert applied.numbers == "⌈(5 − 2)/2⌉ + 1 = 3"
    assert applied.remark == "rounded up in ceil mode"


@pytest.mark.parametrize(
    ("pool", "size", "reason"),
    [
        (Pool(2, ceil_mode=True), 6, "the windows come out even"),
        (Pool(3, stride=2, dilation=2, ceil_mode=True), 9, "the windows come out even"),  # at 0, 2 and 4
        (Pool(2, stride=4, padding=1, ceil_mode=True), 5, "one more would begin after the input"),  # at −1, 3 and not 7
        (Pool(1, stride=3, ceil_mode=True), 6, "one more would begin after the input"),  # at 0, 3 and not 6
    ],
)
def test_why_a_ceil_mode_changes_nothing_is_told(pool: Pool, size: int, reason: str) -> None:
    (applied,) = relationships(pool, size)
    assert applied.remark.startswith(f"ceil mode changes nothing: {reason}")


def test_what_goes_beyond_the_guide_is_remarked() -> None:
    (dilated,) = relationships(ConvTranspose(3, stride=2, dilation=2, padding=[(1, 0)]), 3)
    assert dilated.formula == "o′ = s·(i′ − 1) + (d·(k − 1) + 1) − (lo + hi)"
    assert dilated.numbers == "2·(3 − 1) + (2·(3 − 1) + 1) − (1 + 0) = 8"
    assert dilated.remark == "with the effective kernel d·(k − 1) + 1 in place of k; with lo + hi in place of 2p"


def test_a_single_tap_has_nothing_to_dilate() -> None:
    (applied,) = relationships(ConvTranspose(1, stride=2, dilation=9), 3)
    assert (applied.formula, applied.remark) == ("o′ = s·(i′ − 1) + k", "")


@pytest.mark.parametrize(
    ("layer", "case"),
    [
        (Conv(5, padding=1, padding_mode="reflect"), "padding, unit stride"),
        (Conv(5, padding=1, stride=2, padding_mode="circular"), "padding, any stride"),
        (Conv(3, padding=1, padding_mode="reflect"), "half (same) padding, unit stride"),
        (ConvTranspose(5, padding=[(1, 2)], stride=2, padding_mode="circular"), "transposed: padding, any stride"),
        (Conv(5, padding=1), "zero padding, unit stride"),
    ],
)
def test_only_a_padding_of_zeros_is_called_one(layer: Layer, case: str) -> None:
    (applied,) = relationships(layer, 9)
    assert applied.relationship.case == case
