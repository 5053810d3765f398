"""An animation as GIF, streamed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from PIL import GifImagePlugin, Image

from convarith.draw.delta import UNCHANGED, changes
from convarith.draw.raster import Raster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.draw.film import Film
    from convarith.draw.themes import Color

_ONTO_WHAT_WAS, _ONTO_NOTHING = 1, 2  # what a GIF calls the disposal of a frame
_BACKGROUND = 0


def write_gif(film: Film, stream: IO[bytes]) -> None:
    """Write a film, each frame as the rectangle that changed with the pixels that changed.

    Pillow encodes; only one frame and its predecessor are held, so memory does not grow with the animation. Over a
    transparent background, where a pixel can become transparent again, the frames are whole.
    """
    raster = Raster(film.layout, film.theme)
    frames = film.images(raster)
    options = {"transparency": UNCHANGED, "disposal": _ONTO_WHAT_WAS}
    stream.writelines(_header(film, raster.palette))
    if film.transparent:
        options = {"transparency": _BACKGROUND, "disposal": _ONTO_NOTHING}
        for image, seconds in frames:
            stream.writelines(GifImagePlugin.getdata(image, (0, 0), duration=_milliseconds(seconds), **options))
    else:
        for image, left, top, seconds in changes(frames):
            stream.writelines(GifImagePlugin.getdata(image, (left, top), duration=_milliseconds(seconds), **options))
    stream.write(b";")


def _header(film: Film, palette: Sequence[Color]) -> list[bytes]:
    image = Image.new("P", (film.layout.width, film.layout.height))
    image.putpalette([channel for color in palette for channel in color] + [0] * 3 * (UNCHANGED + 1 - len(palette)))
    # GIF counts the repetitions after the first time, and 0 for ever; without the extension it plays once.
    info = {} if film.loop == 1 else {"loop": max(film.loop - 1, 0)}
    blocks, _ = GifImagePlugin.getheader(image, info=info)
    return list(blocks)


def _milliseconds(seconds: float) -> int:
    """Give the duration in the hundredths that GIF counts in; below two of them viewers slow down."""
    return max(2, min(65_535, round(seconds * 100))) * 10
