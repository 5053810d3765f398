"""The maps of the view ``equivalence`` in their places, which they keep whichever act is on.

Side by side, or one over the other where that makes the cells larger on a wide screen, as it does of a single axis.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convarith.records import NamedTuple, replace
from convarith.scene.corners import shifted
from convarith.scene.map_ranges import kernel_ranges, output_ranges, padded_input_ranges
from convarith.scene.model import Extent
from convarith.scene.panels import LETTER
from convarith.scene.sheets import FLAT, Sheets, bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.model import Corners, Point
    from convarith.scene.subject import Position, Subject

GAP = 1.5
"""Cells from one map to the next beside it."""

HEADING = 0.8
"""Height of a heading's letters, in cells."""

NAME, NAME_OVER = 0.6, 0.65
"""Height of a name's letters, and how far above a map it stands."""

BESIDE = 0.4
"""Cells from a map to the name beside it."""

FALL = 0.8
"""How far what is cropped falls, in cells."""

_LONGEST_NAME = 13 * LETTER * NAME
_CLEAR = 0.6  # cells between maps where no name stands
_LINKED = 1.1  # likewise where links join them
_WIDE = 16 / 9
_TEXT = 3.5  # cells that heading and caption take, about
_LARGEST = 1.9  # sides of a cell that is drawn larger where there is room


class Maps(NamedTuple):
    """Maps of the stretched input, the kernel, a stamp, and the output: of the window, and of the stamps."""

    stretched: Sheets
    kernel: Sheets
    stamp: Sheets
    slid: Sheets
    canvas: Sheets

    @property
    def are_stacked(self) -> bool:
        """Whether they stand one over the other, the kernel over the input."""
        return self.kernel.extent.bottom > self.stretched.extent.top

    @property
    def reached(self) -> Extent:
        """The rectangle that the canvas takes, with what falls off it."""
        rows, columns = (_rim(self, axis) for axis in (-2, -1))
        box = self.canvas.extent
        return Extent(
            box.left - FALL * bool(columns[0]),
            box.bottom - FALL * bool(rows[1]),
            box.right + FALL * bool(columns[1]),
            box.top + FALL * bool(rows[0]),
        )


def maps_of(subject: Subject) -> Maps:
    """Lay out the maps of a transposed layer: side by side, or stacked where that makes the cells larger."""
    taps = (range(axis.effective_kernel) for axis in subject.axes)
    kernel = Sheets((range(1), *taps), FLAT)
    maps = Maps(
        Sheets(padded_input_ranges(subject), FLAT),
        kernel,
        Sheets(kernel_ranges(subject), FLAT),
        Sheets(output_ranges(subject), FLAT),
        Sheets((range(1), *map(_reached, subject.direct_axes)), FLAT),
    )
    return max(_beside(maps), _stacked(maps), key=_scale)


def _reached(axis: Axis) -> range:
    """Give all positions of a transposed direct axis that stamps reach or the output has; none where it goes around."""
    if axis.padding_mode != "zeros":
        return range(axis.size)
    return range(min(0, -axis.lo), max(axis.size, axis.position(axis.output - 1, axis.kernel - 1) + 1))


def _rim(maps: Maps, axis: int) -> tuple[int, int]:
    """Count the positions along an axis that are cropped, at its start and at its end."""
    reached, kept = maps.canvas.ranges[axis], maps.slid.ranges[axis]
    return kept[0] - reached[0], reached[-1] - kept[-1]


def _beside(maps: Maps) -> Maps:
    """Put the input left, the outputs right of it, the first rows at one height, and the kernel below the outputs.

    The input with its zeros is as high as output and kernel together.
    """
    stretched, kernel, stamp, slid, canvas = (each.extent for each in maps)
    columns = [max(width, _LONGEST_NAME) for width in (stretched.width, max(slid.width, stamp.width), slid.width)]
    left = columns[0] + GAP
    right = left + columns[1]
    (above, below), (before, _) = (_rim(maps, axis) for axis in (-2, -1))
    on_canvas = max(right + max(GAP - before, BESIDE) + canvas.width / 2, right + GAP + columns[2] / 2)
    low = max(slid.height, stamp.height, canvas.height - above + FALL * bool(below)) + _CLEAR
    at_name = columns[0] + GAP / 2 + _LONGEST_NAME + BESIDE
    on_kernel = max((left + on_canvas + canvas.width / 2) / 2, at_name + kernel.width / 2)
    return Maps(
        _centered(maps.stretched, (columns[0] / 2, -stretched.height / 2)),
        _centered(maps.kernel, (on_kernel, -low - kernel.height / 2)),
        _centered(maps.stamp, (left + columns[1] / 2, -max(slid.height, stamp.height) / 2)),
        _centered(maps.slid, (left + columns[1] / 2, -slid.height / 2)),
        _centered(maps.canvas, (on_canvas, above - canvas.height / 2)),
    )


def _stacked(maps: Maps) -> Maps:
    """Put the kernel over the input, and the outputs under it."""
    stretched, kernel, stamp, slid, canvas = (each.extent.height for each in maps)
    middles: list[Point] = []
    top = 0.0
    for height, gap in ((kernel, _CLEAR), (stretched, _LINKED), (max(slid, stamp), _CLEAR), (canvas, 0.0)):
        middles.append((0.0, top - height / 2))
        top -= height + gap
    on_kernel, on_stretched, on_slid, on_canvas = middles
    return Maps(
        *(
            _centered(each, middle)
            for each, middle in zip(maps, (on_stretched, on_kernel, on_slid, on_slid, on_canvas), strict=True)
        )
    )


def _centered(sheets: Sheets, middle: Point) -> Sheets:
    """Put a map around a point."""
    (x, y), (x0, y0) = sheets.origin, sheets.extent.middle
    return replace(sheets, origin=(x + middle[0] - x0, y + middle[1] - y0))


def _scale(maps: Maps) -> float:
    """Tell how large a cell can be on a wide screen."""
    box = bounding_box((), *(each.extent for each in maps))
    names = _LONGEST_NAME + BESIDE if maps.are_stacked else 0.0
    return min(_WIDE / (box.width + names), 1 / (box.height + _TEXT))


def enlargement(box: Extent, room: Extent) -> float:
    """Tell how much larger something can be drawn."""
    return max(1.0, min(_LARGEST, room.width / box.width, room.height / box.height))


def moved_apart(
    sheets: Sheets, counts: Sequence[int], steps: Sequence[int], share: float
) -> Iterator[tuple[Position, Corners]]:
    """Yield elements with their corners on their way from where they touch to where they are some steps apart.

    Args:
        sheets: The map on which they end up, the first of them at 0.
        counts: How many there are along each axis.
        steps: Positions from one to the next in the end.
        share: Of the way, 0 to 1.
    """
    origin = (0,) * (1 + len(counts))
    start = sheets.corners(origin)
    ways = []  # from an element to its neighbour along each axis
    for number, (count, step) in enumerate(zip(counts, steps, strict=True), start=1):
        beside = tuple(step if each == number else 0 for each in range(len(origin)))
        x, y = sheets.corners(beside)[0] if count > 1 else start[0]
        ways.append((x - start[0][0], y - start[0][1]))
    for element in product(range(1), *map(range, counts)):
        dx = dy = 0.0
        for count, step, at, (x, y) in zip(counts, steps, element[1:], ways, strict=True):
            middle = (count - 1) / 2
            moved = middle + (at - middle) * (share + (1 - share) / step)
            dx, dy = dx + moved * x, dy + moved * y
        yield element, shifted(start, (dx, dy))
