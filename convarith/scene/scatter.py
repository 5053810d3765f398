"""The view ``scatter``: each input stamps the kernel, scaled by its value, onto the output, and overlaps add up.

That is the definition of a transposed convolution. What the padding crops off its output is drawn around it.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.scene.labels import labels_of
from convarith.scene.map import drawn_range
from convarith.scene.model import Cell, Frame, Kind, Look, Made, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, title
from convarith.scene.sheets import length
from convarith.scene.subject import contributions, refuse_many_sheets
from convarith.scene.sums import index_text, value_text, widest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convarith.scene.model import Segment
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_GAP = 1.5


def scatter_scene(subject: Subject, *, labels: bool, flat: bool = True) -> Scene:
    """Compose the scene of a transposed convolution with numbers, which is flat in any case.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, or maps of
            too many sheets.
    """
    del flat
    refuse_direct(subject, "scatter")
    source, kernel, target = columns(
        (input_ranges(subject), kernel_ranges(subject)), (output_ranges(subject),), gap=_GAP
    )
    refuse_many_sheets(source.count, kernel.count, target.count)
    turn = ordered(source, subject.order, subject.seed)
    titles = (title(source, "input x"), title(kernel, "kernel w"), title(target, "output y")) if labels else ()
    step_of = steps(source, turn)

    def cell(number: int) -> Cell:
        if number < kernel.first:
            place = source.position(number)
            return Cell(Look(Kind.INPUT, value_text(subject.numbers.x[place])), source.corners(place), raised=True)
        if number < target.first:
            place = kernel.position(number)
            return Cell(Look(Kind.KERNEL, weight_text(subject, 0, place)), kernel.corners(place), raised=True)
        place = target.position(number)
        look = landing_look(subject, place, {}, -1)
        return Cell(look, target.corners(place), raised=look.kind is not Kind.CROPPED)

    def frame(step: int) -> Frame:
        number = turn(step)
        element = source.position(number)
        added = {landing.output: landing.weight for landing in subject.stamp(element)}
        looks = {each: landing_look(subject, each, step_of(), step) for each in stamped(subject, element)}
        settled = {target.number(each): looks[each] for each in added}
        shown = {
            target.number(each): look._replace(
                corner=f"+{value_text(times(subject, element, added[each]))}" if each in added else "", lit=True
            )
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

    kinds = frozenset({Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY}) | landing_kinds(subject)
    return Scene(
        extent_of((source, kernel, target), titles),
        Made(source.total + kernel.total + target.total, cell),
        Made(source.total, frame),
        kinds,
        texts=titles,
        caption=_longest(subject) if labels else "",
        labels=labels_of(subject, kinds, window=False) if labels else None,
    )


def refuse_direct(subject: Subject, name: str) -> None:
    """Refuse a layer that does not scatter.

    Raises:
        ConvArithError: ``view``.
    """
    if not subject.transposed:
        raise ConvArithError(
            f"the view {name} shows a transposed convolution, and this is {subject.layer.op}",
            "view",
            "add --transposed (ConvTranspose), or see this layer in the view map or values",
        )


def input_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the input itself, without inserted zeros."""
    return (range(subject.channels[0]), *map(range, subject.input_size))


def kernel_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the kernel that leads from one input channel to those that it reaches."""
    return tuple(map(range, subject.weight_shape[1:]))


def output_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the output with what the padding crops off."""
    return (range(subject.channels[1]), *map(drawn_range, subject.placed))


def landing_kinds(subject: Subject) -> frozenset[Kind]:
    """Name the kinds of cells around the output."""
    crops = any(length(drawn_range(axis)) > axis.size for axis in subject.placed)
    return frozenset({Kind.CROPPED}) if crops else frozenset()


def steps(source: Sheets, turn: Callable[[int], int]) -> Callable[[], dict[Position, int]]:
    """Give, worked out once when it is asked for, at which step each input element has its turn."""

    @cache
    def of_each() -> dict[Position, int]:
        return {source.position(turn(step)): step for step in range(source.total)}

    return of_each


def landing_look(subject: Subject, place: Position, step_of: Mapping[Position, int], now: int) -> Look:
    """Give the look of an output after a step: what has been added up so far, and whether that is all."""
    if not all(0 <= at < axis.size for axis, at in zip(subject.placed, place[1:], strict=True)):
        return Look(Kind.CROPPED)
    total, missing, reached = 0, False, False
    for each in contributions(subject.window(place)):
        if step_of.get(each.element, now + 1) <= now:
            total += times(subject, each.element, each.weight)
            reached = True
        else:
            missing = True
    if missing:
        return Look(Kind.PARTIAL, value_text(total)) if reached else Look(Kind.EMPTY)
    return Look(Kind.OUTPUT, value_text(total))


def stamped(subject: Subject, element: Position) -> Iterator[Position]:
    """Yield all places, cropped ones too, that the kernel covers when an input element is scattered."""
    channel, *where = element
    inside, outside = (count // subject.groups for count in subject.channels)
    group = channel // inside
    for target in range(group * outside, (group + 1) * outside):
        for taps in product(*(range(axis.kernel) for axis in subject.placed)):
            yield (target, *(axis.position(at, tap) for axis, at, tap in zip(subject.placed, where, taps, strict=True)))


def times(subject: Subject, element: Position, weight: Position) -> int:
    """Give what an input element adds by a kernel element."""
    numbers = subject.numbers
    assert numbers.weight is not None  # noqa: S101  # only pooling has none
    return int(numbers.x[element]) * int(numbers.weight[weight])


def weight_text(subject: Subject, channel: int, place: Position) -> str:
    """Write an element of the kernel that leads from an input channel."""
    assert subject.numbers.weight is not None  # noqa: S101  # only pooling has none
    return value_text(subject.numbers.weight[(channel, *place)])


def _links(subject: Subject, source: Sheets, target: Sheets, element: Position) -> tuple[Segment, ...]:
    """Join the right side of an input to the left side of its stamp."""
    places = list(stamped(subject, element))
    first, last = target.corners(places[0]), target.corners(places[-1])
    (_, low, high, _), left = source.corners(element), first[3][0]
    return (high, first[3]), (low, (left, last[0][1]))


def _caption(subject: Subject, element: Position) -> str:
    axes = list(zip(subject.placed, element[1:], strict=True))[subject.one_axis :]
    spans = [[position for _, position in axis.window(at)] for axis, at in axes]
    where = f"onto y[{','.join(f'{span[0]}…{span[-1]}' for span in spans)}]" if all(spans) else "beside y"
    return _stamping(subject, element, value_text(subject.numbers.x[element]), where)


def _stamping(subject: Subject, element: Position, value: str, where: str) -> str:
    return f"{index_text(subject, 'x', element)} = {value} stamps {value}·w {where}"


def _longest(subject: Subject) -> str:
    """Give a caption at least as long as any, known before the numbers are."""
    last = (subject.channels[0] - 1, *(size - 1 for size in subject.input_size))
    end = ",".join(f"{axis.size - 1}…{axis.size - 1}" for axis in subject.placed[subject.one_axis :])
    return _stamping(subject, last, widest(subject.spans[0]), f"onto y[{end}]")
