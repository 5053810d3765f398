"""From a scene to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convarith.draw.font import face_from
from convarith.draw.formats import FORMATS, format_of, write
from convarith.draw.layout import Layout, fitted, picture_size
from convarith.draw.render_job import RenderJob
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from convarith.draw.style import Style
    from convarith.scene.model import Scene

_MOST_FRAMES = 5_000
_MOST_PIXELS = 50_000_000
_MOST_CELLS = 200_000  # some 100 MB and 10 s
_LARGEST_SCALE, _SMALLEST_SCALE = 64.0, 6.0  # pixels a cell, where none is given
_LEGIBLE_SCALE = 24.0  # where cells have numbers in them
_COMFORTABLE_WIDTH, _COMFORTABLE_HEIGHT = 1600, 1280  # pixels of a picture, as far as these scales allow


def render(
    scene: Scene,
    path: str | os.PathLike[str],
    style: Style,
    progress: Callable[[int, int], None] | None = None,
) -> RenderJob:
    """Write a scene to a file of the format that its ending names, whole or not at all, and give what was written.

    Raises:
        ConvArithError: As `prepared`; ``missing-extra`` for a package that is not installed.
        OSError: Where the file cannot be written, or the font cannot be read.
    """
    job = prepared(scene, path, style, progress)
    write(job, path)
    return job


def prepared(
    scene: Scene,
    path: str | os.PathLike[str],
    style: Style,
    progress: Callable[[int, int], None] | None = None,
) -> RenderJob:
    """Lay a scene out for the format that a path's ending names, and write nothing yet.

    Raises:
        ConvArithError: ``format`` for an ending that is none, or a format that cannot leave the background out;
            ``bad-value`` for frames or a size in pixels that cannot be; ``too-large``.
        OSError: Where the font cannot be read.
    """
    format_ = format_of(path)
    if style.transparent and not format_.transparent:
        able = ", ".join(ending for ending, each in FORMATS.items() if each.transparent)
        raise ConvArithError(f"{path} cannot have a transparent background", "format", f"write {able}")
    frames = scene.frame_range(style.frames, style.act)
    layout = _laid_out(scene, style, path)
    if not style.force:
        refuse_enormous(layout, frames.stop)
    return RenderJob(layout, style, progress)


def _laid_out(scene: Scene, style: Style, path: str | os.PathLike[str]) -> Layout:
    """Lay a scene out in the size that is asked for, or else in that of the format, or else in its own.

    Raises:
        ConvArithError: ``bad-value`` for a size that the format cannot have, or that is too small.
        OSError: Where the font cannot be read.
    """
    format_ = format_of(path)
    face = face_from(None if style.font is None else Path(style.font))
    pixels = style.picture_pixels
    if format_.even and pixels is not None and any(side % 2 for side in pixels):
        even = "x".join(str(side + side % 2) for side in pixels)
        raise ConvArithError(
            f"{path} cannot be {pixels[0]:,} x {pixels[1]:,} pixels, only even numbers of them",
            "bad-value",
            f"give {even}",
        )
    if pixels is None and style.scale is None:
        pixels = format_.usual_pixels
    if pixels is not None:
        return fitted(scene, pixels, face)
    return Layout(scene, comfortable_scale(scene) if style.scale is None else style.scale, face)


def comfortable_scale(scene: Scene) -> float:
    """Give the pixels a cell that suit the size of an animation, and at which what is in its cells can be read."""
    extent = scene.extent
    fitting = min(_COMFORTABLE_WIDTH / extent.width, _COMFORTABLE_HEIGHT / extent.height)
    least = _LEGIBLE_SCALE if scene.numbers else _SMALLEST_SCALE
    return max(least, min(_LARGEST_SCALE, fitting // 1))  # whole pixels keep upright lines crisp


def refuse_enormous(layout: Layout, frames: int) -> None:
    """Refuse an animation up to a number of its frames that nobody can have meant.

    Raises:
        ConvArithError: ``too-large``.
    """
    width, height = layout.pixels or picture_size(layout.scene.extent, layout.scale)
    pixels = width * height
    cells = layout.scene.cells.total
    if frames > _MOST_FRAMES or pixels > _MOST_PIXELS or cells > _MOST_CELLS:
        raise ConvArithError(
            f"this would be {frames:,} frames of {width:,} x {height:,} pixels with {cells:,} cells, "
            f"over {_MOST_FRAMES:,} frames, {_MOST_PIXELS // 1_000_000} megapixels or {_MOST_CELLS:,} cells",
            "too-large",
            "ask for a smaller size or scale or fewer frames, or use --force (force=True)",
        )
