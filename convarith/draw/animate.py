"""From what is to be seen to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convarith.draw.font import face_from
from convarith.draw.formats import FORMATS, format_of, write
from convarith.draw.layout import Layout, fitted, picture_size
from convarith.draw.render_job import RenderJob
from convarith.draw.style import Style, read_aspect, read_pixels
from convarith.errors import ConvArithError
from convarith.scene.request import SceneRequest, compose

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.networks.graph import Network
    from convarith.scene.figures import Figure
    from convarith.scene.model import Scene
    from convarith.scene.request import LabelLevel

_MOST_FRAMES = 5_000
_MOST_PIXELS = 50_000_000
_MOST_CELLS = 200_000  # some 100 MB and 10 s
_LARGEST_SCALE, _SMALLEST_SCALE = 64.0, 6.0  # pixels a cell, where none is given
_LEGIBLE_SCALE = 24.0  # where cells have numbers in them
_COMFORTABLE_WIDTH, _COMFORTABLE_HEIGHT = 1600, 1280  # pixels of a picture, as far as these scales allow


def animate(  # noqa: PLR0913  # one keyword for each thing that can be chosen
    what: Layer | Figure | Network,
    size: Ints | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    input: ArrayLike | None = None,  # noqa: A002  # the layer's
    weight: ArrayLike | None = None,
    layer: str | None = None,
    axis: int | None = None,
    view: str | None = None,
    whole: bool = False,
    labels: LabelLevel = "short",
    theme: str = "guide",
    transparent: bool = False,
    fps: float | None = None,
    scale: float | None = None,
    pixels: tuple[int, int] | str | None = None,
    aspect: tuple[float, float] | str | None = None,
    hold: float = 0.0,
    duration: float | None = None,
    loop: int = 0,
    frames: slice = slice(None),
    act: str | None = None,
    order: str = "rows",
    seed: int = 0,
    font: str | os.PathLike[str] | None = None,
    force: bool = False,
    stills: str = "png",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a layer at work, or what a network sees, and write it to a file, whole or not at all.

    A layer is drawn for an input size: ``animate(layer, (5, 5), "conv.gif")``. A network has its own, and what is drawn
    is how one output sees further and further down it: ``animate(network, path="field.gif", layer="conv2")``.

    Args:
        what: The layer, where it tells its channels with each of them; or the network.
        size: Spatial input size of the layer; left out for a network.
        path: Where the animation goes; its ending says the format, one of `convarith.draw.formats.FORMATS`.
        input: Numbers of the layer's input, shape (C, *spatial), or (*spatial) where it tells no channels.
        weight: Numbers of its weight, as `convarith.conv` and `convarith.conv_transpose` take it, or (*kernel) where
            it tells no channels.
        layer: Of a network, name of the layer whose output is followed; None for the last that has space.
        axis: Of a network, number of the spatial axis to draw it along; None for all where it is small, else the last.
        view: What is drawn, one of `convarith.scene.views.VIEWS`; None for ``map``, with
            numbers given ``values``, of a network ``field``.
        whole: Draw long axes of a layer in full, and not only around their ends.
        labels: How much is written: ``short`` for the names of maps and one line under the picture, a frame's caption
            or else the setting; ``full`` for the legend, the setting and a turned kernel too; ``none`` for nothing.
        theme: Like all that follow up to ``frames``, as for `convarith.draw.style.Style`.
        transparent: Leave the background out.
        fps: Frames a second; None for one, quicker after the beginning where it would take over half a minute.
        scale: Pixels a cell; None for what suits the size, or in a video for what fills it.
        pixels: Width and height of the picture, also as ``"1920x1080"``, which everything fills up to its margins; None
            for what it takes, in a video for (1920, 1080).
        aspect: Width to height of the picture, as (16, 9) or ``"16:9"``, instead: its shorter side is 1080 pixels.
        hold: Seconds that the last frame stays longer.
        duration: Seconds that all takes, into which the frames are fitted in proportion; None for what they take.
        loop: How often it plays; 0 for ever.
        frames: Which frames to show, of those that there are: ``slice(0, None, 10)`` is each tenth, and the last.
        act: The one act to show: of the view ``equivalence`` ``stamp``, ``spread`` or ``slide``; None for all.
        order: In which the outputs are worked out, one of `convarith.scene.order.ORDERS`.
        seed: What the numbers in the cells, and the random order, follow from.
        font: A TrueType or OpenType file for the text; None for DejaVu Sans.
        force: Draw even what is enormous.
        stills: What the pictures in a folder are, ``png`` or ``svg``.
        progress: Called after each frame with the number of frames done and of all.

    Raises:
        ConvArithError: Where the layer does not fit the size, or the network its input; ``view``, ``format``,
            ``contradiction`` or ``bad-value`` for what cannot be drawn; ``too-large`` where ``force`` is needed;
            ``missing-extra`` for a package that is not installed.
        OSError: Where the file cannot be written, or the font cannot be read.
    """
    request = SceneRequest(
        what,
        size,
        input=input,
        weight=weight,
        layer=layer,
        axis=axis,
        view=view,
        whole=whole,
        order=order,
        seed=seed,
        labels=labels,
    )
    style = Style(
        theme=theme,
        transparent=transparent,
        fps=fps,
        scale=scale,
        pixels=read_pixels(pixels),
        aspect=read_aspect(aspect),
        hold=hold,
        duration=duration,
        loop=loop,
        frames=frames,
        act=act,
        font=font,
        force=force,
        stills=stills,
    )
    render(compose(request), path or "", style, progress)


def render(
    scene: Scene,
    path: str | os.PathLike[str],
    style: Style,
    progress: Callable[[int, int], None] | None = None,
) -> RenderJob:
    """Write a scene to a file of the format that its ending names, whole or not at all, and give what was written.

    Raises:
        ConvArithError: As `animate`.
        OSError: As `animate`.
    """
    format_ = format_of(path)
    if style.transparent and not format_.transparent:
        able = ", ".join(ending for ending, each in FORMATS.items() if each.transparent)
        raise ConvArithError(f"{path} cannot have a transparent background", "format", f"write {able}")
    frames = scene.frame_range(style.frames, style.act)
    layout = _laid_out(scene, style, path)
    if not style.force:
        refuse_enormous(layout, frames.stop)
    job = RenderJob(layout, style, progress)
    write(job, path)
    return job


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
