"""Text and tables for a terminal, and the same as plain text where the output goes elsewhere.

All is written here, as rich and Python's own modules for it take longer to import than most answers to work out.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, TextIO, TypeAlias

    Row: TypeAlias = Sequence[str]
    Painter: TypeAlias = Callable[[str, str], str]
    """Puts text into a style, which comes first."""

_USUAL = 80  # columns of what is no terminal
_GAP = "  "
BOLD, DIM, CYAN, RED, GREEN = "1", "2", "36", "1;31", "1;32"
"""Styles, as terminals number them."""


def terminal_columns(otherwise: int = _USUAL) -> int:
    """Give how many columns the terminal has, or what the user says that it has; ``otherwise`` where there is none."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    stream: Any = sys.__stdout__  # None in a process without a console
    try:
        return os.get_terminal_size(stream.fileno()).columns or otherwise
    except (AttributeError, ValueError, OSError):  # closed, detached, or no terminal
        return otherwise


def has_colors(*, terminal: bool) -> bool:
    """Tell whether to write in colours: as the environment has it, or on a terminal that knows them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return terminal and os.environ.get("TERM") != "dumb" and (os.name != "nt" or "WT_SESSION" in os.environ)


def painter(stream: TextIO) -> Painter:
    """Give what puts text into a style where that shows on a stream, and leaves it as it is elsewhere."""
    return painted if has_colors(terminal=stream.isatty()) else _unpainted


def painted(style: str, text: str) -> str:
    """Put text into a style."""
    return f"\x1b[{style}m{text}\x1b[0m" if text else text


def _unpainted(_: str, text: str) -> str:
    return text


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of prose, each folded to the terminal's width with its continuation set in."""
    width = terminal_columns()
    for line in lines:
        for part in folded(line, width):
            print(part)


def folded(line: str, width: int) -> Iterator[str]:
    """Break a line between words where it is longer than so many columns, its continuation set in."""
    first = len(line) - len(line.lstrip())  # where its first word begins
    indent = " " * (first + 3)
    while len(line) > width:
        at = line.rfind(" ", first, width + 1)
        if at < 0:
            at = line.find(" ", first)  # after a word that is longer than that
        if at < 0:
            break
        yield line[:at].rstrip()
        line, first = indent + line[at:].lstrip(), len(indent)
    yield line.rstrip()


def print_table(headings: Row, rows: Sequence[Row], *, names: int = 0) -> None:
    """Print rows under their headings: numbers to the right, names to the left; on a terminal the output stands out.

    Args:
        headings: What stands above the columns.
        rows: The rows.
        names: How many columns, from the first, are names.
    """
    head, *body = _in_columns([headings, *rows], names)
    width = len(_GAP.join(head))
    paint = painter(sys.stdout)
    print(paint(BOLD, _GAP.join(head)))
    if sys.stdout.isatty() and width < terminal_columns():
        print("─" * width)
    body = [
        [paint(GREEN, cell) if name == "output" else cell for name, cell in zip(headings, row, strict=True)]
        for row in body
    ]
    for row in body:
        print(_GAP.join(row))


def aligned(rows: Sequence[Row], *, names: int = 0) -> list[str]:
    """Lay rows out in columns, two spaces apart: so many columns of names to the left, the others to the right.

    >>> aligned([["axis", "output"], ["0", "224"]])
    ['axis  output', '   0     224']
    """
    return list(map(_GAP.join, _in_columns(rows, names)))


def _in_columns(rows: Sequence[Row], names: int) -> list[list[str]]:
    """Fill cells up to the widths of their columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lay = [str.ljust if number < names else str.rjust for number in range(len(widths))]
    return [[put(cell, width) for put, cell, width in zip(lay, row, widths, strict=True)] for row in rows]
