"""The painter in palette space: each frame is an image of palette indices, made without a single blend.

A palette index is a fill times the levels of ink on it. What stays is drawn once; a frame is a copy of it in which the
cells that it lights are filled anew, and the lines that it adds raise the ink.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from convarith.draw.captions import laid_out
from convarith.draw.font import font
from convarith.draw.ink import LEVELS, Line, drawn, to_levels
from convarith.scene.model import Cell, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convarith.draw.captions import Block
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Extent, Point, Scene, Segment

_MARGIN = 6  # pixels around everything
_NARROWEST = 330  # pixels that a picture with text is wide at least
_FILLS = {kind: LEVELS * (1 + 2 * number) for number, kind in enumerate(Kind)}  # 0 is the background
_SHADED = LEVELS  # from a fill to its shaded one


def picture_size(extent: Extent, scale: float) -> tuple[int, int]:
    """Give width and height in pixels of the maps alone, with their margin."""
    return ceil(extent.width * scale) + 2 * _MARGIN, ceil(extent.height * scale) + 2 * _MARGIN


class Raster:
    """A scene in a theme, at so many pixels a cell.

    Attributes:
        palette: The colours that the frames' indices stand for.
    """

    def __init__(self, scene: Scene, theme: Theme, scale: float) -> None:
        self._scene = scene
        self._scale = scale
        width, height = picture_size(scene.extent, scale)
        block: Block | None = None
        below = height
        if scene.labels is not None:
            width = max(width, _NARROWEST)
            block = laid_out(scene.labels, width - 2 * _MARGIN, max(11, min(24, round(scale * 0.42))))
            height += ceil(block.height) + _MARGIN
        self._size = width, height
        self._left = (width - scene.extent.width * scale) / 2 - scene.extent.left * scale
        self._thick, self._thin = theme.thick * scale, theme.thin * scale
        self._cells = [_moved(cell, self._point) for cell in scene.cells]
        if block:
            self._cells += [_moved(cell, lambda point: (point[0] + _MARGIN, point[1] + below)) for cell in block.cells]
        self._edges = [tuple(_direction_free(edge) for edge in cell.edges) for cell in self._cells]
        self._fills = _filled(self._cells, self._size)
        self._ink = Image.new("L", self._size)
        self._raise_ink(self._ink, self._lasting_lines(theme))
        if block:
            self._ink = ImageChops.lighter(self._ink, _written(block, below, self._size))
        self._beside_output = _filled([cell for cell in self._cells if cell.kind is Kind.OUTPUT], self._size).point(
            [255, *[0] * 255]
        )
        self.palette = _colors(theme)

    def frames(self) -> Iterator[Image.Image]:
        """Yield each frame as an image of mode L whose values are palette indices."""
        for frame in self._scene.frames:
            fills, ink = self._fills.copy(), self._ink.copy()
            draw = ImageDraw.Draw(fills)
            for number in (*frame.window, frame.output):
                cell = self._cells[number]
                draw.polygon(cell.corners, fill=_FILLS[cell.kind] + _SHADED)
            links = [Line((self._point(start), self._point(end)), self._thin) for start, end in frame.links]
            self._raise_ink(ink, links, self._beside_output)
            edges = {edge for number in frame.window for edge in self._edges[number]}
            self._raise_ink(ink, [Line(edge, self._thick) for edge in edges])
            yield ImageChops.add_modulo(fills, ink)

    def _raise_ink(self, ink: Image.Image, lines: Sequence[Line], mask: Image.Image | None = None) -> None:
        """Raise pixels to the levels of lines, where they have less; only within a mask, if there is one."""
        for box, levels in drawn(lines, self._size):
            raised = ImageChops.lighter(ink.crop(box), levels)
            ink.paste(raised, box, mask.crop(box) if mask else None)

    def _point(self, point: Point) -> Point:
        x, y = point
        return x * self._scale + self._left, (self._scene.extent.top - y) * self._scale + _MARGIN

    def _lasting_lines(self, theme: Theme) -> list[Line]:
        """Give the outlines of all cells; a side that a solid and a dashed cell share is solid."""
        solid = {
            edge
            for cell, edges in zip(self._cells, self._edges, strict=True)
            if cell.kind not in theme.dashed
            for edge in edges
        }
        dashed = {edge for edges in self._edges for edge in edges} - solid
        return [Line(edge, self._thick) for edge in solid] + [Line(edge, self._thin, dashed=True) for edge in dashed]


def _colors(theme: Theme) -> list[Color]:
    """List the colours of all indices: for the background, then for each kind plain and shaded, the levels of ink."""
    fills = [theme.background]
    for kind in Kind:
        fills += [theme.fills[kind], theme.shaded(theme.fills[kind])]
    return [theme.inked(fill, level / (LEVELS - 1)) for fill in fills for level in range(LEVELS)]


def _moved(cell: Cell, place: Callable[[Point], Point]) -> Cell:
    first, second, third, fourth = map(place, cell.corners)
    return Cell(cell.kind, (first, second, third, fourth))


def _direction_free(edge: Segment) -> Segment:
    """Give an edge in one direction and to a hundredth of a pixel, so that neighbours share it."""
    (x0, y0), (x1, y1) = edge
    start, end = (round(x0, 2), round(y0, 2)), (round(x1, 2), round(y1, 2))
    return (start, end) if start <= end else (end, start)


def _filled(cells: Sequence[Cell], size: tuple[int, int]) -> Image.Image:
    """Draw the fills of cells, without ink."""
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    for cell in cells:
        draw.polygon(cell.corners, fill=_FILLS[cell.kind])
    return image


def _written(block: Block, below: float, size: tuple[int, int]) -> Image.Image:
    """Give the ink of the words of a block that starts ``below`` pixels down."""
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    for word in block.words:
        draw.text((word.at[0] + _MARGIN, word.at[1] + below), word.text, fill=255, font=font(word.pixels), anchor="lm")
    return to_levels(image)
