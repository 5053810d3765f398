"""The view ``values``: the numbers in the cells, the kernel's small in the window, the sum sum_caption out.

As the numerical figures of the guide, for any layer: a transposed convolution over its zero-inserted input with the
kernel turned round, and pooling by its own rule.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.scene.captions import LOWEST, longest_sum_caption, sum_caption, value_text
from convarith.scene.labels import labels_of
from convarith.scene.map import input_and_output, map_names
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import extent_of
from convarith.scene.sheets import FLAT
from convarith.scene.stacked import kernel_cells, slides_kernel, window_sides
from convarith.scene.stretched import input_kinds, kind_at

if TYPE_CHECKING:
    from convarith.scene.subject import Position, Subject, Tap


def values_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a layer with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for maps of too many sheets.
    """
    source, target = input_and_output(subject, FLAT)
    cell_at = ordered(target, subject.order, subject.seed)
    titles = map_names(subject, source, target, "input x", "output y") if labels else ()

    def cell(number: int) -> Cell:
        if number < target.first:
            place = source.position(number)
            return Cell(Look(kind_at(subject, place), input_text(subject, place)), source.corners(place))
        return Cell(Look(Kind.EMPTY), target.corners(target.position(number)))

    def frame(step: int) -> Frame:
        number = cell_at(step)
        output = target.position(number)
        window = list(subject.window(output))
        shown = {source.number(tap.place): tap_look(subject, tap) for tap in window}
        return Frame(
            reads=tuple(shown),
            writes=(number,),
            settled={number: Look(Kind.OUTPUT, value_text(subject.numbers.y[output]))},
            shown=shown,
            moving=kernel_cells(subject, source, output, partial(kernel_value, subject)),
            links=window_sides(subject, source, target, output) if subject.one_axis else (),
            caption=sum_caption(subject, output, window) if labels else "",
        )

    kinds = input_kinds(subject) | {Kind.OUTPUT, Kind.EMPTY} | ({Kind.KERNEL} if slides_kernel(subject) else set())
    return Scene(
        extent_of((source, target), titles),
        LazySequence(source.total + target.total, cell),
        LazySequence(target.total, frame),
        kinds,
        texts=titles,
        caption=longest_sum_caption(subject) if labels else "",
        labels=labels_of(subject, kinds, kernel=False) if labels else None,
        numbers=True,
        maps=(source.first, target.first),
    )


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
