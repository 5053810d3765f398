"""Tables for a terminal, and the same tables as aligned text where the output goes elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Row: TypeAlias = Sequence[str]


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of prose, each folded to the terminal's width with its continuation set in."""
    width = get_terminal_size().columns
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 3)
        print(
            fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        )  # text leaves the program here


def print_table(headings: Row, rows: Sequence[Row], *, names: int = 0) -> None:
    """Print rows under their headings, in rich's frame on a terminal only: numbers to the right, names to the left.

    Args:
        headings: What stands above the columns.
        rows: The rows.
        names: How many columns, from the first, are names.
    """
    lines = aligned([headings, *rows], names=names)
    if sys.stdout.isatty() and len(lines[0]) < get_terminal_size().columns - 1:
        _print_rich(headings, rows, names)
    else:  # rich would cut numbers short to fit a narrow terminal
        for line in lines:
            print(line)


def aligned(rows: Sequence[Row], *, names: int = 0) -> list[str]:
    """Lay rows out in columns, two spaces apart: so many columns of names to the left, the others to the right.

    >>> aligned([["axis", "output"], ["0", "224"]])
    ['axis  output', '   0     224']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lay = [str.ljust if number < names else str.rjust for number in range(len(widths))]
    return ["  ".join(put(cell, width) for put, cell, width in zip(lay, row, widths, strict=True)) for row in rows]


def _print_rich(headings: Row, rows: Sequence[Row], names: int) -> None:
    # Rich takes longer to import than the answer to compute, and a pipe has no use for it.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        style = "bold green" if heading == "output" else ""
        table.add_column(heading, justify="left" if number < names else "right", no_wrap=True, style=style)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
