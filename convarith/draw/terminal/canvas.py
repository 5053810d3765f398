"""Text in styles, and a canvas of characters to put it on."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.draw.terminal.grid import CharSpan


class StyledText(NamedTuple):
    """A stretch of text in one style.

    Attributes:
        text: The characters.
        style: As rich writes it: ``bold #002b36 on #ffffff``, ``dim``, or nothing for the terminal's own.
    """

    text: str
    style: str = ""


StyledLine: TypeAlias = list[StyledText]


class Rectangle(NamedTuple):
    """A part of a grid of characters: its first column and line, and how many there are of each."""

    left: int
    top: int
    width: int
    height: int


class Canvas:
    """Characters in their styles, in a rectangle of a grid.

    Args:
        rectangle: Which part of the grid there is.
        style: That of blanks.
    """

    def __init__(self, rectangle: Rectangle, style: str) -> None:
        self._rectangle = rectangle
        self._lines = [[(" ", style)] * rectangle.width for _ in range(rectangle.height)]

    def put(self, span: CharSpan, text: str, style: str) -> None:
        """Write over what is there; what is beyond the edges is left out."""
        line = span.line - self._rectangle.top
        if not 0 <= line < len(self._lines):
            return
        for column, character in enumerate(text, start=span.column - self._rectangle.left):
            if 0 <= column < self._rectangle.width:
                self._lines[line][column] = character, style

    def lines(self, *, plain: bool) -> list[StyledLine]:
        """Give the characters of one style together, without blanks at the end of plain lines."""
        if plain:
            return [[StyledText("".join(character for character, _ in line).rstrip())] for line in self._lines]
        return [
            [
                StyledText("".join(character for character, _ in group), style)
                for style, group in groupby(line, itemgetter(1))
            ]
            for line in self._lines
        ]


def plain_text(lines: Iterable[StyledLine]) -> str:
    """Give lines without their styles."""
    return "\n".join(map(line_text, lines))


def line_text(line: StyledLine) -> str:
    """Give a line without its styles."""
    return "".join(part.text for part in line)
