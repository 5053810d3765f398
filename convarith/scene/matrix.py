"""The view ``matrix``: the maps beside y = W·x, each entry of W in the colour of its kernel element.

A direct layer goes through the rows of W: the row in use lies in the window as its kernel elements. A transposed layer
goes through the columns of its matrix, which is the transpose of the direct one's: an input times its column is added
to all outputs at once. An entry to which several kernel elements add up has the colour of the first, and a plus.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.scene.broken_range import length
from convarith.scene.captions import (
    channel_text,
    count_text,
    index_text,
    longest_count,
    longest_sums,
    sum_text,
    symbol_text,
)
from convarith.scene.labels import labels_of
from convarith.scene.map import one_over_the_other, window_links
from convarith.scene.map_ranges import input_ranges, output_ranges, padded_input_ranges
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene, Text
from convarith.scene.order import ordered
from convarith.scene.panels import LETTERS, extent_of, title
from convarith.scene.scatter_parts import kernel_footprint
from convarith.scene.sheets import FLAT, SLANTED, Sheets
from convarith.scene.stretched import input_kinds, kind_at
from convarith.scene.subject import contributions, refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.scene.model import Segment
    from convarith.scene.sheets import Plane
    from convarith.scene.subject import Position, Subject, Tap

_GAP = 1.2  # cells from the maps to the equation
_SIGN = 1.0  # cells that a sign takes
_SMALLEST, _LARGEST = 0.3, 1.0  # sides of an entry
_KEY = 0.9  # side of an element of the kernel that tells the colours
_UNDER = 1.2  # cells from what stands above it to the kernel


def matrix_scene(subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
    """Compose the scene of a layer that has a matrix.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for pooling, or maps of too many sheets.
    """
    if isinstance(subject.layer, Pool):
        raise ConvArithError(
            "the view matrix shows the weights of a layer, and pooling has none",
            "view",
            "see it in the view map or values",
        )
    return _Composition(subject, FLAT if flat else SLANTED).scene(labels=labels)


class _Composition:
    """The maps, the vectors and the matrix between them, and how they are tied."""

    def __init__(self, subject: Subject, plane: Plane) -> None:
        self.subject = subject
        self.inputs, self.outputs = Sheets(input_ranges(subject)), Sheets(output_ranges(subject))
        below = self.inputs.ranges if subject.transposed else padded_input_ranges(subject)
        self.weights = Sheets(tuple(map(range, subject.weight_shape)))
        self.below, self.above = one_over_the_other(subject, below, self.outputs.ranges, plane)
        self.y, self.w, self.x, self.key = self._equation()
        self.row = lru_cache(maxsize=1)(self._row)  # cells are asked for row by row

    def _equation(self) -> tuple[Sheets, Sheets, Sheets, Sheets]:
        """Lay out y = W·x to the right of the maps, its middle at theirs, and the kernel where there is room below."""
        maps = extent_of((self.below, self.above))
        rows, cols = self.outputs.total, self.inputs.total
        side = max(_SMALLEST, min(_LARGEST, maps.height / max(rows, cols)))
        left, middle = maps.right + _GAP, (maps.bottom + maps.top) / 2
        first = self.above.first + self.above.total
        found = []
        for height, width in ((rows, 1), (rows, cols), (cols, 1)):
            ranges = (range(1), range(height), range(width))
            found.append(Sheets(ranges, FLAT, (left, middle - height * side / 2), first, side))
            left += width * side + _SIGN
            first += height * width
        y, w, x = found
        over = w if rows <= cols else x
        shape = self.subject.weight_shape
        pairs = (range(shape[0]), range(prod(shape[1:-2])), range(shape[-2]), range(shape[-1]))
        key = Sheets(pairs, FLAT, first=first, side=_KEY)
        refuse_many_sheets(length(pairs[0]), length(pairs[1]))
        return y, w, x, replace(key, origin=(over.extent.left, over.extent.bottom - _UNDER - key.extent.top))

    def scene(self, *, labels: bool) -> Scene:
        subject = self.subject
        parts = (self.below, self.above, self.y, self.w, self.x, self.key)
        cell_at = ordered(self.inputs if subject.transposed else self.outputs, subject.order, subject.seed)
        name = "Wᵀ" if subject.transposed else "W"
        titles = tuple(map(title, (self.y, self.w, self.x, self.key), ("y", name, "x", "kernel w"))) if labels else ()
        signs = (_sign(self.y, "=", self.w), _sign(self.w, "·", self.x))
        present = {Kind.INPUT} if subject.transposed else input_kinds(subject)
        kinds = frozenset({*present, Kind.INPUT, Kind.OUTPUT, Kind.TAP, Kind.ZERO})
        written = labels_of(subject, kinds, kernel=False, window=False) if labels else None
        if written:
            size = f"y = {name}·x, of {self.outputs.total} x {self.inputs.total}; coloured by kernel element"
            size += ", + where several add up" if subject.layer.padding_mode != "zeros" else ""
            written = replace(written, lines=(*written.lines, size))
        frame = self._column_frame if subject.transposed else self._row_frame
        return Scene(
            extent_of(parts, (*titles, *signs)),
            LazySequence(sum(each.total for each in parts), self._cell),
            LazySequence(
                (self.inputs if subject.transposed else self.outputs).total,
                lambda step: frame(cell_at(step), captioned=labels),
            ),
            kinds,
            taps=prod(subject.weight_shape),
            lines=_border(self.w),
            texts=(*titles, *signs),
            caption=self._longest_caption() if labels else "",
            labels=written,
            maps=tuple(each.first for each in parts),
        )

    def _cell(self, number: int) -> Cell:
        if number < self.above.first:
            place = self.below.position(number)
            kind = Kind.INPUT if self.subject.transposed else kind_at(self.subject, place)
            return Cell(Look(kind), self.below.corners(place))
        if number < self.y.first:
            return Cell(Look(Kind.OUTPUT), self.above.corners(self.above.position(number)), raised=True)
        if number < self.w.first:
            return Cell(Look(Kind.OUTPUT), self.y.corners(self.y.position(number)))
        if number < self.x.first:
            _, row, col = self.w.position(number)
            return Cell(_entry(self.row(row).get(col), lit=False), self.w.corners((0, row, col)))
        if number < self.key.first:
            return Cell(Look(Kind.INPUT), self.x.corners(self.x.position(number)))
        tap = number - self.key.first
        look = Look(Kind.TAP, self._weight_index(self.weights.position(tap)), tap=tap, lit=True)
        return Cell(look, self.key.corners(self.key.position(number)))

    def _row(self, row: int) -> Mapping[int, list[int]]:
        """Give the columns of a row of W that are not zero, with their kernel elements."""
        found: dict[int, list[int]] = {}
        for each in contributions(self.subject.window(self.outputs.position(row))):
            found.setdefault(self.inputs.number(each.element), []).append(self.weights.number(each.weight))
        return found

    def _row_frame(self, row: int, *, captioned: bool) -> Frame:
        """Work out one output: a row of W in the window."""
        subject = self.subject
        output = self.outputs.position(row)
        window = list(subject.window(output))
        taps = self.row(row)
        shown = {self.below.number(each.place): self._tap_look(each) for each in window}
        shown |= {self.w.number((0, row, col)): _entry(taps.get(col)) for col in range(self.inputs.total)}
        shown |= {self.x.number((0, col, 0)): _entry(tap) for col, tap in taps.items()}
        return Frame(
            reads=tuple(self.below.number(each.place) for each in window),
            writes=(self.above.number(output), self.y.number((0, row, 0))),
            shown=shown,
            links=window_links(subject, self.below, self.above, output, [each.place for each in window]),
            caption=self._row_caption(output, window) if captioned else "",
        )

    def _column_frame(self, col: int, *, captioned: bool) -> Frame:
        """Scatter one input: a column of the matrix on the outputs."""
        subject = self.subject
        element = self.inputs.position(col)
        taps: dict[int, list[int]] = {}
        for each in subject.scatter(element):
            taps.setdefault(self.outputs.number(each.output), []).append(self.weights.number(each.weight))
        reached = {row: self.above.number(self.outputs.position(row)) for row in taps}
        shown = {reached[row]: _entry(tap) for row, tap in taps.items()}
        shown |= {self.w.number((0, row, col)): _entry(taps.get(row)) for row in range(self.outputs.total)}
        shown |= {self.y.number((0, row, 0)): _entry(tap) for row, tap in taps.items()}
        return Frame(
            reads=(self.below.number(element), self.x.number((0, col, 0))),
            writes=tuple(reached.values()),
            shown=shown,
            links=_scatter_links(subject, self.below, self.above, element),
            caption=self._column_caption(element) if captioned else "",
        )

    def _tap_look(self, tap: Tap) -> Look:
        if tap.element is None:
            return Look(kind_at(self.subject, tap.place), lit=True)
        return Look(Kind.TAP, tap=self.weights.number(tap.weight), lit=True)

    def _row_caption(self, output: Position, window: Sequence[Tap]) -> str:
        terms = [
            f"{symbol_text(self.subject, 'w', each.weight, self.subject.weight_shape)}·{self._x(each.element)}"
            for each in contributions(window)
        ]
        total = f"{self._y(output)} = {sum_text(terms) if terms else '0'}{count_text(terms)}"
        return channel_text(self.subject, output[0]) + total

    def _x(self, element: Position) -> str:
        return symbol_text(self.subject, "x", element, (self.subject.channels[0], *self.subject.input_size))

    def _y(self, output: Position) -> str:
        sizes = (axis.output for axis in self.subject.axes)
        return symbol_text(self.subject, "y", output, (self.subject.channels[1], *sizes))

    def _column_caption(self, element: Position) -> str:
        name = index_text(self.subject, "x", element)
        return f"y += {name} times column {self.inputs.number(element)}"

    def _weight_index(self, weight: Position) -> str:
        single = max(self.subject.channels) == 1
        where = weight[2 + self.subject.one_axis :]
        return ",".join(map(str, where if single else (*weight[:2], *where)))

    def _longest_caption(self) -> str:
        """Give a caption that is as long as any."""
        subject = self.subject
        last = self.inputs.position(self.inputs.total - 1)
        if subject.transposed:
            return self._column_caption(last)
        end = self.outputs.position(self.outputs.total - 1)
        weight = symbol_text(subject, "w", tuple(size - 1 for size in subject.weight_shape), subject.weight_shape)
        one, count = f"{weight}·{self._x(last)}", prod(subject.weight_shape[1:])
        total = f"{self._y(end)} = {max(map(sum_text, longest_sums(one, count)), key=len)}{longest_count(one, count)}"
        return channel_text(subject, end[0]) + total


def _entry(taps: Sequence[int] | None, *, lit: bool = True) -> Look:
    """Give the look of an entry of W, in use or not, by the kernel elements that it is the sum of; None for a zero."""
    if taps is None:
        return Look(Kind.ZERO, lit=lit)
    return Look(Kind.TAP, "+" if len(taps) > 1 else "", tap=min(taps), lit=lit)


def _sign(left: Sheets, sign: str, right: Sheets) -> Text:
    """Write a sign between two parts of the equation."""
    extent = left.extent
    return Text(((extent.right + right.extent.left) / 2, (extent.bottom + extent.top) / 2), sign, size=LETTERS)


def _border(sheets: Sheets) -> tuple[Segment, ...]:
    left, bottom, right, top = sheets.extent
    corners = (left, bottom), (right, bottom), (right, top), (left, top)
    return tuple(zip(corners, corners[1:] + corners[:1], strict=True))


def _scatter_links(subject: Subject, below: Sheets, above: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the corners of an input to those of what it is scattered to."""
    places = [place for place in kernel_footprint(subject, element) if above.holds(place)]
    if not places or above.count > 1:
        return ()
    return tuple(zip(below.corners(element), above.corners_around(places), strict=True))
