"""Where the parts of the view ``matrix`` stand: y = W·x with x along the top of W, and the kernel, around the maps."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convarith.records import NamedTuple, replace
from convarith.scene.broken_range import length
from convarith.scene.model import Text
from convarith.scene.panels import LETTER, LETTERS, TITLE, title
from convarith.scene.sheets import FLAT, Sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.scene.model import Extent, Segment

_BESIDE, _UNDER = 1.5, 2.0  # cells from one part to the next, with a name between where it is under the other
_SMALLEST, _LARGEST = 0.3, 1.0  # sides of an entry
_ACROSS, _HIGH = 2.2, 1.3  # times the maps and the kernel that the equation may be wide under them, or high beside them
_LOW = 1.2  # widths to a height of the pictures that are wanted
_KEY = 1.2  # side of an element of the kernel that tells the colours
_X_OVER_W = 1.3  # cells between them, for the name of W
_SMALL = 0.4  # letters of the names of the kernel's sheets, between which there is little room


class Equation(NamedTuple):
    """The vectors, the matrix and the kernel, as maps of a single sheet but the kernel."""

    y: Sheets
    w: Sheets
    x: Sheets
    key: Sheets


class _Placed(NamedTuple):
    """Where an arrangement has its parts, and how large all of it is.

    Attributes:
        side: Of an entry.
        equation: The upper left corner of its rectangle.
        key: The upper left corner of the kernel.
        larger: The larger of width and height, which there is less of.
    """

    side: float
    equation: tuple[float, float]
    key: tuple[float, float]
    larger: float


def equation_beside(maps: Extent, rows: int, cols: int, weight_shape: Sequence[int], name: str, first: int) -> Equation:
    """Lay out y = W·x and the kernel under the maps or beside them, where the entries of W come out larger.

    Args:
        maps: What the maps and their names take.
        rows: Outputs.
        cols: Inputs.
        weight_shape: Shape of the weight, its two channels first.
        name: Of W.
        first: Number of the first cell.
    """
    pairs = (weight_shape[0], prod(weight_shape[1:-2]), *weight_shape[-2:])
    key = Sheets(tuple(map(range, pairs)), FLAT, first=first + rows + rows * cols + cols, side=_KEY)
    placed = max(
        (_under(maps, key, rows, cols), _at_right(maps, key, rows, cols)), key=lambda one: one.side / one.larger
    )
    side, (left, top) = placed.side, placed.equation
    sign = _sign_width(name, rows, cols, side)
    y = _vector(rows, 1, (left, top - side - _X_OVER_W), first, side)
    right = left + side + sign
    w = _vector(rows, cols, (right, top - side - _X_OVER_W), first + rows, side)
    x = _vector(1, cols, (right, top), first + rows + rows * cols, side)
    key_left, key_top = placed.key
    return Equation(y, w, x, replace(key, origin=(key_left - key.extent.left, key_top - key.extent.top)))


def _vector(rows: int, cols: int, corner: tuple[float, float], first: int, side: float) -> Sheets:
    """Give a map of one sheet by its upper left corner."""
    left, top = corner
    return Sheets((range(1), range(rows), range(cols)), FLAT, (left, top - rows * side), first, side)


def _sign_width(name: str, rows: int, cols: int, side: float) -> float:
    """Give the cells from y to W: as wide as an entry, or as the names over them need."""
    letters = len(y_name(rows)) + len(matrix_name(name, rows, cols)) + 1
    return max(side, letters * LETTERS * LETTER / 2 - (cols + 1) * side / 2)


def _under(maps: Extent, key: Sheets, rows: int, cols: int) -> _Placed:
    """Put the kernel at the right of the maps, and the equation under both."""
    across = maps.width + _BESIDE + key.extent.width
    high = max(maps.height, key.extent.height + TITLE)
    side = _between(_ACROSS * across / (cols + 2))
    middle = maps.left + across / 2
    top = (maps.bottom + maps.top) / 2 - high / 2 - _UNDER
    equation = middle - (cols + 2) * side / 2, top
    beside = maps.right + _BESIDE, (maps.bottom + maps.top + key.extent.height) / 2
    return _Placed(side, equation, beside, max(across, (cols + 2) * side, _LOW * (high + _UNDER + _height(rows, side))))


def _at_right(maps: Extent, key: Sheets, rows: int, cols: int) -> _Placed:
    """Put the kernel under the maps, and the equation beside both."""
    across = max(maps.width, key.extent.width)
    high = maps.height + _UNDER + key.extent.height
    side = _between((_HIGH * high - _X_OVER_W) / (rows + 1))
    top = maps.top - high / 2 + _height(rows, side) / 2
    under = (maps.left + maps.right - key.extent.width) / 2, maps.bottom - _UNDER
    wide = across + 2 * _BESIDE + (cols + 2) * side
    equation = (maps.left + maps.right + across) / 2 + 2 * _BESIDE, top
    return _Placed(side, equation, under, max(wide, _LOW * high, _LOW * _height(rows, side)))


def _between(side: float) -> float:
    return max(_SMALLEST, min(_LARGEST, side))


def _height(rows: int, side: float) -> float:
    return (rows + 1) * side + _X_OVER_W


def y_name(rows: int) -> str:
    """Name the output with its size."""
    return f"y ({rows})"


def matrix_name(name: str, rows: int, cols: int) -> str:
    """Name the matrix with its size."""
    return f"{name} ({rows} × {cols})"


def equation_names(equation: Equation, name: str, channels: tuple[int, int]) -> Iterator[Text]:
    """Yield the names of y, W and x with their sizes, and of the channels of y and x where there are several."""
    y, w, x, _ = equation
    yield title(y, y_name(y.total))
    yield title(w, matrix_name(name, y.total, x.total))
    yield Text((x.extent.left - 0.3, (x.extent.bottom + x.extent.top) / 2), f"x ({x.total})", "right", LETTERS)
    inside, outside = channels
    for channel in range(inside if inside > 1 else 0):
        at = x.extent.left + (channel + 0.5) * x.extent.width / inside
        yield Text((at, x.extent.top + 0.4), f"channel {channel}", "middle", LETTERS)
    for channel in range(outside if outside > 1 else 0):
        at = y.extent.top - (channel + 0.5) * y.extent.height / outside
        yield Text((y.extent.left - 0.3, at), f"channel {channel}", "right", LETTERS)


def key_names(key: Sheets, outer_shape: Sequence[int], *, channels: bool) -> Iterator[Text]:
    """Yield the name of the kernel, or of each of its sheets: by their channels, if there are ``channels``, and slices.

    Args:
        key: The kernel.
        outer_shape: Shape of the weight but for its last two axes.
        channels: Whether the first two are told.
    """
    if key.count == 1:
        yield title(key, "kernel w")
        return
    for number in range(key.count):
        index: list[str] = []
        rest = number
        for size in reversed(outer_shape):
            rest, at = divmod(rest, size)
            index.insert(0, str(at))
        lead, sheet = divmod(number, length(key.ranges[1]))
        corners = key.corners((lead, sheet, 0, 0), length(key.ranges[2]), length(key.ranges[3]))
        (left, _), (right, top) = corners[0], corners[2]
        yield Text(((left + right) / 2, top + 0.27), f"w[{','.join(index if channels else index[2:])}]", size=_SMALL)


def equals_sign(equation: Equation) -> Text:
    """Write the sign between y and W."""
    y, w = equation.y.extent, equation.w.extent
    return Text(((y.right + w.left) / 2, (y.bottom + y.top) / 2), "=", size=LETTERS)


def block_lines(w: Sheets, channels: tuple[int, int]) -> tuple[Segment, ...]:
    """Draw the border of W, and the lines between the blocks of its channels."""
    (left, bottom, right, top), (inside, outside) = w.extent, channels
    xs = [left + number * (right - left) / inside for number in range(inside + 1)]
    ys = [bottom + number * (top - bottom) / outside for number in range(outside + 1)]
    return (*(((x, bottom), (x, top)) for x in xs), *(((left, y), (right, y)) for y in ys))
