"""The gallery: its pictures are those that its commands draw."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import build
import pytest
from gallery_page import POSTER, page
from PIL import Image

from convarith.scene.figures import FIGURES
from convarith.scene.views import VIEWS

SECTIONS = tomllib.loads((build.HERE / "gallery.toml").read_text(encoding="utf-8"))["section"]
PICTURES = {picture["file"]: picture for section in SECTIONS for picture in section["picture"]}
MANIFEST = json.loads(build.MANIFEST.read_text(encoding="utf-8"))


def test_every_file_is_one_of_the_manifest_and_looks_as_it_says() -> None:
    files = {path.name for path in build.HERE.glob("*.gif")}
    assert files == PICTURES.keys() == MANIFEST.keys()
    assert {file: build.frames_hash(build.HERE / file) for file in sorted(files)} == MANIFEST


@pytest.mark.parametrize("file", ["equivalence_asymmetric.gif", "matrix.gif", "values_ceil.gif", "field.gif"])
def test_a_picture_drawn_again_looks_the_same(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(build.HERE)  # where its command finds what it reads
    assert build.draw(PICTURES[file], tmp_path / file) == 0
    assert build.frames_hash(tmp_path / file) == MANIFEST[file]


@pytest.mark.parametrize("name", ["equivalence_asymmetric", "matrix", "values_ceil", "field"])
def test_a_player_written_again_is_the_same(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(build.HERE)
    player = tmp_path / f"{name}.html"
    assert build.draw(PICTURES[f"{name}.gif"], player) == 0
    assert player.read_bytes() == (build.HERE / "players" / player.name).read_bytes()


def test_every_picture_has_a_player_and_a_small_poster() -> None:
    names = {Path(file).stem for file in PICTURES}
    assert {path.stem for path in (build.HERE / "players").iterdir()} == names
    posters = list((build.HERE / "posters").iterdir())
    assert {path.stem for path in posters} == names
    for path in posters:
        with Image.open(path) as poster:
            assert poster.width <= POSTER[0]
            assert poster.height <= POSTER[1]
            assert getattr(poster, "n_frames", 1) == 1


def test_every_figure_and_every_view_is_shown() -> None:
    commands = " ".join(picture["command"] for picture in PICTURES.values())
    assert all(f"--figure {name}" in commands for name in FIGURES)
    assert all(f"--view {name}" in commands for name in VIEWS if name not in ("map", "field"))
    assert "--network" in commands


def test_the_page_is_up_to_date() -> None:
    assert (build.HERE / "index.html").read_text(encoding="utf-8") == page(SECTIONS), "`make gallery` writes it anew"


def test_what_changed_is_told() -> None:
    before, now = {"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}
    assert build.differences(before, now) == ["a is gone from the gallery", "d is new", "c looks different"]
