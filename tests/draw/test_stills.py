"""A folder of stills, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from support.sample_scene import everything, render_job

from convarith.draw import stills
from convarith.draw.formats import FORMATS, format_of, write
from convarith.draw.stills import write_stills
from convarith.draw.style import Style
from convarith.errors import ConvArithError
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene

if TYPE_CHECKING:
    from pathlib import Path

SMALL = everything(labels=False)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_each_frame_is_a_picture_of_three_times_the_pixels(tmp_path: Path) -> None:
    shown = render_job()
    write_stills(shown, tmp_path / "frames")
    assert names(tmp_path) == ["frames"]
    assert names(tmp_path / "frames") == ["frame-01.png", "frame-02.png", "frame-03.png"]
    pictures = [Image.open(tmp_path / "frames" / name) for name in names(tmp_path / "frames")]
    assert {(picture.mode, picture.size) for picture in pictures} == {
        ("RGB", (3 * shown.layout.width, 3 * shown.layout.height))
    }
    assert len({np.asarray(picture).tobytes() for picture in pictures}) == 3


def test_a_large_picture_is_less_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = render_job(SMALL, scale=10, frames=slice(1))
    monkeypatch.setattr(stills, "_MOST_PIXELS", shown.layout.width * shown.layout.height * 5)
    write_stills(shown, tmp_path / "frames")
    with Image.open(tmp_path / "frames" / "frame-01.png") as picture:
        assert picture.size == (2 * shown.layout.width, 2 * shown.layout.height)


def test_numbers_have_as_many_digits_as_the_last(tmp_path: Path) -> None:
    cells = LazySequence(1, lambda _: Cell(Look(Kind.INPUT), ((0, 0), (1, 0), (1, 1), (0, 1))))
    scene = Scene(Extent(0, 0, 1, 1), cells, LazySequence(100, lambda _: Frame()), frozenset({Kind.INPUT}))
    write_stills(render_job(scene, scale=6), tmp_path / "frames")
    assert names(tmp_path / "frames") == [f"frame-{number:03}.png" for number in range(1, 101)]


def test_a_transparent_background_is_left_out(tmp_path: Path) -> None:
    write_stills(render_job(SMALL, scale=10, frames=slice(1), transparent=True), tmp_path / "frames")
    with Image.open(tmp_path / "frames" / "frame-01.png") as picture:
        corner = picture.getpixel((0, 0))
        assert isinstance(corner, tuple)
        assert corner[3] == 0


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    write_stills(render_job(SMALL, scale=10), folder)
    assert len(names(folder)) == 3


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConvArithError, match="not empty; name a new one") as caught:
        write_stills(render_job(SMALL, scale=10), tmp_path)
    assert caught.value.code == "format"
    assert names(tmp_path) == ["mine.txt"]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_stills(render_job(SMALL, scale=10, progress=stop), tmp_path / "frames")
    assert names(tmp_path) == []


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "frames").write_text("mine")
    with pytest.raises(NotADirectoryError):
        write_stills(render_job(SMALL, scale=10), tmp_path / "frames")
    assert (tmp_path / "frames").read_text() == "mine"


def test_a_missing_parent_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_stills(render_job(SMALL, scale=10), tmp_path / "none" / "frames")
    assert caught.value.filename == str(tmp_path / "none" / "frames")


def test_a_slash_or_a_folder_that_is_there_names_stills(tmp_path: Path) -> None:
    assert format_of("frames/") is format_of(tmp_path) is FORMATS["/"]
    write(render_job(SMALL, scale=10, frames=slice(1)), f"{tmp_path}/frames.gif/")
    assert names(tmp_path / "frames.gif") == ["frame-01.png"]


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_other_endings_name_files(tmp_path: Path, ending: str) -> None:
    write(render_job(SMALL, scale=10), tmp_path / f"all{ending}")
    assert (tmp_path / f"all{ending}").read_bytes().startswith({".svg": b"<svg ", ".pdf": b"%PDF"}[ending])


def test_stills_can_be_svg_that_does_not_move_or_change_with_its_reader(tmp_path: Path) -> None:
    shown = render_job(stills="svg")
    write_stills(shown, tmp_path / "frames")
    assert names(tmp_path / "frames") == ["frame-01.svg", "frame-02.svg", "frame-03.svg"]
    documents = [(tmp_path / "frames" / name).read_text(encoding="utf-8") for name in names(tmp_path / "frames")]
    assert len(set(documents)) == 3
    for document in documents:
        root = ET.fromstring(document)  # noqa: S314  # written just now
        assert root.get("viewBox") == f"0 0 {shown.layout.width} {shown.layout.height}"
        assert "<style" not in document
        assert "visibility" not in document


def test_other_stills_there_are_not() -> None:
    with pytest.raises(ConvArithError, match="stills cannot be 'gif'; give one of png, svg"):
        Style(stills="gif")


def test_an_empty_folder_stays_the_one_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    folder.chmod(0o2750)
    before = folder.stat()
    write_stills(render_job(SMALL, scale=10, stills="svg"), folder)
    after = folder.stat()
    assert (after.st_ino, after.st_mode, len(names(folder))) == (before.st_ino, before.st_mode, 3)
