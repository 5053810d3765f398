"""Anti-aliased strokes, drawn larger and reduced."""

from __future__ import annotations

from math import ceil, floor, hypot
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.scene.model import Segment

_FINER = 4  # pixels of the drawing for each pixel of the picture, along either side
_DASH = 5.0  # line widths from one dash to the next; half of them are drawn
_LARGEST = 4_000_000  # pixels of the picture that are drawn at once


class Stroke(NamedTuple):
    """A line to be drawn, in pixels, x to the right and y downward; dashes are spread so that both ends mirror."""

    segment: Segment
    width: float
    dashed: bool = False


class Coverage(NamedTuple):
    """How much of each pixel is covered by strokes, over a rectangle of the picture.

    Attributes:
        box: Left, top, right and bottom in the picture.
        image: Of mode L, from 0 for nothing to 255 for all of a pixel.
    """

    box: tuple[int, int, int, int]
    image: Image.Image


def levels_table(levels: int) -> list[int]:
    """Give the level of ink, of so many from none to all, for a coverage of 0 to 255."""
    return [round(covered * (levels - 1) / 255) for covered in range(256)]


def draw_strokes(strokes: Sequence[Stroke], size: tuple[int, int]) -> list[Coverage]:
    """Draw strokes into a picture of ``size`` (width, height): what they cover, in areas that do not overlap."""
    if not strokes:
        return []
    reach = max(stroke.width for stroke in strokes) + 1
    xs = [x for stroke in strokes for x, _ in stroke.segment]
    ys = [y for stroke in strokes for _, y in stroke.segment]
    left, right = max(0, floor(min(xs) - reach)), min(size[0], ceil(max(xs) + reach))
    top, bottom = max(0, floor(min(ys) - reach)), min(size[1], ceil(max(ys) + reach))
    if left >= right or top >= bottom:
        return []
    height = max(1, _LARGEST // (right - left))  # a huge picture is drawn band by band
    bands = [(left, start, right, min(bottom, start + height)) for start in range(top, bottom, height)]
    return [Coverage(box, _band(strokes, box)) for box in bands]


def _band(strokes: Sequence[Stroke], box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    image = Image.new("L", ((right - left) * _FINER, (bottom - top) * _FINER))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        width = max(1, round(stroke.width * _FINER))  # a hairline pales when it is reduced
        # Pillow counts pixels by their middles, and puts the odd one of an even width after the line; which side that
        # is depends on the line's direction.
        back = 0.5 if width % 2 else 1.0
        for ends in dashes(stroke) if stroke.dashed else [stroke.segment]:
            # Rounded before the shift, so that a stroke is the same wherever its area begins.
            moved = [
                (round(x * _FINER - back) - left * _FINER, round(y * _FINER - back) - top * _FINER)
                for x, y in sorted(ends)
            ]
            draw.line(moved, fill=255, width=width)
    return image.reduce(_FINER)


def dashes(stroke: Stroke) -> Iterator[Segment]:
    """Yield the dashes: a whole number of periods, a dash in the middle of each."""
    (x0, y0), (x1, y1) = stroke.segment
    periods = max(1, round(hypot(x1 - x0, y1 - y0) / (_DASH * max(stroke.width, 1.0))))
    for number in range(periods):
        start, end = (number + 0.25) / periods, (number + 0.75) / periods
        yield (x0 + start * (x1 - x0), y0 + start * (y1 - y0)), (x0 + end * (x1 - x0), y0 + end * (y1 - y0))
