"""A matrix in LaTeX."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST = 30  # rows or columns that are written out; more are cut by dots


def latex_array(
    shape: tuple[int, int],
    block: tuple[int, int],
    row: Callable[[int], Mapping[int, str]],
    *,
    whole: bool = False,
) -> str:
    r"""Write a matrix as an array of the texts of its cells and zeros, ruled between blocks.

    ``array`` rather than ``pmatrix``, which stops at ten columns. KaTeX and MathJax know all commands that it takes.

    Args:
        shape: Rows and columns.
        block: Rows and columns of one block.
        row: Gives the texts of a row by their columns; those that are missing are zeros.
        whole: Write all of a matrix of more than 30 rows or columns, which dots shorten otherwise.
    """
    height, width = block
    kept_rows, kept_cols = (_kept(count, whole=whole) for count in shape)
    layout = "c" + "".join(_rule(a, b, width) + ("c" if b - a == 1 else "cc") for a, b in pairwise(kept_cols))
    body = []
    before = -1
    for number in kept_rows:
        if number - before > 1:
            body.append(" & ".join(_dots(kept_cols, r"\vdots")) + r" \\")
        elif number and number % height == 0:
            body.append(r"\hline")
        body.append(" & ".join(_line(row(number), kept_cols)) + r" \\")
        before = number
    return "\n".join([rf"\left(\begin{{array}}{{{layout}}}", *body, r"\end{array}\right)"])


def _kept(count: int, *, whole: bool) -> list[int]:
    """Give the rows or columns that are written: all, or the first ones and the last."""
    return list(range(count)) if whole or count <= _MOST else [*range(_MOST - 1), count - 1]


def _rule(before: int, column: int, width: int) -> str:
    return "|" if column - before == 1 and column % width == 0 else ""


def _line(texts: Mapping[int, str], columns: list[int]) -> list[str]:
    cells = []
    before = -1
    for column in columns:
        if column - before > 1:
            cells.append(r"\cdots")
        cells.append(texts.get(column, "0"))
        before = column
    return cells


def _dots(columns: list[int], mark: str) -> list[str]:
    gaps = sum(b - a > 1 for a, b in pairwise(columns))
    return [mark] * len(columns[:-1]) + [r"\ddots"] * gaps + [mark]
