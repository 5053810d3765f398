"""The view ``scatter``: each input stamps the kernel, scaled by its value, onto the output, and overlaps add up.

That is the definition of a transposed convolution. What the padding crops off its output is drawn around it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from convarith.scene.captions import index_text, value_text, widest
from convarith.scene.labels import labels_of
from convarith.scene.map_ranges import input_ranges, kernel_ranges, uncropped_output_ranges
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, title
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
    from collections.abc import Callable

    from convarith.scene.model import Labels, Segment
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_GAP = 1.5


def scatter_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, or maps of
            too many sheets.
    """
    refuse_direct(subject, "scatter")
    source, kernel, target = columns(
        (input_ranges(subject), kernel_ranges(subject)), (uncropped_output_ranges(subject),), gap=_GAP
    )
    refuse_many_sheets(source.count, kernel.count, target.count)
    cell_at = ordered(source, subject.order, subject.seed)
    titles = (title(source, "input x"), title(kernel, "kernel w"), title(target, "output y")) if labels else ()
    step_of = _steps(source, cell_at)

    def cell(number: int) -> Cell:
        if number < kernel.first:
            place = source.position(number)
            return Cell(Look(Kind.INPUT, value_text(subject.numbers.x[place])), source.corners(place))
        if number < target.first:
            place = kernel.position(number)
            return Cell(Look(Kind.KERNEL, weight_text(subject, 0, place)), kernel.corners(place))
        place = target.position(number)
        return Cell(output_look(subject, place, {}, -1), target.corners(place))

    def frame(step: int) -> Frame:
        number = cell_at(step)
        element = source.position(number)
        added = contributed(subject, element)
        looks = {each: output_look(subject, each, step_of(), step) for each in kernel_footprint(subject, element)}
        settled = {target.number(each): looks[each] for each in added}
        shown = {
            target.number(each): look._replace(corner=f"+{value_text(added[each])}" if each in added else "", lit=True)
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
            caption=_caption(subject, element) if labels else "",
        )

    kinds = frozenset({Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY}) | cropped_kinds(subject)
    return Scene(
        extent_of((source, kernel, target), titles),
        LazySequence(source.total + kernel.total + target.total, cell),
        LazySequence(source.total, frame),
        kinds,
        texts=titles,
        caption=_longest_caption(subject) if labels else "",
        labels=_labelled(subject, kinds) if labels else None,
        numbers=True,
        maps=(source.first, kernel.first, target.first),
    )


def _labelled(subject: Subject, kinds: frozenset[Kind]) -> Labels:
    written = labels_of(subject, kinds, window=False)
    return replace(written, lines=(*written.lines, "cells: the total so far, small what is added"))


def _steps(source: Sheets, cell_at: Callable[[int], int]) -> Callable[[], dict[Position, int]]:
    """Give, worked out once when it is asked for, at which step each input element has its turn."""

    @cache
    def of_each() -> dict[Position, int]:
        return {source.position(cell_at(step)): step for step in range(source.total)}

    return of_each


def _links(subject: Subject, source: Sheets, target: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the row of an input to those of its stamp, from one map's side to the other's."""
    places = list(kernel_footprint(subject, element))
    top, bottom = target.corners(places[0])[3][1], target.corners(places[-1])[0][1]
    low, high = (y for _, y in source.corners(element)[1:3])
    right, left = source.extent.right, target.extent.left
    return ((right, high), (left, top)), ((right, low), (left, bottom))


def _caption(subject: Subject, element: Position) -> str:
    axes = list(zip(subject.direct_axes, element[1:], strict=True))[subject.one_axis :]
    spans = [[position for _, position in axis.window(at)] for axis, at in axes]
    where = f"onto y[{','.join(f'{min(span)}…{max(span)}' for span in spans)}]" if all(spans) else "beside y"
    return _stamping(subject, element, value_text(subject.numbers.x[element]), where)


def _stamping(subject: Subject, element: Position, value: str, where: str) -> str:
    return f"{index_text(subject, 'x', element)} = {value} stamps {value}·w {where}"


def _longest_caption(subject: Subject) -> str:
    """Give a caption at least as long as any, known before the numbers are."""
    last = (subject.channels[0] - 1, *(size - 1 for size in subject.input_size))
    end = ",".join(f"{axis.size - 1}…{axis.size - 1}" for axis in subject.direct_axes[subject.one_axis :])
    return _stamping(subject, last, widest(subject.samples[0]), f"onto y[{end}]")
