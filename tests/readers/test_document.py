"""A configuration as plain values with their places."""

from __future__ import annotations

import pytest
from support.places import line_at

from convarith.readers.document import Dialect, Document, networks
from convarith.readers.spans import Span, Spans

TEXT = "a:\n\n\nb"
SPANS = Spans(TEXT, lambda _: {("a",): Span(0, 4, 0, 1), ("a", "b", 1): Span(5, 6, 5, 6)})
DOCUMENT = Document({"a": {"b": [1, {"c": 2}], "d": None}}, SPANS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("a", "b", 0), 1),
        (("a", "b", 1, "c"), 2),
        ((), {"a": {"b": [1, {"c": 2}], "d": None}}),
        (("a", "d"), "default"),
        (("a", "d", "e"), "default"),
        (("x",), "default"),
        (("a", "b", 2), "default"),
        (("a", "b", "c"), "default"),
    ],
)
def test_a_value_by_its_path(path: tuple[str | int, ...], value: object) -> None:
    assert DOCUMENT.get(*path, default="default") == value


@pytest.mark.parametrize(
    ("path", "line"), [(("a",), 1), (("a", "b"), 1), (("a", "b", 1, "c"), 4), (("x",), None), ((), None)]
)
def test_the_place_of_a_path_is_that_of_the_nearest_above_it(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_at(DOCUMENT.place_of(*path)) == line


@pytest.mark.parametrize(("signs", "fits"), [({"a.b"}, True), ({"a", "x"}, False), ({"a.d"}, False)])
def test_a_dialect_is_told_by_its_keys(signs: set[str], fits: bool) -> None:  # noqa: FBT001  # a case
    assert Dialect("a kind", "own", (frozenset({"y"}), frozenset(signs))).fits(DOCUMENT) is fits


def test_what_is_of_no_dialect_is_taken_for_our_own_format() -> None:
    (done,) = networks(Document({"network": [{"input": [1, 2]}]}))
    assert done.network.input == (1, 2)
