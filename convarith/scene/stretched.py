"""The stretched, padded input that a window moves over: what lies at each of its positions."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from convarith.engine.place import Place, place_at
from convarith.scene.map_ranges import drawn_range
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_LOOKED_AT = 1_000  # positions along an axis, after which windows are as they were before


def kind_at(subject: Subject, place: Position) -> Kind:
    """Tell what lies at a channel and a position along each axis."""
    pairs = list(zip(subject.axes, place[1:], strict=True))
    places = {place_at(axis, position) for axis, position in pairs}
    holds_input = all(axis.source(position) is not None for axis, position in pairs)
    if Place.CROPPED in places:
        return Kind.CROPPED_INPUT if holds_input else Kind.CROPPED
    if Place.BEYOND in places:
        return Kind.BEYOND
    if Place.PADDING in places:
        return Kind.PADDING
    return Kind.INPUT if holds_input else Kind.INSERTED


def kind_on_map(subject: Subject, place: Position) -> Kind:
    """Tell what lies at a place, the last zeros apart, which are there for the output padding."""
    kind = kind_at(subject, place)
    return Kind.EXTRA if kind is Kind.PADDING and _is_extra(subject, place) else kind


def _is_extra(subject: Subject, place: Position) -> bool:
    """Tell whether a place is in the last rows or columns, which a transposed layer has for its output padding."""
    extra = subject.output_padding
    if not any(extra):
        return False
    ends = [axis.end for axis in subject.axes[subject.one_axis :]]
    where = place[1 + subject.one_axis :]
    return any(at >= end - more for at, end, more in zip(where, ends, extra, strict=True))


def is_read(subject: Subject, place: Position) -> bool:
    """Tell whether some window reads a place; where something is cropped there is nothing to read."""
    return all(axis.is_read(at) for axis, at in zip(subject.axes, place[1:], strict=True))


def has_unread(subject: Subject, drawn: Sheets) -> bool:
    """Tell whether some place that is drawn is never read, and not for being cropped."""
    for axis, positions in zip(subject.axes, drawn.ranges[1:], strict=True):
        inside = range(-axis.lo, axis.end + axis.overhang)
        few = islice((at for at in positions if at in inside), _LOOKED_AT)
        if axis.leftover or not all(map(axis.is_read, few)):
            return True
    return False


def input_kinds(subject: Subject) -> frozenset[Kind]:
    """Name the kinds of cells that the stretched, padded input has, without looking at each."""
    # Positions that stand for all others along each axis meet every combination there is.
    few = [_one_of_each_place(axis) for axis in subject.axes]
    return frozenset(kind_at(subject, (0, *place)) for place in product(*few))


def kinds_on_map(subject: Subject) -> frozenset[Kind]:
    """Name the kinds of cells that `kind_on_map` tells, without looking at each."""
    extra = subject.answer.output_padding or (0,) * len(subject.answer.input)
    few = [_one_of_each_place(axis, more) for axis, more in zip(subject.axes[-len(extra) :], extra, strict=True)]
    lone = [[0]] if subject.one_axis else []
    return frozenset(kind_on_map(subject, (0, *place)) for place in product(*lone, *few))


def _one_of_each_place(axis: Axis, extra: int = 0) -> list[int]:
    """Give positions that stand for all others: where each kind of place begins, the next, its first element."""
    drawn = drawn_range(axis)
    begins = (drawn.start, -axis.lo, 0, axis.stretched, axis.end - extra, axis.end, axis.end + axis.overhang)
    few = {each for begin in begins for each in (begin, begin + 1, -(-begin // axis.stretch) * axis.stretch)}
    return sorted(each for each in few if drawn.start <= each < drawn.stop)
