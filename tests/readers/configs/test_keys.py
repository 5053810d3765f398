"""Keys of a configuration: given, referred to, left out or wrong, and the lines of the layers made of them."""

from __future__ import annotations

from typing import Any

import pytest
from support.places import line_at, lines_at

from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.keys import ConfigKeys
from convarith.readers.document import Document
from convarith.readers.spans import Span, Spans

FOUND = [("a",), ("a", "n"), ("a", "list"), ("a", "list", 0), ("a", "list", 1)]
SPANS = Spans("\n" * 5, lambda _: {path: Span(line, line, line, line) for line, path in enumerate(FOUND)})
"""Each on a line of its own."""


def keys_of(table: dict[str, Any], **defaults: Any) -> ConfigKeys:
    return ConfigKeys(Document({"a": table, "top": 7}, SPANS), NetworkBuilder("net"), ("a",), defaults, "the net")


@pytest.mark.parametrize(
    ("table", "found"), [({"n": 3}, 3), ({}, 5), ({"n": None}, 5), ({"n": "${top}"}, 7), ({"n": "${nothing}"}, 5)]
)
def test_a_number_is_given_or_referred_to_or_the_default(table: dict[str, Any], found: int) -> None:
    keys = keys_of(table, n=5)
    assert (keys.number("n"), keys.builder.problems) == (found, [])


@pytest.mark.parametrize("value", [0, -1, 1.5, "x", [1], True])
def test_a_wrong_number_is_a_problem_on_its_line_and_the_default_counts(value: Any) -> None:
    keys = keys_of({"n": value}, n=5)
    assert keys.number("n") == 5
    (problem,) = keys.builder.problems
    assert (line_at(problem.place), problem.error.code) == (2, "bad-value")


def test_what_is_wrong_and_has_no_default_is_raised() -> None:
    with pytest.raises(ConvArithError, match="the net lacks n; add n") as missing:
        keys_of({}).number("n")
    with pytest.raises(ConvArithError, match="n 0 is below 1") as wrong:
        keys_of({"n": 0}).number("n")
    assert (missing.value.code, wrong.value.code) == ("missing-key", "bad-value")


def test_references_that_go_round_are_as_if_left_out() -> None:
    assert keys_of({"n": "${a.n}"}, n=5).number("n") == 5


def test_lists_of_numbers_and_of_lists() -> None:
    keys = keys_of({"list": [1, 2], "lists": [[1], [2, 3]]})
    assert (keys.numbers("list"), keys.lists("lists")) == ((1, 2), ((1,), (2, 3)))


@pytest.mark.parametrize(("value", "pair"), [(3, (3, 3)), ([3, 4], (3, 4))])
def test_a_pair_is_two_numbers_or_one_twice(value: Any, pair: tuple[int, int]) -> None:
    assert keys_of({"n": value}).pair("n") == pair


@pytest.mark.parametrize(("value", "flag"), [(True, True), (0, False), ("yes", True)])
def test_a_flag_that_is_none_is_a_problem(value: Any, *, flag: bool) -> None:
    keys = keys_of({"n": value}, n=True)
    assert keys.flag("n") is flag
    assert bool(keys.builder.problems) is (value == "yes")


def test_lists_that_go_together_have_the_shortest_ones_length() -> None:
    keys = keys_of({"list": [1, 2], "other": [1]})
    assert keys.same_length("list", "other") == 1
    (problem,) = keys.builder.problems
    assert "list has 2, other has 1" in problem.error.message


def test_a_layer_stands_where_its_first_key_does() -> None:
    keys = keys_of({"n": 1, "list": [1, 2]})
    places = keys.places(1, kernel="list", stride="n")
    assert line_at(places.start) == 5
    assert lines_at(places, "kernel", "stride", "padding") == {"kernel": 5, "stride": 2, "padding": 5}
    assert line_at(keys.places(kernel="nothing").place_of("kernel")) == 1
