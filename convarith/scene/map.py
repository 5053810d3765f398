"""The view ``map``: the input below, the output above, the window moving over the one and filling the other.

The geometry is that of the animations of Dumoulin and Visin's guide (arXiv:1603.07285): both maps are the same slanted
plane, the output lifted straight up. A transposed convolution is drawn as the convolution that it equals, over its
zero-inserted input.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from convarith.engine.axis import Axis, Place
from convarith.errors import ConvArithError
from convarith.scene.labels import labels_of
from convarith.scene.model import Cell, Extent, Frame, Kind, Scene

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.scene.model import Point, Segment

_SLANT = 0.7  # cells to the left for each row away from the viewer
_RISE = 0.5  # cells up for each column to the right
_DEPTH = 0.65  # cells up for each row away from the viewer
_GAP = 1.0  # cells between the maps, where they come closest
_SHIFT = -0.176  # cells by which the output stands left of the input


def map_extent(layer: Layer, size: Ints) -> Extent:
    """Measure the scene that `map_scene` would compose, in a time that does not grow with it.

    Raises:
        ConvArithError: As `map_scene`.
    """
    rows, columns = _rows_and_columns(layer, size)
    corners = [point for sheet in _sheets(rows, columns) for point in sheet.outline]
    xs, ys = zip(*corners, strict=True)
    cells = sum(len(sheet.rows) * len(sheet.columns) for sheet in _sheets(rows, columns))
    return Extent(rows.output * columns.output, cells, min(xs), min(ys), max(xs), max(ys))


def map_scene(layer: Layer, size: Ints, *, labels: bool) -> Scene:
    """Compose the scene of a layer with one or two axes.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for more than two axes.
    """
    rows, columns = _rows_and_columns(layer, size)
    below, above = _sheets(rows, columns)
    cells = tuple(
        Cell(_kind(rows, columns, row, column), below.corners(row, column))
        for row, column in product(below.rows, below.columns)
    ) + tuple(Cell(Kind.OUTPUT, above.corners(row, column)) for row, column in product(above.rows, above.columns))
    frames = tuple(
        _frame(rows, columns, below, above, row, column) for row, column in product(above.rows, above.columns)
    )
    present = {cell.kind for cell in cells}
    written = labels_of(layer, size, [kind for kind in Kind if kind in present]) if labels else None
    return Scene(map_extent(layer, size), cells, frames, written)


def _rows_and_columns(layer: Layer, size: Ints) -> tuple[Axis, Axis]:
    axes = layer.axes(size)
    if len(axes) > 2:  # rows and columns
        raise ConvArithError(
            f"the map draws 1 or 2 axes, this input has {len(axes)}", "view", "leave out the outer axes of the size"
        )
    return (Axis(size=1, kernel=1), axes[0]) if len(axes) == 1 else (axes[0], axes[1])


def _sheets(rows: Axis, columns: Axis) -> tuple[_Sheet, _Sheet]:
    """Lay out the map below and the one above it."""
    tall, wide = _extent(rows), _extent(columns)
    # Where the far side of the map below passes under the near corner of the one above.
    lift = min(len(tall) * (_DEPTH + _SLANT * _RISE), len(wide) * (_RISE + _DEPTH / _SLANT)) + _GAP
    below = _Sheet(tall, wide, (0.0, 0.0), 0)
    return below, _Sheet(range(rows.output), range(columns.output), (_SHIFT, lift), len(tall) * len(wide))


class _Sheet(NamedTuple):
    """A map laid on the slanted plane: a range of positions along each axis, and where its near corner stands."""

    rows: range
    columns: range
    origin: Point
    first: int  # number of its first cell

    @property
    def outline(self) -> tuple[Point, Point, Point, Point]:
        """The corners of the whole map."""
        return self.corners(self.rows.start, self.columns.start, len(self.rows), len(self.columns))

    def number(self, row: int, column: int) -> int:
        return self.first + self.rows.index(row) * len(self.columns) + self.columns.index(column)

    def corners(self, row: int, column: int, height: int = 1, width: int = 1) -> tuple[Point, Point, Point, Point]:
        """Give the corners of a rectangle of cells whose first is at ``row`` and ``column``; the first row is far."""
        left = column - self.columns.start
        far = self.rows.stop - row
        near = far - height
        right = left + width
        return self._point(left, near), self._point(right, near), self._point(right, far), self._point(left, far)

    def _point(self, x: float, y: float) -> Point:
        return self.origin[0] + x - _SLANT * y, self.origin[1] + _RISE * x + _DEPTH * y


def _extent(axis: Axis) -> range:
    """Give the positions that are drawn: all of the stretched input, its padding, what is cropped, what overhangs."""
    return range(min(0, -axis.lo), max(axis.stretched, axis.padded + axis.overhang - axis.lo))


def _kind(rows: Axis, columns: Axis, row: int, column: int) -> Kind:
    places = {rows.place(row), columns.place(column)}
    holds_input = rows.source(row) is not None and columns.source(column) is not None
    if Place.CROPPED in places:
        return Kind.CROPPED_INPUT if holds_input else Kind.CROPPED
    if Place.BEYOND in places:
        return Kind.BEYOND
    if Place.PADDING in places:
        return Kind.PADDING
    return Kind.INPUT if holds_input else Kind.INSERTED


def _frame(rows: Axis, columns: Axis, below: _Sheet, above: _Sheet, row: int, column: int) -> Frame:
    taps = product(
        (rows.position(row, tap) for tap in range(rows.kernel)),
        (columns.position(column, tap) for tap in range(columns.kernel)),
    )
    window = below.corners(
        rows.position(row, 0), columns.position(column, 0), rows.effective_kernel, columns.effective_kernel
    )
    links: tuple[Segment, ...] = tuple(zip(window, above.corners(row, column), strict=True))
    numbers = tuple(below.number(tap_row, tap_column) for tap_row, tap_column in taps)
    return Frame(numbers, above.number(row, column), links)
