"""A key under maps: what cells of some look are, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.scene.model import Cell, Text
from convarith.scene.panels import LETTER, LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.model import Corners, Extent, Look

_SIDE = 0.8  # of a cell of the key
_LINE = 1.1  # from one line to the next
_UNDER = 0.6  # cells from the maps to the key
_BEFORE_WORDS, _AFTER_WORDS = 0.25, 0.7


def key_under(maps: Extent, entries: Sequence[tuple[Look, str]]) -> tuple[tuple[Cell, ...], tuple[Text, ...]]:
    """Lay out a cell and its words for each entry, in as many lines as the width of the maps asks for."""
    cells, texts = [], []
    x, y = maps.left, maps.bottom - _UNDER - _SIDE
    for look, words in entries:
        width = _SIDE + _BEFORE_WORDS + len(words) * LETTERS * LETTER
        if x > maps.left and x + width > maps.right:
            x, y = maps.left, y - _LINE
        cells.append(Cell(look, _square(x, y)))
        texts.append(Text((x + _SIDE + _BEFORE_WORDS, y + _SIDE / 2), words, "left", LETTERS))
        x += width + _AFTER_WORDS
    return tuple(cells), tuple(texts)


def _square(x: float, y: float) -> Corners:
    return (x, y), (x + _SIDE, y), (x + _SIDE, y + _SIDE), (x, y + _SIDE)
