"""The block of text under a picture, laid out in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convarith.draw.font import font
from convarith.scene.model import Cell, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.scene.model import Labels, Point

_LINE = 1.45  # of the text size, from one line to the next


class Word(NamedTuple):
    """Text whose middle left stands at a place."""

    at: Point
    text: str
    pixels: int


class Block(NamedTuple):
    """The text with its small cells; x to the right and y downward from its upper left corner, in pixels."""

    words: tuple[Word, ...]
    cells: tuple[Cell, ...]
    height: float


def laid_out(labels: Labels, width: float, pixels: int) -> Block:
    """Lay labels out in a block of ``width``, with text of so many pixels: the kernel at left, the lines beside it."""
    words: list[Word] = []
    cells: list[Cell] = []
    left = 0.0
    bottom = 0.0
    if labels.kernel:
        left, bottom = _kernel(labels, pixels, words, cells)
        left += pixels
    y = _legend(labels, left, width, pixels, words, cells)
    for line in labels.lines:
        for folded in _folded(line, width - left, pixels):
            words.append(Word((left, y + _LINE * pixels / 2), folded, pixels))
            y += _LINE * pixels
    return Block(tuple(words), tuple(cells), max(y, bottom))


def _kernel(labels: Labels, pixels: int, words: list[Word], cells: list[Cell]) -> tuple[float, float]:
    """Draw the kernel as the window carries it; give the right and lower end."""
    small = max(9, round(pixels * 0.8))
    side = font(small).getlength(max((name for row in labels.kernel for name in row), key=len)) + small * 0.8
    for number, row in enumerate(labels.kernel):
        for column, name in enumerate(row):
            x, y = column * side, number * side
            cells.append(Cell(Kind.KERNEL, _square(x, y, side)))
            words.append(Word((x + (side - font(small).getlength(name)) / 2, y + side / 2), name, small))
    return len(labels.kernel[0]) * side, len(labels.kernel) * side


def _legend(labels: Labels, left: float, width: float, pixels: int, words: list[Word], cells: list[Cell]) -> float:
    """Draw a swatch and a name for each kind of cell; give the lower end."""
    x, y = left, 0.0
    for kind, name in labels.legend:
        item = pixels * 1.3 + font(pixels).getlength(name)
        if x > left and x + item > width:
            x, y = left, y + _LINE * pixels
        middle = y + _LINE * pixels / 2
        cells.append(Cell(kind, _square(x, middle - pixels * 0.45, pixels * 0.9)))
        words.append(Word((x + pixels * 1.3, middle), name, pixels))
        x += item + pixels
    return y + _LINE * pixels


def _square(x: float, y: float, side: float) -> tuple[Point, Point, Point, Point]:
    return (x, y), (x + side, y), (x + side, y + side), (x, y + side)


def _folded(line: str, width: float, pixels: int) -> Iterator[str]:
    """Yield the lines that a text takes in a width; a word that is wider stands alone."""
    current = ""
    for word in line.split(" "):
        longer = f"{current} {word}" if current else word
        if current and font(pixels).getlength(longer) > width:
            yield current
            longer = word
        current = longer
    yield current
