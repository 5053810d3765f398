"""The painter in matplotlib's artists, for print and for files that are drawn anew at every size.

What stays, what settles and what is to be seen in one frame only are layers of their own, so that a file can hold all
frames and turn layers on and off. A still is the layers of one moment.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from convarith.draw.artists import NO_PAINT, ArtistFactory, Paint, closed_path, rgb, settings
from convarith.draw.layout import cell_texts
from convarith.draw.outlines import edges, outlines, same_outline
from convarith.draw.strokes import Stroke
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matplotlib.artist import Artist
    from matplotlib.path import Path

    from convarith.draw.layout import Layout
    from convarith.draw.legend import PlacedText
    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Theme
    from convarith.scene.model import Corners, Frame, Point, Segment

DPI = 72
"""Pixels of the layout an inch, which makes each a point: sizes and widths need no conversion."""


class ArtistLayer(NamedTuple):
    """Artists in two parts, between which other layers lie: what settles hides fills, and no outlines.

    Attributes:
        under: Cells with what is written in them, and links.
        over: Outlines, and what lies on them.
    """

    under: list[Artist]
    over: list[Artist]


class Vector:
    """A scene in a theme, laid out.

    Args:
        layout: The scene and where everything stands.
        theme: Its colours.
        transparent: Leave the background out; a hidden cell hides nothing then.
        finer: Pixels for each of the layout, along either side; what is drawn without pixels takes 1.
    """

    def __init__(self, layout: Layout, theme: Theme, *, transparent: bool = False, finer: int = 1) -> None:
        self._layout = layout
        self._scene = layout.scene
        self._theme = theme
        self._background: Paint = NO_PAINT if transparent else rgb(theme.background)
        self._solid, self._dashed = theme.solid * layout.scale, theme.dashed * layout.scale
        self._link = theme.link * layout.scale
        self._corners = [layout.corners(cell.corners) for cell in self._scene.cells]
        self._looks = [cell.look for cell in self._scene.cells]
        self._dpi = DPI * finer
        self._transform = Affine2D().scale(finer, -finer).translate(0, layout.height * finer)
        self._artists = ArtistFactory(layout.face, self._transform)
        around = outlines(zip(self._corners, self._looks, strict=True), self._solid, self._dashed)
        lines = (Stroke(self._placed(line), self._solid) for line in self._scene.lines)
        self._lines = dict.fromkeys(chain(lines, around))

    def settle(self, frame: Frame) -> list[Stroke]:
        """Let a frame pass unseen, which leaves what it settles; give the outlines that are new."""
        outlined = []
        for number, look in frame.settled.items():
            if not same_outline(look.kind, self._looks[number].kind):
                outlined.append((self._corners[number], look))
            self._looks[number] = look
        lines = [line for line in outlines(outlined, self._solid, self._dashed) if line not in self._lines]
        self._lines.update(dict.fromkeys(lines))
        return lines

    def still(self, frame: Frame) -> Figure:
        """Give the next frame as a figure."""
        with settings():
            self.settle(frame)
            base, shown = self.base(), self.shown(frame)
            return self.figure([*base.under, *shown.under, *base.over, *shown.over])

    def figure(self, artists: Iterable[Artist]) -> Figure:
        """Give a figure with artists, from the lowest to the highest."""
        layout = self._layout
        figure = Figure(figsize=(layout.width / DPI, layout.height / DPI), dpi=self._dpi, facecolor=self._background)
        for place, artist in enumerate(artists):
            artist.set_zorder(place)
            figure.add_artist(artist)
        return figure

    def base(self, *, named: bool = False) -> ArtistLayer:
        """Paint what is there now and stays; where cells are named, each is ``cell-`` and its number."""
        cells = list(zip(self._corners, self._looks, strict=True))
        return ArtistLayer(
            [*(self._named(cells) if named else self._fills(cells)), *self._texts_in(cells)],
            [*self._stroked(self._lines), *self._written(self._texts()), *self._block()],
        )

    def _texts(self) -> Iterator[PlacedText]:
        """Yield what is written all the time, but for the labels."""
        yield from map(self._layout.text, self._scene.texts)
        yield from self._layout.headline

    def settled(self, frame: Frame) -> ArtistLayer:
        """Let a frame pass, and paint what it settles."""
        lines = self.settle(frame)
        cells = [(self._corners[number], look) for number, look in frame.settled.items()]
        return ArtistLayer([*self._fills(cells), *self._texts_in(cells)], self._stroked(lines))

    def shown(self, frame: Frame) -> ArtistLayer:
        """Paint what is to be seen in a frame only, which has settled."""
        shown = frame.looks(self._looks)
        cells = [(self._corners[number], look) for number, look in shown.items()]
        links = self._stroked(Stroke(self._placed(link), self._link) for link in frame.links)
        if self._beside_raised is not None:
            for link in links:
                link.set_clip_path(self._beside_raised, self._transform)
        glides = list(map(self._layout.corners, frame.glides))
        shades = self._shaded(glides, {**dict(enumerate(self._looks)), **shown}) if glides else []
        lit = dict.fromkeys(
            edge for around in (*(corners for corners, look in cells if look.lit), *glides) for edge in edges(around)
        )
        moving = [
            artist for cell in frame.moving for artist in self._stamped(self._layout.corners(cell.corners), cell.look)
        ]
        texts = [*map(self._layout.text, frame.texts), *self._layout.caption(frame.caption)]
        return ArtistLayer(
            [*self._fills(cells), *shades, *links],
            [
                *self._stroked(Stroke(edge, self._solid) for edge in lit),
                *self._texts_in(cells),
                *moving,
                *self._written(texts),
            ],
        )

    def _block(self) -> Iterator[Artist]:
        """Paint what is written under the picture."""
        block = self._layout.block
        if block is None:
            return
        for cell in block.cells:
            yield from self._stamped(cell.corners, cell.look)
        for placed in block.texts:
            grounds = [cell.look for cell in block.cells if _holds(cell.corners, placed.at)]
            yield from self._artists.text(placed, self._ink_on(grounds[0] if grounds else Look(Kind.HIDDEN)))

    def _stamped(self, corners: Corners, look: Look) -> list[Artist]:
        """Paint a cell over everything."""
        cell = [(corners, look)]
        return [*self._fills(cell), *self._stroked(outlines(cell, self._solid, self._dashed)), *self._texts_in(cell)]

    def _fills(self, cells: Iterable[tuple[Corners, Look]]) -> list[Artist]:
        """Give cells their colours, those of one colour at once."""
        alike: dict[Paint, list[Corners]] = {}
        for corners, look in cells:
            alike.setdefault(self._paint(look), []).append(corners)
        return [self._artists.filled(polygons, paint) for paint, polygons in alike.items() if paint != NO_PAINT]

    def _named(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Artist]:
        for number, (corners, look) in enumerate(cells):
            patch = self._artists.filled([corners], self._paint(look))
            patch.set_gid(f"cell-{number}")
            yield patch

    def _stroked(self, strokes: Iterable[Stroke]) -> list[Artist]:
        return self._artists.stroked(strokes, rgb(self._theme.ink))

    def _texts_in(self, cells: Iterable[tuple[Corners, Look]]) -> list[Artist]:
        return [
            text
            for corners, look in cells
            for placed in cell_texts(corners, look.text, look.corner)
            for text in self._artists.text(placed, self._ink_on(look))
        ]

    def _shaded(self, places: Sequence[Corners], looks: Mapping[int, Look]) -> list[Artist]:
        """Shade places wherever they lie; what is written there has the colour that can be read on the shade."""
        theme, within = self._theme, closed_path(places)
        left, top, right, bottom = within.get_extents().extents
        texts = [
            text
            for number, look in looks.items()
            for placed in cell_texts(self._corners[number], look.text, look.corner)
            if left < placed.at[0] < right and top < placed.at[1] < bottom
            for text in self._artists.text(placed, rgb(theme.text_on(theme.shaded(theme.color(look)))))
        ]
        for text in texts:
            text.set_clip_path(within, self._transform)
        return [self._artists.shaded(places, rgb(theme.shade), theme.shade_opacity), *texts]

    def _written(self, texts: Iterable[PlacedText]) -> list[Artist]:
        ink = self._ink_on(Look(Kind.HIDDEN))
        return [text for placed in texts for text in self._artists.text(placed, ink)]

    def _paint(self, look: Look) -> Paint:
        """Give the colour of a cell."""
        return self._background if look.kind is Kind.HIDDEN else rgb(self._theme.color(look))

    def _ink_on(self, look: Look) -> Paint:
        """Give the colour of text on a cell, or on the background where there is none to be seen."""
        theme = self._theme
        return rgb(theme.text_on(theme.background if look.kind is Kind.HIDDEN else theme.color(look)))

    def _placed(self, segment: Segment) -> Segment:
        start, end = segment
        return self._layout.point(start), self._layout.point(end)

    @cached_property
    def _beside_raised(self) -> Path | None:
        """All of the picture but what raised cells hide, whose sides run the other way round; None for all."""
        raised = [c for cell, c in zip(self._scene.cells, self._corners, strict=True) if cell.raised]
        width, height = self._layout.width, self._layout.height
        whole: Corners = (0.0, 0.0), (width, 0.0), (width, height), (0.0, height)
        return closed_path([whole, *(_against(corners) for corners in raised)]) if raised else None


def figures(job: RenderJob, finer: int = 1) -> Iterator[Figure]:
    """Yield the chosen frames of a job as figures."""
    vector = Vector(job.layout, job.theme, transparent=job.style.transparent, finer=finer)
    for frame in job.earlier():
        vector.settle(frame)
    for frame, _ in job.frames():
        yield vector.still(frame)


def _against(corners: Corners) -> Corners:
    """Give the corners in the order that runs against the upper left, upper right, lower right and lower left."""
    first, second, third, fourth = corners
    (x0, y0), (x1, y1), (x2, y2) = first, second, third
    return corners if (x1 - x0) * (y2 - y0) < (x2 - x0) * (y1 - y0) else (fourth, third, second, first)


def _holds(corners: Corners, point: Point) -> bool:
    """Tell whether an upright rectangle holds a point."""
    (left, top), (right, bottom) = corners[0], corners[2]
    return left <= point[0] <= right and top <= point[1] <= bottom
