"""The stretched, padded input that a window moves over: what lies at each of its positions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convarith.engine.place import Place, place_at
from convarith.scene.map_ranges import drawn_range
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.scene.subject import Position, Subject


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


def input_kinds(subject: Subject) -> frozenset[Kind]:
    """Name the kinds of cells that the stretched, padded input has, without looking at each."""
    # Positions that stand for all others along each axis meet every combination there is.
    few = [_one_of_each_place(axis) for axis in subject.axes]
    return frozenset(kind_at(subject, (0, *place)) for place in product(*few))


def _one_of_each_place(axis: Axis) -> list[int]:
    """Give positions that stand for all others: where each kind of place begins, the next, its first element."""
    drawn, end = drawn_range(axis), axis.padded - axis.lo
    begins = (drawn.start, -axis.lo, 0, axis.stretched, end, end + axis.overhang)
    few = {each for begin in begins for each in (begin, begin + 1, -(-begin // axis.stretch) * axis.stretch)}
    return sorted(each for each in few if drawn.start <= each < drawn.stop)
