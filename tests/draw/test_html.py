"""The written page, taken apart again without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from convarith.draw.pacing import glide_seconds
from convarith.draw.rendering import render
from convarith.draw.style import Style
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import Act, LazySequence
from convarith.scene.request import SceneRequest, compose
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.engine.layer import Layer
    from convarith.scene.model import Scene

LAYER = ConvTranspose(3, stride=2, padding=1)
VOID = {"meta", "link", "input"}
NASTY = "</script><script>alert(1)</script><!-- <b> & 'é' {{title}}"


class Page(HTMLParser):
    """Elements with their attributes, and the text of each that has an id or is alone of its kind."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"an attribute twice: {attrs}"
        self.found.append((tag, given))
        if tag not in VOID:
            self._open.append((tag, given.get("id", tag)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert tag == opened

    def handle_data(self, data: str) -> None:
        for _, name in self._open[-1:]:
            self.texts[name] = self.texts.get(name, "") + data

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.found if "id" in attributes]

    def animation(self) -> dict[str, Any]:
        return dict(json.loads(self.texts["animation"]))


def written(scene: Scene, folder: Path, **style: Any) -> str:
    render(scene, folder / "a.html", Style(**style))
    return (folder / "a.html").read_text(encoding="utf-8")


def scene_of(name: str = "values", layer: Layer = LAYER, *, labels: bool = True) -> Scene:
    return compose(SceneRequest(layer, (3, 3), view=name, labels="full" if labels else "none"))


@pytest.fixture(scope="module", params=VIEWS)
def view_and_page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, Page]:
    """Write a page of each view; the tests only look at it."""
    scene = scene_of(request.param)
    return scene, Page(written(scene, tmp_path_factory.mktemp("page"), fps=4, hold=2, loop=3))


def test_each_view_is_a_page_with_all_cells_and_frames(view_and_page: tuple[Scene, Page]) -> None:
    scene, page = view_and_page
    ids = page.ids()
    assert len(set(ids)) == len(ids)
    assert {each for each in ids if each.startswith("cell-")} == {f"cell-{n}" for n in range(len(scene.cells))}
    shown = {int(each.split("-")[1]) for each in ids if each.startswith(("settled-", "shown-"))}
    assert shown <= set(range(len(scene.frames)))
    assert {number for number, frame in enumerate(scene.frames) if frame.reads or frame.writes} <= shown


def test_the_page_knows_what_each_frame_does(view_and_page: tuple[Scene, Page]) -> None:
    scene, page = view_and_page
    animation = page.animation()
    assert (animation["first"], animation["loop"]) == (0, 3)
    last = len(scene.frames) - 1
    assert animation["frames"] == [
        {
            "reads": list(frame.reads),
            "writes": list(frame.writes),
            "caption": frame.caption,
            "seconds": pytest.approx(frame.hold / 4 + (2 if number == last else 0), abs=0.001),
            "glide": pytest.approx(glide_seconds(frame.hold / 4 + (2 if number == last else 0)), abs=0.001),
        }
        for number, frame in enumerate(scene.frames)
    ]


def test_only_the_chosen_frames_are_in_it(tmp_path: Path) -> None:
    page = Page(written(scene_of(), tmp_path, frames=slice(3, 8)))
    numbers = {int(each.split("-")[1]) for each in page.ids() if each.startswith(("settled-", "shown-"))}
    assert numbers == set(range(3, 8))
    assert (page.animation()["first"], len(page.animation()["frames"])) == (3, 5)


def test_acts_are_told_by_the_places_of_their_frames_among_the_chosen(tmp_path: Path) -> None:
    acts = (Act("stamp", "Stamp", 0), Act("spread", "Spread <apart>", 3), Act("slide", "Slide", 5))
    page = Page(written(replace(scene_of(), acts=acts), tmp_path, frames=slice(4, 9)))
    assert page.animation()["acts"] == [
        {"name": "spread", "heading": "Spread <apart>", "at": 0},
        {"name": "slide", "heading": "Slide", "at": 1},
    ]


def test_colours_are_for_light_and_dark_where_the_theme_is_for_both(tmp_path: Path) -> None:
    assert "--card: light-dark(#ffffff, #111820)" in written(scene_of(), tmp_path)
    for theme in ("dark", "print", "colorblind"):
        assert "light-dark(" not in written(scene_of(), tmp_path, theme=theme)


def test_it_fetches_nothing(tmp_path: Path) -> None:
    text = written(scene_of(), tmp_path)
    for tag, attributes in Page(text).found:
        for name in ("src", "href", "xlink:href", "srcset", "poster", "action"):
            assert attributes.get(name, "#").startswith(("data:", "#")), (tag, name, attributes[name])
    addresses = re.findall(r"(?:https?:)?//[^\s\"'<>)]+\.\w+[^\s\"'<>)]*", text)
    assert set(addresses) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in text


def test_the_title_is_what_the_labels_say(tmp_path: Path) -> None:
    page = Page(written(scene_of(layer=Conv(2)), tmp_path))
    said = {name: text.replace("\u00a0", " ") for name, text in page.texts.items()}
    assert said["title"] == "Convolution: i = 3, k = 2, s = 1, p = 0 → o = 2"
    assert said["h1"] == "Convolution"
    assert said["p"].startswith("i = 3, k = 2, s = 1, p = 0 → o = 2")
    assert "input" in said["li"]
    assert "output" in said["li"]


def test_a_turned_kernel_stands_beside_the_legend(tmp_path: Path) -> None:
    page = Page(written(scene_of("map"), tmp_path))
    assert page.texts["td"] == "2,22,12,01,21,11,00,20,10,0"


def test_without_labels_there_is_the_picture_alone(tmp_path: Path) -> None:
    page = Page(written(scene_of(labels=False), tmp_path))
    assert page.texts["title"] == "Convolution arithmetic"
    assert "li" not in page.texts
    assert ("h1", {"class": "visually-hidden"}) in page.found


def test_captions_are_words_of_the_page_and_not_of_the_picture(tmp_path: Path) -> None:
    page = Page(written(scene_of(), tmp_path))
    first = scene_of().frames[0].caption
    assert first
    assert page.texts["caption"] == first
    assert first not in page.texts.get("text", "")


def test_what_looks_like_markup_in_a_caption_is_text(tmp_path: Path) -> None:
    plain = scene_of()
    frames = LazySequence(len(plain.frames), lambda number: replace(plain.frames[number], caption=NASTY))
    page = Page(written(replace(plain, frames=frames), tmp_path))
    assert [frame["caption"] for frame in page.animation()["frames"]] == [NASTY] * len(frames)
    assert page.texts["caption"] == NASTY
    assert sum(tag == "script" for tag, _ in page.found) == 2


def test_progress_is_told_once_for_each_frame(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    render(scene_of(layer=Conv(2)), tmp_path / "a.html", Style(), lambda *each: told.append(each))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_same_picture_is_the_same_page(tmp_path: Path) -> None:
    assert written(scene_of(), tmp_path) == written(scene_of(), tmp_path)
