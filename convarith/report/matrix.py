"""W as a table in the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from colorsys import hls_to_rgb
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.numbers import counted, size_text
from convarith.report.json_text import json_text
from convarith.report.terminal import terminal_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.linalg.matrix import Matrix, Tap

_MOST_ROWS = 48  # of a table in the terminal; beyond that nobody reads it there
_ZERO = "·"
_LUMINANCE = 0.19  # of symbols: a contrast of over 4 to black and to white
_VIVID = 0.75  # their saturation


def to_json(matrix: Matrix) -> str:
    """Give the entries as one JSON object, with their values where W has numbers; those of one cell add up."""
    taps = matrix.taps
    found: dict[str, Any] = {
        "shape": list(matrix.shape),
        "rows": matrix.rows.tolist(),
        "cols": matrix.cols.tolist(),
        "taps": taps.tolist(),
    }
    if matrix.divisors is not None:
        found["values"] = (1 / matrix.divisors[matrix.rows]).tolist()
    elif matrix.numbers is not None:
        values = matrix.numbers[tuple(taps.T)].tolist()
        found["values"] = [[each.real, each.imag] if np.iscomplexobj(each) else each for each in values]
    return json_text(found)


def to_csv(matrix: Matrix) -> str:
    """Give every cell as comma-separated symbols or numbers, 0 where there is none."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows, cols = matrix.shape
    for row in range(rows):
        cells = matrix.row(row)
        writer.writerow([_text(matrix, row, cells[col]) if col in cells else "0" for col in range(cols)])
    return text.getvalue()


def symbol(tap: Sequence[int]) -> str:
    """Write a kernel element: ``w[0,1]``."""
    return f"w[{_indices(tap)}]"


def _text(matrix: Matrix, row: int, taps: Sequence[Tap], *, compact: bool = False) -> str:
    """Write a cell; compactly, the indices of its symbols alone."""
    return matrix.text(row, taps, _indices if compact else symbol)


def _indices(tap: Sequence[int]) -> str:
    return ",".join(map(str, tap))


class Piece(NamedTuple):
    """A stretch of text of one colour; None for the terminal's own."""

    text: str
    color: str | None = None


def table(matrix: Matrix, width: int | None) -> list[list[Piece]]:
    """Lay W out for ``width`` columns (None: as wide as it is), as lines of coloured pieces.

    Where the symbols do not fit, their indices stand alone; where these do not fit either, columns in the middle are
    left out; so are rows beyond a screenful.
    """
    rows, cols = matrix.shape
    shown = list(range(rows)) if width is None else ends(rows, min(rows, _MOST_ROWS))
    cell = _cell(matrix, shown, compact=False)
    if width is None:
        return _Table(matrix, shown, list(range(cols)), cell, compact=False).lines()
    compact = _width(matrix, cols, cell, compact=False) > width
    cell = _cell(matrix, shown, compact=True) if compact else cell
    kept = min(cols, width)
    while kept > 2 and _width(matrix, kept, cell, compact=compact) + 2 * (kept < cols) > width:
        kept -= 1  # down to the first and the last
    return _Table(matrix, shown, ends(cols, kept), cell, compact).lines()


def _width(matrix: Matrix, cols: int, cell: int, *, compact: bool) -> int:
    """Count the characters of a line with so many columns and the rules between them."""
    label = len(_label(matrix.shape[0] - 1, matrix.output, compact=compact))
    rules = 2 * ((cols - 1) // matrix.block[1] + 2)
    return label + cols * (cell + 1) + rules


def _cell(matrix: Matrix, rows: Sequence[int], *, compact: bool) -> int:
    """Count the characters of the widest cell in some rows, or of all there could be."""
    if matrix.has_sums or matrix.divisors is not None:
        texts = (_text(matrix, row, taps, compact=compact) for row in rows for taps in matrix.row(row).values())
        return max(map(len, texts), default=1)
    if matrix.numbers is not None:
        return max(len(f"{each:g}") for each in matrix.numbers.reshape(-1).tolist())
    return len(_text(matrix, 0, [tuple(size - 1 for size in matrix.weight)], compact=compact))


def ends(count: int, kept: int) -> list[int]:
    """Number so many of ``count``: the first ones and the last."""
    return [*range(kept - 1), count - 1]


def _label(flat: int, size: tuple[int, ...], *, compact: bool) -> str:
    text = index_text(flat, size)
    return text if compact else f"y[{text}]"


def index_text(flat: int, size: tuple[int, ...]) -> str:
    """Write the index of an element of a size by its number in C order: ``0,1``."""
    indices = []
    for length in reversed(size):
        flat, index = divmod(flat, length)
        indices.append(index)
    return _indices(indices[::-1])


@dataclass(frozen=True)
class _Table:
    matrix: Matrix
    rows: list[int]
    cols: list[int]
    cell: int
    compact: bool

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before each column: a rule where a block begins, dots where columns are left out."""
        width = self.matrix.block[1]
        rules = (" │" if col and col % width == 0 else "" for col in self.cols)
        left_out = (" ⋯" if col - before > 1 else "" for before, col in pairwise([0, *self.cols]))
        return [f"{dots}{rule} " for dots, rule in zip(left_out, rules, strict=True)]

    @cached_property
    def zeros(self) -> list[str]:
        """Each column where it has no entry, with what stands before it."""
        return [gap + _ZERO.center(self.cell) for gap in self.gaps]

    @cached_property
    def places(self) -> dict[int, int]:
        """Where each column stands in the table."""
        return {col: place for place, col in enumerate(self.cols)}

    @property
    def label(self) -> int:
        """Width of the widest label, which is the last one's."""
        return len(self._label(self.rows[-1]))

    def _label(self, row: int) -> str:
        return _label(row, self.matrix.output, compact=self.compact)

    def lines(self) -> list[list[Piece]]:
        result = []
        height, rule = self.matrix.block[0], self._rule()
        before = 0
        for row in self.rows:
            if row - before > 1:
                result.append([Piece("⋮".rjust(self.label))])
            elif row and row % height == 0:
                result.append([rule])
            result.append(self._line(row))
            before = row
        return result

    def _line(self, row: int) -> list[Piece]:
        pieces = [Piece(self._label(row).ljust(self.label) + " │")]
        done = 0
        for col, taps in self.matrix.row(row).items():
            place = self.places.get(col)
            if place is None:
                continue
            text = _text(self.matrix, row, taps, compact=self.compact)
            pieces.append(Piece("".join(self.zeros[done:place]) + self.gaps[place]))
            pieces.append(Piece(text.center(self.cell), color(taps[0], self.matrix.weight)))
            done = place + 1
        return [*pieces, Piece("".join(self.zeros[done:]) + " │")]

    def _rule(self) -> Piece:
        gaps = ("".join("┼" if each == "│" else "─" for each in gap) for gap in self.gaps)
        return Piece(" " * self.label + " ├" + "".join(gap + "─" * self.cell for gap in gaps) + "─┤")


def color(tap: Sequence[int], kernel: tuple[int, ...]) -> str:
    """Give each kernel element a hue of its own, as light as it has to be to read on dark and on light."""
    number = 0
    for index, size in zip(tap, kernel, strict=True):
        number = number * size + index
    hue = number / prod(kernel)
    lightness = bisect_left(range(256), _LUMINANCE, key=lambda each: _luminance(hls_to_rgb(hue, each / 255, _VIVID)))
    red, green, blue = (round(255 * each) for each in hls_to_rgb(hue, lightness / 255, _VIVID))
    return f"rgb({red},{green},{blue})"


def _luminance(color: Iterable[float]) -> float:
    """Give how light a colour of sRGB is, as WCAG reckons it."""
    red, green, blue = (each / 12.92 if each <= 0.04045 else pow((each + 0.055) / 1.055, 2.4) for each in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_text(matrix: Matrix) -> str:
    """Give W as a whole table of plain text, with a title and a legend."""
    lines = ("".join(piece.text for piece in line) for line in table(matrix, None))
    return "\n".join([title(matrix), "", *lines, "", legend(matrix)])


def text(matrix: Matrix) -> str:
    """Give W as plain text, cut to the width of the terminal as there."""
    lines = ("".join(piece.text for piece in line) for line in table(matrix, terminal_columns()))
    return "\n".join([title(matrix), "", *lines, "", legend(matrix)])


def show(matrix: Matrix) -> None:
    """Print W as a coloured table, cut to the width of the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(title(matrix), "", sep="\n")
    for line in table(matrix, console.width):
        console.print(Text.assemble(*((text, color or "") for text, color in line)), no_wrap=True, overflow="crop")
    console.print("", legend(matrix), sep="\n")


def title(matrix: Matrix) -> str:
    """Tell how large W is, and of what its rows and columns are."""
    rows, cols = matrix.shape
    outputs, inputs = size_text(matrix.output), size_text(matrix.input)
    return f"W is {rows} x {cols}: rows are the {outputs} outputs y, columns the {inputs} inputs x"


def legend(matrix: Matrix) -> str:
    """Tell how many entries there are, and what they are."""
    count = counted(matrix.entries, "entry", "entries")
    what = "kernel" if len(matrix.weight) == len(matrix.input) == len(matrix.output) else "weight"
    size = size_text(matrix.weight)
    whole = f"{size} {what}" if len(matrix.weight) > 1 else f"{what} of length {size}"
    if matrix.divisors is not None:
        return f"{count}, each 1 over what its window of {size_text(matrix.weight)} counts"
    sums = ", or the sum of several" if matrix.has_sums else ""
    if matrix.numbers is not None:
        return f"{count} of a {whole}{sums}"
    return f"{count}, each the element of the {whole} with these indices{sums}"
