"""What lies where windows come to: inputs, the zeros between them, padding."""

from __future__ import annotations

from enum import StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis


class Place(StrEnum):
    """What lies at a position of the stretched, padded input."""

    INPUT = "input"
    INSERTED = "inserted"
    PADDING = "padding"
    CROPPED = "cropped"
    BEYOND = "beyond"


def place_at(axis: Axis, position: int) -> Place:
    """Tell what lies at a position."""
    if axis.end <= position < axis.end + axis.overhang:
        return Place.BEYOND
    if not -axis.lo <= position < axis.end:
        return Place.CROPPED
    if not 0 <= position < axis.stretched:
        return Place.PADDING
    return Place.INSERTED if position % axis.stretch else Place.INPUT
