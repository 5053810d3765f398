"""Where each value of a JSON text stands, which the standard parser does not tell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from convarith.readers.spans import Span

if TYPE_CHECKING:
    from convarith.readers.spans import KeyPath

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+')


def spans_of(text: str) -> dict[KeyPath, Span]:
    """Give the characters of every value in a valid JSON text, by its path."""
    spans: dict[KeyPath, Span] = {}
    path: list[str | int] = []  # to where the next value stands
    opened: list[int] = []  # where the lists and objects begin that are not closed yet
    key: tuple[int, int] | None = None  # where the next value's key stands, once it was read
    keys: list[tuple[int, int] | None] = []  # those of what is opened

    def note(start: int, end: int, key: tuple[int, int] | None) -> None:
        if path:
            spans[tuple(path)] = Span(start, end, *(key or (start, end)))

    for found in _TOKEN.finditer(text):
        part, start, end = found[0], found.start(), found.end()
        if part == ":":
            continue
        if part == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else ""
        elif part in "]}":
            path.pop()
            note(opened.pop(), end, keys.pop())
        elif path and isinstance(path[-1], str) and key is None:
            path[-1], key = _key(part), (start, end)
        else:
            if part in "[{":
                opened.append(start)
                keys.append(key)
                path.append(0 if part == "[" else "")
            else:
                note(start, end, key)
            key = None
    return spans


def _key(text: str) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]
