"""What is written where positions of a map are left out: dots in the gaps, and true numbers beside the cells."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.records import replace
from convarith.scene.broken_range import BrokenRange, length, parts_of
from convarith.scene.model import Text, center
from convarith.scene.panels import LETTERS, extent_of
from convarith.scene.sheets import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.model import Corners, Extent, Labels, Point
    from convarith.scene.sheets import Sheets

_SMALLER, _SMALL = 0.8, 0.55  # heights of the letters of a number, in those of the names of rows, and of slanted maps
_A_CELL = 0.9  # height of letters that are no higher than a cell
_OUTSIDE = 0.75  # from the side of a map to the middle of a number beside it, in heights of its letters


def break_texts(axes: Sequence[Axis], below: Sheets, above: Sheets, size: float = LETTERS) -> tuple[Text, ...]:
    """Write dots into the gaps of both maps, and at the ends of what is drawn which elements these are.

    Args:
        axes: The axes whose windows read the one map and make the other.
        below: What is read, stretched and padded.
        above: What is made.
        size: Height of the letters.
    """
    flat = below.plane is FLAT
    letters = size * _SMALLER if flat else min(size * _SMALL, _A_CELL)
    return (
        *_dots(below, size),
        *_dots(above, size),
        *_apart(_numbers(below, axes[-2:], letters, far=False)),
        # A name stands above a flat map.
        *_apart(_numbers(above, (None, None), letters, far=above.stacked or not flat)),
    )


def with_left_out(labels: Labels, below: Sheets, above: Sheets) -> Labels:
    """Tell in the labels what is left out."""
    inputs, outputs = below.ranges[1 + below.stacked :], above.ranges[1 + above.stacked :]
    if any(isinstance(each, BrokenRange) for each in outputs):
        drawn = size_text([length(each) for each in outputs])
        there = size_text([each.stop - each.start for each in outputs])
        told = f"{drawn} of {there} outputs are drawn, from both ends"
        return replace(labels, lines=(*labels.lines, told), short=f"{labels.short} ({drawn} drawn)")
    if any(isinstance(each, BrokenRange) for each in inputs):
        return replace(labels, lines=(*labels.lines, "of the input, what lies between windows is left out"))
    return labels


def _dots(sheets: Sheets, size: float) -> Iterator[Text]:
    """Yield dots in each gap, in the middle of the parts along it."""
    rows, columns = map(parts_of, sheets.ranges[-2:])
    cells = [
        *(((row, one[-1]), (row, other[0])) for row in map(_middle, rows) for one, other in pairwise(columns)),
        *(((one[-1], column), (other[0], column)) for column in map(_middle, columns) for one, other in pairwise(rows)),
    ]
    for outer, (one, other) in product(product(*sheets.ranges[:-2]), cells):
        ends = (center(sheets.corners((*outer, *place))) for place in (one, other))
        yield Text(_halfway(*ends), "…", size=size)


def _middle(part: range) -> int:
    return part[len(part) // 2]


def _numbers(sheets: Sheets, axes: Sequence[Axis | None], size: float, *, far: bool) -> Iterator[Text]:
    """Yield the numbers of elements beside a map along its broken axes: of inputs, or for no axes of outputs."""
    rows, columns = sheets.ranges[-2:]
    outer = tuple(each[0 if far else -1] for each in sheets.ranges[:-2])
    if isinstance(columns, BrokenRange):
        row = rows[0 if far else -1]
        for column, number in _ends(columns, axes[1]):
            side = _beside(sheets.corners((*outer, row, column)), size, "far" if far else "near")
            yield Text(side, number, "middle" if sheets.plane is FLAT else "right" if far else "left", size)
    if isinstance(rows, BrokenRange):
        for row, number in _ends(rows, axes[0]):
            side = _beside(sheets.corners((*outer, row, columns[-1])), size, "right")
            yield Text(side, number, "left", size)


def _apart(texts: Iterable[Text]) -> list[Text]:
    """Leave out numbers that would run into a later one: the last is to be read."""
    kept: list[Text] = []
    boxes: list[Extent] = []
    for text in reversed(list(texts)):
        box = extent_of((), [text])
        if not any(_overlap(box, each) for each in boxes):
            kept.insert(0, text)
            boxes.append(box)
    return kept


def _overlap(one: Extent, other: Extent) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.top, other.top) > max(one.bottom, other.bottom)


def _ends(positions: BrokenRange, axis: Axis | None) -> Iterator[tuple[int, str]]:
    """Yield the positions of the first and the last element of each part, but of the very first, with their numbers."""
    stretch, size = (1, positions.stop) if axis is None else (axis.stretch, axis.size)
    for part in positions.parts:
        first, last = max(0, -(-part.start // stretch)), min(size - 1, (part.stop - 1) // stretch)
        if first <= last:
            yield from ((each * stretch, str(each)) for each in sorted({first, last}) if each)


def _beside(corners: Corners, size: float, side: str) -> Point:
    """Give a point outside a cell, by its near, far or right side."""
    near_left, near_right, far_right, far_left = corners
    one, other, inside = {
        "near": (near_left, near_right, far_left),
        "far": (far_left, far_right, near_left),
        "right": (near_right, far_right, near_left),
    }[side]
    (x, y), away = _halfway(one, other), size * _OUTSIDE
    return x + (one[0] - inside[0]) * away, y + (one[1] - inside[1]) * away


def _halfway(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
