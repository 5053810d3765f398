"""The stage of the view ``equivalence``: its maps in their places, how their cells look, and what is written."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from convarith.records import dataclass, replace
from convarith.scene.captions import value_text
from convarith.scene.corners import between, scaled, shifted
from convarith.scene.equivalence_layout import BESIDE, HEADING, NAME, NAME_OVER, enlargement, maps_of, moved_apart
from convarith.scene.labels import one_or_each
from convarith.scene.map_ranges import output_ranges
from convarith.scene.model import Cell, Extent, Kind, Look, Text
from convarith.scene.panels import LETTER, extent_of
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

_LONGEST = 37  # letters of a heading
_CLEAR = 0.4  # between a heading and what is under it
_NAMES = 13 * LETTER * NAME  # widest of those at the left

STAMPED = "y by stamping"
"""What the output is called that stamps fill."""


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
        if not self.labels:
            return bounding_box((), self._maps.reached, extent_of(self._maps))
        canvas = self.name(self.canvas.extent, STAMPED)
        box = extent_of(self._maps, (*self.names, canvas, *self.canvas_extra_name, self.equals))
        (x, y), size = self.heading("").at, self._heading_size
        return bounding_box([(x + _LONGEST * LETTER * size, y + size / 2)], box, self._maps.reached)

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

        Where they touch they are as large as there is room for, and in the middle of it.
        """
        for element, look, start, end in self._inputs:
            yield Cell(look._replace(lit=element == lit), between(start, end, share))

    @cached_property
    def _inputs(self) -> list[tuple[Position, Look, Corners, Corners]]:
        """List the input's elements, their looks, where they are at first, and where among the zeros."""
        subject, room = self.subject, self.stretched.extent
        steps = [axis.stretch for axis in subject.axes]
        start, end = (list(moved_apart(self.stretched, subject.input_size, steps, each)) for each in (0.0, 1.0))
        touching = bounding_box(corner for _, corners in start for corner in corners)
        factor = enlargement(touching, room)
        (x0, y0), (x1, y1) = touching.middle, room.middle
        found = []
        for (element, before), (_, after) in zip(start, end, strict=True):
            look = Look(Kind.INPUT, value_text(subject.numbers.x[element]), hue=self.hue(element))
            larger = shifted(scaled(before, touching.middle, factor), (x1 - x0, y1 - y0))
            found.append((element, look, larger, after))
        return found

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
        if not self.raises_kernel:
            return corners
        (x0, y0), (x1, y1) = box.middle, room.middle
        larger = scaled(corners, box.middle, 1 + (enlargement(box, room) - 1) * share)
        return shifted(larger, ((x1 - x0) * share, (y1 - y0) * share))

    @cached_property
    def raises_kernel(self) -> bool:
        """Whether there is room for the kernel in the middle of the picture."""
        box, room = self.kernel.extent, self.slid.extent
        return box.width <= room.width and box.height <= room.height and not self._maps.are_stacked

    def turned_look(self, weight: Position, *, lit: bool = False) -> tuple[int, Look]:
        """Give the cell of a kernel element after the turn, by number, and its look.

        Args:
            weight: Index of the element, its two channels first.
            lit: Whether it is in use.
        """
        turned = zip(self.subject.axes, weight[2:], strict=True)
        opposite = (axis.kernel_element(tap) * axis.dilation for axis, tap in turned)
        return self.kernel.number((0, *opposite)), Look(Kind.KERNEL, weight_text(self.subject, 0, weight[1:]), lit=lit)

    @property
    def turned_kernel(self) -> dict[int, Look]:
        """The looks of the kernel after the turn, by number."""
        return dict(self.turned_look((0, *weight)) for weight in product(*self.stamp.ranges))

    @property
    def stretched_title(self) -> Text:
        """The name of the input once it is stretched."""
        return self.name(self.stretched.extent, f"x among zeros{self.some}")

    @property
    def stamped_title(self) -> Text:
        """The name of the output that stamps fill, without what is cropped off it."""
        return self.name(self._kept, STAMPED)

    @property
    def _kept(self) -> Extent:
        """The rectangle that the output takes on the canvas."""
        ends = (self.cell(number).corners for number in (self.stamped.first, self.total - 1))
        return bounding_box(corner for corners in ends for corner in corners)

    @property
    def border_name(self) -> tuple[Text, ...]:
        """The name of the output padding beside the stretched input."""
        return self._extra_name(self.stretched.extent, self.stretched.extent.bottom)

    @property
    def canvas_extra_name(self) -> tuple[Text, ...]:
        """The name of the output padding beside the canvas, clear of what falls off."""
        reached = self._maps.reached
        return self._extra_name(reached if self._maps.are_stacked else self._kept, reached.bottom)

    def _extra_name(self, box: Extent, bottom: float) -> tuple[Text, ...]:
        """Name the output padding, at its end of a map; nothing where there is none, or nothing is named."""
        if not self.extra or not self.labels:
            return ()
        text = f"a = {one_or_each(self.extra[self.subject.one_axis :])}"
        if self._maps.are_stacked:
            return (Text((box.right + BESIDE, box.middle[1]), text, "left", NAME),)
        return (Text((box.right, bottom - NAME_OVER), text, "right", NAME),)

    @property
    def names(self) -> tuple[Text, ...]:
        """The names of all maps, once everything is there."""
        return (
            self.stretched_title,
            self.kernel_name("w, turned"),
            self.name(self.slid.extent, "y by sliding"),
            self.stamped_title,
            *self.border_name,
        )

    @property
    def equals(self) -> Text:
        """The sign between the two outputs."""
        one, other = self.slid.extent, self._kept
        if self._maps.are_stacked:
            at = self._names_end - HEADING, (one.bottom + other.top) / 2
        else:
            at = (one.right + other.left) / 2, one.middle[1]
        return Text(at, "=", size=HEADING)

    def heading(self, text: str) -> Text:
        """Write a heading over all names, and beside what reaches up at the right in the first act."""
        left = self._names_end - _NAMES if self._maps.are_stacked else self.stretched.extent.left
        below = max(self.kernel.extent.top, self.stretched.extent.top)
        if not self._maps.are_stacked:
            below += NAME_OVER + NAME / 2
        return Text((left, below + _CLEAR + self._heading_size / 2), text, "left", self._heading_size)

    @cached_property
    def _heading_size(self) -> float:
        """The height of a heading's letters: as large as the longest has room for, but no smaller than names are."""
        box = bounding_box((), *(each.extent for each in self._maps))
        return max(NAME, min(HEADING, box.width / (_LONGEST * LETTER)))

    @cached_property
    def _names_end(self) -> float:
        """Where names end that stand at the left of all maps."""
        return min(each.extent.left for each in self._maps) - BESIDE

    def title(self, cells: Iterable[Cell], text: str) -> Text:
        """Write the name of what moves beside its cells."""
        return self.name(bounding_box(corner for cell in cells for corner in cell.corners), text)

    def name(self, box: Extent, text: str) -> Text:
        """Write the name of a map above its middle, or at the left where maps stand one over the other."""
        if self._maps.are_stacked:
            return Text((self._names_end, box.middle[1]), text, "right", NAME)
        return Text((box.middle[0], box.top + NAME_OVER), text, size=NAME)

    def kernel_name(self, text: str) -> Text:
        """Write the name of the kernel where it stands at rest: at its left, as there is nothing but maps above it."""
        box = self.kernel.extent
        if self._maps.are_stacked:
            return self.name(box, text)
        return Text((box.left - BESIDE, box.middle[1]), text, "right", NAME)
