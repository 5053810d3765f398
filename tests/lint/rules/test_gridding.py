"""Dilations that leave holes."""

from __future__ import annotations

import pytest
from support.rules import blamed

from convarith.lint.check import check

STACK = "a: conv 8 k3 d{} | b: conv 8 k3 d{} | c: conv 8 k3 d{}"


@pytest.mark.parametrize("rates", [(2, 2, 2), (1, 4, 8), (2, 4, 8)])
def test_the_last_layer_of_a_stack_that_leaves_holes_is_told(rates: tuple[int, ...]) -> None:
    assert blamed("gridding", STACK.format(*rates)) == ["c"]


@pytest.mark.parametrize(
    "network",
    [
        "a: conv 8 k3 d2 | b: conv 8 k3 d2 | relu",
        "a: conv 8 k3 d2 | b: conv 8 k3 d2 | conv 8 k1 d2",
        "a: conv 8 k3 d2x1 | b: conv 8 k3 d2x1",
        "a: conv 8 k3 d2 | b: conv 8 k3 d2 | conv 8 k3 | relu from=b",  # one way on closes them, the other does not
    ],
)
def test_it_is_the_last_one_that_reads_apart(network: str) -> None:
    assert blamed("gridding", network) == ["b"]


@pytest.mark.parametrize("rates", [(1, 2, 3), (1, 2, 5), (3, 2, 1), (1, 1, 1)])
def test_rates_that_close_their_holes_are_not(rates: tuple[int, ...]) -> None:
    assert blamed("gridding", STACK.format(*rates)) == []


def test_holes_that_a_later_layer_closes_are_none() -> None:
    assert blamed("gridding", "conv 8 k3 | conv 8 k3 d4 | conv 8 k3 d2 | conv 8 k3") == []


def test_a_layer_alone_is_no_stack() -> None:
    assert blamed("gridding", "conv 8 k3 d6") == []
    assert blamed("gridding", "conv 8 k1 | conv 8 k3 d6") == []


def test_branches_beside_each_other_close_each_others_holes() -> None:
    pyramid = (
        "stem: conv 8 k7 p3 | one: conv 8 k1 | two: conv 8 k3 p6 d6 from=stem | three: conv 8 k3 p12 d12 from=stem "
        "| concat from=one,two,three"
    )
    assert blamed("gridding", pyramid) == []


def test_it_is_off_where_nobody_asks_for_it() -> None:
    assert check(STACK.format(2, 2, 2)) == []
