"""The written SVG, taken apart again: groups by name, and the style sheet played by hand."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from support.sample_scene import FRAMES, HIDDEN, RAISED, everything, render_job

from convarith.draw.svg import svg_text, write_svg
from convarith.draw.themes import GUIDE
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def written(shown: RenderJob) -> ET.Element:
    stream = io.BytesIO()
    write_svg(shown, stream)
    return ET.fromstring(stream.getvalue())  # noqa: S314  # written just now


def still(shown: RenderJob) -> ET.Element:
    return ET.fromstring(svg_text(shown))  # noqa: S314  # the same


def named(root: ET.Element, start: str) -> list[ET.Element]:
    return [each for each in root.iter() if each.get("id", "").startswith(start)]


def color(element: ET.Element) -> str:
    """Give the fill of an element."""
    return element.get("fill", "")


def words_in(root: ET.Element, group: ET.Element) -> set[int]:
    """Tell of how many letters each word in a group is."""
    letters = {f"#{each.get('id')}": len(each) for each in root.iter() if each.get("id", "").startswith("word-")}
    return {letters[each.get(HREF, "")] for each in group.iter(f"{SVG}use")}


def in_hex(look: Look) -> str:
    return "#{:02x}{:02x}{:02x}".format(*GUIDE.color(look))


def style(root: ET.Element) -> str:
    """Give the style sheet that plays, which matplotlib's own is not."""
    return next((each.text or "" for each in root.findall(f"{SVG}style")), "")


def visible(root: ET.Element, share: float) -> set[str]:
    """Play the style sheet by hand: the names of the groups to be seen at a part of the whole time, in percent."""
    keyframes = {
        name: [(float(part), state) for part, state in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", body)]
        for name, body in re.findall(r"@keyframes ([\w-]+)\{(.*)\}", style(root))
    }
    found = set()
    for group in (*named(root, "settled-"), *named(root, "shown-")):
        name = "-".join(group.get("id", "").split("-")[:2])
        assert f'[id|="{name}"]{{animation-name:{name}}}' in style(root)
        states = [state for part, state in keyframes[name] if part <= share]
        assert states[0] in ("visible", "hidden")
        if states[-1] == "visible":
            found.add(name)
    return found


def test_every_cell_is_an_element_of_its_own() -> None:
    scene = everything()
    root = still(render_job(scene))
    for number, cell in enumerate(scene.cells):
        (element,) = (each for each in root.iter() if each.get("id") == f"cell-{number}")
        if cell.look.kind is not Kind.HIDDEN:
            assert color(element) == in_hex(cell.look)


def test_frames_are_groups_by_number() -> None:
    root = still(render_job())
    for number, frame in enumerate(FRAMES):
        assert bool(named(root, f"settled-{number}-")) == bool(frame.settled)
        assert named(root, f"shown-{number}-")
    names = [each.get("id", "") for each in root.iter() if each.get("id")]
    assert len(names) == len(set(names))


def test_links_lie_under_outlines_and_words_over_them() -> None:
    document = svg_text(render_job())
    ids = re.findall(r'id="((?:base|settled|shown)-[\w-]+)"', document)
    order = [ids.index(each) for each in ("shown-0-under", "base-raised", "base-over", "shown-0-over")]
    assert order == sorted(order)
    root = ET.fromstring(document)  # noqa: S314  # written just now
    (over,) = named(root, "shown-0-over")
    assert {len(word) for word in FRAMES[0].caption.split()} <= words_in(root, over)


def test_earlier_frames_are_part_of_what_was_there() -> None:
    root = still(render_job(frames=slice(2, 3)))
    assert not named(root, "settled-0-")
    assert not named(root, "shown-1-")
    assert color(named(root, f"cell-{HIDDEN}")[0]) == in_hex(FRAMES[1].settled[HIDDEN])
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


def test_it_plays_as_often_as_asked_and_stays_at_the_end() -> None:
    assert "step-end 3 forwards" in style(written(render_job(loop=3)))


def test_without_style_sheets_the_first_frame_is_seen() -> None:
    root = written(render_job(frames=slice(1, 3)))
    groups = [*named(root, "settled-"), *named(root, "shown-")]
    assert groups
    for group in groups:
        assert (group.get("visibility") == "hidden") == ("-2-" in group.get("id", ""))


def test_a_single_frame_is_a_still() -> None:
    shown = render_job(frames=slice(1, 2))
    stream = io.BytesIO()
    write_svg(shown, stream)
    assert stream.getvalue().decode() == svg_text(shown)
    assert "animation" not in svg_text(shown)


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
    plain, bare = ({each.get("d") for each in still(render_job(transparent=t)).iter()} for t in (False, True))
    layout = render_job().layout
    assert plain - bare == {f"M0 0H{layout.width}V{layout.height}H0z"}


def test_the_same_film_is_the_same_file() -> None:
    assert svg_text(render_job()) == svg_text(render_job())


def test_it_tells_of_each_frame() -> None:
    told: list[tuple[int, int]] = []
    written(render_job(progress=lambda done, count: told.append((done, count))))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_letter_and_a_word_are_written_once() -> None:
    definitions = next(still(render_job()).iter(f"{SVG}defs"))
    letters = [each.get("d") for each in definitions.iter(f"{SVG}path")]
    words = ["".join(use.get(HREF, "") for use in each) for each in definitions.iter(f"{SVG}g")]
    assert len(letters) == len(set(letters)) > 20
    assert len(words) == len(set(words)) > 20
