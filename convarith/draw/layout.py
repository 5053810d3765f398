"""Where everything of a scene stands in a picture, in pixels from its upper left corner: the same for every painter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, hypot
from typing import TYPE_CHECKING

from convarith.draw.legend import LINE_HEIGHT, Block, PlacedText, folded, label_block

if TYPE_CHECKING:
    from convarith.draw.font import Face
    from convarith.scene.model import Corners, Extent, Point, Scene, Text

MARGIN = 6
"""Pixels around everything."""

NARROWEST = 330
"""Pixels that a picture with text is wide at least."""

_IN_CELL, _IN_CORNER = 0.42, 0.3  # heights of the letters in a cell, in sides of it
_LIFT = 0.1  # of what is in the middle above it, where the corner is taken too, in sides
_DIGIT = 0.64  # width of a digit in the font, in heights of its letters
_OTHER_WIDTHS = {**dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", 0.41), ",": 0.32, "w": 0.82}  # of letters of symbols
_LEAST = 5  # pixels high, below which letters are spots
_MOST_LINES = 4  # of a sum; a longer one is cut short


def shortened(lines: list[str]) -> list[str]:
    """Cut a sum short that takes too many lines: what it begins with, and where it ends."""
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"… {lines[-1]}"]


def picture_size(extent: Extent, scale: float) -> tuple[int, int]:
    """Give width and height in pixels of the maps alone, with their margin."""
    return ceil(extent.width * scale) + 2 * MARGIN, ceil(extent.height * scale) + 2 * MARGIN


@dataclass(frozen=True)
class Layout:
    """A scene at so many pixels a cell."""

    scene: Scene
    scale: float
    face: Face

    @cached_property
    def letters(self) -> int:
        """Height in pixels of the letters under the maps."""
        return max(11, min(24, round(self.scale * 0.42)))

    @cached_property
    def width(self) -> int:
        """Pixels from left to right."""
        width, _ = picture_size(self.scene.extent, self.scale)
        return max(width, NARROWEST) if self._line or self.scene.labels is not None else width

    @cached_property
    def height(self) -> int:
        """Pixels from top to bottom."""
        below = self._below_caption
        return below if self.block is None else below + ceil(self.block.height) + MARGIN

    @cached_property
    def block(self) -> Block | None:
        """The labels, laid out below the maps and the caption; None where there are none."""
        if self.scene.labels is None:
            return None
        block = label_block(self.scene.labels, self.width - 2 * MARGIN, self.letters, self.face)
        return block.moved((MARGIN, self._below_caption))

    @cached_property
    def headline(self) -> list[PlacedText]:
        """The setting, where nothing else is written under the maps."""
        return self.caption(self.scene.headline)

    @property
    def _line(self) -> str:
        """The longest text that stands right under the maps."""
        return self.scene.caption or self.scene.headline

    @cached_property
    def _below_maps(self) -> int:
        return picture_size(self.scene.extent, self.scale)[1]

    @cached_property
    def _below_caption(self) -> int:
        lines = len(self._folded(self._line)) if self._line else 0
        return self._below_maps + (ceil(lines * LINE_HEIGHT * self.letters) + MARGIN if lines else 0)

    def _folded(self, caption: str) -> list[str]:
        return shortened(list(folded(caption, self.width - 2 * MARGIN, self.letters, self.face)))

    def caption(self, text: str) -> list[PlacedText]:
        """Lay out the caption of a frame."""
        return [
            PlacedText((MARGIN, self._below_maps + (number + 0.5) * LINE_HEIGHT * self.letters), line, self.letters)
            for number, line in enumerate(self._folded(text))
            if line
        ]

    @cached_property
    def _left(self) -> float:
        extent = self.scene.extent
        return (self.width - extent.width * self.scale) / 2 - extent.left * self.scale

    def point(self, point: Point) -> Point:
        """Give the pixel where a point of the scene is."""
        x, y = point
        return x * self.scale + self._left, (self.scene.extent.top - y) * self.scale + MARGIN

    def corners(self, corners: Corners) -> Corners:
        """Give the pixels where the corners of a cell are."""
        first, second, third, fourth = map(self.point, corners)
        return first, second, third, fourth

    def text(self, text: Text) -> PlacedText:
        """Lay out a line of text beside the cells."""
        return PlacedText(self.point(text.at), text.text, max(9, round(text.size * self.scale)), text.anchor)


def cell_texts(corners: Corners, text: str, corner: str) -> list[PlacedText]:
    """Lay out what is written in a cell, whose corners are pixels: so that it fits, or not at all below legibility."""
    texts = []
    (x0, y0), (x1, y1), (x2, y2), _ = corners
    side = hypot(x1 - x0, y1 - y0)
    if text:
        pixels = int(min(_IN_CELL * side, 0.86 * side / _width(text)))
        lifted = _LIFT * side if corner else 0.0
        texts.append(PlacedText(((x0 + x2) / 2, (y0 + y2) / 2 - lifted), text, pixels, "middle"))
    if corner:
        pixels = int(min(_IN_CORNER * side, 0.5 * side / _width(corner)))
        texts.append(PlacedText((x1 - 0.09 * side, y1 - 0.09 * side - pixels * 0.4), corner, pixels, "right"))
    return [each for each in texts if each.pixels >= _LEAST]


def _width(text: str) -> float:
    """Give the width of what is written in cells, about, in heights of its letters."""
    return sum(_OTHER_WIDTHS.get(letter, _DIGIT) for letter in text)
