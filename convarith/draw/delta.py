"""Frames as what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAME_OR_NOT = [255, *[0] * 255]


class Change(NamedTuple):
    """A rectangle that changed.

    Attributes:
        image: Of mode L, palette indices.
        left: Pixels left of it in the picture; likewise top.
        seconds: How long the frame stays.
    """

    image: Image.Image
    left: int
    top: int
    seconds: float


def changes(
    frames: Iterable[tuple[Image.Image, float]], unchanged: int | None = None, grid: int = 1
) -> Iterator[Change]:
    """Yield the first frame whole and of each later one what changed; only a frame and its predecessor are held.

    Args:
        frames: Images of mode L, all of one size, with the seconds that each stays.
        unchanged: The index for pixels of the rectangle that did not change; None to give them as they are.
        grid: Left and top are multiples of it.
    """
    before: Image.Image | None = None
    for frame, seconds in frames:
        if before is None:
            yield Change(frame, 0, 0, seconds)
        else:
            image, left, top = _difference(before, frame, unchanged, grid)
            yield Change(image, left, top, seconds)
        before = frame


def _difference(
    before: Image.Image, frame: Image.Image, unchanged: int | None, grid: int
) -> tuple[Image.Image, int, int]:
    difference = ImageChops.difference(before, frame)
    left, top, right, bottom = difference.getbbox() or (0, 0, 1, 1)  # where nothing changed there is still a frame
    box = left - left % grid, top - top % grid, right, bottom
    region = frame.crop(box)
    if unchanged is not None:
        region.paste(unchanged, mask=difference.crop(box).point(_SAME_OR_NOT, "1"))
    return region, box[0], box[1]
