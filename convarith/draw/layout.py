"""Where everything of a scene stands in a picture, in pixels from its upper left corner: the same for every painter."""

from __future__ import annotations

from functools import cached_property
from math import ceil, hypot
from typing import TYPE_CHECKING

from convarith.draw.folding import folded
from convarith.draw.legend import LINE_HEIGHT, Block, PlacedText, label_block
from convarith.errors import ConvArithError
from convarith.records import dataclass

if TYPE_CHECKING:
    from convarith.draw.font import Face
    from convarith.scene.model import Corners, Extent, Point, Scene, Text

MARGIN = 12
"""Pixels around everything in a picture that is as large as what is in it."""

SAFE = 0.05
"""Of the width and of the height of a picture of a size that is asked for, left free on each side."""

_LETTERS, _OF_HEADLINE = 0.036, 0.046  # of the width of the maps, or of what they would be wide were they no higher:
_UPRIGHT = 0.75  # width for a height
_OF_NARROW_SIDE, _OF_HEIGHT, _OF_WIDTH = 0.035, 0.025, 0.0175  # heights of letters at least, in a size asked for
_LITTLE_LESS = 0.8  # of them
_SMALLER = 0.62  # letters of the labels, in those of the caption
_SMALLEST = 11  # pixels high
_WIDEST_TEXT = 24  # letters' heights, up to which a picture is wider for its text than its maps are
_MOST_LINES = 2  # of a caption; a longer one is cut
_NEARLY_FULL = 0.97  # of a line: another caption may be longer
_GAP = 0.5  # between maps, caption and labels, in heights of letters
_LARGEST_NAME = 1.5  # letters beside cells in a size that is asked for, in those of the caption
_LEAST_SCALE = 3.0  # pixels a cell
_CRISP = 16.0  # pixels a cell, from which on they are whole ones
_IN_CELL, _IN_CORNER = 0.5, 0.3  # heights of the letters in a cell, in sides of it
_LIFT = 0.1  # of what is in the middle above it, where the corner is taken too, in sides
_DIGIT = 0.64  # width of a digit in the font, in heights of its letters
_OTHER_WIDTHS = {**dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", 0.41), ",": 0.32, "w": 0.82}  # of letters of symbols
_LEAST = 5  # pixels high, below which letters are spots


def picture_size(extent: Extent, scale: float) -> tuple[int, int]:
    """Give width and height in pixels of the maps alone, with their margin."""
    return ceil(extent.width * scale) + 2 * MARGIN, ceil(extent.height * scale) + 2 * MARGIN


@dataclass(frozen=True)
class Layout:
    """A scene at so many pixels a cell.

    Attributes:
        scene: The scene.
        scale: Pixels a cell.
        face: The font.
        pixels: Width and height of the picture, in the middle of which everything stands; None for what it takes.
    """

    scene: Scene
    scale: float
    face: Face
    pixels: tuple[int, int] | None = None

    @cached_property
    def letters(self) -> int:
        """Height in pixels of the letters of captions, which can be read where the picture is seen small.

        A headline that can stand in one line has larger ones if they fit, and is content with little less.
        """
        if self.pixels is None:
            width, height = self._maps
            base = max(width, _UPRIGHT * height)
            letters, largest = (max(_SMALLEST, round(share * base)) for share in (_LETTERS, _OF_HEADLINE))
            width = max(width, _WIDEST_TEXT * letters)
        else:
            width, height = self.pixels
            least = _OF_NARROW_SIDE * min(width, height), _OF_HEIGHT * height, _OF_WIDTH * width
            letters = largest = round(max(_SMALLEST, *least))
            width *= 1 - 2 * SAFE
        if self.scene.caption or not self.scene.headline:
            return letters
        fitting = int(largest * width / self.face.width(self.scene.headline, largest))
        return max(_SMALLEST, min(largest, fitting)) if fitting >= _LITTLE_LESS * letters else letters

    @cached_property
    def width(self) -> int:
        """Pixels from left to right."""
        return ceil(self._text_width) + 2 * MARGIN if self.pixels is None else self.pixels[0]

    @cached_property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return ceil(self._maps[1] + self.text_height) + 2 * MARGIN if self.pixels is None else self.pixels[1]

    @cached_property
    def text_height(self) -> float:
        """Pixels that everything under the maps takes, from them on."""
        gap = _GAP * self.letters
        caption = gap + self._caption_height if self._lines else 0.0
        return caption + (gap + self._labels.height if self._labels is not None else 0.0)

    @cached_property
    def block(self) -> Block | None:
        """The labels, laid out below the maps and the caption; None where there are none."""
        if self._labels is None:
            return None
        return self._labels.moved((self._text_left, self._below_maps + self.text_height - self._labels.height))

    @cached_property
    def headline(self) -> list[PlacedText]:
        """The setting, where nothing else is written under the maps."""
        return self.caption(self.scene.headline)

    def caption(self, text: str) -> list[PlacedText]:
        """Lay out the caption of a frame: from the left, so that it does not jump from one to the next."""
        lines = folded(text, self._fits, max(1, self._lines)) if text else []
        left = min([self._text_left, *((self.width - self._wide(line)) // 2 for line in lines)])
        first = self._below_maps + (_GAP + LINE_HEIGHT / 2) * self.letters
        return [
            PlacedText((left, first + number * LINE_HEIGHT * self.letters), line, self.letters)
            for number, line in enumerate(lines)
        ]

    @property
    def _maps(self) -> tuple[float, float]:
        extent = self.scene.extent
        return extent.width * self.scale, extent.height * self.scale

    @property
    def _longest(self) -> str:
        """The longest text that stands right under the maps."""
        return self.scene.caption or self.scene.headline

    @cached_property
    def _text_width(self) -> float:
        """Pixels that there are for text from left to right."""
        if self.pixels is not None:
            return self.pixels[0] * (1 - 2 * SAFE)
        if self.scene.labels is None and not self._longest:
            return self._maps[0]
        widest = _WIDEST_TEXT * self.letters
        needed = widest if self.scene.labels is not None else self._wide(self._longest)
        return max(self._maps[0], min(needed, widest))

    @cached_property
    def _folded_longest(self) -> list[str]:
        return folded(self._longest, self._fits, _MOST_LINES) if self._longest else []

    @cached_property
    def _lines(self) -> int:
        """Lines that captions take at most."""
        lines = self._folded_longest
        full = lines and self._wide(lines[-1]) > _NEARLY_FULL * self._text_width
        return min(len(lines) + bool(full and self.scene.caption), _MOST_LINES)

    @property
    def _caption_height(self) -> float:
        return self._lines * LINE_HEIGHT * self.letters

    @cached_property
    def _labels(self) -> Block | None:
        if self.scene.labels is None:
            return None
        letters = max(_SMALLEST, round(_SMALLER * self.letters))
        return label_block(self.scene.labels, self._text_width, letters, self.face)

    @cached_property
    def _text_left(self) -> float:
        """Where text begins: in the middle altogether, if it is known how wide it is."""
        widths = [*map(self._wide, self._folded_longest), 0.0 if self._labels is None else self._labels.width]
        unknown = len(self._folded_longest) > 1 and self.scene.caption  # any line of any caption may be as wide
        return (self.width - (self._text_width if unknown else min(max(widths), self._text_width))) // 2

    def _wide(self, text: str) -> float:
        return self.face.width(text, self.letters)

    def _fits(self, text: str) -> bool:
        return self._wide(text) <= self._text_width

    @cached_property
    def _top(self) -> float:
        return MARGIN if self.pixels is None else (self.pixels[1] - self._maps[1] - self.text_height) // 2

    @property
    def _below_maps(self) -> float:
        return self._top + self._maps[1]

    @cached_property
    def _left(self) -> float:
        extent = self.scene.extent
        return (self.width - extent.width * self.scale) / 2 - extent.left * self.scale

    def point(self, point: Point) -> Point:
        """Give the pixel where a point of the scene is."""
        x, y = point
        return x * self.scale + self._left, (self.scene.extent.top - y) * self.scale + self._top

    def corners(self, corners: Corners) -> Corners:
        """Give the pixels where the corners of a cell are."""
        first, second, third, fourth = map(self.point, corners)
        return first, second, third, fourth

    def text(self, text: Text) -> PlacedText:
        """Lay out a line of text beside the cells."""
        letters = text.size * self.scale
        if self.pixels is not None:
            letters = min(letters, _LARGEST_NAME * self.letters)
        return PlacedText(self.point(text.at), text.text, max(9, round(letters)), text.anchor)


def fitted(scene: Scene, pixels: tuple[int, int], face: Face) -> Layout:
    """Lay a scene out to fill a picture of some width and height, up to its margins.

    Raises:
        ConvArithError: ``bad-value`` where its cells would be spots.
    """
    scale = _filling(scene, pixels, face)
    if scale < _LEAST_SCALE:
        width, height = pixels
        larger = 1.0
        while _filling(scene, least := (_even(width * larger), _even(height * larger)), face) < _LEAST_SCALE:
            larger *= 1.02
        raise ConvArithError(
            f"this picture cannot be {width:,} x {height:,} pixels, where its cells would be spots",
            "bad-value",
            f"give {least[0]}x{least[1]} or more, a smaller input, or fewer labels",
        )
    return Layout(scene, scale, face, pixels)


def _even(side: float) -> int:
    return 2 * ceil(side / 2)


def _filling(scene: Scene, pixels: tuple[int, int], face: Face) -> float:
    """Give the pixels a cell at which the maps fill what the text leaves; whole ones keep upright lines crisp."""
    width, height = (side * (1 - 2 * SAFE) for side in pixels)
    left = height - Layout(scene, 1.0, face, pixels).text_height
    scale = min(width / scene.extent.width, left / scene.extent.height)
    return scale // 1 if scale >= _CRISP else scale


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
