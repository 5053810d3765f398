"""The formats by the endings of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from convarith.draw.animate import animate
from convarith.draw.formats import FORMATS, format_of
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError


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
        ("a.wepb", "a.wepb ends in no known format; let it end in .webp"),
        ("a", "a ends in no known format; let it end in "),
        ("", "an animation needs a file to go to; name one"),
    ],
)
def test_an_unknown_ending_is_told_the_nearest(path: str, message: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        format_of(path)
    assert caught.value.code == "format"
    assert str(caught.value).startswith(message)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("ending", [".pdf", ".svg", ".gif", ".png", ".webp", ".html"])
def test_a_full_disk_is_told_of_whatever_the_encoder_makes_of_it(ending: str, tmp_path: Path) -> None:
    full = tmp_path / f"a{ending}"
    full.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device") as caught:
        animate(Conv(3), (30, 30), full)
    assert caught.value.filename == str(full)
