"""What to change where a choice is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from support.chosen_pages import chosen_pages

from convarith.cli.explorer.answers import answer
from convarith.cli.explorer.state import read_state
from convarith.cli.explorer.ways_out import other_views


def ways(query: str) -> list[tuple[str, str]]:
    return [(way["setting"], way["text"]) for way in answer(read_state(query))["error"]["ways"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("size=5x5&kernel=7", [("kernel", "5"), ("padding", "1"), ("size", "7x7")]),
        ("size=5&kernel=3&dilation=3", [("kernel", "2"), ("padding", "1"), ("dilation", "2")]),
        (
            "size=3&kernel=3&layer=transposed&output_padding=1",
            [("output_padding", "0"), ("stride", "2"), ("dilation", "2")],
        ),
        ("size=5&kernel=0", [("kernel", "1")]),
        ("size=5&kernel=3&framework=keras&padding_mode=reflect", [("padding_mode", "")]),
        ("size=&kernel=3", []),
        ("size=5&kernel=three", []),
    ],
)
def test_they_are_the_nearest_that_fit(query: str, found: list[tuple[str, str]]) -> None:
    assert ways(query) == found


@given(chosen_pages)
def test_each_of_them_fits(query: str) -> None:
    found = answer(read_state(query))
    for way in found.get("error", {}).get("ways", ()):
        changed = dict(parse_qsl(query)) | {way["setting"]: way["text"]}
        assert "error" not in answer(read_state(urlencode(changed)))


def test_other_views_are_those_that_show_the_layer() -> None:
    shown = {way.text for way in other_views(read_state("size=3&kernel=3&layer=transposed&view=matrix"))}
    assert {"map", "values", "scatter", "equivalence"} <= shown
    assert "scatter" not in {way.text for way in other_views(read_state("size=5&kernel=3&view=scatter"))}
