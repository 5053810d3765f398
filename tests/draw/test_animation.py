"""An animation as Python has it: where it goes, and what a notebook shows of it."""

from __future__ import annotations

import os
from base64 import b64decode
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from convarith.draw.animate import animate
from convarith.draw.animation import Animation
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from pathlib import Path


def content(html: str, kind: str) -> bytes:
    """Give what is inlined as an address of some kind."""
    before, _, rest = html.partition(f'src="data:{kind};base64,')
    assert before in ("<img ", "<video ")
    return b64decode(rest.partition('"')[0])


def test_without_a_path_nothing_is_written_and_a_notebook_shows_a_gif(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = animate(Conv(3), (4, 4))
    with Image.open(BytesIO(content(shown._repr_html_(), "image/gif"))) as picture:
        assert picture.n_frames == 4  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_drawn_is_refused_before_anybody_looks() -> None:
    with pytest.raises(ConvArithError, match="4 frames of"):
        animate(Conv(3), (4, 4), scale=2000)


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("gif", "image/gif"),
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("svg", "image/svg+xml"),
        ("mp4", "video/mp4"),
    ],
)
def test_a_notebook_shows_the_file_that_was_written(ending: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"conv.{ending}"
    shown = animate(Conv(3), (4, 4), path)
    assert content(shown._repr_html_(), kind) == path.read_bytes()


def test_a_page_plays_in_a_frame_that_may_run_its_script_and_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "conv.html"
    html = animate(Conv(3), (4, 4), path)._repr_html_()
    assert html.startswith('<iframe srcdoc="')
    page, _, rest = html.removeprefix('<iframe srcdoc="').partition('" title=')
    assert unescape(page) == path.read_text("utf-8")
    assert 'sandbox="allow-scripts"' in rest


@pytest.mark.parametrize("name", ["conv.pdf", "stills/"])
def test_of_what_does_not_move_a_notebook_shows_a_gif(name: str, tmp_path: Path) -> None:
    shown = animate(Conv(3), (4, 4), f"{tmp_path}/{name}", scale=20)
    assert content(shown._repr_html_(), "image/gif").startswith(b"GIF89a")


def test_a_file_that_is_gone_is_drawn_anew(tmp_path: Path) -> None:
    path = tmp_path / "conv.gif"
    shown = animate(Conv(3), (4, 4), path)
    written = path.read_bytes()
    path.unlink()
    assert content(shown._repr_html_(), "image/gif") == written


def test_it_is_saved_in_other_formats_and_is_where_it_was_saved(tmp_path: Path) -> None:
    shown = animate(Conv(3), (4, 4))
    saved = shown.save(tmp_path / "conv.svg")
    assert isinstance(saved, Animation)
    assert (saved.path, shown.path) == (tmp_path / "conv.svg", None)
    assert (tmp_path / "conv.svg").read_text("utf-8").startswith("<")


def test_its_path_is_that_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "conv.gif"
    assert os.fspath(animate(Conv(3), (4, 4), path)) == str(path)
    with pytest.raises(TypeError, match="save it to one"):
        os.fspath(animate(Conv(3), (4, 4)))


def test_progress_is_told_where_it_is_saved(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    animate(Conv(3), (4, 4)).save(tmp_path / "a.gif", progress=lambda *each: told.append(each))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_repr_tells_its_frames_and_its_file(tmp_path: Path) -> None:
    assert repr(animate(Conv(3), (5, 5))) == "<Animation of 9 frames>"
    assert repr(animate(Conv(3), 3, f"{tmp_path}/a.gif")) == f"<Animation of 1 frame in {tmp_path}/a.gif>"


def test_what_it_shows_is_told_to_those_who_do_not_see_it() -> None:
    said = "convolution: i = 4, k = 3, s = 1, p = 0"
    assert f'alt="{said}' in animate(Conv(3), (4, 4))._repr_html_().replace("\xa0", " ")
