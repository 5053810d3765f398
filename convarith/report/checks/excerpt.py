"""A line of a file as it is shown, with marks below what a finding is about."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from convarith.records import NamedTuple
from convarith.report.checks.wording import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TAB = 4
_CUT = "…"


class Excerpt(NamedTuple):
    """What is shown of a line, and the marks that stand below it."""

    text: str
    marks: str


class _Cells(NamedTuple):
    """What a terminal shows for a character, and how many of its cells that takes."""

    shown: str
    taken: int


def excerpt(line: str, column: int | None, end_column: int | None, width: int) -> Excerpt:
    """Show a line so that it fits a width, cut around what is marked.

    Args:
        line: What stands in the file.
        column: The first character that is marked, from 1; None to mark all of the line.
        end_column: The first character behind; None to mark one.
        width: How many cells of a terminal there are.
    """
    line = line.rstrip()
    if column is None:
        column, end_column = len(line) - len(line.lstrip()) + 1, len(line) + 1
    start = min(column - 1, len(line))
    line += " " * (start == len(line))  # what is missing is marked behind the end
    end = max(start + 1, (end_column or 0) - 1)
    skipped = max(0, start - width)  # as much as cannot be shown, since a line may be a whole file
    cells = list(_cells(line[skipped : start + width + 1]))
    start, end = start - skipped, end - skipped
    while start and not cells[start].taken:  # marks stand below what is drawn over, too
        start -= 1
    first, last = 0, len(cells)
    if len(cells) < len(line) or _taken(cells) > width:
        first, last = _shown(cells, start, _taken(cells[start:end]), width - 2 * len(_CUT))
    before = _CUT if first or skipped else ""
    behind = _CUT if skipped + last < len(line) else ""
    text = before + "".join(cell.shown for cell in cells[first:last]) + behind
    indent = len(before) + _taken(cells[first:start])
    return Excerpt(text.rstrip(), " " * indent + "^" * max(1, _taken(cells[start : min(end, last)])))


def _shown(cells: list[_Cells], start: int, marked: int, room: int) -> tuple[int, int]:
    """Give the characters of a line, from one to before another, that are shown: what is marked in their middle."""
    first = last = start
    while first and _taken(cells[first - 1 : start]) <= (room - marked) // 2:
        first -= 1
    while last < len(cells) and _taken(cells[first : last + 1]) <= room:
        last += 1
    while first and _taken(cells[first - 1 : last]) <= room:
        first -= 1
    return first, last


def _taken(cells: list[_Cells]) -> int:
    return sum(cell.taken for cell in cells)


def _cells(line: str) -> Iterator[_Cells]:
    position = 0
    for character in line:
        cell = _cell(character, position)
        yield cell
        position += cell.taken


def _cell(character: str, position: int) -> _Cells:
    if character == "\t":
        taken = _TAB - position % _TAB
        return _Cells(" " * taken, taken)
    if category(character) in {"Mn", "Me"}:  # drawn over the character before
        return _Cells(character, 0)
    shown = printable(character)
    return _Cells(shown, 2 if east_asian_width(character) in "WF" else len(shown))
