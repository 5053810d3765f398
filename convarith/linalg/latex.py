"""A matrix of kernel symbols in LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def latex(lines: Sequence[Sequence[tuple[int, ...] | None]], block: tuple[int, int]) -> str:
    r"""Write rows of kernel indices as an array of w_{r,c} and zeros, ruled between blocks.

    Args:
        lines: Kernel indices of each cell, None for a zero.
        block: Rows and columns of one block.

    ``array`` rather than ``pmatrix``, which stops at ten columns; ``\\ensuremath`` so that the file can be put in
    with ``\\input`` in text as well as in a formula.
    """
    height, width = block
    columns = len(lines[0])
    ruled = columns > width
    layout = "|".join("c" * min(width, columns - start) for start in range(0, columns, width))
    body = []
    for number, line in enumerate(lines):
        if number and number % height == 0 and ruled:
            body.append(r"\hline")
        body.append(" & ".join(map(_symbol, line)) + r" \\")
    return "\n".join([rf"\ensuremath{{\left(\begin{{array}}{{{layout}}}", *body, r"\end{array}\right)}"])


def _symbol(tap: tuple[int, ...] | None) -> str:
    return "0" if tap is None else f"w_{{{','.join(map(str, tap))}}}"
