"""Where each value of a TOML text stands, which the standard parser does not tell.

The text is known to be valid, so this looks only at what decides where a key stands: headers, keys, strings, brackets
and comments. What it does not recognise it steps over.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from convarith.readers.spans import Span

if TYPE_CHECKING:
    from convarith.readers.spans import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+|.")  # one character at least, so that the scan always goes on
_DEEPEST = 16  # parts of a path that a longer one leads through and that are noted: nobody asks for deeper ones


def spans_of(text: str) -> dict[KeyPath, Span]:
    """Give the characters of every value, header and list item in a valid TOML text, by its path.

    A table is where its header stands, and one without a header where the first key in it does.
    """
    return _Scanner(text).spans


class _Scanner:
    def __init__(self, text: str) -> None:
        self.spans: dict[KeyPath, Span] = {}
        self._text = text
        self._at = 0
        self._tables: dict[KeyPath, int] = {}  # number of the last table of each list of tables
        path: KeyPath = ()
        while self._skip(_BLANK) < len(text):
            if text.startswith("[", self._at):
                path = self._header()
            else:
                self._pair(path)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _mark(self, path: KeyPath, span: Span, parts: int = 1) -> None:
        """Note the place of a path, and of the tables that the last so many parts of it make on the way."""
        self.spans[path] = span
        for length in range(len(path) - parts + 1, min(len(path), _DEEPEST)):
            self.spans.setdefault(path[:length], span)  # a table may have a header of its own

    def _key(self) -> list[str]:
        """Read a dotted key."""
        parts = []
        while found := _KEY_PART.match(self._text, self._at):
            self._at = found.end()
            basic, literal, bare = found.groups()
            if basic and "\\" in basic:
                basic = next(iter(tomllib.loads(f'"{basic}" = 0')))  # undo its escapes
            parts.append(next(part for part in (basic, literal, bare) if part is not None))
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return parts

    def _header(self) -> KeyPath:
        listed = self._text.startswith("[[", self._at)
        start = self._at
        self._at += 2 if listed else 1
        path: KeyPath = ()
        for part in self._key():
            path = (*path, self._tables[path], part) if path in self._tables else (*path, part)
        self._at += 2 if listed else 1
        if listed:
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        elif path in self._tables:
            path = (*path, self._tables[path])
        self._mark(path, Span(start, self._at, start, self._at), len(path))
        return path

    def _pair(self, path: KeyPath) -> None:
        """Read a key, its equals sign and its value."""
        start = self._at
        key = self._key()
        here, end = (*path, *key), start + len(self._text[start : self._at].rstrip())
        self._at += 1
        begin, after = self._value(here)
        self._mark(here, Span(begin, after, start, end), len(key))

    def _value(self, path: KeyPath) -> tuple[int, int]:
        """Read a value, and give where it begins and ends."""
        while self._text.startswith((" ", "\t"), self._at):
            self._at += 1
        start = self._at
        if self._text.startswith("[", self._at):
            self._items(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        elif string := _STRING.match(self._text, self._at):
            self._at = string.end()
        else:
            self._skip(_SCALAR)
        return start, start + len(self._text[start : self._at].rstrip())

    def _goes_on(self, end: str) -> bool:
        """Tell whether there is more before the end of a list or an inline table, or before that of the text."""
        at = self._skip(_BLANK)
        return at < len(self._text) and not self._text.startswith(end, at)

    def _items(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._goes_on("]"):
            if self._text.startswith(",", self._at):
                self._at += 1
                continue
            start, end = self._value((*path, number))
            self._mark((*path, number), Span(start, end, start, end))
            number += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._goes_on("}"):
            if self._text.startswith(",", self._at):
                self._at += 1
            else:
                self._pair(path)
        self._at += 1
