"""The maps of the view ``equivalence`` in their places, which they keep whichever act is on.

Side by side, or one over the other where that makes the cells larger on a wide screen, as it does of a single axis.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from convarith.scene.corners import shifted
from convarith.scene.map_ranges import kernel_ranges, output_ranges, padded_input_ranges
from convarith.scene.sheets import FLAT, Sheets, bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.model import Corners, Extent, Point
    from convarith.scene.subject import Position, Subject

GAP = 2.0
"""Cells from one map to the next beside it."""

HEADING, HEADING_OVER = 0.9, 1.7
"""Height of a heading's letters, and how far above the maps it stands."""

_UNDER = 1.9  # cells from one map to the next below it, whose name stands between
_WIDE = 16 / 9
_LARGEST = 1.7  # sides of a cell that is drawn larger where there is room


class Maps(NamedTuple):
    """Maps of the stretched input, the kernel, a stamp, and the output: of the window, and of the stamps."""

    stretched: Sheets
    kernel: Sheets
    stamp: Sheets
    slid: Sheets
    canvas: Sheets


def maps_of(subject: Subject) -> Maps:
    """Lay out the maps of a transposed layer: side by side, or stacked where that makes the cells larger."""
    taps = (range((axis.kernel - 1) * axis.dilation + 1) for axis in subject.axes)
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


def _beside(maps: Maps) -> Maps:
    """Put the input left, the outputs right of it, row beside row, and the kernel below them."""
    stretched, kernel, stamp, slid, canvas = (each.extent for each in maps)
    middle = max(slid.width, stamp.width)
    x = stretched.width + GAP + middle / 2
    # The output is where the other's rows are, whatever is cropped around it.
    rows = maps.canvas.ranges[-2]
    y = (-rows.start - (rows.stop - maps.slid.ranges[-2].stop)) / 2
    on_canvas = _centered(maps.canvas, (x + middle / 2 + GAP + canvas.width / 2, y))
    right = on_canvas.extent.right
    low = min(-max(slid.height, stamp.height) / 2, on_canvas.extent.bottom) - _UNDER
    top = max(slid.height / 2, stamp.height / 2, on_canvas.extent.top)
    bottom = low - kernel.height
    return Maps(
        _centered(maps.stretched, (stretched.width / 2, (top + bottom) / 2)),
        _centered(maps.kernel, ((x - middle / 2 + right) / 2, low - kernel.height / 2)),
        _centered(maps.stamp, (x, 0.0)),
        _centered(maps.slid, (x, 0.0)),
        on_canvas,
    )


def _stacked(maps: Maps) -> Maps:
    """Put the kernel over the input, and the outputs under it."""
    stretched, kernel, stamp, slid, canvas = (each.extent.height for each in maps)
    middles: list[Point] = []
    top = 0.0
    for height in (kernel, stretched, max(slid, stamp), canvas):
        middles.append((0.0, top - height / 2))
        top -= height + _UNDER
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
    return min(_WIDE / box.width, 1 / (box.height + HEADING_OVER + HEADING))


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
