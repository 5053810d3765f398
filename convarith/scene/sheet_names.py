"""The names of the sheets of a map, where it has several: the channel and the place along outer axes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convarith.engine.numbers import number_text
from convarith.engine.place import Place, place_at
from convarith.scene.broken_range import length
from convarith.scene.model import Text
from convarith.scene.panels import LETTER
from convarith.scene.sheets import FLAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convarith.engine.axis import Axis
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_LETTERS, _LETTERS_ACROSS = 0.4, 32  # height of the letters, in cells; and how many of it go across wider maps
_VOLUME = 3  # axes of which the outermost is the depth
_WORDS = {Place.INSERTED: "zeros", Place.PADDING: "padding", Place.CROPPED: "cropped", Place.BEYOND: "overhang"}


def sheet_names(subject: Subject, below: Sheets, above: Sheets) -> tuple[Text, ...]:
    """Write under each sheet of the input, and over each of the output, which one it is; rows of one axis have names.

    Args:
        subject: The layer and its input.
        below: The stretched, padded input.
        above: The output.
    """
    if subject.one_axis:
        return ()
    outer = subject.axes[:-2]

    def of_input(place: Position) -> list[str]:
        return [_input_name(subject, axis, at) for axis, at in zip(outer, place[1:], strict=True)]

    def of_output(place: Position) -> list[str]:
        return [f"{outer_name(subject)} {at}" for at in place[1:]]

    largest = max(_LETTERS, below.extent.width / _LETTERS_ACROSS) if below.plane is not FLAT else _LETTERS
    return (*_names(below, of_input, largest, under=True), *_names(above, of_output, largest, under=False))


def sheet_numbers(subject: Subject, sheets: Sheets) -> tuple[Text, ...]:
    """Write under each sheet of a flat map of elements, nothing between them, which one it is."""

    def numbered(place: Position) -> list[str]:
        return [f"{outer_name(subject)} {number_text(at)}" for at in place[1:]]

    return tuple(_names(sheets, numbered, _LETTERS, under=True))


def outer_name(subject: Subject) -> str:
    """Call a place along an axis beyond the two of a sheet."""
    return "depth" if len(subject.axes) == _VOLUME else "slice"


def _input_name(subject: Subject, axis: Axis, at: int) -> str:
    place = place_at(axis, at)
    return f"{outer_name(subject)} {at // axis.stretch}" if place is Place.INPUT else _WORDS[place]


def _names(
    sheets: Sheets, outer_names: Callable[[Position], list[str]], largest: float, *, under: bool
) -> Iterator[Text]:
    if sheets.count == 1:
        return
    rows, columns = sheets.ranges[-2:]
    for place in product(*sheets.ranges[:-2]):
        channel = [f"channel {place[0]}"] if length(sheets.ranges[0]) > 1 else []
        text = ", ".join([*channel, *outer_names(place)])
        near_left = sheets.corners((*place, rows[-1], columns[0]))[0]
        far_right = sheets.corners((*place, rows[0], columns[-1]))[2]
        room = far_right[0] - near_left[0] if sheets.plane is FLAT else sheets.step
        size = min(largest, 0.95 * room / (len(text) * LETTER))
        if sheets.plane is FLAT:
            at = ((near_left[0] + far_right[0]) / 2, near_left[1] - size * 0.8)
        elif under:
            at = (near_left[0], near_left[1] - size * 0.8)
        else:
            at = (far_right[0], far_right[1] + size * 0.8)
        yield Text(at, text, size=size)
