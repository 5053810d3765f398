"""W as a picture: a cell's colour is that of its element of the weight, blocks are outlined."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from convarith.engine.numbers import size_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from convarith.linalg.matrix import Matrix

_UNDATED = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}  # the same file for the same W
FORMATS = ("png", "svg", "pdf")
_LONGEST = 10.0  # inches of the longer side of W
_SMALLEST = 2.0  # inches of the shorter side, below which titles do not fit
_READABLE = 36  # rows and columns up to which the elements are written into their cells
_MOST_RULES = 40  # blocks along a side that are still told apart


def plot_matrix(stream: IO[bytes], matrix: Matrix, form: str) -> None:
    """Write W as a picture in one of `FORMATS`."""
    rows, cols = matrix.shape
    scale = min(_LONGEST / max(rows, cols), 0.45)
    width, height = max(cols * scale, _SMALLEST), max(rows * scale, _SMALLEST)
    # Whatever its user has set: text as text, and no random names.
    own = {"svg.fonttype": "none", "svg.hashsalt": "convarith", "pdf.fonttype": 42}
    with style.context(["default", own]):
        figure = Figure(figsize=(width + 0.9, height + 1.0), layout="constrained")
        axes = figure.add_subplot()
        taken = np.ma.masked_equal(_elements(matrix), 0)
        last = max(2, matrix.elements.size)
        axes.imshow(taken, cmap="turbo", vmin=1, vmax=last, interpolation="nearest", aspect="equal")
        for rule, count, draw in ((matrix.block[0], rows, axes.axhline), (matrix.block[1], cols, axes.axvline)):
            if count // rule <= _MOST_RULES:
                for place in range(rule, count, rule):
                    draw(place - 0.5, color="#586e75", linewidth=0.8)
        if max(rows, cols) <= _READABLE:
            _write(axes, matrix, scale)
        axes.set(xlabel=f"inputs x, {size_text(matrix.input)}", ylabel=f"outputs y, {size_text(matrix.output)}")
        axes.set_title(f"W, {rows} × {cols}, {matrix.entries:,} entries", fontsize="medium")
        axes.locator_params(integer=True)
        figure.savefig(stream, format=form, dpi=150, metadata=_UNDATED.get(form))


def _elements(matrix: Matrix) -> NDArray[np.int64]:
    """Give the number of the element in each cell, from 1; of a sum that of its first."""
    numbered = np.zeros(matrix.shape, dtype=np.int64)
    # The last one that is written stays.
    numbered[matrix.rows[::-1], matrix.cols[::-1]] = matrix.elements[tuple(matrix.taps[::-1].T)]
    return numbered


def _write(axes: Axes, matrix: Matrix, scale: float) -> None:
    """Write each cell's element, or its number, into it; the outline reads on every colour."""
    outline = [withStroke(linewidth=1.5, foreground="white")]
    for row in range(matrix.shape[0]):
        for col, taps in matrix.row(row).items():
            text = matrix.text(row, taps, lambda tap: ",".join(map(str, tap)))
            size = min(10.0, 72 * scale * 1.5 / max(len(text), 2))
            axes.text(col, row, text, ha="center", va="center", fontsize=size, path_effects=outline)
