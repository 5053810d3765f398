"""Flat maps in columns, each with its name above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.records import replace
from convarith.scene.model import Text
from convarith.scene.sheets import FLAT, Sheets, bounding_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.broken_range import Positions
    from convarith.scene.model import Cell, Extent

TITLE = 0.6
"""Cells from a map up to the middle of its name."""
LETTERS = 0.5
"""Height of the letters of a name, in cells."""

_WIDE = 4 / 3  # widths to a height of the pictures that are wanted
_BESIDE = 0.4  # cells from a row to its name
_UNDER = 2.0  # cells from one map to the next below it, whose name stands between
LETTER = 0.6
"""Width of a letter, in heights."""


_BEFORE = {"left": 0.0, "middle": 0.5, "right": 1.0}  # share of a text that is left of where it stands


def columns(*stacks: Sequence[tuple[Positions, ...]], gap: float) -> list[Sheets]:
    """Lay out columns of flat maps from left to right, their middles at one height, and number all cells on."""
    sheets: list[Sheets] = []
    left, first = 0.0, 0
    for stack in stacks:
        maps = [Sheets(ranges, FLAT) for ranges in stack]
        width = max(each.extent.width for each in maps)
        top = (sum(each.extent.height for each in maps) + _UNDER * (len(maps) - 1)) / 2
        for each in maps:
            top -= each.extent.height
            origin = (left + (width - each.extent.width) / 2, top)
            sheets.append(replace(each, origin=origin, first=first))
            first += each.total
            top -= _UNDER
        left += width + gap
    return sheets


def compact_columns(first: tuple[Positions, ...], *others: tuple[Positions, ...], gap: float) -> list[Sheets]:
    """Lay out flat maps so that they come out largest: the others at the right of the first, or all in a row or column.

    They are numbered in the order given.
    """
    ways = [columns((first,), others, gap=gap), columns((first, *others), gap=gap)]
    ways.append(columns(*((each,) for each in (first, *others)), gap=gap))

    def taken(maps: list[Sheets]) -> float:
        extent = extent_of(maps)
        return max(extent.width, _WIDE * (extent.height + TITLE))

    return min(ways, key=taken)


def title(sheets: Sheets, text: str) -> Text:
    """Write the name of a map above its middle."""
    extent = sheets.extent
    return Text(((extent.left + extent.right) / 2, extent.top + TITLE), text, size=LETTERS)


def row_name(sheets: Sheets, text: str) -> Text:
    """Write the name of a map at the left of its middle, as suits a single row."""
    extent = sheets.extent
    return Text((extent.left - _BESIDE, (extent.bottom + extent.top) / 2), text, "right", LETTERS)


def extent_of(maps: Sequence[Sheets], titles: Sequence[Text] = (), cells: Sequence[Cell] = ()) -> Extent:
    """Give the rectangle around maps, their names and cells that are in no map."""
    points = [corner for cell in cells for corner in cell.corners]
    for text in titles:
        (x, y), width = text.at, len(text.text) * text.size * LETTER
        left = x - _BEFORE[text.anchor] * width
        points += [(left, y - text.size / 2), (left + width, y + text.size / 2)]
    return bounding_box(points, *(sheets.extent for sheets in maps))
