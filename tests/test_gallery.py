"""The gallery: its pictures are those that its commands draw."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import build
import pytest

from convarith.scene.figures import FIGURES
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = tomllib.loads((build.HERE / "gallery.toml").read_text(encoding="utf-8"))["section"]
PICTURES = {picture["file"]: picture for section in SECTIONS for picture in section["picture"]}
MANIFEST = json.loads(build.MANIFEST.read_text(encoding="utf-8"))


def test_every_file_is_one_of_the_manifest_and_looks_as_it_says() -> None:
    files = {path.name for path in build.HERE.glob("*.gif")}
    assert files == PICTURES.keys() == MANIFEST.keys()
    assert {file: build.frames_hash(build.HERE / file) for file in sorted(files)} == MANIFEST


@pytest.mark.parametrize("file", ["equivalence_asymmetric.gif", "matrix.gif", "values_ceil.gif", "field.gif"])
def test_a_picture_drawn_again_looks_the_same(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # whence the drawing goes elsewhere
    target = str(tmp_path / file)
    assert build.render({**PICTURES[file], "file": target}) == 0
    assert build.frames_hash(tmp_path / file) == MANIFEST[file]


def test_every_figure_and_every_view_is_shown() -> None:
    commands = " ".join(picture["command"] for picture in PICTURES.values())
    assert all(f"--figure {name}" in commands for name in FIGURES)
    assert all(f"--view {name}" in commands for name in VIEWS if name not in ("map", "field"))
    assert "--network" in commands


def test_the_page_shows_every_picture_with_its_command() -> None:
    page = (build.HERE / "index.html").read_text(encoding="utf-8")
    for file in PICTURES:
        assert f'src="{file}"' in page
        assert f"-o {file}</code>" in page


def test_what_changed_is_told() -> None:
    before, now = {"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}
    assert build.differences(before, now) == ["a is gone from the gallery", "d is new", "c looks different"]
