"""A key: a cell and its words for each entry, line by line under the maps."""

from __future__ import annotations

from itertools import pairwise

import pytest

from convarith.scene.key import key_under
from convarith.scene.model import Extent, Kind, Look

ENTRIES = [(Look(Kind.PARTIAL), "running total"), (Look(Kind.OUTPUT), "finished"), (Look(Kind.CROPPED), "cropped")]


@pytest.mark.parametrize(("width", "lines"), [(30, 1), (12, 2), (4, 3)])
def test_entries_stand_in_as_many_lines_as_the_width_asks_for(width: float, lines: int) -> None:
    maps = Extent(2.0, 3.0, 2.0 + width, 9.0)
    cells, texts = key_under(maps, ENTRIES)
    assert len({cell.center[1] for cell in cells}) == lines
    assert cells[0].corners[0][0] == maps.left
    assert all(high < maps.bottom for cell in cells for _, high in cell.corners)
    for cell, text, (look, words) in zip(cells, texts, ENTRIES, strict=True):
        assert (cell.look, text.text, text.anchor) == (look, words, "left")
        assert text.at[0] > cell.corners[1][0]
        assert text.at[1] == pytest.approx(cell.center[1])


def test_no_entry_stands_on_the_one_before() -> None:
    cells, texts = key_under(Extent(0.0, 0.0, 40.0, 5.0), ENTRIES)
    for text, after in pairwise(zip(texts, cells, strict=True)):
        assert after[1].corners[0][0] > text[0].at[0] + len(text[0].text) * text[0].size * 0.6
