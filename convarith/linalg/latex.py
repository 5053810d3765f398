"""A matrix of weight elements in LaTeX."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.linalg.matrix import Matrix

_MOST = 30  # rows or columns that are written out; more are cut by dots


def latex(matrix: Matrix, *, whole: bool = False) -> str:
    r"""Write W as an array of w_{r,c} (or of its numbers) and zeros, ruled between blocks.

    ``array`` rather than ``pmatrix``, which stops at ten columns; ``\ensuremath`` so that the file can be put in with
    ``\input`` in text as well as in a formula.

    Args:
        matrix: W.
        whole: Write all of a matrix of more than 30 rows or columns, which dots shorten otherwise.
    """
    height, width = matrix.block
    kept_rows, kept_cols = (_kept(count, whole=whole) for count in matrix.shape)
    blocks = matrix.shape[1] > width
    layout = "c" + "".join(_rule(a, b, width) + ("c" if b - a == 1 else "cc") for a, b in pairwise(kept_cols))
    body = []
    before = -1
    for row in kept_rows:
        if row - before > 1:
            body.append(" & ".join(_dots(kept_cols, r"\vdots")) + r" \\")
        elif row and row % height == 0 and blocks:
            body.append(r"\hline")
        body.append(" & ".join(_line(matrix, row, kept_cols)) + r" \\")
        before = row
    return "\n".join([rf"\ensuremath{{\left(\begin{{array}}{{{layout}}}", *body, r"\end{array}\right)}"])


def _kept(count: int, *, whole: bool) -> list[int]:
    """Give the rows or columns that are written: all, or the first ones and the last."""
    return list(range(count)) if whole or count <= _MOST else [*range(_MOST - 1), count - 1]


def _rule(before: int, column: int, width: int) -> str:
    return "|" if column - before == 1 and column % width == 0 else ""


def _line(matrix: Matrix, row: int, columns: list[int]) -> list[str]:
    taps = matrix.row(row)
    cells = []
    before = -1
    for column in columns:
        if column - before > 1:
            cells.append(r"\cdots")
        cells.append("0" if column not in taps else _written(matrix, taps[column]))
        before = column
    return cells


def _dots(columns: list[int], mark: str) -> list[str]:
    gaps = sum(b - a > 1 for a, b in pairwise(columns))
    return [mark] * len(columns[:-1]) + [r"\ddots"] * gaps + [mark]


def _written(matrix: Matrix, tap: tuple[int, ...]) -> str:
    return f"w_{{{','.join(map(str, tap))}}}" if matrix.numbers is None else f"{matrix.numbers[tap]:g}"
