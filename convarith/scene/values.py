"""The view ``values``: the numbers in the cells, the kernel's small in the window, the sum spelled out.

As the numerical figures of the guide, for any layer: a transposed convolution over its zero-inserted input with the
kernel turned round, and pooling by its own rule. The kernel is a map of its own, as the window carries it, with the
elements lit that lie on inputs; of pooling that is what lies in the window.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.scene.breaks import with_left_out
from convarith.scene.captions import LOWEST, kernel_text, longest_sum_caption, sum_caption, value_text
from convarith.scene.labels import labels_of
from convarith.scene.map import input_and_output, map_names
from convarith.scene.map_ranges import drawn_maps
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import compact_columns, extent_of, title
from convarith.scene.sheet_names import sheet_names
from convarith.scene.sheets import FLAT
from convarith.scene.stacked import kernel_cells, slides_kernel, window_sides
from convarith.scene.stretched import input_kinds, kind_at
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.model import Text
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject, Tap

_GAP = 1.5  # cells from one map to the next


def values_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a layer with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for maps of too many sheets.
    """
    return _Composition(subject, labels=labels).scene()


class _Composition:
    """The input, the output and the kernel, which of one axis slides between them and is else a map of its own."""

    def __init__(self, subject: Subject, *, labels: bool) -> None:
        self.subject, self.labels = subject, labels
        self.source, self.kernel, self.target = _laid_out(subject)

    def scene(self) -> Scene:
        subject, source, kernel, target = self.subject, self.source, self.kernel, self.target
        maps = [each for each in (source, kernel, target) if each is not None]
        cell_at = ordered(target, subject.order, subject.seed)
        names: tuple[Text, ...] = ()
        if self.labels:
            names = map_names(subject, source, target, _input_name(subject), "output y")
            names += sheet_names(subject, source, target)
        kinds = input_kinds(subject) | {Kind.OUTPUT, Kind.EMPTY}
        if kernel is not None or slides_kernel(subject):
            kinds |= {Kind.KERNEL}
        labels = with_left_out(labels_of(subject, kinds, kernel=False), source, target) if self.labels else None
        return Scene(
            extent_of(maps, (*names, *self._kernel_name(subject.channels[1] - 1))),
            LazySequence(target.first + target.total, self._cell),
            LazySequence(target.total, lambda step: self._frame(cell_at(step))),
            kinds,
            texts=names,
            caption=longest_sum_caption(subject) if self.labels else "",
            labels=labels,
            numbers=True,
            maps=tuple(each.first for each in maps),
        )

    def _cell(self, number: int) -> Cell:
        source, kernel, target = self.source, self.kernel, self.target
        if number >= target.first:
            return Cell(Look(Kind.EMPTY), target.corners(target.position(number)))
        if kernel is not None and number >= kernel.first:
            return Cell(
                Look(Kind.KERNEL, self._first_kernel[number - kernel.first]), kernel.corners(kernel.position(number))
            )
        place = source.position(number)
        return Cell(Look(kind_at(self.subject, place), input_text(self.subject, place)), source.corners(place))

    @cached_property
    def _first_kernel(self) -> list[str]:
        """What is written in the kernel as it lies on the first output; nothing in the window of a pooling."""
        window = self.subject.window(self.target.position(self.target.first))
        pools = isinstance(self.subject.layer, Pool)
        return ["" if pools else kernel_value(self.subject, tap).text for tap in window]

    def _frame(self, number: int) -> Frame:
        """Work out an output, by the number of its cell."""
        subject, source, target = self.subject, self.source, self.target
        output = target.position(number)
        window = list(subject.window(output))
        shown = {source.number(tap.place): tap_look(subject, tap) for tap in window}
        reads = tuple(shown)
        if self.kernel is not None:
            shown |= dict(enumerate(_in_window(subject, window), start=self.kernel.first))
        return Frame(
            reads=reads,
            writes=(number,),
            settled={number: Look(Kind.OUTPUT, value_text(subject.numbers.y[output]))},
            shown=shown,
            moving=kernel_cells(subject, source, output, partial(kernel_value, subject)),
            links=window_sides(subject, source, target, output) if subject.one_axis else (),
            texts=self._kernel_name(output[0]),
            caption=sum_caption(subject, output, window) if self.labels else "",
        )

    def _kernel_name(self, channel: int) -> tuple[Text, ...]:
        """Name the kernel as it makes a channel of the output, or what is taken of a window."""
        if self.kernel is None or not self.labels:
            return ()
        layer = self.subject.layer
        if isinstance(layer, Pool):
            taken = {"max": "max", "avg": "mean"}.get(layer.kind, f"L{layer.norm:g} norm")
            return (title(self.kernel, f"{taken} of the window"),)
        turned = any(axis.flipped and axis.kernel > 1 for axis in self.subject.axes)
        return (title(self.kernel, f"kernel {kernel_text(self.subject, channel)}{', turned' if turned else ''}"),)


def _laid_out(subject: Subject) -> tuple[Sheets, Sheets | None, Sheets]:
    """Lay out the stretched, padded input, the kernel and the output; of one axis the kernel slides between the others.

    Raises:
        ConvArithError: ``view`` for maps of too many sheets.
    """
    if subject.one_axis:
        source, target = input_and_output(subject, FLAT)
        return source, None, target
    read = range(subject.channels[0] // subject.groups)
    taps = (read, *(range(axis.kernel) for axis in subject.axes))
    below, above = drawn_maps(subject)
    source, kernel, target = compact_columns(below, taps, above, gap=_GAP)
    refuse_many_sheets(source.count, kernel.count, target.count)
    return source, kernel, target


def _input_name(subject: Subject) -> str:
    zeros = subject.transposed and input_kinds(subject) & {Kind.INSERTED, Kind.PADDING}
    return "x among zeros" if zeros else "input x"


def _in_window(subject: Subject, window: Sequence[Tap]) -> list[Look]:
    """Give the looks of the kernel's elements, blank off inputs; of a pooling those in the window, lit what counts."""
    if not isinstance(subject.layer, Pool):
        elements = [(kernel_value(subject, tap), tap.element is not None) for tap in window]
        return [look if used else look._replace(kind=Kind.EMPTY) for look, used in elements]
    looks = [Look(kind_at(subject, tap.place), input_text(subject, tap.place)) for tap in window]
    values = [None if tap.element is None else subject.numbers.x[tap.element] for tap in window]
    largest = max((each for each in values if each is not None), default=None)
    picks = subject.layer.kind == "max"
    return [
        look._replace(lit=value is not None and (not picks or value == largest))
        for look, value in zip(looks, values, strict=True)
    ]


def kernel_value(subject: Subject, tap: Tap) -> Look:
    """Give the look of a kernel element by its number."""
    assert subject.numbers.weight is not None  # noqa: S101  # only pooling has none
    return Look(Kind.KERNEL, value_text(subject.numbers.weight[tap.weight]))


def input_text(subject: Subject, place: Position) -> str:
    """Write what stands at a channel and a position along each axis of the stretched, padded input."""
    channel, *where = place
    elements = [axis.source(position) for axis, position in zip(subject.axes, where, strict=True)]
    read = [element for element in elements if element is not None]
    if len(read) == len(elements):
        return value_text(subject.numbers.x[(channel, *read)])
    if kind_at(subject, place) is Kind.BEYOND:
        return ""  # where there is nothing at all
    return LOWEST if subject.layer.op == "max_pool" else "0"


def tap_look(subject: Subject, tap: Tap) -> Look:
    """Give the look of a cell under a tap: its value, and small the kernel's."""
    weight = subject.numbers.weight
    return Look(
        kind_at(subject, tap.place),
        input_text(subject, tap.place),
        "" if weight is None else value_text(weight[tap.weight]),
        lit=True,
    )
