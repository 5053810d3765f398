"""Where things stand: short ways to ask, and places that are known without a text."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from convarith.networks.places import Place
from convarith.readers.spans import Spans

if TYPE_CHECKING:
    from convarith.networks.places import Places
    from convarith.readers.spans import KeyPath

_NUMBERS = count(1)


def line_at(place: Place | None) -> int | None:
    """Give the line of a place."""
    return place and place.line


def lines_at(places: Places, *settings: str) -> dict[str, int | None]:
    """Give the lines of settings."""
    return {setting: line_at(places.place_of(setting)) for setting in settings}


def text_at(text: str, place: Place | None) -> str | None:
    """Give what stands at a place, to the end of its line where it goes on beyond that."""
    if place is None or place.column is None:
        return None
    return text.split("\n")[place.line - 1][place.column - 1 : place.end_column and place.end_column - 1]


@cache
def line_of(_path: KeyPath) -> int:
    """Give every path a line of its own."""
    return next(_NUMBERS)


class EachOnItsLine(Spans):
    """Places in a text in which every path has the line that `line_of` gives, keys in column 1, values in 9.

    Args:
        values: What the text holds.
    """

    def __init__(self, values: Any) -> None:
        super().__init__()
        self._values = values

    def place_of(self, path: KeyPath) -> Place | None:
        """Give the place of a value, or of the nearest above it."""
        return Place(line_of(self._existing(path)), 9)

    def key_of(self, path: KeyPath) -> Place | None:
        """Give the place of a key, or of the nearest above it."""
        return Place(line_of(self._existing(path)), 1)

    def _existing(self, path: KeyPath) -> KeyPath:
        value = self._values
        for number, key in enumerate(path):
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return path[:number]
        return path
