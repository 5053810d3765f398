"""Frames of palette indices as an animated GIF, streamed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from PIL import GifImagePlugin, Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.draw.themes import Color

_UNCHANGED = 255  # palette index that leaves a pixel as the frame before had it
_SAME_OR_NOT = [255, *[0] * 255]
LARGEST_PALETTE = _UNCHANGED


def write_gif(stream: IO[bytes], frames: Iterable[Image.Image], palette: list[Color], *, milliseconds: int) -> None:
    """Write an endless animation, each frame as the rectangle that changed with the pixels that changed.

    Pillow encodes; only one frame and its predecessor are held, so memory does not grow with the animation.

    Args:
        stream: Where the file goes.
        frames: Images of mode L, all alike in size, whose values are palette indices.
        palette: At most `LARGEST_PALETTE` colours.
        milliseconds: How long each frame stays; GIF counts in tens.
    """
    before: Image.Image | None = None
    for frame in frames:
        if before is None:
            _write_header(stream, frame, palette)
            place, changed = (0, 0), frame
        else:
            place, changed = _difference(before, frame)
        options = {"duration": milliseconds, "transparency": _UNCHANGED, "disposal": 1}
        for block in GifImagePlugin.getdata(changed, place, **options):
            stream.write(block)
        before = frame
    stream.write(b";")


def _write_header(stream: IO[bytes], frame: Image.Image, palette: list[Color]) -> None:
    image = Image.new("P", frame.size)
    image.putpalette([channel for color in palette for channel in color] + [0] * 3 * (_UNCHANGED + 1 - len(palette)))
    blocks, _ = GifImagePlugin.getheader(image, info={"loop": 0})
    stream.writelines(blocks)


def _difference(before: Image.Image, frame: Image.Image) -> tuple[tuple[int, int], Image.Image]:
    """Give the rectangle that changed, with its place; pixels in it that did not change are transparent."""
    difference = ImageChops.difference(before, frame)
    box = difference.getbbox()
    if box is None:
        return (0, 0), Image.new("L", (1, 1), _UNCHANGED)
    region = frame.crop(box)
    region.paste(_UNCHANGED, mask=difference.crop(box).point(_SAME_OR_NOT))
    return (box[0], box[1]), region
