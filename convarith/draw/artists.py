"""Shapes, lines and texts as matplotlib's artists, and what matplotlib has to be told for them."""

from __future__ import annotations

from contextlib import contextmanager
from re import finditer
from typing import TYPE_CHECKING, TypeAlias
from warnings import catch_warnings, filterwarnings

from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from PIL import Image

from convarith.draw.strokes import dashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.transforms import Transform

    from convarith.draw.font import Face
    from convarith.draw.legend import PlacedText
    from convarith.draw.strokes import Stroke
    from convarith.draw.themes import Color
    from convarith.scene.model import Corners, Point, Segment

Paint: TypeAlias = tuple[float, float, float] | str
"""A colour as matplotlib has it, or `NO_PAINT`."""

NO_PAINT = "none"

_SEAM = 0.5  # pixels by which neighbours overlap: between two anti-aliased edges the background would show
_START = {"left": 0.0, "middle": 0.5, "right": 1.0}  # of a text left of where it is put, in its widths
_SETTINGS = {
    "path.simplify": False,
    "path.snap": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "convarith",
    "text.hinting": "default",  # as the other painter's letters
}


@contextmanager
def settings() -> Iterator[None]:
    """Set matplotlib to its defaults, whatever its user has set, and to files that depend on nothing but the job."""
    with style.context(["default", _SETTINGS]), catch_warnings():
        filterwarnings("ignore", "Glyph .* missing from font")  # a box stands for it, as in the other painter
        yield


class Group(Artist):
    """Artists that an SVG document keeps in an element of their own."""

    def __init__(self, name: str, artists: Sequence[Artist]) -> None:
        super().__init__()
        self.set_gid(name)
        self.artists = artists

    def set_figure(self, fig: Figure | SubFigure) -> None:
        """Put the artists into a figure, too."""
        super().set_figure(fig)
        for artist in self.artists:
            artist.set_figure(fig)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the artists in their order."""
        renderer.open_group("group", self.get_gid())
        for artist in self.artists:
            artist.draw(renderer)
        renderer.close_group("group")


class ArtistFactory:
    """Makes artists of what is given in pixels of a layout.

    Args:
        face: The font.
        transform: From the layout's pixels to the picture's.
    """

    def __init__(self, face: Face, transform: Transform) -> None:
        self._face = face
        self._transform = transform
        self._fonts: dict[int, FontProperties] = {}

    def filled(self, polygons: Sequence[Corners], paint: Paint) -> PathPatch:
        """Fill polygons of four corners with a colour."""
        return PathPatch(
            closed_path(polygons),
            facecolor=paint,
            edgecolor=paint,
            linewidth=_SEAM,
            joinstyle="round",
            transform=self._transform,
        )

    def shaded(self, polygons: Sequence[Corners], paint: Paint, opacity: float) -> PathPatch:
        """Lay a colour over all that lies within polygons of four corners."""
        return PathPatch(closed_path(polygons), facecolor=paint, alpha=opacity, linewidth=0, transform=self._transform)

    def stroked(self, strokes: Iterable[Stroke], paint: Paint) -> list[Artist]:
        """Draw lines in a colour, those of one width at once."""
        alike: dict[tuple[float, bool], list[Segment]] = {}
        for stroke in strokes:
            alike.setdefault((stroke.width, stroke.dashed), []).extend(
                dashes(stroke) if stroke.dashed else [stroke.segment]
            )
        return [
            PathPatch(
                _open_path(segments),
                fill=False,
                edgecolor=paint,
                linewidth=width,
                capstyle="butt" if dashed else "round",  # a corner that two lines meet in is round
                joinstyle="round",
                transform=self._transform,
            )
            for (width, dashed), segments in alike.items()
        ]

    def text(self, placed: PlacedText, paint: Paint) -> Iterator[Text]:
        """Put a text where Pillow has it: what is at ``placed.at`` is midway between ascender and descender, rounded.

        Whatever stands between spaces is put by itself, as the two space letters differently and a long line drifts.
        """
        (x, y), face = placed.at, self._face
        on_middle, on_baseline = (face.at(placed.pixels).getbbox(placed.text, anchor=each)[1] for each in ("lm", "ls"))
        left = x - _START[placed.anchor] * face.width(placed.text, placed.pixels)
        for part in finditer(r"\S+", placed.text):
            yield Text(
                left + face.width(placed.text[: part.start()], placed.pixels),
                y + on_middle - on_baseline,
                part.group(),
                color=paint,
                fontproperties=self._font(placed.pixels),
                parse_math=False,
                transform=self._transform,
            )

    def _font(self, pixels: int) -> FontProperties:
        if pixels not in self._fonts:
            self._fonts[pixels] = FontProperties(fname=self._face.path, size=pixels)
        return self._fonts[pixels]


def image_of(figure: Figure) -> Image.Image:
    """Give a figure as an image of mode RGBA."""
    with settings():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's stubs leave it out
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # the same
        return Image.frombuffer("RGBA", canvas.get_width_height(), pixels).copy()


def rgb(color: Color) -> Paint:
    """Give a colour as matplotlib has it."""
    red, green, blue = color
    return red / 255, green / 255, blue / 255


def closed_path(polygons: Iterable[Corners]) -> Path:
    """Give the outline of polygons of four corners."""
    points = [_short(point) for first, *rest in polygons for point in (first, *rest, first)]
    return Path(points, [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * (len(points) // 5))


def _open_path(segments: Sequence[Segment]) -> Path:
    points = [_short(point) for segment in segments for point in segment]
    return Path(points, [Path.MOVETO, Path.LINETO] * len(segments))


def _short(point: Point) -> Point:
    """Round to a hundredth of a pixel: files are written with all the digits there are."""
    return round(point[0], 2), round(point[1], 2)
