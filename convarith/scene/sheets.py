"""Maps laid out in the plane: two axes make a sheet of rows and columns, outer ones make sheets side by side.

Where there are several channels of several slices each, the channels are rows of sheets, one under the other.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convarith.records import NamedTuple, dataclass
from convarith.scene.broken_range import length, parts_of
from convarith.scene.model import Extent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from convarith.scene.broken_range import Positions
    from convarith.scene.model import Corners, Point

_BETWEEN = 0.6  # cells from one sheet to the next
_BETWEEN_ROWS, _BELOW = 0.3, 1.2  # likewise where sheets are the rows of one axis; where a name is between rows


BREAK = 1.4
"""Length of the gap where positions are left out, in cells."""


class Plane(NamedTuple):
    """How a sheet lies: where a step to the right leads, and a step away from the viewer, to the row before."""

    right: Point
    away: Point


# A point (x, y) of the guide's drawings is at (x − 0.7·y, 0.5·x + 0.65·y).
SLANTED = Plane((1.0, 0.5), (-0.7, 0.65))
FLAT = Plane((1.0, 0.0), (0.0, 1.0))


@dataclass(frozen=True)
class Sheets:
    """A map: positions along each of its axes, outermost first, and where it stands.

    Attributes:
        ranges: The positions that are drawn, of at least two axes; where some are left out there is a gap.
        plane: How each sheet lies.
        origin: Where the near left corner of the first sheet stands.
        first: Number of the first cell; the others follow, the last axis fastest.
        side: Length of a cell's side.
        stacked: Whether all sheets stand one under the other, as the rows of one axis do.
    """

    ranges: tuple[Positions, ...]
    plane: Plane = SLANTED
    origin: Point = (0.0, 0.0)
    first: int = 0
    side: float = 1.0
    stacked: bool = False

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many positions there are along each axis."""
        return tuple(map(length, self.ranges))

    @property
    def total(self) -> int:
        """Number of cells."""
        return prod(self.lengths)

    @property
    def count(self) -> int:
        """Number of sheets."""
        return prod(self.lengths[:-2])

    def position(self, number: int) -> tuple[int, ...]:
        """Give the position of a cell along each axis."""
        rest = number - self.first
        found: list[int] = []
        for positions, count in zip(reversed(self.ranges), reversed(self.lengths), strict=True):
            rest, here = divmod(rest, count)
            found.append(positions[here])
        return tuple(reversed(found))

    def number(self, position: Sequence[int]) -> int:
        """Give the number of the cell at a position along each axis."""
        found = 0
        for positions, count, here in zip(self.ranges, self.lengths, position, strict=True):
            found = found * count + _count_before(positions, here)
        return self.first + found

    def holds(self, position: Sequence[int]) -> bool:
        """Tell whether a position is on the map."""
        return all(here in positions for positions, here in zip(self.ranges, position, strict=True))

    def corners(self, position: Sequence[int], height: int = 1, width: int = 1) -> Corners:
        """Give the corners of a rectangle of cells on a sheet, whose far left one is at a position."""
        *outer, row, column = position
        near_left = (offset(self.ranges[-1], column), span(self.ranges[-2]) - offset(self.ranges[-2], row) - height)
        return self._rectangle(self._base(outer), near_left, height, width)

    def corners_around(self, positions: Collection[Sequence[int]]) -> Corners:
        """Give the corners of the smallest rectangle that holds positions, all on one sheet."""
        low, high = (tuple(pick(axis) for axis in zip(*positions, strict=True)) for pick in (min, max))
        height, width = (end - start + 1 for start, end in zip(low[-2:], high[-2:], strict=True))
        return self.corners(low, height, width)

    @cached_property
    def extent(self) -> Extent:
        """The rectangle that all sheets take."""
        ends = product(*((positions[0], positions[-1]) for positions in self.ranges[:-2]))
        size = span(self.ranges[-2]), span(self.ranges[-1])
        return bounding_box(corner for outer in ends for corner in self._rectangle(self._base(outer), (0, 0), *size))

    def _base(self, outer: Sequence[int]) -> Point:
        """Give where the near left corner of a sheet is."""
        across = down = 0.0
        for number, (positions, here) in enumerate(zip(self.ranges, outer, strict=False)):
            if self.stacked:
                down = down * span(positions) + offset(positions, here)
            elif number == 0 and self._in_rows:
                down = offset(positions, here)
            else:
                across = across * span(positions) + offset(positions, here)
        x, y = self.origin
        return x + across * self.step if across else x, y - down * self._drop if down else y

    @cached_property
    def _in_rows(self) -> bool:
        return 1 < length(self.ranges[0]) < self.count

    @cached_property
    def step(self) -> float:
        """How far to the right the next sheet stands, so that none hides another."""
        (right_x, right_y), (away_x, away_y) = self.plane
        height, width = map(span, self.ranges[-2:])
        clear = width * (right_x - away_x * right_y / away_y)
        if right_y:
            clear = min(clear, height * (right_x * away_y / right_y - away_x))
        return (clear + _BETWEEN) * self.side

    @cached_property
    def _drop(self) -> float:
        """How far down the next row of sheets stands."""
        (_, right_y), (_, away_y) = self.plane
        between = _BETWEEN_ROWS if self.stacked else _BELOW
        height, width = map(span, self.ranges[-2:])
        return (width * right_y + height * away_y + between) * self.side

    def _rectangle(self, base: Point, near_left: Point, height: float, width: float) -> Corners:
        x, y = near_left
        return (
            self._point(base, x, y),
            self._point(base, x + width, y),
            self._point(base, x + width, y + height),
            self._point(base, x, y + height),
        )

    def _point(self, base: Point, x: float, y: float) -> Point:
        (right_x, right_y), (away_x, away_y) = self.plane
        return base[0] + (x * right_x + y * away_x) * self.side, base[1] + (x * right_y + y * away_y) * self.side


def offset(positions: Positions, here: int) -> float:
    """Give how far a position that is drawn is from the first one, in cells."""
    if isinstance(positions, range):
        return here - positions.start
    return positions.count_before(here) + positions.breaks_before(here) * BREAK


def span(positions: Positions) -> float:
    """Give how long positions are, their breaks included, in cells."""
    return length(positions) + (len(parts_of(positions)) - 1) * BREAK


def _count_before(positions: Positions, here: int) -> int:
    return here - positions.start if isinstance(positions, range) else positions.count_before(here)


def bounding_box(points: Iterable[Point], *extents: Extent) -> Extent:
    """Give the rectangle around points and other rectangles."""
    xs, ys = [], []
    for x, y in (*points, *(corner for extent in extents for corner in (extent[:2], extent[2:]))):
        xs.append(x)
        ys.append(y)
    return Extent(min(xs), min(ys), max(xs), max(ys))
