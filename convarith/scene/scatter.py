"""The view ``scatter``: each input stamps the kernel, scaled by its value, onto the output, and overlaps add up.

That is the definition of a transposed convolution. What the padding crops off its output is drawn around it.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain, pairwise, product
from math import prod
from typing import TYPE_CHECKING

from convarith.records import replace
from convarith.scene.breaks import break_texts
from convarith.scene.captions import added_text, index_text, term, value_text, widest
from convarith.scene.key import key_under
from convarith.scene.labels import labels_of
from convarith.scene.map_ranges import drawn_stamps, kernel_ranges
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, row_name, title
from convarith.scene.scatter_parts import (
    contributed,
    cropped_kinds,
    kernel_footprint,
    output_look,
    refuse_direct,
    weight_text,
)
from convarith.scene.sheet_names import sheet_numbers
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.model import Segment
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_GAP = 1.5  # cells from one map to the next
_IN_KEY = frozenset({Kind.PARTIAL, Kind.OUTPUT, Kind.CROPPED})
_AXES = ["depth", "row", "column"]


def scatter_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, or maps of
            too many sheets.
    """
    refuse_direct(subject, "scatter")
    return _Composition(subject, labels=labels).scene()


class _Composition:
    """The input, the kernel, the output with what is cropped off it, and a key."""

    def __init__(self, subject: Subject, *, labels: bool) -> None:
        self.subject, self.labels = subject, labels
        self.source, self.kernel, self.target = self.maps = _laid_out(subject)
        refuse_many_sheets(*(each.count for each in self.maps))
        self.element_at = ordered(self.source, subject.order, subject.seed)
        name = row_name if subject.one_axis else title
        numbered = (*sheet_numbers(subject, self.source), *sheet_numbers(subject, self.target))
        names = (name(self.source, "input x"), name(self.target, "output y"), *numbered) if labels else ()
        self.texts = (*names, *break_texts(subject.direct_axes, self.target, self.source))
        self.kernel_names = [
            name(self.kernel, _kernel_name(subject, channel)) for channel in range(subject.channels[0] if labels else 0)
        ]
        around = extent_of(self.maps, (*self.texts, *self.kernel_names))
        self.key, self.words = key_under(around, _key(subject)) if labels else ((), ())

    def scene(self) -> Scene:
        subject, first_of_key = self.subject, self.target.first + self.target.total
        kinds = frozenset({Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY}) | cropped_kinds(subject)
        return Scene(
            extent_of(self.maps, (*self.texts, *self.words, *self.kernel_names), self.key),
            LazySequence(first_of_key + len(self.key), self._cell),
            LazySequence(self.source.total, self._frame),
            kinds,
            texts=(*self.texts, *self.words),
            caption=_longest_caption(subject) if self.labels else "",
            labels=labels_of(subject, kinds - _IN_KEY, window=False) if self.labels else None,
            numbers=True,
            maps=(*(each.first for each in self.maps), *([first_of_key] if self.key else [])),
        )

    def _cell(self, number: int) -> Cell:
        """Give a cell as it is before any stamp; maps of several sheets hide the links behind them."""
        subject, source, kernel, target = self.subject, *self.maps
        if number < kernel.first:
            place = source.position(number)
            look = Look(Kind.INPUT, value_text(subject.numbers.x[place]))
            return Cell(look, source.corners(place), raised=source.count > 1)
        if number < target.first:
            place = kernel.position(number)
            return Cell(Look(Kind.KERNEL, weight_text(subject, 0, place)), kernel.corners(place), raised=True)
        if number < target.first + target.total:
            place = target.position(number)
            return Cell(output_look(subject, place, {}, -1), target.corners(place), raised=target.count > 1)
        return self.key[number - target.first - target.total]

    def _frame(self, step: int) -> Frame:
        subject, source, kernel, target = self.subject, *self.maps
        number = self.element_at(step)
        element = source.position(number)
        added = contributed(subject, element)
        looks = {each: output_look(subject, each, self._steps, step) for each in kernel_footprint(subject, element)}
        shown = {
            target.number(each): look._replace(corner=added_text(added[each]) if each in added else "", lit=True)
            for each, look in looks.items()
        }
        for place in product(*kernel.ranges):
            shown[kernel.number(place)] = Look(Kind.KERNEL, weight_text(subject, element[0], place))
        return Frame(
            reads=(number,),
            writes=tuple(map(target.number, added)),
            settled={target.number(each): looks[each] for each in added},
            shown=shown,
            links=_links(subject, source, target, element),
            texts=tuple(self.kernel_names[element[0] : element[0] + 1]),
            caption=_caption(subject, element) if self.labels else "",
        )

    @cached_property
    def _steps(self) -> dict[Position, int]:
        """At which step each input element has its turn."""
        return {self.source.position(self.element_at(step)): step for step in range(self.source.total)}


def _laid_out(subject: Subject) -> tuple[Sheets, Sheets, Sheets]:
    """Lay out the input, the kernel and the output with what is cropped off it; of one axis over each other."""
    (x, y), w = drawn_stamps(subject), kernel_ranges(subject)
    if not subject.one_axis:
        source, kernel, target = columns((x, w), (y,), gap=_GAP)
        return source, kernel, target
    kernel, source, target = columns((w, x, y), gap=_GAP)
    return replace(source, first=0), replace(kernel, first=source.total), target


def _kernel_name(subject: Subject, channel: int) -> str:
    """Name the kernel that leads from a channel of the input."""
    return f"kernel w[{channel}]" if max(subject.channels) > 1 else "kernel w"


def _key(subject: Subject) -> list[tuple[Look, str]]:
    entries = [(Look(Kind.PARTIAL), "running total"), (Look(Kind.OUTPUT), "finished")]
    return entries + ([(Look(Kind.CROPPED), "cropped by padding")] if cropped_kinds(subject) else [])


def _links(subject: Subject, source: Sheets, target: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the cell of an input to the corners of its stamp that are turned to it, on maps along their lines.

    So no number is struck through.
    """
    places = list(kernel_footprint(subject, element))
    first, last = target.corners(places[0]), target.corners(places[-1])
    low_left, low_right, high_right, _ = source.corners(element)
    if subject.one_axis:
        return (low_left, first[3]), (low_right, last[2])
    leave, enter = source.extent.right, target.extent.left
    ends = (high_right, first[3]), (low_right, (first[0][0], last[0][1]))
    ways = ((start, (leave, start[1]), (enter, end[1]), end) for start, end in ends)
    return tuple(chain.from_iterable(map(pairwise, ways)))


def _caption(subject: Subject, element: Position) -> str:
    total = prod(subject.weight_shape[1:])
    axes = list(zip(subject.direct_axes, element[1:], strict=True))
    onto = [[position for _, position in axis.window(at)] for axis, at in axes]
    landing = prod(map(len, onto)) * subject.weight_shape[1]
    return _stamping(subject, element, value_text(subject.numbers.x[element]), onto, total - landing)


def _stamping(subject: Subject, element: Position, value: str, onto: Sequence[Sequence[int]], outside: int) -> str:
    kernel = _kernel_name(subject, element[0]).removeprefix("kernel ")
    stamps = f"{index_text(subject, 'x', element)} = {value} stamps {term(value, kernel)}"
    if not all(onto):
        return f"{stamps} beside y, where all of it is cropped"
    steps = [axis.dilation for axis in subject.direct_axes]
    names = _AXES[-len(onto) :] if len(onto) <= len(_AXES) else [f"axis {number}:" for number in range(len(onto))]
    if subject.one_axis:
        onto, steps, names = onto[1:], steps[1:], ["position"]
    where = ", ".join(map(_listed, names, onto, steps))
    cropped = f"; {outside:,} of {prod(subject.weight_shape[1:]):,} cells are cropped" if outside else ""
    return f"{stamps} onto {where}{cropped}"


def _listed(name: str, positions: Sequence[int], step: int) -> str:
    """Write positions along an axis: their ends where they follow each other, all where they go around."""
    if len(positions) == 1:
        return f"{name}\u00a0{positions[0]}"
    ends = f"{positions[0]}…{positions[-1]}" + (f" by {step}" if step > 1 else "")
    in_order = all(after - before == step for before, after in pairwise(positions))
    plural = f"{name}s" if name.isalpha() else name
    return f"{plural}\u00a0{ends if in_order else ', '.join(map(str, positions))}"


def _longest_caption(subject: Subject) -> str:
    """Give a caption at least as long as any, known before the numbers are."""
    last = (subject.channels[0] - 1, *(size - 1 for size in subject.input_size))
    around = subject.layer.padding_mode != "zeros"
    onto = [
        [axis.size - 1, 0, *[axis.size - 1] * (axis.kernel - 2)]
        if around
        else [axis.size - 1, axis.size - 1 + axis.dilation]
        for axis in subject.direct_axes
    ]
    value = widest(subject.samples[0]).replace("1", "2")  # a factor of 1 would not be written
    outside = prod(subject.weight_shape[1:]) if cropped_kinds(subject) else 0
    return max(
        _stamping(subject, last, value, onto, outside),
        _stamping(subject, last, value, [[]], outside),
        key=len,
    )
