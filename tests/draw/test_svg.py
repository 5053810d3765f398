"""The written SVG, taken apart again: groups by name, and the style sheet played by hand."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from support.sample_layers import subject_of
from support.sample_scene import FRAMES, LOOKS, RAISED, everything, render_job

from convarith.draw import svg
from convarith.draw.svg import write_svg
from convarith.draw.themes import DARK, GUIDE, hex_text
from convarith.engine.conv import Conv
from convarith.scene.map import map_scene
from convarith.scene.model import Act, Kind, Look

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob
    from convarith.scene.model import Scene

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def written(shown: RenderJob) -> ET.Element:
    stream = io.BytesIO()
    write_svg(shown, stream)
    return ET.fromstring(stream.getvalue())  # noqa: S314  # written just now


def named(root: ET.Element, start: str) -> list[ET.Element]:
    return [each for each in root.iter() if each.get("id", "").startswith(start)]


def color(element: ET.Element) -> str:
    """Give the fill of an element."""
    return element.get("fill", "")


def words_in(root: ET.Element, group: ET.Element) -> set[int]:
    """Tell of how many letters each word in a group is."""
    letters = {f"#{each.get('id')}": len(each) for each in root.iter() if each.get("id", "").startswith("word-")}
    return {letters[name] for each in group.iter(f"{SVG}use") if (name := each.get(HREF, "")) in letters}


def in_hex(look: Look) -> str:
    return "#{:02x}{:02x}{:02x}".format(*GUIDE.color(look))


def style(root: ET.Element) -> str:
    """Give the style sheet."""
    (sheet,) = root.findall(f"{SVG}style")
    return sheet.text or ""


def visible(root: ET.Element, share: float) -> set[str]:
    """Play the style sheet by hand: the names of the groups to be seen at a part of the whole time, in percent."""
    keyframes = {
        name: [(float(part), state) for part, state in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", body)]
        for name, body in re.findall(r"@keyframes ([\w-]+)\{(.*)\}", style(root))
    }
    found = set()
    for group in (*named(root, "settled-"), *named(root, "shown-"), *named(root, "glide-")):
        name = "-".join(group.get("id", "").split("-")[:2])
        assert f'[id|="{name}"]{{animation-name:{name}}}' in style(root)
        states = [state for part, state in keyframes[name] if part <= share]
        assert states[0] in ("visible", "hidden")
        if states[-1] == "visible":
            found.add(name)
    return found


def test_every_cell_is_an_element_of_its_own() -> None:
    scene = everything()
    root = written(render_job(scene))
    for number, cell in enumerate(scene.cells):
        (element,) = (each for each in root.iter() if each.get("id") == f"cell-{number}")
        if cell.look.kind is not Kind.HIDDEN:
            assert color(element) == in_hex(cell.look)


def test_frames_are_groups_by_number() -> None:
    root = written(render_job())
    for number, frame in enumerate(FRAMES):
        assert bool(named(root, f"settled-{number}-")) == bool(frame.settled)
        assert named(root, f"shown-{number}-")
    names = [each.get("id", "") for each in root.iter() if each.get("id")]
    assert len(names) == len(set(names))


def test_links_lie_under_outlines_and_words_over_them() -> None:
    root = written(render_job())
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    order = [ids.index(each) for each in ("shown-0-under", "base-raised", "base-over", "shown-0-over")]
    assert order == sorted(order)
    (over,) = named(root, "shown-0-over")
    assert {len(word) for word in FRAMES[0].caption.split()} <= words_in(root, over)


def test_earlier_frames_are_part_of_what_was_there() -> None:
    root = written(render_job(frames=slice(1, 3)))
    assert not named(root, "settled-0-")
    assert not named(root, "shown-0-")
    assert color(named(root, f"cell-{RAISED}")[0]) == in_hex(FRAMES[0].settled[RAISED])
    assert named(root, "settled-2-")


@pytest.mark.parametrize(("chosen", "hold"), [(range(3), 0.0), (range(3), 4.0), (range(1, 3), 0.5)])
def test_each_frame_is_seen_in_its_time(chosen: range, hold: float) -> None:
    shown = render_job(frames=slice(chosen.start, chosen.stop), fps=2, hold=hold)
    root = written(shown)
    times = [seconds for _, seconds in shown.frames()]
    total = sum(times)
    assert f"animation:{total:.6g}s step-end infinite" in style(root)
    for place, number in enumerate(chosen):
        for share in (0.001, 0.5, 0.999):
            now = 100 * (sum(times[:place]) + share * times[place]) / total
            settled = {f"settled-{each}" for each in range(chosen.start, number + 1)}
            assert visible(root, now) == settled | {f"shown-{number}"}
    assert visible(root, 100) == visible(root, 99.99)


def test_a_window_glides_in_the_first_quarter_of_a_second_of_its_frame() -> None:
    scene = map_scene(subject_of(Conv(2), (3, 3)), labels=False)
    root = written(render_job(scene, scale=20))
    for number in (1, 2, 3):
        before = {f"settled-{each}" for each in range(number) if scene.frames[each].settled}
        assert visible(root, 25 * number - 0.1) == before | {f"shown-{number - 1}"}
        assert visible(root, 25 * number + 0.1) == before | {f"glide-{number}"}
        assert visible(root, 25 * number + 6.1) == before | {f"glide-{number}"}
        assert f"shown-{number}" in visible(root, 25 * number + 6.3)
        assert f"@keyframes moves-{number}{{0%,{25 * number}%{{transform:none;" in style(root)
    ways = [
        each.get("style") for each in named(root, "glide-1-over")[0].iter(f"{SVG}g") if each.get("class") == "moves"
    ]
    (step, _) = (b - a for a, b in zip(corner(scene, 0), corner(scene, 1), strict=True))
    assert ways[0] is not None
    assert ways[0].startswith(f"--by:translate({20 * step:g}px,")


def corner(scene: Scene, frame: int) -> tuple[float, float]:
    """Give the corner of the first cell that a frame reads."""
    return scene.cells[scene.frames[frame].reads[0]].corners[0]


def test_what_bends_tells_where_it_goes() -> None:
    root = written(render_job(map_scene(subject_of(Conv(2, stride=2), (4, 4)), labels=False), scale=20))
    ways = [each.get("style", "") for each in root.iter(f"{SVG}g") if each.get("class") == "bends"]
    assert len(ways) == 3
    for way in ways:
        here, there = re.findall(r"path\('([^']+)'\)", way)
        assert here != there
        assert re.sub(r"[\d.]+", "", here) == re.sub(r"[\d.]+", "", there)


def test_frames_of_a_blink_do_not_glide() -> None:
    root = written(render_job(map_scene(subject_of(Conv(2), (3, 3)), labels=False), scale=20, fps=10))
    assert not named(root, "glide-")


def test_more_frames_than_a_browser_can_mind_do_not_glide(monkeypatch: pytest.MonkeyPatch) -> None:
    job = render_job(map_scene(subject_of(Conv(2), (3, 3)), labels=False), scale=20)
    monkeypatch.setattr(svg, "_MOST_GLIDING", len(job.moments) - 1)
    assert not named(written(job), "glide-")


def test_who_wants_less_motion_sees_the_first_frame_stand() -> None:
    sheet = style(written(render_job()))
    motion, _, rest = sheet.strip().partition("\n}")
    assert motion.startswith("@media (prefers-reduced-motion:no-preference){")
    assert "animation" not in rest


def test_it_is_dark_for_who_wants_it_dark() -> None:
    sheet = style(written(render_job()))
    _, _, rules = sheet.partition("@media (prefers-color-scheme:dark){")
    root = written(render_job())
    for number, look in enumerate(LOOKS):
        (element,) = (each for each in root.iter() if each.get("id") == f"cell-{number}")
        dark = hex_text(DARK.background if look.kind is Kind.HIDDEN else DARK.color(look))
        assert f".{element.get('class')}{{fill:{dark};stroke:{dark}}}" in rules


@pytest.mark.parametrize("theme", ["dark", "print", "colorblind"])
def test_other_themes_are_the_same_for_everyone(theme: str) -> None:
    assert "prefers-color-scheme" not in style(written(render_job(theme=theme)))


def test_it_plays_as_often_as_asked_and_stays_at_the_end() -> None:
    assert "step-end 3 forwards" in style(written(render_job(loop=3)))


def test_without_style_sheets_the_first_frame_is_seen() -> None:
    root = written(render_job(frames=slice(1, 3)))
    groups = [*named(root, "settled-"), *named(root, "shown-")]
    assert groups
    for group in groups:
        assert (group.get("visibility") == "hidden") == ("-2-" in group.get("id", ""))
    assert all(group.get("visibility") == "hidden" for group in named(root, "glide-"))


def test_a_single_frame_is_a_still() -> None:
    root = written(render_job(frames=slice(1, 2)))
    assert "animation" not in style(root)
    assert not [each for each in root.iter() if each.get("visibility")]


def test_it_tells_what_it_shows_to_who_does_not_see_it() -> None:
    acts = (Act("stamp", "Each input stamps its kernel", 0), Act("slide", "The window slides", 2))
    scene = replace(everything(), title="a <convolution>", acts=acts)
    root = written(render_job(scene))
    assert root.get("role") == "img"
    assert [each.tag for each in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert [root[0].text, root[1].text] == [
        "A <convolution>",
        "3 frames, one after the other: Each input stamps its kernel; The window slides",
    ]
    single = written(render_job(scene, frames=slice(1)))
    assert FRAMES[0].caption in (single[1].text or "")


def test_nothing_is_run_or_fetched() -> None:
    root = written(render_job())
    assert not list(root.iter(f"{SVG}script"))
    assert all(each.get(HREF, "#").startswith("#") for each in root.iter())
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)
    assert "url(http" not in ET.tostring(root, encoding="unicode")


def test_it_is_as_large_as_the_other_pictures() -> None:
    shown = render_job()
    root = written(shown)
    width, height = str(shown.layout.width), str(shown.layout.height)
    assert (root.get("width"), root.get("height")) == (width, height)
    assert root.get("viewBox") == f"0 0 {width} {height}"


def test_a_transparent_background_is_left_out() -> None:
    plain, bare = ({each.get("d") for each in written(render_job(transparent=t)).iter()} for t in (False, True))
    layout = render_job().layout
    assert plain - bare == {f"M0 0H{layout.width}V{layout.height}H0z"}


def test_the_same_film_is_the_same_file() -> None:
    assert ET.tostring(written(render_job())) == ET.tostring(written(render_job()))


def test_it_tells_of_each_frame() -> None:
    told: list[tuple[int, int]] = []
    written(render_job(progress=lambda done, count: told.append((done, count))))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_letter_and_a_word_are_written_once() -> None:
    definitions = next(written(render_job()).iter(f"{SVG}defs"))
    letters = [each.get("d") for each in definitions.iter(f"{SVG}path")]
    words = [(each.get("transform"), *(use.get(HREF) for use in each)) for each in definitions.iter(f"{SVG}g")]
    assert len(letters) == len(set(letters)) > 20
    assert len(words) == len(set(words)) > 20
