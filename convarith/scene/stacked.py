"""Maps of one axis, seen from above: rows of output over rows of input, and the kernel that slides between them.

Channels are rows, one under the other. Each output takes the kernel's rows for the channels that it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.records import replace
from convarith.scene.model import Cell, Kind, Look, Text, center
from convarith.scene.panels import LETTERS
from convarith.scene.sheets import FLAT, Sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.scene.broken_range import Positions
    from convarith.scene.model import Corners, Segment
    from convarith.scene.subject import Position, Subject, Tap

_UNDER_KERNEL, _OVER_KERNEL = 0.4, 1.2  # cells from the input up to the kernel, and from there up to the output
_BESIDE = 0.4  # cells from a row to its name
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def stacked(subject: Subject, below: tuple[Positions, ...], above: tuple[Positions, ...]) -> tuple[Sheets, Sheets]:
    """Lay out two maps of one axis, their middles over each other, with room for the kernel between them."""
    low, high = (Sheets(ranges, FLAT, stacked=True) for ranges in (below, above))
    x = (low.extent.left + low.extent.right - high.extent.left - high.extent.right) / 2
    y = low.extent.top + _UNDER_KERNEL + _kernel_rows(subject) + _OVER_KERNEL - high.extent.bottom
    return low, replace(high, origin=(x, y), first=low.total)


def slides_kernel(subject: Subject) -> bool:
    """Tell whether a kernel slides between the maps: along one axis it does, but pooling has none."""
    return subject.one_axis and not isinstance(subject.layer, Pool)


def _kernel_rows(subject: Subject) -> int:
    """Count the rows of the kernel that lead to one output."""
    return subject.channels[0] // subject.groups if slides_kernel(subject) else 0


def kernel_cells(subject: Subject, below: Sheets, output: Position, look: Callable[[Tap], Look]) -> tuple[Cell, ...]:
    """Give the kernel over the window of an output, each element with a look of its own; nothing where none slides.

    Args:
        subject: The layer and its input.
        below: The stretched, padded input, as `stacked` lays it out.
        output: The output.
        look: What gives the look of the kernel element of a tap.
    """
    rows = _kernel_rows(subject)
    if not rows:
        return ()
    bottom = below.extent.top + _UNDER_KERNEL
    return tuple(
        Cell(look(tap), _upright(below.corners(tap.place), bottom + rows - 1 - tap.place[0] % rows))
        for tap in subject.window(output)
    )


def kernel_element(tap: Tap) -> Look:
    """Give the look of a kernel element by its symbol, such as w₂."""
    return Look(Kind.KERNEL, f"w{tap.weight[-1]}".translate(_SUBSCRIPTS))


def window_sides(subject: Subject, below: Sheets, above: Sheets, output: Position) -> tuple[Segment, ...]:
    """Join the ends of a window to those of the kernel over it, and these to the output."""
    channel, _, at = output
    inside, outside = (count // subject.groups for count in subject.channels)
    axis = subject.axes[-1]
    first = channel // outside * inside
    window = below.corners((first, 0, axis.position(at, 0)), 1, axis.effective_kernel)
    top = below.extent.top + _UNDER_KERNEL + _kernel_rows(subject)
    (_, _, right, left), (low_left, low_right, _, _) = window, above.corners(output)
    return (
        (left, (left[0], top)),
        ((left[0], top), low_left),
        (right, (right[0], top)),
        ((right[0], top), low_right),
    )


def row_names(sheets: Sheets, name: str, left: float) -> tuple[Text, ...]:
    """Write the name of a map before its first row, with the number of each channel where there are several.

    Args:
        sheets: The map.
        name: What it is called.
        left: Where the rows of all maps begin, so that names stand one under the other and no line crosses them.
    """
    names = [name]
    if sheets.count > 1:
        names = [f"{name} channel 0", *(f"channel {number}" for number in range(1, sheets.count))]
    column = sheets.ranges[-1].start
    middles = [center(sheets.corners((channel, 0, column)))[1] for channel in range(sheets.count)]
    return tuple(
        Text((left - _BESIDE, middle), text, "right", LETTERS) for text, middle in zip(names, middles, strict=True)
    )


def _upright(corners: Corners, bottom: float) -> Corners:
    """Give the square over a cell that stands at a height."""
    left, right = corners[0][0], corners[1][0]
    top = bottom + right - left
    return (left, bottom), (right, bottom), (right, top), (left, top)
