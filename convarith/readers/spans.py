"""Where the values of a text stand, found out when somebody asks: most texts have nothing wrong to point at."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from convarith.networks.places import Place, Places
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias


KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of a configuration to a value."""


class Span(NamedTuple):
    """The characters of a value in its text, from 0, and of the key that it belongs to.

    Attributes:
        start: The value's first one.
        end: The first one after it.
        key_start: The first one of the key; of an item of a list, which has none, that of the value.
        key_end: The first one after it.
    """

    start: int
    end: int
    key_start: int
    key_end: int


class TextLines:
    """The lines of a text, to tell on which one a character stands.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0]
        while at := text.find("\n", self._starts[-1]) + 1:
            self._starts.append(at)

    def offset(self, line: int, column: int) -> int:
        """Give the character, from 0, that a line, from 1, has in a column, from 0."""
        return self._starts[line - 1] + column

    def position(self, at: int) -> tuple[int, int]:
        """Give the line and the column, from 1, of a character, from 0."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """Give the place of some characters, from 0, up to one that is none of them."""
        line, column = self.position(start)
        inside = line == len(self._starts) or end < self._starts[line]
        return Place(line, column, column + end - start if inside else None)


class Spans:
    """The places of a text's values, by their paths.

    Args:
        text: The text.
        find: Finds the spans in it.
    """

    def __init__(self, text: str = "", find: Callable[[str], Mapping[KeyPath, Span]] = lambda _: {}) -> None:
        self._text = text
        self._find = find

    @cached_property
    def _found(self) -> Mapping[KeyPath, Span]:
        return self._find(self._text)

    @cached_property
    def _lines(self) -> TextLines:
        return TextLines(self._text)

    def place_of(self, path: KeyPath) -> Place | None:
        """Give where the value at a path stands, or the nearest above it that stands somewhere; None for none."""
        span = self._nearest(path)
        return span and self._lines.place(span.start, span.end)

    def written(self, path: KeyPath) -> Place | None:
        """Give where the value at a path itself stands; None where there is none."""
        span = self._found.get(path)
        return span and self._lines.place(span.start, span.end)

    def key_of(self, path: KeyPath) -> Place | None:
        """Give where the key of a path stands, or what `place_of` gives where that has no key of its own."""
        span = self._nearest(path)
        return span and self._lines.place(span.key_start, span.key_end)

    def _nearest(self, path: KeyPath) -> Span | None:
        return next(
            (self._found[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self._found), None
        )


class DocumentPlaces(Places):
    """The places of a layer or a network in a configuration, looked up when somebody asks.

    Args:
        spans: Those of the configuration.
        path: Where the whole stands in it.
        settings: Where each setting stands, by the field's name here; None where they are the keys of the whole.
    """

    __slots__ = ("_path", "_settings", "_spans")

    def __init__(self, spans: Spans, path: KeyPath, settings: Mapping[str, KeyPath] | None = None) -> None:
        self._spans = spans
        self._path = path
        self._settings = settings

    def place_of(self, setting: str | None) -> Place | None:
        """Give where the value of a setting stands, as `Places.place_of` does."""
        return self._spans.place_of(self._path_of(setting))

    def written(self, setting: str) -> Place | None:
        """Give where the value of a setting is written, as `Places.written` does."""
        path = self._path_of(setting)
        return None if path == self._path else self._spans.written(path)

    def key_of(self, setting: str) -> Place | None:
        """Give where the name of a setting stands, as `Places.key_of` does."""
        return self._spans.key_of(self._path_of(setting))

    def as_a_whole(self) -> Places:
        """Give where the whole stands."""
        return DocumentPlaces(self._spans, self._path, {})

    def _path_of(self, setting: str | None) -> KeyPath:
        if setting is None:
            return self._path
        return (*self._path, setting) if self._settings is None else self._settings.get(setting, self._path)
