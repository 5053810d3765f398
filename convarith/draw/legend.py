"""The block of text under a picture, laid out in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.draw.folding import folded
from convarith.records import NamedTuple
from convarith.scene.corners import shifted
from convarith.scene.model import Cell, Kind, Look

if TYPE_CHECKING:
    from convarith.draw.font import Face
    from convarith.scene.model import Corners, Labels, Point

LINE_HEIGHT = 1.45
"""From one line to the next, in text sizes."""


class PlacedText(NamedTuple):
    """A line of text where it stands, in pixels.

    Attributes:
        at: The middle of its left side, of its right side, or of the whole, as ``anchor`` says.
        text: The words.
        pixels: Height of its letters.
        anchor: ``"left"``, ``"middle"`` or ``"right"``.
    """

    at: Point
    text: str
    pixels: int
    anchor: str = "left"


class Block(NamedTuple):
    """The text with its small cells; x to the right and y downward, in pixels."""

    texts: tuple[PlacedText, ...]
    cells: tuple[Cell, ...]
    width: float
    height: float

    def moved(self, by: Point) -> Block:
        """Give the block as it is elsewhere."""
        texts = (each._replace(at=(each.at[0] + by[0], each.at[1] + by[1])) for each in self.texts)
        cells = (cell._replace(corners=shifted(cell.corners, by)) for cell in self.cells)
        return Block(tuple(texts), tuple(cells), self.width, self.height)


def label_block(labels: Labels, width: float, pixels: int, face: Face) -> Block:
    """Lay labels out in a block of ``width``, with text of so many pixels: the kernel at left, the lines beside it."""
    texts: list[PlacedText] = []
    cells: list[Cell] = []
    left = 0.0
    bottom = 0.0
    if labels.kernel:
        left, bottom = _kernel(labels, pixels, face, texts, cells)
        left += pixels
    y = _legend(labels, left, width, pixels, face, texts, cells)
    for line in labels.lines:
        for part in folded(line, lambda text: face.width(text, pixels) <= width - left):
            texts.append(PlacedText((left, y + LINE_HEIGHT * pixels / 2), part, pixels))
            y += LINE_HEIGHT * pixels
    wide = max((text.at[0] + face.width(text.text, text.pixels) for text in texts), default=left)
    return Block(tuple(texts), tuple(cells), wide, max(y, bottom))


def _kernel(labels: Labels, pixels: int, face: Face, texts: list[PlacedText], cells: list[Cell]) -> tuple[float, float]:
    """Draw the kernel as the window carries it; give the right and lower end."""
    small = max(9, round(pixels * 0.8))
    side = face.width(max((name for row in labels.kernel for name in row), key=len), small) + small * 0.8
    for number, row in enumerate(labels.kernel):
        for column, name in enumerate(row):
            x, y = column * side, number * side
            cells.append(Cell(Look(Kind.KERNEL), _square(x, y, side)))
            texts.append(PlacedText((x + (side - face.width(name, small)) / 2, y + side / 2), name, small))
    return len(labels.kernel[0]) * side, len(labels.kernel) * side


def _legend(
    labels: Labels, left: float, width: float, pixels: int, face: Face, texts: list[PlacedText], cells: list[Cell]
) -> float:
    """Draw a swatch and a name for each kind of cell; give the lower end."""
    if not labels.legend:
        return 0.0
    x, y = left, 0.0
    for kind, name in labels.legend:
        item = pixels * 1.3 + face.width(name, pixels)
        if x > left and x + item > width:
            x, y = left, y + LINE_HEIGHT * pixels
        middle = y + LINE_HEIGHT * pixels / 2
        cells.append(Cell(Look(kind), _square(x, middle - pixels * 0.45, pixels * 0.9)))
        texts.append(PlacedText((x + pixels * 1.3, middle), name, pixels))
        x += item + pixels
    return y + LINE_HEIGHT * pixels


def _square(x: float, y: float, side: float) -> Corners:
    return (x, y), (x + side, y), (x + side, y + side), (x, y + side)
