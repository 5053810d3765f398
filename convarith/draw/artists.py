"""Shapes as matplotlib's artists, and those as an image."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias
from warnings import catch_warnings, filterwarnings

from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

from convarith.draw.glyphs import words as words_of
from convarith.draw.shapes import SEAM, Lines, Paint, Polygons, Role
from convarith.draw.vector import Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.artist import Artist

    from convarith.draw.layout import Layout
    from convarith.draw.render_job import RenderJob
    from convarith.draw.shapes import Shape, Words
    from convarith.draw.themes import Theme
    from convarith.scene.model import Corners, Segment

DPI = 72
"""Pixels of the layout an inch, which makes each a point: sizes and widths need no conversion."""

_Rgba: TypeAlias = tuple[float, float, float, float]
_SETTINGS = {"path.simplify": False, "path.snap": False, "text.hinting": "default"}  # as the other painter's letters


@contextmanager
def settings() -> Iterator[None]:
    """Set matplotlib to its defaults, whatever its user has set."""
    with style.context(["default", _SETTINGS]), catch_warnings():
        filterwarnings("ignore", "Glyph .* missing from font")  # a box stands for it, as in the other painter
        yield


def images(job: RenderJob, finer: int = 1) -> Iterator[Image.Image]:
    """Yield the chosen frames of a job as images of mode RGBA, each pixel of the layout ``finer`` pixels wide."""
    vector = Vector(job.layout, job.theme, transparent=job.style.transparent)
    for frame in job.earlier():
        vector.settle(frame)
    for frame, _ in job.frames():
        yield image_of(vector.still(frame), job.layout, job.theme, finer)


def image_of(shapes: Iterable[Shape], layout: Layout, theme: Theme, finer: int = 1) -> Image.Image:
    """Give shapes, from the lowest to the highest, as an image of mode RGBA."""
    artists = _Artists(layout, theme, finer)
    with settings():
        figure = Figure(figsize=(layout.width / DPI, layout.height / DPI), dpi=DPI * finer, facecolor="none")
        for place, artist in enumerate(artist for shape in shapes for artist in artists.of(shape)):
            artist.set_zorder(place)
            figure.add_artist(artist)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's stubs leave it out
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # the same
        return Image.frombuffer("RGBA", canvas.get_width_height(), pixels).copy()


class _Artists:
    """Makes artists of shapes."""

    def __init__(self, layout: Layout, theme: Theme, finer: int) -> None:
        self._face = layout.face
        self._theme = theme
        self._transform = Affine2D().scale(finer, -finer).translate(0, layout.height * finer)
        self._fonts: dict[int, FontProperties] = {}

    def of(self, shape: Shape) -> Iterator[Artist]:
        if isinstance(shape, Polygons):
            yield from self._filled(shape)
        elif isinstance(shape, Lines):
            yield self._stroked(shape)
        else:
            yield from self._written(shape)

    def _filled(self, polygons: Polygons) -> Iterator[Artist]:
        if polygons.paint is not None:
            color = self._color(polygons.paint)
            seam = SEAM if polygons.paint.role is Role.FILL else 0.0
            yield PathPatch(
                _closed_path(polygons.corners),
                facecolor=color,
                edgecolor=color,
                linewidth=seam,
                joinstyle="round",
                transform=self._transform,
            )

    def _stroked(self, lines: Lines) -> Artist:
        return PathPatch(
            _open_path(lines.segments),
            fill=False,
            edgecolor=self._color(Paint(Role.LINE)),
            linewidth=lines.width,
            capstyle="round" if lines.round else "butt",
            joinstyle="round",
            transform=self._transform,
        )

    def _written(self, words: Words) -> Iterator[Artist]:
        color = self._color(words.paint)
        for placed in words.placed:
            for word in words_of(placed, self._face):
                yield Text(
                    word.left,
                    word.baseline,
                    word.text,
                    color=color,
                    fontproperties=self._font(placed.pixels),
                    parse_math=False,
                    transform=self._transform,
                )

    def _color(self, paint: Paint) -> _Rgba:
        red, green, blue = paint.color(self._theme)
        opacity = self._theme.shade_opacity if paint.role is Role.SHADE else 1.0
        return red / 255, green / 255, blue / 255, opacity

    def _font(self, pixels: int) -> FontProperties:
        if pixels not in self._fonts:
            self._fonts[pixels] = FontProperties(fname=self._face.path, size=pixels)
        return self._fonts[pixels]


def _closed_path(polygons: Iterable[Corners]) -> Path:
    points = [point for first, *rest in polygons for point in (first, *rest, first)]
    return Path(points, [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * (len(points) // 5))


def _open_path(segments: Sequence[Segment]) -> Path:
    points = [point for segment in segments for point in segment]
    return Path(points, [Path.MOVETO, Path.LINETO] * len(segments))
