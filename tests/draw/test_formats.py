"""The formats by the endings of files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from convarith.draw.formats import FORMATS, format_of
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("ending", [ending for ending in FORMATS if ending != "/"])
def test_the_ending_names_the_format_in_any_case(ending: str) -> None:
    assert format_of(f"a{ending}") is format_of(f"some/b{ending.upper()}") is FORMATS[ending]


def test_a_slash_or_a_folder_that_is_there_names_the_stills(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there.gif").mkdir()
    assert format_of("new/") is format_of(f"new{os.sep}") is format_of(tmp_path / "there") is FORMATS["/"]
    assert format_of(tmp_path / "there.gif") is FORMATS[".gif"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a.wepb", "a.wepb ends in no known format; let it end in .webp, .webm, "),
        ("a", "a ends in no known format; let it end in "),
        ("", "an animation needs a file to go to; name one"),
    ],
)
def test_an_unknown_ending_is_told_the_nearest_first(path: str, message: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        format_of(path)
    assert caught.value.code == "format"
    assert str(caught.value).startswith(message)
