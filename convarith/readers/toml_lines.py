"""Where each value of a TOML text stands, which the standard parser does not tell.

The text is known to be valid, so this looks only at what decides where a key stands: headers, keys, strings, brackets
and comments. What it does not recognise it steps over.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.readers.document import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+|.")  # one character at least, so that the scan always goes on
_DEEPEST = 16  # parts of a path that a longer one leads through and that are noted: nobody asks for deeper ones


def lines_of(text: str) -> dict[KeyPath, int]:
    """Give the line, from 1, of every key, header and list item of a valid TOML text, by its path."""
    return _Scanner(text).lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._tables: dict[KeyPath, int] = {}  # number of the last table of each list of tables
        self._counted = (0, 1)  # a place in the text and its line
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

    def _mark(self, path: KeyPath, parts: int = 1) -> None:
        """Note the line of a path, and of the tables that the last so many parts of it make on the way."""
        place, line = self._counted
        line += self._text.count("\n", place, self._at)
        self._counted = self._at, line
        self.lines[path] = line
        for length in range(len(path) - parts + 1, min(len(path), _DEEPEST)):
            self.lines.setdefault(path[:length], line)  # a table may have a header of its own

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
        after = self._at + (2 if listed else 1)
        self._at = start
        if listed:
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        elif path in self._tables:
            path = (*path, self._tables[path])
        self._mark(path, len(path))
        self._at = after
        return path

    def _pair(self, path: KeyPath) -> None:
        """Read a key, its equals sign and its value."""
        start = self._at
        key = self._key()
        end, self._at = self._at, start
        self._mark((*path, *key), len(key))
        self._at = end + 1
        self._value((*path, *key))

    def _value(self, path: KeyPath) -> None:
        while self._text.startswith((" ", "\t"), self._at):
            self._at += 1
        if self._text.startswith("[", self._at):
            self._items(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        elif string := _STRING.match(self._text, self._at):
            self._at = string.end()
        else:
            self._skip(_SCALAR)

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
            self._mark((*path, number))
            self._value((*path, number))
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
