"""Values written in Python, read by their syntax."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.readers.configs.literals import read_literal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[(1, 2.5), 'a', None, True]", [[1, 2.5], "a", None, True]),
        (" {'a': {1: -2}} ", {"a": {1: -2}}),
        ("[1] + [2] * 2 + 2 * [3]", [1, 2, 2, 3, 3]),
        ("[null, true, false]", [None, True, False]),
    ],
)
def test_a_literal_is_what_it_says(text: str, value: object) -> None:
    assert read_literal(text) == value


def test_keys_and_items_have_their_lines() -> None:
    lines: dict[Any, int] = {}
    read_literal("{'a':\n [1,\n 2]}", lines, first_line=5)
    assert lines == {("a",): 5, ("a", 0): 6, ("a", 1): 7}


def test_values_that_are_not_needed_may_be_anything() -> None:
    assert read_literal("{'a': f(1), 'b': [2]}", needed="b") == {"b": [2]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f(1)", "unreadable"),
        ("[x for x in y]", "unreadable"),
        ("a.b", "unreadable"),
        ("1 + 2", "unreadable"),
        ("[1] * [2]", "unreadable"),
        ("[1] * True", "unreadable"),
        ("-'a'", "unreadable"),
        ("{**{}}", "unreadable"),
        ("{(1,): 2}", "unreadable"),
        ("", "unreadable"),
        ("\0", "unreadable"),
        ("-" * 100_000 + "1", "unreadable"),
        ("[" * 100_000, "unreadable"),
        ("+".join(["[1]"] * 50_000), "unreadable"),
        ("[1] * 999999999", "too-large"),
        ("'" + "a" * 1_000_001 + "'", "too-large"),
    ],
)
def test_nothing_else_is_read(text: str, code: str) -> None:
    with pytest.raises(ConvArithError) as refusal:
        read_literal(text)
    assert refusal.value.code == code
