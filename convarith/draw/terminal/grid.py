"""Where the cells of a flat scene stand in a terminal, in characters.

Cells that touch make a region, which keeps its rows and columns whatever is rounded: each of its cells is as wide as
the others, and one line high. How regions lie to each other is the scene's, too; how far apart they are is to scale.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from math import floor, hypot, inf
from typing import TYPE_CHECKING, TypeAlias

from convarith.records import NamedTuple, dataclass
from convarith.scene.sheets import bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convarith.scene.model import Cell, Extent, Point, Text

Start: TypeAlias = tuple[int, int]

_NEAR = 1e-6  # cells between what touches


class Region(NamedTuple):
    """A rectangle of cells of one size, side by side, not all of which need be there."""

    extent: Extent
    width: float
    height: float

    @property
    def columns(self) -> int:
        """How many cells there are from left to right."""
        return round(self.extent.width / self.width)

    @property
    def rows(self) -> int:
        """How many there are from top to bottom."""
        return round(self.extent.height / self.height)

    def distance_to(self, point: Point) -> float:
        """Tell how far a point is from it."""
        (x, y), (left, bottom, right, top) = point, self.extent
        return hypot(max(left - x, 0.0, x - right), max(bottom - y, 0.0, y - top))


class PlacedRegion(NamedTuple):
    """Where a region stands: its upper left character, and how many characters a cell takes."""

    region: Region
    column: int
    line: int
    chars: int

    @property
    def end(self) -> int:
        """The column after its last."""
        return self.column + self.region.columns * self.chars

    def column_of(self, x: float) -> float:
        """Give the column at an x, also beside the region."""
        return self.column + (x - self.region.extent.left) / self.region.width * self.chars

    def line_of(self, y: float) -> int:
        """Give the line at a y, also above and below the region."""
        return self.line + floor((self.region.extent.top - y) / self.region.height + _NEAR)


class CharSpan(NamedTuple):
    """Where a cell stands.

    Attributes:
        column: Its first character.
        line: Its line.
        chars: Its characters.
        odd: Whether it would be a dark square on a chessboard, which is how neighbours are told apart.
    """

    column: int
    line: int
    chars: int
    odd: bool = False


@dataclass(frozen=True)
class Grid:
    """Regions in their places, the first at column 0 and the highest at line 0."""

    places: tuple[PlacedRegion, ...]

    @cached_property
    def width(self) -> int:
        """Columns of them all."""
        return max(place.end for place in self.places)

    @cached_property
    def height(self) -> int:
        """Lines of them all."""
        return max(place.line + place.region.rows for place in self.places)

    def span(self, cell: Cell) -> CharSpan:
        """Place a cell, wherever it is, by its middle."""
        x, y = cell.center
        place = self.nearest((x, y))
        column = floor(place.column_of(x) - place.chars / 2 + 0.5 + _NEAR)
        line = place.line_of(y)
        return CharSpan(
            column, line, place.chars, ((column - place.column) // place.chars + line - place.line) % 2 == 1
        )

    def text_span(self, text: Text) -> CharSpan:
        """Place a line of text: on a line of its own above a region, and beside the regions, not over them."""
        x, y = text.at
        place = min(
            self.places,
            key=lambda place: place.region.distance_to((x, y)) * (2 if y < place.region.extent.bottom else 1),
        )
        above = (y - place.region.extent.top) / place.region.height
        line = place.line_of(y) if above < 0 else place.line - max(1, floor(above + _NEAR))
        before = {"left": 0, "middle": len(text.text) // 2, "right": len(text.text)}[text.anchor]
        span = CharSpan(floor(place.column_of(x) + _NEAR) - before, line, len(text.text))
        return span if place.region.distance_to(text.at) == 0 else self._beside(span, text.at)

    def _beside(self, span: CharSpan, at: Point) -> CharSpan:
        """Move text out of the regions that characters make wider than they are in the scene."""
        here = [place for place in self.places if place.line <= span.line < place.line + place.region.rows]
        low = max((place.end for place in here if place.region.extent.right <= at[0]), default=-inf)
        high = min((place.column for place in here if place.region.extent.left >= at[0]), default=inf)
        blank = 1 if high - low >= span.chars + 2 else 0
        return span._replace(column=int(min(max(span.column, low + blank), high - blank - span.chars)))

    def nearest(self, point: Point) -> PlacedRegion:
        """Give the region whose rows and columns count at a point."""
        return min(self.places, key=lambda place: place.region.distance_to(point))


def regions_of(cells: Iterable[Cell]) -> list[Region]:
    """Find the cells that touch and are of one size."""
    lattices: dict[tuple[float, ...], dict[tuple[int, int], Extent]] = defaultdict(dict)
    for cell in cells:
        extent = bounding_box(cell.corners)
        across, up = extent.left / extent.width, extent.bottom / extent.height
        position = floor(across + _NEAR), floor(up + _NEAR)
        phase = round(across - position[0], 3), round(up - position[1], 3)
        lattices[(round(extent.width, 3), round(extent.height, 3), *phase)][position] = extent
    return [
        _region([found[position] for position in touching])
        for found in lattices.values()
        for touching in _touching(set(found))
    ]


def _region(cells: Sequence[Extent]) -> Region:
    return Region(bounding_box((), *cells), cells[0].width, cells[0].height)


def _touching(positions: set[tuple[int, int]]) -> Iterable[set[tuple[int, int]]]:
    """Yield the sets of positions that are joined by their sides."""
    left = positions.copy()
    while left:
        found: set[tuple[int, int]] = set()
        edge = [left.pop()]
        while edge:
            column, row = edge.pop()
            found.add((column, row))
            beside = {(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)} & left
            left -= beside
            edge += beside
        yield found


def place_regions(regions: Sequence[Region], chars: Mapping[Region, int]) -> Grid:
    """Place regions, for the characters that a cell takes in each region."""
    boxes = [
        _Box(
            each.extent,
            each.columns * chars[each],
            each.rows,
            (chars[each] / each.width, 1 / each.height),
            {number: (0, 0)},
        )
        for number, each in enumerate(regions)
    ]
    starts = _arranged(boxes).starts
    return Grid(tuple(PlacedRegion(region, *starts[number], chars[region]) for number, region in enumerate(regions)))


class _Box(NamedTuple):
    """Regions around which there is a rectangle.

    Attributes:
        extent: The rectangle in the scene.
        columns: What it takes in the terminal.
        lines: Likewise.
        scale: Characters that a cell's length takes to the right, and downward, where they are fewest.
        starts: Column and line in it where each region begins.
    """

    extent: Extent
    columns: int
    lines: int
    scale: Point
    starts: dict[int, Start]

    def ends(self, axis: int) -> tuple[float, float]:
        """Give from where to where it reaches to the right (axis 0) or downward (1)."""
        left, bottom, right, top = self.extent
        return (-top, -bottom) if axis else (left, right)

    def size(self, axis: int) -> int:
        """Give what it takes along an axis."""
        return self.lines if axis else self.columns


def _arranged(boxes: Sequence[_Box]) -> _Box:
    """Put boxes into one: where a straight line divides them, what is on its sides is arranged on its own.

    What stands side by side then stays so, and what stands in the middle above something else stays there, however
    many characters each takes.
    """
    for axis in (0, 1):
        groups = _divided(boxes, axis)
        if len(groups) > 1:
            return _joined([_arranged(group) for group in groups], axis)
    return boxes[0] if len(boxes) == 1 else _joined(boxes)


def _divided(boxes: Sequence[_Box], axis: int) -> list[list[_Box]]:
    """Divide boxes where there is nothing to cut through."""
    groups: list[list[_Box]] = []
    end = -inf
    for box in sorted(boxes, key=lambda box: box.ends(axis)):
        low, high = box.ends(axis)
        if low >= end - _NEAR:
            groups.append([])
        groups[-1].append(box)
        end = max(end, high)
    return groups


def _joined(boxes: Sequence[_Box], along: int | None = None) -> _Box:
    """Put boxes into one, one after the other along an axis, if there is one, and otherwise to scale."""
    starts = [_in_turn(boxes, axis) if axis == along else _to_scale(boxes, axis) for axis in (0, 1)]
    ends = [max(start + box.size(axis) for start, box in zip(starts[axis], boxes, strict=True)) for axis in (0, 1)]
    return _Box(
        bounding_box((), *(box.extent for box in boxes)),
        ends[0],
        ends[1],
        (_scale(boxes, 0), _scale(boxes, 1)),
        {
            number: (column + right, line + down)
            for right, down, box in zip(*starts, boxes, strict=True)
            for number, (column, line) in box.starts.items()
        },
    )


def _in_turn(boxes: Sequence[_Box], axis: int) -> list[int]:
    starts = [0]
    for box, after in pairwise(boxes):
        gap = after.ends(axis)[0] - box.ends(axis)[1]
        starts.append(starts[-1] + box.size(axis) + _characters(gap, _scale((box, after), axis), axis))
    return starts


def _characters(gap: float, scale: float, axis: int) -> int:
    """Give the characters between boxes: some at least, unless they touch, and room for a sign where there is one.

    Rows that nearly touch stand on lines that follow each other.
    """
    if gap <= _NEAR:
        return 0
    thirds = floor(3 * gap + _NEAR)
    least = min(1, thirds) if axis else max(1, min(3, thirds))
    return max(least, floor(gap * scale + _NEAR))


def _to_scale(boxes: Sequence[_Box], axis: int) -> list[int]:
    """Start each box so that its middle is where it belongs."""
    scale = _scale(boxes, axis)
    starts = [floor(sum(box.ends(axis)) / 2 * scale - box.size(axis) / 2 + 0.5 + _NEAR) for box in boxes]
    return [start - min(starts) for start in starts]


def _scale(boxes: Iterable[_Box], axis: int) -> float:
    return min(box.scale[axis] for box in boxes)
