"""The view ``map``: the window moves over the input and fills the output.

The geometry is that of the animations of Dumoulin and Visin's guide (arXiv:1603.07285): both maps are the same slanted
plane, the output lifted straight up. A transposed convolution is drawn as the convolution that it equals, over its
zero-inserted input. Outer axes and channels are sheets side by side.
"""

from __future__ import annotations

from itertools import product
from math import inf
from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.records import replace
from convarith.scene.breaks import break_texts, with_left_out
from convarith.scene.broken_range import BrokenRange
from convarith.scene.captions import index_text, kernel_text
from convarith.scene.labels import labels_of
from convarith.scene.map_ranges import drawn_maps
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene, Text
from convarith.scene.order import ordered
from convarith.scene.panels import LETTER, LETTERS, extent_of, title
from convarith.scene.sheet_names import outer_name, sheet_names
from convarith.scene.sheets import FLAT, SLANTED, Sheets, span
from convarith.scene.stacked import kernel_cells, kernel_element, row_names, slides_kernel, stacked, window_sides
from convarith.scene.stretched import has_unread, is_read, kind_on_map, kinds_on_map
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.scene.broken_range import Positions
    from convarith.scene.model import Labels, Segment
    from convarith.scene.sheets import Plane
    from convarith.scene.subject import Position, Subject

_FEW_WINDOWS = 2  # that are joined to their output by all four corners
_NEVER_READ = "×"
_GAP = 1.0  # cells between the maps, where they come closest
_SHIFT = -0.176  # cells by which the output stands left of the input
_LETTERS_ACROSS = 24  # heights of the letters of a name, across the maps
_BESIDE = 1.5  # cells from one flat map to the next
_NUMBERS = 1.5  # likewise for the numbers of rows, where some are left out


def map_scene(subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
    """Compose the scene of a layer of any number of axes.

    Args:
        subject: The layer and its input.
        labels: Whether something is written under the maps.
        flat: The maps side by side and seen from above, instead of one over the other.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for maps of too many sheets.
    """
    below, above = input_and_output(subject, FLAT if flat else SLANTED)
    cell_at = ordered(above, subject.order, subject.seed)

    def cell(number: int) -> Cell:
        if number < above.first:
            place = below.position(number)
            return Cell(_input_look(subject, place), below.corners(place))
        return Cell(Look(Kind.OUTPUT), above.corners(above.position(number)), raised=not subject.one_axis)

    def frame(step: int) -> Frame:
        number = cell_at(step)
        output = above.position(number)
        places = [tap.place for tap in subject.window(output)]
        links = window_links(subject, below, above, output, places)
        caption = sheets_read(subject, output) if several else ""
        kernel = kernel_cells(subject, below, output, kernel_element)
        return Frame(tuple(map(below.number, places)), (number,), moving=kernel, links=links, caption=caption)

    several = labels and below.count > 1
    kinds = kinds_on_map(subject) | {Kind.OUTPUT} | ({Kind.KERNEL} if slides_kernel(subject) else set())
    names = (*map_names(subject, below, above), *sheet_names(subject, below, above)) if labels else ()
    return Scene(
        extent_of((below, above), names),
        LazySequence(below.total + above.total, cell),
        LazySequence(above.total, frame),
        kinds,
        texts=names,
        caption=_longest_caption(subject, above) if several else "",
        labels=_labelled(subject, kinds, below, above) if labels else None,
        maps=(below.first, above.first),
    )


def _input_look(subject: Subject, place: Position) -> Look:
    """Give the look of a place of the stretched, padded input: crossed where no window reads it."""
    kind = kind_on_map(subject, place)
    crossed = kind not in (Kind.CROPPED, Kind.CROPPED_INPUT) and not is_read(subject, place)
    return Look(kind, _NEVER_READ if crossed else "")


def _labelled(subject: Subject, kinds: frozenset[Kind], below: Sheets, above: Sheets) -> Labels:
    """Write the labels, with what is left out and what a cross stands for."""
    labels = with_left_out(labels_of(subject, kinds), below, above)
    if not has_unread(subject, below):
        return labels
    told = f"{_NEVER_READ} is never read"
    return replace(labels, lines=(*labels.lines, told), short=f"{labels.short}; {told}")


def input_and_output(subject: Subject, plane: Plane) -> tuple[Sheets, Sheets]:
    """Lay out the stretched, padded input and the output.

    Raises:
        ConvArithError: ``view`` for maps of too many sheets.
    """
    return one_over_the_other(subject, *drawn_maps(subject), plane)


def one_over_the_other(
    subject: Subject, below: tuple[Positions, ...], above: tuple[Positions, ...], plane: Plane
) -> tuple[Sheets, Sheets]:
    """Lay out two maps: those of one axis stacked, others one over the other if slanted, side by side if flat.

    Raises:
        ConvArithError: ``view`` for maps of too many sheets.
    """
    low, high = stacked(subject, below, above) if subject.one_axis else (Sheets(below, plane), Sheets(above, plane))
    refuse_many_sheets(low.count, high.count)
    if subject.one_axis:
        return low, high
    if plane is FLAT:
        beside = _BESIDE + (_NUMBERS if isinstance(below[-2], BrokenRange) else 0.0)
        x, y = low.extent.right + beside, (low.extent.height - high.extent.height) / 2
    else:
        x, y = _SHIFT, _lift(low) - high.extent.bottom
        if low.count > 1 or high.count > 1:
            x = (low.extent.left + low.extent.right - high.extent.left - high.extent.right) / 2
            y = low.extent.height + _GAP
    return low, replace(high, origin=(x, y), first=low.total)


def map_names(
    subject: Subject, below: Sheets, above: Sheets, input_name: str = "input", output_name: str = "output"
) -> tuple[Text, ...]:
    """Name the input and the output, and tell what is left out of them.

    Names stand at the left of rows, above flat maps, and by the left corners of slanted ones.
    """
    if subject.one_axis:
        left = min(below.extent.left, above.extent.left)
        names = (*row_names(below, input_name, left), *row_names(above, output_name, left))
        return (*names, *break_texts(subject.axes, below, above))
    if below.plane is FLAT:
        names = (title(below, input_name), title(above, output_name))
        return (*names, *break_texts(subject.axes, below, above))
    size = max(LETTERS, max(below.extent.width, above.extent.top) / _LETTERS_ACROSS)
    # Under the corners of several sheets there are their names.
    left = min(below.extent.left, above.extent.left) if below.count == above.count == 1 else -inf
    return (
        _by_left_corner(below, input_name, size, left, up=False),
        _by_far_corner(above, output_name, size)
        if _is_narrow(below)
        else _by_left_corner(above, output_name, size, left, up=True),
        *break_texts(subject.axes, below, above, size),
    )


def _by_left_corner(sheets: Sheets, name: str, size: float, left: float, *, up: bool) -> Text:
    """Write a name beside the left corner of a slanted map, and as far over (``up``) or under it as it needs room."""
    (right_x, right_y), (away_x, away_y) = sheets.plane
    slope = right_y / right_x if up else away_y / away_x
    x, y = sheets.corners(tuple(positions.start for positions in sheets.ranges))[3]
    width = len(name) * size * LETTER
    start = max(left, x - width - size / 2)
    over_the_map = start + width - x
    if over_the_map > 0:
        y += slope * over_the_map + (size if up else -size) * 0.7
    return Text((start, y), name, "left", size)


def _by_far_corner(sheets: Sheets, name: str, size: float) -> Text:
    """Write a name beside the far corner of a slanted map, whose left one lies over another map."""
    place = (*(positions.start for positions in sheets.ranges[:-1]), sheets.ranges[-1].stop - 1)
    x, y = sheets.corners(place)[2]
    return Text((x + size, y), name, "left", size)


def _is_narrow(below: Sheets) -> bool:
    """Tell whether the output stands at the right of a single sheet of input, and not over it."""
    over, past = _clearances(below)
    return past < over


def _lift(below: Sheets) -> float:
    """Give how far up a single sheet of output stands to clear a single sheet of input."""
    return min(_clearances(below)) + _GAP


def _clearances(below: Sheets) -> tuple[float, float]:
    """Give how far up another sheet clears this one: over its far side, and past its right one.

    That is where its far side passes under the near corner of the one above, and its right side under the left corner.
    """
    (_, rise), (slant, depth) = below.plane
    height, width = map(span, below.ranges[-2:])
    return height * (depth - slant * rise), width * (rise - depth / slant)


def sheets_read(subject: Subject, output: Position) -> str:
    """Tell which sheets an output reads, by their channels and their positions along the outer axes, and by what."""
    channel, *where = output
    inside, outside = (count // subject.groups for count in subject.channels)
    first = channel // outside * inside
    read: list[tuple[str, Sequence[int]]] = []
    if subject.channels[0] > 1:
        read.append(("channel", range(first, first + inside)))
    name = outer_name(subject)
    for axis, at in list(zip(subject.axes, where, strict=True))[:-2]:
        # Among inserted zeros it is the elements that have numbers.
        positions = [axis.position(at, tap) for tap in range(axis.kernel)]
        read.append((name, sorted(axis.elements(at)) if axis.stretch > 1 else positions))
    read_names = [f"{name}s {_listed(each)}" if len(each) != 1 else f"{name} {each[0]}" for name, each in read]
    by = "" if isinstance(subject.layer, Pool) else f" by\u00a0{kernel_text(subject, channel)}"  # on one line
    return f"{index_text(subject, 'y', output)} reads {', '.join(read_names)}{by}".replace("-", "−")


def _listed(numbers: Sequence[int]) -> str:
    """Write ascending numbers by their ends where they follow each other, else one by one."""
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(map(str, numbers)) or "of zeros"


def _longest_caption(subject: Subject, above: Sheets) -> str:
    """Give the longest that is told: of an output at an end of each axis, where numbers are large or below zero."""
    ends = product(*(sorted({each.start, each.stop - 1}) for each in above.ranges))
    return max((sheets_read(subject, output) for output in ends), key=len)


def window_links(
    subject: Subject, below: Sheets, above: Sheets, output: Position, places: Iterable[Position]
) -> tuple[Segment, ...]:
    """Join the corners of a window, on each sheet that it covers, to those of the output."""
    if subject.one_axis:
        return window_sides(subject, below, above, output)
    height, width = (axis.effective_kernel for axis in subject.axes[-2:])
    row, column = (axis.position(at, 0) for axis, at in zip(subject.axes[-2:], output[-2:], strict=True))
    sheets = sorted({place[:-2] for place in places})
    windows = [below.corners((*outer, row, column), height, width) for outer in sheets]
    # Of many windows only the corners at the left and at the right.
    corners = (0, 1, 2, 3) if len(windows) <= _FEW_WINDOWS else (1, 3)
    ends = above.corners(output)
    return tuple((window[corner], ends[corner]) for window in windows for corner in corners)
