"""The view ``scatter``: each input stamps the kernel, scaled by its value, onto the output, and overlaps add up.

That is the definition of a transposed convolution. What the padding crops off its output is drawn around it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING

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
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.scene.model import Segment
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_GAP = 1.5  # cells from one map to the next
_IN_KEY = frozenset({Kind.PARTIAL, Kind.OUTPUT, Kind.CROPPED})
_AXES = ["slice", "row", "column"]


def scatter_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, or maps of
            too many sheets.
    """
    refuse_direct(subject, "scatter")
    source, kernel, target = _laid_out(subject)
    refuse_many_sheets(source.count, kernel.count, target.count)
    cell_at = ordered(source, subject.order, subject.seed)
    name = row_name if subject.one_axis else title
    dots = break_texts(subject.direct_axes, target, source)
    names = (name(source, "input x"), name(target, "output y")) if labels else ()
    room = name(kernel, _kernel_name(subject, subject.channels[0] - 1))
    step_of = _steps(source, cell_at)
    maps = (source, kernel, target)
    key, words = key_under(extent_of(maps, (*names, *dots, room)), _key(subject)) if labels else ((), ())
    first_of_key = target.first + target.total

    def cell(number: int) -> Cell:
        if number < kernel.first:
            place = source.position(number)
            look = Look(Kind.INPUT, value_text(subject.numbers.x[place]))
            return Cell(look, source.corners(place), raised=source.count > 1)
        if number < target.first:
            place = kernel.position(number)
            return Cell(Look(Kind.KERNEL, weight_text(subject, 0, place)), kernel.corners(place), raised=True)
        if number < first_of_key:
            place = target.position(number)
            return Cell(output_look(subject, place, {}, -1), target.corners(place), raised=target.count > 1)
        return key[number - first_of_key]

    def frame(step: int) -> Frame:
        number = cell_at(step)
        element = source.position(number)
        added = contributed(subject, element)
        looks = {each: output_look(subject, each, step_of(), step) for each in kernel_footprint(subject, element)}
        settled = {target.number(each): looks[each] for each in added}
        shown = {
            target.number(each): look._replace(corner=added_text(added[each]) if each in added else "", lit=True)
            for each, look in looks.items()
        }
        for place in product(*kernel.ranges):
            shown[kernel.number(place)] = Look(Kind.KERNEL, weight_text(subject, element[0], place))
        return Frame(
            reads=(number,),
            writes=tuple(target.number(each) for each in added),
            settled=settled,
            shown=shown,
            links=_links(subject, source, target, element),
            texts=(name(kernel, _kernel_name(subject, element[0])),) if labels else (),
            caption=_caption(subject, element) if labels else "",
        )

    kinds = frozenset({Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY}) | cropped_kinds(subject)
    return Scene(
        extent_of(maps, (*names, *dots, *words, *([room] if labels else [])), key),
        LazySequence(first_of_key + len(key), cell),
        LazySequence(source.total, frame),
        kinds,
        texts=(*names, *dots, *words),
        caption=_longest_caption(subject) if labels else "",
        labels=labels_of(subject, kinds - _IN_KEY, window=False) if labels else None,
        numbers=True,
        maps=(source.first, kernel.first, target.first, *([first_of_key] if key else [])),
    )


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


def _steps(source: Sheets, cell_at: Callable[[int], int]) -> Callable[[], dict[Position, int]]:
    """Give, worked out once when it is asked for, at which step each input element has its turn."""

    @cache
    def of_each() -> dict[Position, int]:
        return {source.position(cell_at(step)): step for step in range(source.total)}

    return of_each


def _links(subject: Subject, source: Sheets, target: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the cell of an input to the corners of its stamp that are turned to it."""
    places = list(kernel_footprint(subject, element))
    first, last = target.corners(places[0]), target.corners(places[-1])
    low_left, low_right, high_right, _ = source.corners(element)
    if subject.one_axis:
        return (low_left, first[3]), (low_right, last[2])
    return (high_right, first[3]), (low_right, (first[0][0], last[0][1]))


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
        return f"{name} {positions[0]}"
    ends = f"{positions[0]}…{positions[-1]}" + (f" by {step}" if step > 1 else "")
    in_order = all(after - before == step for before, after in pairwise(positions))
    plural = f"{name}s" if name.isalpha() else name
    return f"{plural} {ends if in_order else ', '.join(map(str, positions))}"


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
