"""What lies where windows come to."""

from __future__ import annotations

from convarith.engine.axis import Axis
from convarith.engine.place import Place, place_at


def test_places_tell_input_zeros_padding_and_crop_apart() -> None:
    # 3 inputs spread to 5 positions, one of padding before, two cropped after: positions −1 … 2 are kept.
    axis = Axis(size=3, kernel=2, lo=1, hi=-2, stretch=2)
    assert [place_at(axis, position) for position in range(-2, 6)] == [
        Place.CROPPED,
        Place.PADDING,
        Place.INPUT,
        Place.INSERTED,
        Place.INPUT,
        Place.CROPPED,
        Place.CROPPED,
        Place.CROPPED,
    ]
