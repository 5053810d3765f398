"""Flat maps in columns, each with its name above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convarith.scene.model import Text
from convarith.scene.sheets import FLAT, Sheets, bounding_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.model import Extent

TITLE = 0.6
"""Cells from a map up to the middle of its name."""
LETTERS = 0.5
"""Height of the letters of a name, in cells."""

_UNDER = 2.0  # cells from one map to the next below it, whose name stands between
LETTER = 0.6
"""Width of a letter, in heights."""


_BEFORE = {"left": 0.0, "middle": 0.5, "right": 1.0}  # share of a text that is left of where it stands


def columns(*stacks: Sequence[tuple[range, ...]], gap: float) -> list[Sheets]:
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


def title(sheets: Sheets, text: str) -> Text:
    """Write the name of a map above its middle."""
    extent = sheets.extent
    return Text(((extent.left + extent.right) / 2, extent.top + TITLE), text, size=LETTERS)


def extent_of(maps: Sequence[Sheets], titles: Sequence[Text] = ()) -> Extent:
    """Give the rectangle around maps and their names."""
    points = []
    for text in titles:
        (x, y), width = text.at, len(text.text) * text.size * LETTER
        left = x - _BEFORE[text.anchor] * width
        points += [(left, y - text.size / 2), (left + width, y + text.size / 2)]
    return bounding_box(points, *(sheets.extent for sheets in maps))
