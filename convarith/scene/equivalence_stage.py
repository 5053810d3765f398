"""The stage of the view ``equivalence``: its maps in their places, how their cells look, and what is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from convarith.scene.captions import value_text
from convarith.scene.corners import around, between, scaled, shifted
from convarith.scene.equivalence_layout import GAP, HEADING, HEADING_OVER, enlargement, maps_of, moved_apart
from convarith.scene.labels import one_or_each
from convarith.scene.map_ranges import output_ranges
from convarith.scene.model import Cell, Extent, Kind, Look, Text, center
from convarith.scene.panels import LETTER, LETTERS, extent_of, title
from convarith.scene.scatter_parts import weight_text
from convarith.scene.sheets import FLAT, Sheets, bounding_box
from convarith.scene.stretched import kind_at, kind_on_map
from convarith.scene.values import input_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.scene.equivalence_layout import Maps
    from convarith.scene.model import Corners
    from convarith.scene.subject import Position, Subject

HUES = 9
"""How many inputs are told apart by their hues; more take turns."""

_TITLE = 0.6  # above a map to the middle of its name
_LONGEST = 37  # letters of a heading

STAMPED = "y by stamping"
"""What the output is called that stamps fill."""

FALL = 0.8
"""How far what is cropped falls, in cells."""


@dataclass(frozen=True)
class Stage:
    """The maps, and how their cells look.

    Attributes:
        subject: The layer and its input.
        labels: Whether maps are named and things are told.
        some: How much of the input is drawn, for behind its name; empty for all of it.
    """

    subject: Subject
    labels: bool
    some: str = ""

    @cached_property
    def _maps(self) -> Maps:
        return maps_of(self.subject)

    @cached_property
    def stretched(self) -> Sheets:
        """The input as the window moves over it."""
        return self._maps.stretched

    @cached_property
    def kernel(self) -> Sheets:
        """The kernel, turned and spread by its dilation: its elements at multiples of it."""
        return replace(self._maps.kernel, first=self.stretched.total)

    @cached_property
    def stamp(self) -> Sheets:
        """The kernel scaled by an input, on its way."""
        return self._maps.stamp

    @cached_property
    def slid(self) -> Sheets:
        """The output as the window fills it."""
        return replace(self._maps.slid, first=self.kernel.first + self.kernel.total)

    @cached_property
    def canvas(self) -> Sheets:
        """All that stamps reach, with what is cropped off."""
        return self._maps.canvas

    @cached_property
    def stamped(self) -> Sheets:
        """The numbers of the cells of the canvas that are output; `canvas` tells where they stand."""
        return Sheets(output_ranges(self.subject), FLAT, first=self.slid.first + self.slid.total)

    @property
    def total(self) -> int:
        """How many cells there are that stay."""
        return self.stamped.first + self.stamped.total

    @cached_property
    def extent(self) -> Extent:
        """The rectangle that everything takes."""
        fall = FALL if self.crops else 0.0
        left, bottom, right, top = (
            extent_of(self._maps, (*self.names, *self.canvas_extra_name)) if self.labels else extent_of(self._maps)
        )
        box = self.canvas.extent
        points = [(box.left - fall, box.bottom - fall), (box.right + fall, box.top + fall)]
        if self.labels:
            (x, y), size = self.heading("").at, self._heading_size
            points += [(x + _LONGEST * LETTER * size, y + size / 2)]
        return bounding_box(points, Extent(left, bottom, right, top))

    def cell(self, number: int) -> Cell:
        """Give a cell as it looks before the first frame."""
        if number >= self.stamped.first:
            place = self.stamped.position(number)
            return Cell(self.empty_look(place), self.canvas.corners(place))
        sheets = next(each for each in (self.slid, self.kernel, self.stretched) if number >= each.first)
        return Cell(Look(Kind.HIDDEN), sheets.corners(sheets.position(number)))

    @property
    def crops(self) -> bool:
        """Whether something is cropped off."""
        return self.canvas.total > self.stamped.total

    @cached_property
    def rim(self) -> tuple[Position, ...]:
        """The places of the canvas that are cropped off."""
        return tuple(place for place in product(*self.canvas.ranges) if not self.stamped.holds(place))

    @cached_property
    def extra(self) -> tuple[int, ...]:
        """The output padding along each axis, where there is any."""
        given = self.subject.answer.output_padding
        found = (0, *given) if self.subject.one_axis else tuple(given)
        return found if any(found) else ()

    def in_extra(self, place: Position) -> bool:
        """Tell whether an output is in the last rows or columns, those of the output padding."""
        ends = zip(place[1:], self.output_size, self.extra, strict=True) if self.extra else ()
        return any(at >= size - extra for at, size, extra in ends)

    def empty_look(self, place: Position) -> Look:
        """Give the look of a place of the canvas that no stamp has reached."""
        if not self.stamped.holds(place):
            return Look(Kind.CROPPED)
        return Look(Kind.EXTRA if self.in_extra(place) else Kind.EMPTY)

    @cached_property
    def output_size(self) -> tuple[int, ...]:
        """Spatial size of the output, as many numbers as axes are drawn."""
        return tuple(axis.output for axis in self.subject.axes)

    def output_look(self, place: Position) -> Look:
        """Give the look of a finished output."""
        return Look(Kind.OUTPUT, value_text(self.subject.numbers.y[place]))

    def hue(self, element: Position) -> int:
        """Give the hue of an input element: one each where they are few, others than its neighbours' where not."""
        if self.elements <= HUES:
            number = 0
            for size, at in zip(self.subject.input_size, element[1:], strict=True):
                number = number * size + at
            return 1 + number
        *outer, row, column = element[1:]
        return 1 + (column % 3 + 3 * (row % 3) + 4 * sum(outer)) % HUES

    @cached_property
    def elements(self) -> int:
        """How many input elements there are."""
        found = 1
        for size in self.subject.input_size:
            found *= size
        return found

    def stretched_look(self, place: Position) -> Look:
        """Give the look of a place of the stretched, padded input."""
        kind = kind_at(self.subject, place)
        text = input_text(self.subject, place)
        read = [axis.source(at) for axis, at in zip(self.subject.axes, place[1:], strict=True)]
        elements = [each for each in read if each is not None]
        if kind in (Kind.INPUT, Kind.PADDING) and len(elements) == len(read):
            return Look(kind, text, hue=self.hue((place[0], *elements)))
        return Look(kind_on_map(self.subject, place), text)

    def input_cells(self, share: float, lit: Position | None = None) -> Iterator[Cell]:
        """Yield the input's elements on their way from where they touch to where they end up among the zeros.

        Where they touch they are as large as there is room for.
        """
        subject, room = self.subject, self.stretched.extent
        steps = [axis.stretch for axis in subject.axes]
        start, end = (list(moved_apart(self.stretched, subject.input_size, steps, each)) for each in (0.0, 1.0))
        touching = bounding_box(corner for _, corners in start for corner in corners)
        factor = enlargement(touching, room)
        for (element, before), (_, after) in zip(start, end, strict=True):
            text = value_text(subject.numbers.x[element])
            look = Look(Kind.INPUT, text, lit=element == lit, hue=self.hue(element))
            yield Cell(look, between(scaled(before, room.middle, factor), after, share))

    def stamp_corners(self, taps: Position) -> Corners:
        """Give where an element of a stamp stands before it is on its way, as large as there is room for."""
        box = self.stamp.extent
        return scaled(self.stamp.corners(taps), box.middle, enlargement(box, self.slid.extent))

    def kernel_cells(self, share: float) -> Iterator[Cell]:
        """Yield the kernel's elements in their usual order, packed, or on their way apart by the dilation."""
        taps, steps = zip(*((axis.kernel, axis.dilation) for axis in self.subject.axes), strict=True)
        for weight, corners in moved_apart(self.kernel, taps, steps, share):
            yield Cell(Look(Kind.KERNEL, weight_text(self.subject, 0, weight)), corners)

    def raised(self, corners: Corners, share: float) -> Corners:
        """Give corners of the kernel on their way to the middle of the picture, where it is as large as there is room.

        Where there is no room, or the input is in between, it stays.
        """
        box, room = self.kernel.extent, self.slid.extent
        if box.width > room.width or box.height > room.height or box.bottom > self.stretched.extent.top:
            return corners
        (x0, y0), (x1, y1) = box.middle, room.middle
        larger = scaled(corners, box.middle, 1 + (enlargement(box, room) - 1) * share)
        return shifted(larger, ((x1 - x0) * share, (y1 - y0) * share))

    def turned_look(self, weight: Position, *, lit: bool = False) -> tuple[int, Look]:
        """Give the cell of a kernel element after the turn, by number, and its look.

        Args:
            weight: Index of the element, its two channels first.
            lit: Whether it is in use.
        """
        opposite = (
            (axis.kernel - 1 - tap) * axis.dilation for axis, tap in zip(self.subject.axes, weight[2:], strict=True)
        )
        return self.kernel.number((0, *opposite)), Look(Kind.KERNEL, weight_text(self.subject, 0, weight[1:]), lit=lit)

    @property
    def turned_kernel(self) -> dict[int, Look]:
        """The looks of the kernel after the turn, by number."""
        return dict(self.turned_look((0, *weight)) for weight in product(*self.stamp.ranges))

    @property
    def stretched_title(self) -> Text:
        """The name of the input once it is stretched."""
        return title(self.stretched, f"x among zeros{self.some}")

    @property
    def stamped_title(self) -> Text:
        """The name of the output that stamps fill, without what is cropped off it."""
        return self.title([self.cell(self.stamped.first), self.cell(self.total - 1)], STAMPED)

    @property
    def border_name(self) -> tuple[Text, ...]:
        """The name of the output padding beside the stretched input."""
        return self.extra_name(self.stretched, tuple(positions[-1] for positions in self.stretched.ranges))

    @property
    def canvas_extra_name(self) -> tuple[Text, ...]:
        """The name of the output padding beside the canvas."""
        last_row = (positions[-1] for positions in self.stamped.ranges[:-1])
        return self.extra_name(self.canvas, (*last_row, self.canvas.ranges[-1][-1]))

    @property
    def names(self) -> tuple[Text, ...]:
        """The names of all maps, once everything is there."""
        return (
            self.stretched_title,
            title(self.kernel, "w, turned"),
            title(self.slid, "y by sliding"),
            self.stamped_title,
            *self.border_name,
        )

    @property
    def equals(self) -> Text:
        """The sign between the two outputs."""
        one, other = (
            self.slid.extent,
            around([self.cell(self.stamped.first).corners, self.cell(self.total - 1).corners]),
        )
        if one.right <= other[0][0]:
            at = (one.right + other[0][0]) / 2, (one.bottom + one.top) / 2
        else:
            at = one.left - GAP / 2, (one.bottom + other[3][1]) / 2
        return Text(at, "=", size=HEADING)

    def heading(self, text: str) -> Text:
        """Write a heading over everything."""
        top = max(each.extent.top for each in self._maps)
        return Text(
            (min(each.extent.left for each in self._maps), top + HEADING_OVER), text, "left", self._heading_size
        )

    @cached_property
    def _heading_size(self) -> float:
        """The height of a heading's letters: as large as the longest has room for, but no smaller than names are."""
        box = bounding_box((), *(each.extent for each in self._maps))
        return max(LETTERS, min(HEADING, box.width / (_LONGEST * LETTER)))

    def title(self, cells: Iterable[Cell], text: str) -> Text:
        """Write the name of what moves above the middle of its cells."""
        box = bounding_box(corner for cell in cells for corner in cell.corners)
        return Text(((box.left + box.right) / 2, box.top + _TITLE), text, size=LETTERS)

    def extra_name(self, sheets: Sheets, place: Position) -> tuple[Text, ...]:
        """Name the output padding, right of the cell at a place; nothing where there is none, or nothing is named."""
        if not self.extra or not self.labels:
            return ()
        extra = one_or_each(self.extra[self.subject.one_axis :])
        corners = sheets.corners(place)
        return (Text((corners[1][0] + 0.25, center(corners)[1]), f"a = {extra}", "left", LETTERS),)
