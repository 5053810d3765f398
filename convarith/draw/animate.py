"""From a layer to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convarith.draw.gif import write_gif
from convarith.draw.raster import Raster, picture_size
from convarith.draw.themes import GUIDE
from convarith.errors import ConvArithError
from convarith.files import written_whole
from convarith.scene.map import map_extent, map_scene

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from PIL import Image

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.scene.model import Extent

VIEWS = ("map",)
FORMATS = (".gif",)
_MOST_FRAMES = 5_000
_MOST_PIXELS = 50_000_000
_MOST_CELLS = 200_000  # some 100 MB and 10 s
_FASTEST = 50.0  # frames a second: GIF counts in hundredths, and viewers slow down below two of them
_SLOWEST = 0.002  # GIF counts up to 65,535 of them
_LARGEST_SCALE, _SMALLEST_SCALE = 32.0, 6.0  # pixels a cell, where none is given
_WIDEST_SCALE = 10_000  # pixels a cell
_COMFORTABLE = 640  # pixels that a picture is wide or high, as far as these scales allow


def animate(
    layer: Layer,
    size: Ints,
    path: str | os.PathLike[str],
    *,
    view: str = "map",
    labels: bool = True,
    fps: float = 1.0,
    scale: float | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a layer at work and write it to a file, whole or not at all.

    Args:
        layer: The layer; a transposed convolution is drawn as the convolution over its zero-inserted input.
        size: Spatial input size, one or two axes.
        path: Where the animation goes; its ending says the format, ``.gif``.
        view: What is drawn: ``"map"``, the maps as in the guide of Dumoulin and Visin.
        labels: Write a legend and the setting under the maps.
        fps: Frames a second.
        scale: Pixels a cell; None for what suits the size.
        force: Write it even with more than 5,000 frames, 50 megapixels a frame or 200,000 cells.
        progress: Called after each frame with the number of frames done and of all.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view``, ``format`` or ``bad-value`` for what cannot be
            drawn; ``too-large`` where ``force`` is needed.
        OSError: Where the file cannot be written.
    """
    path = Path(path)
    if view not in VIEWS:
        raise ConvArithError(f"no view is called {view!r}", "view", f"there is {', '.join(VIEWS)}")
    if path.suffix.lower() not in FORMATS:
        raise ConvArithError(f"{path} ends in no known format", "format", f"let it end in {', '.join(FORMATS)}")
    if not _SLOWEST <= fps <= _FASTEST:
        raise ConvArithError(f"{fps:g} frames a second cannot be", "bad-value", f"give {_SLOWEST:g} to {_FASTEST:g}")
    extent = map_extent(layer, size)
    scale = comfortable_scale(extent) if scale is None else scale
    if not 1 <= scale <= _WIDEST_SCALE:
        raise ConvArithError(
            f"a scale of {scale:g} pixels a cell cannot be", "bad-value", f"give 1 to {_WIDEST_SCALE:,}"
        )
    if not force:
        _refuse_enormous(extent, scale)
    picture = Raster(map_scene(layer, size, labels=labels), GUIDE, scale)
    frames = _reported(picture.frames(), extent.frames, progress) if progress else picture.frames()
    with written_whole(path) as stream:
        write_gif(stream, frames, picture.palette, milliseconds=round(100 / fps) * 10)


def comfortable_scale(extent: Extent) -> float:
    """Give the pixels a cell that suit the size of an animation."""
    return max(_SMALLEST_SCALE, min(_LARGEST_SCALE, _COMFORTABLE / max(extent.width, extent.height)))


def _refuse_enormous(extent: Extent, scale: float) -> None:
    width, height = picture_size(extent, scale)
    pixels = width * height
    if extent.frames > _MOST_FRAMES or pixels > _MOST_PIXELS or extent.cells > _MOST_CELLS:
        raise ConvArithError(
            f"this would be {extent.frames:,} frames of {width:,} x {height:,} pixels with {extent.cells:,} cells, "
            f"over {_MOST_FRAMES:,} frames, {_MOST_PIXELS // 1_000_000} megapixels or {_MOST_CELLS:,} cells",
            "too-large",
            "ask for a smaller size or scale, or use --force (force=True)",
        )


def _reported(frames: Iterable[Image.Image], count: int, progress: Callable[[int, int], None]) -> Iterator[Image.Image]:
    for number, frame in enumerate(frames, start=1):
        yield frame
        progress(number, count)
