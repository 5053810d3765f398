"""Anti-aliased strokes, drawn larger and reduced."""

from __future__ import annotations

from math import ceil, floor, hypot
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.scene.model import Point, Segment

_FINER = 4  # pixels of the drawing for each pixel of the picture, along either side
_PERIOD, _DASH = 5.5, 3.0  # line widths from one dash to the next, and of a dash: 6 pixels on and 5 off, 2 wide
_BOLD = 2.0  # pixels; of thinner lines the ends are not seen
_TILE = 512  # pixels along a side of what is drawn at once: between lines that are far apart nothing is


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


def draw_strokes(strokes: Sequence[Stroke], size: tuple[int, int]) -> Iterator[Coverage]:
    """Draw strokes into a picture of ``size`` (width, height): what they cover, in areas that do not overlap."""
    tiles: dict[tuple[int, int], tuple[list[Stroke], list[Point]]] = {}
    for stroke in strokes:
        for segment in dashes(stroke) if stroke.dashed else [stroke.segment]:
            for tile, ends in _tiles(segment, stroke.width + 1):
                inside, points = tiles.setdefault(tile, ([], []))
                inside.append(stroke._replace(segment=segment))
                points.extend(ends)
    for (row, column), (inside, points) in tiles.items():
        xs, ys = zip(*points, strict=True)
        left, right = max(0, column * _TILE, floor(min(xs))), min(size[0], (column + 1) * _TILE, ceil(max(xs)))
        top, bottom = max(0, row * _TILE, floor(min(ys))), min(size[1], (row + 1) * _TILE, ceil(max(ys)))
        if left < right and top < bottom:
            box = left, top, right, bottom
            yield Coverage(box, _drawn(inside, box))


def _tiles(segment: Segment, reach: float) -> Iterator[tuple[tuple[int, int], Segment]]:
    """Yield row and column of the tiles that a segment comes near, and the corners of what it takes of each row."""
    (x0, y0), (x1, y1) = sorted(segment, key=lambda end: end[1])
    for row in range(floor((y0 - reach) / _TILE), floor((y1 + reach) / _TILE) + 1):
        low, high = max(y0, row * _TILE - reach), min(y1, (row + 1) * _TILE + reach)
        slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        here, there = (x0 + (low - y0) * slope, x0 + (high - y0) * slope) if y1 > y0 else (x0, x1)
        left, right = min(here, there) - reach, max(here, there) + reach
        for column in range(floor(left / _TILE), floor(right / _TILE) + 1):
            yield (row, column), ((left, low - reach), (right, high + reach))


def _drawn(strokes: Sequence[Stroke], box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    image = Image.new("L", ((right - left) * _FINER, (bottom - top) * _FINER))
    draw = ImageDraw.Draw(image)
    joints: set[tuple[tuple[int, int], int]] = set()
    for stroke in strokes:
        width = max(1, round(stroke.width * _FINER))  # a hairline pales when it is reduced
        # Pillow counts pixels by their middles, and puts the odd one of an even width after the line; which side that
        # is depends on the line's direction.
        back = 0.5 if width % 2 else 1.0
        # Rounded before the shift, so that a stroke is the same wherever its area begins.
        moved = [
            (round(x * _FINER - back) - left * _FINER, round(y * _FINER - back) - top * _FINER)
            for x, y in sorted(stroke.segment)
        ]
        draw.line(moved, fill=255, width=width)
        if not stroke.dashed and stroke.width >= _BOLD:
            joints.update((end, width) for end in moved)
    for (x, y), width in joints:  # a corner that lines meet in is round
        draw.circle((x, y), width / 2, fill=255)
    return image.reduce(_FINER)


def dashes(stroke: Stroke) -> Iterator[Segment]:
    """Yield the dashes: a whole number of periods from the middle of a dash to that of another, which meet in corners.

    So that a corner has no notch, they begin and end half a line's width further out.
    """
    (x0, y0), (x1, y1) = stroke.segment
    length = hypot(x1 - x0, y1 - y0)
    periods = max(1, round(length / (_PERIOD * max(stroke.width, 1.0))))
    half, beyond = _DASH / _PERIOD / 2, stroke.width / 2 / length * periods
    for number in range(periods + 1):
        start, end = max(-beyond, number - half) / periods, min(periods + beyond, number + half) / periods
        yield (x0 + start * (x1 - x0), y0 + start * (y1 - y0)), (x0 + end * (x1 - x0), y0 + end * (y1 - y0))
