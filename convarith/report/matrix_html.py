"""W as a table of a notebook, in the colours that it has in the terminal."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from convarith.report.matrix import color, ends, index_text, legend, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.linalg.matrix import Matrix, Tap

_MOST = 36  # rows, and columns, that are shown
_RULE = "1px solid rgba(128,128,128,.7)"  # seen on light and on dark
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;color:inherit;padding:.2em 0;white-space:nowrap"
_CELL = "padding:.1em .35em;text-align:center;white-space:nowrap"
_FAINT = "opacity:.45"


def html(matrix: Matrix) -> str:
    """Give W as HTML: outputs down, inputs along the top, rules between blocks; of a large one both ends."""
    rows, cols = (ends(count, min(count, _MOST)) for count in matrix.shape)
    head = "".join(
        f"{_gap('th', before, col)}{_heading('col', 'x', col, matrix.input, _rule('left', col, matrix.block[1]))}"
        for before, col in zip([0, *cols], cols, strict=False)
    )
    body = "".join(_lines(matrix, rows, cols))
    return (
        f'<div><div style="overflow-x:auto"><table style="border-collapse:collapse;margin:.3em 0">'
        f'<caption style="{_CAPTION}">{escape(title(matrix))}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"<div>{escape(legend(matrix))}</div></div>"
    )


def _lines(matrix: Matrix, rows: Sequence[int], cols: Sequence[int]) -> Iterator[str]:
    before = 0
    for row in rows:
        if row - before > 1:
            yield f'<tr><th style="{_CELL}">⋮</th></tr>'
        top = _rule("top", row, matrix.block[0])
        cells = matrix.row(row)
        entries = "".join(
            f"{_gap('td', last, col)}{_cell(matrix, row, cells.get(col), top + _rule('left', col, matrix.block[1]))}"
            for last, col in zip([0, *cols], cols, strict=False)
        )
        yield f"<tr>{_heading('row', 'y', row, matrix.output, top)}{entries}</tr>"
        before = row


def _cell(matrix: Matrix, row: int, taps: Sequence[Tap] | None, rules: str) -> str:
    if taps is None:
        return f'<td style="{_CELL}{rules}"><span style="{_FAINT}">0</span></td>'
    text = matrix.text(row, taps, lambda tap: f"w<sub>{','.join(map(str, tap))}</sub>")
    return f'<td style="{_CELL};color:{color(taps[0], matrix.weight)}{rules}">{text}</td>'


def _heading(scope: str, name: str, flat: int, size: tuple[int, ...], rules: str) -> str:
    label = f"{name}<sub>{index_text(flat, size)}</sub>"
    return f'<th scope="{scope}" style="{_CELL};font-weight:normal{rules}">{label}</th>'


def _gap(tag: str, before: int, column: int) -> str:
    """Give a cell of dots where columns before one are left out."""
    return f'<{tag} style="{_CELL}">⋯</{tag}>' if column - before > 1 else ""


def _rule(side: str, number: int, block: int) -> str:
    """Give the style of a rule where a block begins."""
    return f";border-{side}:{_RULE}" if number and number % block == 0 else ""
