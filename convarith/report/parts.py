"""What a report consists of, lines of prose and tables: printed, as plain text, and as HTML for notebooks."""

from __future__ import annotations

from itertools import groupby

from convarith.records import NamedTuple
from convarith.report.terminal import aligned, folded, print_lines, print_table, terminal_columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias


class Table(NamedTuple):
    """Rows under their headings, of which so many columns, from the first, are names."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 0


Part: TypeAlias = "str | Table"
"""A line, empty to part what follows, or a table."""

# A notebook's own colours hold, light or dark; it lays out tables in its own way where nothing is said.
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;color:inherit;padding:.2em 0;white-space:nowrap"
_TABLE = "border-collapse:collapse;margin:.3em 0"
_CELL = "padding:.15em .6em;white-space:nowrap"
_PROSE = "white-space:pre-wrap;margin:.3em 0"


def print_parts(parts: Iterable[Part]) -> None:
    """Print lines, folded to the terminal's width, and tables."""
    for part in parts:
        if isinstance(part, Table):
            print_table(part.headings, part.rows, names=part.names)
        else:
            print_lines([part])


def as_text(parts: Iterable[Part]) -> str:
    """Give what is printed where there is no terminal."""
    return "\n".join(_text_lines(parts))


def _text_lines(parts: Iterable[Part]) -> Iterator[str]:
    width = terminal_columns()
    for part in parts:
        if isinstance(part, Table):
            yield from aligned([part.headings, *part.rows], names=part.names)
        else:
            yield from folded(part, width)


def as_html(parts: Iterable[Part]) -> str:
    """Give a piece of HTML: the line right before a table is its caption, lines after each other are a paragraph."""
    pieces: list[str] = []
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Table):
            said = [line for line in lines if line]
            pieces += _paragraphs(said[:-1])
            pieces.append(html_table(part, said[-1] if said else ""))
            lines = []
        else:
            lines.append(part)
    return f"<div>{''.join([*pieces, *_paragraphs(lines)])}</div>"


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    for there, together in groupby(lines, bool):
        if there:
            text = "\n".join(map(_escaped, together))
            yield f'<div style="{_PROSE}">{text}</div>'


def html_table(table: Table, caption: str) -> str:
    """Give a table: its columns and the first cell of each row have headings of their own, an output stands out."""
    head = "".join(
        f'<th scope="col" style="{_CELL};text-align:{_side(place, table)}">{_escaped(name)}</th>'
        for place, name in enumerate(table.headings)
    )
    body = "".join(f"<tr>{''.join(_cells(row, table))}</tr>" for row in table.rows)
    told = f'<caption style="{_CAPTION}">{_escaped(caption)}</caption>' if caption else ""
    rows = f"{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div style="overflow-x:auto"><table style="{_TABLE}">{rows}</table></div>'


def _cells(row: Sequence[str], table: Table) -> Iterator[str]:
    for place, (name, text) in enumerate(zip(table.headings, row, strict=True)):
        style = f"{_CELL};text-align:{_side(place, table)}"
        if place == 0:
            yield f'<th scope="row" style="{style}">{_escaped(text)}</th>'
        else:
            yield f'<td style="{style}">{f"<b>{_escaped(text)}</b>" if name == "output" else _escaped(text)}</td>'


def _escaped(text: str) -> str:
    from html import escape  # whose table of entities takes longer to import than a text to print

    return escape(text)


def _side(place: int, table: Table) -> str:
    return "left" if place < table.names else "right"
