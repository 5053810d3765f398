"""From a layer to a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.draw.font import face_from
from convarith.draw.formats import FORMATS, format_of, write
from convarith.draw.layout import Layout, picture_size
from convarith.draw.render_job import RenderJob, check_timing
from convarith.draw.themes import theme_called
from convarith.engine.numbers import shown, whole_number
from convarith.errors import ConvArithError
from convarith.scene.subject import Subject
from convarith.scene.views import view as view_called

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.scene.model import Scene

_MOST_FRAMES = 5_000
_MOST_PIXELS = 50_000_000
_MOST_CELLS = 200_000  # some 100 MB and 10 s
_LARGEST_SCALE, _SMALLEST_SCALE = 32.0, 6.0  # pixels a cell, where none is given
_LEGIBLE_SCALE = 16.0  # where cells have numbers in them
_WIDEST_SCALE = 10_000  # pixels a cell
_COMFORTABLE_WIDTH, _COMFORTABLE_HEIGHT = 800, 640  # pixels of a picture, as far as these scales allow


@dataclass(frozen=True, slots=True)
class Style:
    """How an animation is to look and to run.

    Attributes:
        theme: Its colours, one of `convarith.draw.themes.THEMES`.
        transparent: Leave the background out.
        fps: Frames a second.
        scale: Pixels a cell; None for what suits the size.
        hold: Seconds that the last frame stays longer.
        loop: How often it plays; 0 for ever.
        frames: Which frames to show; the others leave behind what they settle.
        font: A TrueType or OpenType file for the text; None for DejaVu Sans.
        force: Draw even more than 5,000 frames, 50 megapixels a frame or 200,000 cells.

    Raises:
        ConvArithError: ``bad-value`` for what is not of its kind.
    """

    theme: str = "guide"
    transparent: bool = False
    fps: float = 1.0
    scale: float | None = None
    hold: float = 0.0
    loop: int = 0
    frames: slice = field(default_factory=lambda: slice(None))
    font: Path | None = None
    force: bool = False

    def __post_init__(self) -> None:
        for name in ("fps", "hold") if self.scale is None else ("fps", "hold", "scale"):
            if not isinstance(getattr(self, name), int | float):
                raise ConvArithError(f"{name} {shown(getattr(self, name))} is no number", "bad-value", "give one")
        whole_number("loop", self.loop, least=0)
        if not isinstance(self.frames, slice):
            raise ConvArithError(
                f"frames {shown(self.frames)} are no slice", "bad-value", "give one, such as slice(0, 9)"
            )


def animate(  # noqa: PLR0913  # one keyword for each thing that can be chosen
    layer: Layer,
    size: Ints,
    path: str | os.PathLike[str],
    *,
    view: str = "map",
    labels: bool = True,
    theme: str = "guide",
    transparent: bool = False,
    fps: float = 1.0,
    scale: float | None = None,
    hold: float = 0.0,
    loop: int = 0,
    frames: slice = slice(None),
    order: str = "rows",
    seed: int = 0,
    font: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a layer at work and write it to a file, whole or not at all.

    Args:
        layer: The layer; where it tells its channels, each is drawn.
        size: Spatial input size.
        path: Where the animation goes; its ending says the format, one of `convarith.draw.formats.FORMATS`.
        view: What is drawn, one of `convarith.scene.views.VIEWS`.
        labels: Write a legend and the setting under the maps.
        theme: Like all that follow up to ``frames``, as for `Style`.
        transparent: Leave the background out.
        fps: Frames a second.
        scale: Pixels a cell; None for what suits the size.
        hold: Seconds that the last frame stays longer.
        loop: How often it plays; 0 for ever.
        frames: Which frames to show.
        order: In which the outputs are worked out, one of `convarith.scene.order.ORDERS`.
        seed: What the numbers in the cells, and the random order, follow from.
        font: A TrueType or OpenType file for the text; None for DejaVu Sans.
        force: Draw even what is enormous.
        progress: Called after each frame with the number of frames done and of all.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view``, ``format`` or ``bad-value`` for what cannot be
            drawn; ``too-large`` where ``force`` is needed; ``missing-extra`` for a package that is not installed.
        OSError: Where the file cannot be written, or the font cannot be read.
    """
    style = Style(theme, transparent, fps, scale, hold, loop, frames, None if font is None else Path(font), force)
    scene = view_called(view)(Subject(layer, size, order, seed), labels=labels)
    render(scene, path, style, progress)


def render(
    scene: Scene,
    path: str | os.PathLike[str],
    style: Style,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a scene to a file of the format that its ending names, whole or not at all.

    Raises:
        ConvArithError: As `animate`.
        OSError: As `animate`.
    """
    theme, format_ = theme_called(style.theme), format_of(path)
    if style.transparent and not format_.transparent:
        able = ", ".join(ending for ending, each in FORMATS.items() if each.transparent)
        raise ConvArithError(f"{path} cannot have a transparent background", "format", f"write {able}")
    check_timing(style.fps, style.hold, style.loop)
    scale = comfortable_scale(scene) if style.scale is None else style.scale
    chosen = scene.chosen(style.frames)
    if not 1 <= scale <= _WIDEST_SCALE:
        raise ConvArithError(
            f"a scale of {scale:g} pixels a cell cannot be", "bad-value", f"give 1 to {_WIDEST_SCALE:,}"
        )
    if not style.force:
        _refuse_enormous(scene, scale, chosen.stop)
    job = RenderJob(
        Layout(scene, scale, face_from(style.font)),
        theme,
        chosen,
        1 / style.fps,
        style.hold,
        style.loop,
        style.transparent,
        progress,
    )
    write(job, path)


def comfortable_scale(scene: Scene) -> float:
    """Give the pixels a cell that suit the size of an animation, and at which what is in its cells can be read."""
    extent = scene.extent
    fitting = min(_COMFORTABLE_WIDTH / extent.width, _COMFORTABLE_HEIGHT / extent.height)
    least = _LEGIBLE_SCALE if scene.numbers else _SMALLEST_SCALE
    return max(least, min(_LARGEST_SCALE, fitting // 1))  # whole pixels keep upright lines crisp


def _refuse_enormous(scene: Scene, scale: float, frames: int) -> None:
    width, height = picture_size(scene.extent, scale)
    pixels = width * height
    cells = scene.cells.total
    if frames > _MOST_FRAMES or pixels > _MOST_PIXELS or cells > _MOST_CELLS:
        raise ConvArithError(
            f"this would be {frames:,} frames of {width:,} x {height:,} pixels with {cells:,} cells, "
            f"over {_MOST_FRAMES:,} frames, {_MOST_PIXELS // 1_000_000} megapixels or {_MOST_CELLS:,} cells",
            "too-large",
            "ask for a smaller size or scale or fewer frames, or use --force (force=True)",
        )
