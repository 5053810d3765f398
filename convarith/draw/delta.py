"""Frames as what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNCHANGED = 255
"""Palette index that leaves a pixel as the frame before had it."""

_SAME_OR_NOT = [255, *[0] * 255]


class Change(NamedTuple):
    """A rectangle that changed.

    Attributes:
        image: Of mode L, palette indices; `UNCHANGED` where nothing did.
        left: Pixels left of it in the picture; likewise top.
        seconds: How long the frame stays.
    """

    image: Image.Image
    left: int
    top: int
    seconds: float


def changes(frames: Iterable[tuple[Image.Image, float]]) -> Iterator[Change]:
    """Yield the first frame whole and of each later one what changed; only a frame and its predecessor are held."""
    before: Image.Image | None = None
    for frame, seconds in frames:
        yield Change(frame, 0, 0, seconds) if before is None else _difference(before, frame, seconds)
        before = frame


def _difference(before: Image.Image, frame: Image.Image, seconds: float) -> Change:
    difference = ImageChops.difference(before, frame)
    box = difference.getbbox()
    if box is None:
        return Change(Image.new("L", (1, 1), UNCHANGED), 0, 0, seconds)
    region = frame.crop(box)
    region.paste(UNCHANGED, mask=difference.crop(box).point(_SAME_OR_NOT))
    return Change(region, box[0], box[1], seconds)
