"""The view ``matrix``: the maps and y = W·x, each entry of W in the colour and with the symbol of its kernel element.

x lies along the top of W, each element over the column that it is multiplied by. A direct layer goes through the rows
of W: the row in use lies in the window as its kernel elements. A transposed layer goes through the columns of its
matrix, which is the transpose of the direct one's: an input times its column is added to all outputs at once. An entry
to which several kernel elements add up has the colour of the first. Where the numbers of the weight or the input are
given, they stand in place of the symbols.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.records import replace
from convarith.scene.captions import (
    channel_text,
    count_text,
    longest_count,
    longest_sums,
    sum_text,
    symbol_text,
    term,
    value_text,
    widest,
)
from convarith.scene.labels import labels_of
from convarith.scene.map import map_names, one_over_the_other, window_links
from convarith.scene.map_ranges import input_ranges, output_ranges, padded_input_ranges
from convarith.scene.matrix_layout import (
    block_lines,
    equals_sign,
    equation_beside,
    equation_names,
    key_names,
)
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import extent_of
from convarith.scene.scatter_parts import kernel_footprint
from convarith.scene.sheet_names import sheet_names
from convarith.scene.sheets import FLAT, SLANTED, Sheets
from convarith.scene.stacked import kernel_cells
from convarith.scene.stretched import input_kinds, kind_at
from convarith.scene.subject import contributions, refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.scene.model import Corners, Labels, Segment, Text
    from convarith.scene.sheets import Plane
    from convarith.scene.subject import Position, Subject, Tap

_COLORS = 9  # of kernel elements that themes have before they come again
_MOST_WRITTEN = 64  # rows and columns of W beyond which no symbol in it could be read


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
        shape = subject.weight_shape
        refuse_many_sheets(shape[0], prod(shape[1:-2]))
        self.weights = Sheets(tuple(map(range, shape)))
        below = self.inputs.ranges if subject.transposed else padded_input_ranges(subject)
        self.below, self.above = one_over_the_other(subject, below, self.outputs.ranges, plane)
        self.name = "Wᵀ" if subject.transposed else "W"
        self.names = map_names(subject, self.below, self.above, "input x", "output y")
        if not subject.transposed:  # whose input is drawn without the zeros that sheets are counted with
            self.names += sheet_names(subject, self.below, self.above)
        maps = extent_of((self.below, self.above), self.names)
        rows, cols = self.outputs.total, self.inputs.total
        first = self.above.first + self.above.total
        self.equation = equation_beside(maps, rows, cols, shape, self.name, first)
        self.y, self.w, self.x, self.key = self.equation
        self.written = max(rows, cols) <= _MOST_WRITTEN
        self.row = lru_cache(maxsize=1)(self._row)  # cells are asked for row by row

    def scene(self, *, labels: bool) -> Scene:
        subject = self.subject
        parts = (self.below, self.above, *self.equation)
        steps = self.inputs if subject.transposed else self.outputs
        cell_at = ordered(steps, subject.order, subject.seed)
        texts = (equals_sign(self.equation), *(self._names() if labels else ()))
        present = {Kind.INPUT} if subject.transposed else input_kinds(subject)
        kinds = frozenset({*present, Kind.INPUT, Kind.OUTPUT, Kind.TAP, Kind.ZERO})
        frame = self._column_frame if subject.transposed else self._row_frame
        return Scene(
            extent_of(parts, texts),
            LazySequence(sum(each.total for each in parts), self._cell),
            LazySequence(steps.total, lambda step: frame(cell_at(step), captioned=labels)),
            kinds,
            taps=prod(subject.weight_shape),
            lines=block_lines(self.w, subject.channels),
            texts=texts,
            caption=self._longest_caption() if labels else "",
            labels=self._labels(kinds) if labels else None,
            numbers=self.written,
            maps=tuple(each.first for each in parts),
        )

    def _names(self) -> tuple[Text, ...]:
        several = max(self.subject.channels) > 1
        of_kernel = key_names(self.key, self.subject.weight_shape[:-2], channels=several)
        return (*self.names, *equation_names(self.equation, self.name, self.subject.channels), *of_kernel)

    def _labels(self, kinds: frozenset[Kind]) -> Labels:
        labels = labels_of(self.subject, kinds, kernel=False, window=False)
        size = f"y = {self.name}·x, of {self.outputs.total} x {self.inputs.total}; coloured by kernel element"
        return replace(labels, lines=(*labels.lines, size))

    def _cell(self, number: int) -> Cell:
        if number < self.above.first:
            place = self.below.position(number)
            kind = Kind.INPUT if self.subject.transposed else kind_at(self.subject, place)
            return Cell(Look(kind), self.below.corners(place))
        if number < self.y.first:
            raised = not self.subject.one_axis
            return Cell(Look(Kind.OUTPUT), self.above.corners(self.above.position(number)), raised=raised)
        if number < self.w.first:
            output = self.outputs.position(number - self.y.first)
            return Cell(Look(Kind.OUTPUT, self._y(output) if self.written else ""), _square(self.y, number))
        if number < self.x.first:
            _, row, col = self.w.position(number)
            return Cell(self._entry(self.row(row).get(col), lit=False), self.w.corners((0, row, col)))
        if number < self.key.first:
            element = self.inputs.position(number - self.x.first)
            return Cell(Look(Kind.INPUT, self._x(element) if self.written else ""), _square(self.x, number))
        tap = number - self.key.first
        return Cell(Look(Kind.TAP, self._w(tap), tap=self._color(tap), lit=True), _square(self.key, number))

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
        shown |= {self.w.number((0, row, col)): self._entry(taps.get(col)) for col in range(self.inputs.total)}
        for col, entry in taps.items():
            name = self._x(self.inputs.position(col)) if self.written else ""
            shown[self.x.number((0, 0, col))] = self._entry(entry)._replace(text=name)
        return Frame(
            reads=tuple(self.below.number(each.place) for each in window),
            writes=(self.above.number(output), self.y.number((0, row, 0))),
            shown=shown,
            moving=kernel_cells(subject, self.below, output, self._kernel_look),
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
        shown = {reached[row]: self._entry(tap) for row, tap in taps.items()}
        shown |= {self.w.number((0, row, col)): self._entry(taps.get(row)) for row in range(self.outputs.total)}
        for row, entry in taps.items():
            name = self._y(self.outputs.position(row)) if self.written else ""
            shown[self.y.number((0, row, 0))] = self._entry(entry)._replace(text=name)
        return Frame(
            reads=(self.below.number(element), self.x.number((0, 0, col))),
            writes=tuple(reached.values()),
            shown=shown,
            links=_scatter_links(subject, self.below, self.above, element),
            caption=self._column_caption(element) if captioned else "",
        )

    def _tap_look(self, tap: Tap) -> Look:
        if tap.element is None:
            return Look(kind_at(self.subject, tap.place), lit=True)
        return self._entry([self.weights.number(tap.weight)])

    def _kernel_look(self, tap: Tap) -> Look:
        return self._entry([self.weights.number(tap.weight)], lit=tap.element is not None)

    def _entry(self, taps: Sequence[int] | None, *, lit: bool = True) -> Look:
        """Give the look of an entry of W, in use or not, by the kernel elements that it is the sum of; None for 0."""
        if taps is None:
            return Look(Kind.ZERO, "0" if lit and self.written else "", lit=lit)
        text = self._sum(taps) if self.written else ""
        return Look(Kind.TAP, text, tap=self._color(min(taps)), lit=lit)

    def _sum(self, taps: Sequence[int]) -> str:
        """Write the sum of kernel elements; of more than two the first."""
        first, *others = taps
        more = "" if not others else "…" if others[1:] else self._w(others[0])
        return f"{self._w(first)}+{more}" if more else self._w(first)

    def _color(self, tap: int) -> int:
        """Give the number of a kernel element's colour, so that kernels of as many elements as colours differ too."""
        elements = prod(self.subject.weight_shape[2:])
        return tap if elements % _COLORS else tap + _COLORS // 2 * (tap // elements)

    def _w(self, tap: int) -> str:
        """Write a kernel element: its number where it is given, else its symbol."""
        weight = self.weights.position(tap)
        if self.subject.given[1] is None:
            return symbol_text(self.subject, "w", weight, self.subject.weight_shape)
        assert self.subject.numbers.weight is not None  # noqa: S101  # only pooling has none
        return value_text(self.subject.numbers.weight[weight])

    def _x(self, element: Position) -> str:
        if self.subject.given[0] is None:
            return symbol_text(self.subject, "x", element, (self.subject.channels[0], *self.subject.input_size))
        return value_text(self.subject.numbers.x[element])

    def _y(self, output: Position) -> str:
        if None in self.subject.given:
            sizes = (axis.output for axis in self.subject.axes)
            return symbol_text(self.subject, "y", output, (self.subject.channels[1], *sizes))
        return value_text(self.subject.numbers.y[output])

    def _row_caption(self, output: Position, window: Sequence[Tap]) -> str:
        pairs = [(self._w(self.weights.number(each.weight)), self._x(each.element)) for each in contributions(window)]
        terms = [term(weight, element) for weight, element in pairs if "0" not in (weight, element)]
        total = f"row {self.outputs.number(output)}: {self._y(output)} = "
        return f"{channel_text(self.subject, output[0])}{total}{sum_text(terms) if terms else '0'}{count_text(terms)}"

    def _column_caption(self, element: Position) -> str:
        return f"column {self.inputs.number(element)} of {self.name} times {self._x(element)} is added to y"

    def _longest_caption(self) -> str:
        """Give a caption that is at least as long as any."""
        subject = self.subject
        inputs, weights = (
            None if each is None else widest(sample)
            for each, sample in zip(subject.given, subject.samples, strict=True)
        )
        x = inputs or self._x(self.inputs.position(self.inputs.total - 1))
        if subject.transposed:
            return f"column {self.inputs.total - 1} of {self.name} times {x} is added to y"
        one = f"{weights or self._w(self.weights.total - 1)}·({x})"
        count = prod(subject.weight_shape[1:])
        sum_ = max(map(sum_text, longest_sums(one, count)), key=len)
        last = self.outputs.position(self.outputs.total - 1)
        sizes = tuple(axis.output for axis in subject.axes)
        y = symbol_text(subject, "y", last, (subject.channels[1], *sizes))
        return f"{channel_text(subject, last[0])}row {self.outputs.total - 1}: {y} = {sum_}{longest_count(one, count)}"


def _square(sheets: Sheets, number: int) -> Corners:
    return sheets.corners(sheets.position(number))


def _scatter_links(subject: Subject, below: Sheets, above: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the corners of an input to those of what it is scattered to."""
    places = [place for place in kernel_footprint(subject, element) if above.holds(place)]
    if not places or above.count > 1:
        return ()
    source, stamp = below.corners(element), above.corners_around(places)
    if subject.one_axis:  # from the upper side of the one to the lower side of the other
        return (source[3], stamp[0]), (source[2], stamp[1])
    return tuple(zip(source, stamp, strict=True))
