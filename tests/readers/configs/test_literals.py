"""Values written in Python, read by their syntax."""

from __future__ import annotations

import pytest

from convarith.errors import ConvArithError
from convarith.readers.configs.literals import read_literal
from convarith.readers.spans import KeyPath, Span


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


def test_values_and_their_keys_have_their_places() -> None:
    text, spans = "filters = {'é':\n [1,\n 22]}", dict[KeyPath, Span]()
    read_literal(text, 9, spans)
    assert {path: text[span.start : span.end] for path, span in spans.items()} == {
        ("é",): "[1,\n 22]",
        ("é", 0): "1",
        ("é", 1): "22",
    }
    assert text[spans["é",].key_start : spans["é",].key_end] == "'é'"


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
        ("[1,\r2\r}", "unreadable"),
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
