"""The painter in palette space: each frame is an array of palette indices, made without a single blend.

Cells are drawn once, as the number of the cell at each pixel, and so are the lines that stay, as the share of each
pixel that they cover. A frame then is a look-up: the colour of the pixel's cell in this frame, times the levels of ink.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from convarith.draw.captions import laid_out
from convarith.draw.font import font
from convarith.draw.ink import stroke
from convarith.scene.model import Cell, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from convarith.draw.captions import Block
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Extent, Frame, Point, Scene, Segment

_LEVELS = 16  # of ink on each fill
_MARGIN = 6  # pixels around everything
_NARROWEST = 330  # pixels that a picture with text is wide at least
_KINDS = tuple(Kind)


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
        self._theme = theme
        width, height = picture_size(scene.extent, scale)
        block = None
        if scene.labels is not None:
            width = max(width, _NARROWEST)
            block = laid_out(scene.labels, width - 2 * _MARGIN, max(11, min(24, round(scale * 0.42))))
        below = height
        height += ceil(block.height) + _MARGIN if block else 0
        self._shape = height, width
        self._thick, self._thin = theme.thick * scale, theme.thin * scale
        self._scale = scale
        self._place = (width - scene.extent.width * scale) / 2 - scene.extent.left * scale
        cells = [_moved(cell, self._point) for cell in scene.cells]
        if block:
            cells += [_moved(cell, lambda point: (point[0] + _MARGIN, point[1] + below)) for cell in block.cells]
        self._edges = [tuple(_direction_free(edge) for edge in cell.edges) for cell in cells]
        self._numbers = _cell_numbers(cells, self._shape)
        self._above = _is_output(self._numbers, scene)
        self._ink = self._lasting_ink(cells)
        if block:
            _write(self._ink, block, below)
        # Fill 0 is the background; each kind has two, plain and shaded.
        self._fills = np.array([0, *(1 + 2 * _KINDS.index(cell.kind) for cell in cells)], dtype=np.uint8)
        self.palette = self._colors()

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Yield each frame as palette indices, shape (height, width)."""
        for frame in self._scene.frames:
            fills = self._fills.copy()
            fills[[number + 1 for number in (*frame.window, frame.output)]] += 1
            ink = np.maximum(self._ink, self._passing_ink(frame))
            levels = (ink * np.float32(_LEVELS - 1) + np.float32(0.5)).astype(np.uint8)
            yield fills[self._numbers] * np.uint8(_LEVELS) + levels

    def _point(self, point: Point) -> Point:
        x, y = point
        return x * self._scale + self._place, (self._scene.extent.top - y) * self._scale + _MARGIN

    def _colors(self) -> list[Color]:
        fills = [self._theme.background]
        for kind in _KINDS:
            fills += [self._theme.fills[kind], self._theme.shaded(self._theme.fills[kind])]
        return [self._theme.inked(fill, level / (_LEVELS - 1)) for fill in fills for level in range(_LEVELS)]

    def _lasting_ink(self, cells: list[Cell]) -> NDArray[np.float32]:
        """Draw the outlines of all cells; a side that a solid and a dashed cell share is solid."""
        solid = {
            edge
            for cell, edges in zip(cells, self._edges, strict=True)
            if cell.kind not in self._theme.dashed
            for edge in edges
        }
        ink = np.zeros(self._shape, dtype=np.float32)
        for edge in {edge for edges in self._edges for edge in edges}:
            stroke(ink, edge, self._thick if edge in solid else self._thin, dashed=edge not in solid)
        return ink

    def _passing_ink(self, frame: Frame) -> NDArray[np.float32]:
        """Draw the links, hidden behind the output map, and the outline of the window over its cells."""
        ink = np.zeros(self._shape, dtype=np.float32)
        for start, end in frame.links:
            stroke(ink, (self._point(start), self._point(end)), self._thin)
        ink[self._above] = 0
        for edge in {edge for number in frame.window for edge in self._edges[number]}:
            stroke(ink, edge, self._thick)
        return ink


def _moved(cell: Cell, place: Callable[[Point], Point]) -> Cell:
    first, second, third, fourth = map(place, cell.corners)
    return Cell(cell.kind, (first, second, third, fourth))


def _direction_free(edge: Segment) -> Segment:
    """Give an edge in one direction and to a hundredth of a pixel, so that neighbours share it."""
    (x0, y0), (x1, y1) = edge
    start, end = (round(x0, 2), round(y0, 2)), (round(x1, 2), round(y1, 2))
    return (start, end) if start <= end else (end, start)


def _cell_numbers(cells: list[Cell], shape: tuple[int, int]) -> NDArray[np.int32]:
    """Give for each pixel 1 + the number of its cell, or 0 where there is none; a later cell lies on top."""
    image = Image.new("I", shape[::-1])
    draw = ImageDraw.Draw(image)
    for number, cell in enumerate(cells, start=1):
        draw.polygon(cell.corners, fill=number)
    return np.asarray(image)


def _is_output(numbers: NDArray[np.int32], scene: Scene) -> NDArray[np.bool_]:
    outputs = [number for number, cell in enumerate(scene.cells, start=1) if cell.kind is Kind.OUTPUT]
    return (numbers >= outputs[0]) & (numbers <= outputs[-1])


def _write(ink: NDArray[np.float32], block: Block, below: float) -> None:
    """Write the words of a block that starts ``below`` pixels down."""
    image = Image.new("L", ink.shape[::-1])
    draw = ImageDraw.Draw(image)
    for word in block.words:
        draw.text((word.at[0] + _MARGIN, word.at[1] + below), word.text, fill=255, font=font(word.pixels), anchor="lm")
    np.maximum(ink, np.asarray(image, dtype=np.float32) / 255, out=ink)
