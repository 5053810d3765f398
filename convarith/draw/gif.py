"""Frames of palette indices as an animated GIF, streamed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import numpy as np
from PIL import GifImagePlugin, Image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from convarith.draw.themes import Color

_UNCHANGED = 255  # palette index that leaves a pixel as the frame before had it
LARGEST_PALETTE = _UNCHANGED


def write_gif(
    stream: IO[bytes], frames: Iterable[NDArray[np.uint8]], palette: list[Color], *, milliseconds: int
) -> None:
    """Write an endless animation, each frame as the rectangle that changed with the pixels that changed.

    Pillow encodes; only one frame and its predecessor are held, so memory does not grow with the animation.

    Args:
        stream: Where the file goes.
        frames: Palette indices of each frame, shape (height, width), all alike.
        palette: At most `LARGEST_PALETTE` colours.
        milliseconds: How long each frame stays; GIF counts in tens.
    """
    before: NDArray[np.uint8] | None = None
    for frame in frames:
        if before is None:
            _write_header(stream, frame, palette)
            left, top, changed = 0, 0, frame
        else:
            left, top, changed = _difference(before, frame)
        options = {"duration": milliseconds, "transparency": _UNCHANGED, "disposal": 1}
        for block in GifImagePlugin.getdata(Image.fromarray(changed), (left, top), **options):
            stream.write(block)
        before = frame
    stream.write(b";")


def _write_header(stream: IO[bytes], frame: NDArray[np.uint8], palette: list[Color]) -> None:
    image = Image.new("P", frame.shape[::-1])
    image.putpalette([channel for color in palette for channel in color] + [0] * 3 * (_UNCHANGED + 1 - len(palette)))
    blocks, _ = GifImagePlugin.getheader(image, info={"loop": 0})
    stream.writelines(blocks)


def _difference(before: NDArray[np.uint8], frame: NDArray[np.uint8]) -> tuple[int, int, NDArray[np.uint8]]:
    """Give the rectangle that changed, with its place; pixels in it that did not change are transparent."""
    changed = before != frame
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not rows.size:
        return 0, 0, np.full((1, 1), _UNCHANGED, dtype=np.uint8)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    region = np.where(changed[top:bottom, left:right], frame[top:bottom, left:right], np.uint8(_UNCHANGED))
    return int(left), int(top), region
