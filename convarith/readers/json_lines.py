"""Where each value of a JSON text stands, which the standard parser does not tell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.readers.document import KeyPath

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:\n]|[^\s"\[\]{},:]+')


def lines_of(text: str) -> dict[KeyPath, int]:
    """Give the line, from 1, of every key and list item of a valid JSON text, by its path; none for a text of one line.

    Such a text is what programs write, often a long one, and a line says nothing there.
    """
    lines: dict[KeyPath, int] = {}
    if "\n" not in text.strip():
        return lines
    path: list[str | int] = []  # to where the next value stands
    line = 1
    after_key = False  # whether the next value has its key, so that it is no key itself
    for part in _TOKEN.findall(text):
        if part == "\n":
            line += 1
        elif part == ":":
            after_key = True
        elif part == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else ""
        elif part in "]}":
            path.pop()
        else:
            if path and not after_key:  # an item of a list, or a key
                path[-1] = _key(part) if isinstance(path[-1], str) else path[-1]
                lines[tuple(path)] = line
            after_key = False
            if part in "[{":
                path.append(0 if part == "[" else "")
    return lines


def _key(text: str) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]
