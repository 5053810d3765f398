"""The page of an animation, used as its readers use it, in a headless Chromium."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from support.chromium import chromium, needs_chromium
from support.sample_layers import subject_of

from convarith.draw.rendering import render
from convarith.draw.style import Style
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import Act
from convarith.scene.views import view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium import webdriver
    from selenium.webdriver.remote.webelement import WebElement

    from convarith.scene.model import Scene

# Timers go off when the test says so, and tell how long they would have taken.
CLOCK = """
window.delays = [];
let next = null;
window.setTimeout = (act, delay) => { window.delays.push(delay); next = act; return 1; };
window.clearTimeout = () => { next = null; };
window.tick = () => { const act = next; next = null; if (act) act(); };
"""
VISIBLE = """
return [...document.querySelectorAll('[id^="settled-"], [id^="shown-"]')]
  .filter((each) => getComputedStyle(each).display !== "none").map((each) => each.id);
"""

pytestmark = needs_chromium


def values() -> Scene:
    """Give a convolution with a sum in each frame."""
    scene = view("values")(subject_of(Conv(3, stride=2, padding=1), (5, 5)), labels=True)
    return replace(scene, title="Convolution: i = 5")


def scatter() -> Scene:
    """Give a transposed convolution, several of whose frames write the same cell."""
    return view("scatter")(subject_of(ConvTranspose(3, stride=2, padding=1), (3, 3)), labels=True)


def guide() -> Scene:
    """Give a scene without captions."""
    return view("map")(subject_of(Conv(3), (4, 4)), labels=True)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile"), logged=("browser", "performance")) as driver:
        yield driver


class Player:
    """A page in the browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def by(self, name: str) -> WebElement:
        return self.driver.find_element(By.ID, name)

    def do(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def devtools(self, command: str, **parameters: object) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)

    def media(self, kind: str = "", **features: str) -> None:
        given = {"prefers-reduced-motion": "reduce"} | {
            name.replace("_", "-"): value for name, value in features.items()
        }
        wanted = [{"name": name, "value": value} for name, value in given.items()]
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=wanted)

    def window(self, width: int, height: int = 900) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **metrics)

    @property
    def counter(self) -> str:
        return self.by("count").text

    def shows(self, counter: str) -> bool:
        return self.counter == counter

    @property
    def caption(self) -> str:
        return str(self.by("caption").get_property("textContent"))  # `text` has no unbroken spaces

    @property
    def playing(self) -> bool:
        return self.by("play").accessible_name == "Pause"

    def visible(self) -> set[str]:
        """Give what is visible, as kind and number of the frame."""
        return {name.rsplit("-", 1)[0] for name in self.do(VISIBLE)}

    def marked(self) -> set[int]:
        return set(map(int, self.do("return [...document.querySelectorAll('.edge *')].map((e) => e.dataset.cell)")))

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def point(self, cell: int) -> None:
        ActionChains(self.driver, duration=0).move_to_element(self.by(f"cell-{cell}")).perform()

    def leave(self) -> None:
        ActionChains(self.driver, duration=0).move_to_element(self.driver.find_element(By.TAG_NAME, "h1")).perform()

    def tap(self, element: WebElement) -> None:
        finger = ActionBuilder(self.driver, mouse=PointerInput(POINTER_TOUCH, "finger"))
        finger.pointer_action.move_to(element).pointer_down().pointer_up()
        finger.perform()

    def wait(self, what: Callable[[], bool]) -> None:
        WebDriverWait(self.driver, 20, poll_frequency=0.05).until(lambda _: what())


@pytest.fixture
def opened(browser: webdriver.Chrome, tmp_path: Path) -> Iterator[Callable[..., Player]]:
    """Open a scene's page: with reduced motion and a clock that stands still, unless ``alive``."""
    player = Player(browser)
    player.window(1200)
    clocks = []

    def opened(scene: Scene, *, alive: bool = False, **style: Any) -> Player:
        render(scene, tmp_path / "a.html", Style(**style))
        player.media(prefers_reduced_motion="no-preference" if alive else "reduce")
        if not alive:
            clocks.append(player.devtools("Page.addScriptToEvaluateOnNewDocument", source=CLOCK)["identifier"])
        browser.get((tmp_path / "a.html").as_uri())
        return player

    for log in ("browser", "performance"):
        browser.get_log(log)
    yield opened
    errors = browser.get_log("browser")
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    fetched = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    for clock in clocks:
        player.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=clock)
    player.devtools("Emulation.setScriptExecutionDisabled", value=False)
    browser.get("about:blank")
    # Of every test: nothing went wrong in the console, and nothing was asked of a network.
    assert errors == []
    assert {url for url in fetched if not url.startswith("data:")} == {(tmp_path / "a.html").as_uri()}


def up_to(frame: int, scene: Scene) -> set[str]:
    """Name what should be visible at a frame."""
    settled = {f"settled-{number}" for number in range(frame + 1) if scene.frames[number].settled}
    return settled | {f"shown-{frame}"}


def test_it_plays_by_itself_until_it_is_paused(opened: Callable[..., Player]) -> None:
    player = opened(values(), alive=True, fps=20)
    player.wait(lambda: player.counter != "1 / 9")
    player.by("play").click()
    assert not player.playing
    still = player.counter
    with pytest.raises(TimeoutException):
        WebDriverWait(player.driver, 0.5).until(lambda _: player.counter != still)
    player.by("play").click()
    player.wait(lambda: player.counter != still)


def test_with_reduced_motion_it_starts_paused(opened: Callable[..., Player]) -> None:
    player = opened(values())
    assert (player.counter, player.playing) == ("1 / 9", False)
    assert player.do("return window.delays") == []


def test_each_frame_shows_what_settled_so_far_and_what_passes(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    for frame in range(9):
        assert player.visible() == up_to(frame, scene)
        assert (player.counter, player.caption) == (f"{frame + 1} / 9", scene.frames[frame].caption)
        player.by("forward").click()
    assert player.counter == "9 / 9"
    player.by("first").click()
    assert player.visible() == up_to(0, scene)
    player.by("back").click()
    assert player.counter == "1 / 9"
    player.by("last").click()
    player.by("back").click()
    assert player.visible() == up_to(7, scene)


def test_the_scrub_bar_goes_to_a_frame_and_follows(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    scrub = player.by("scrub")
    player.do("arguments[0].value = 6; arguments[0].dispatchEvent(new Event('input'))", scrub)
    assert (player.counter, player.visible()) == ("6 / 9", up_to(5, scene))
    player.by("forward").click()
    assert scrub.get_property("value") == "7"
    assert scrub.get_attribute("aria-valuetext") == "7 of 9"
    scrub.send_keys(Keys.ARROW_RIGHT)
    assert player.counter == "8 / 9"
    scrub.send_keys(Keys.HOME)
    assert player.counter == "1 / 9"


def test_the_keyboard_does_all_that_the_buttons_do(opened: Callable[..., Player]) -> None:
    player = opened(values())
    for key, counter in [
        (Keys.ARROW_RIGHT, "2 / 9"),
        (Keys.END, "9 / 9"),
        (Keys.ARROW_LEFT, "8 / 9"),
        (Keys.HOME, "1 / 9"),
        (Keys.ARROW_LEFT, "1 / 9"),
    ]:
        player.press(key)
        assert player.counter == counter
    player.press(Keys.SPACE)
    assert player.playing
    player.press(Keys.SPACE)
    assert not player.playing
    player.by("forward").click()
    player.press(Keys.SPACE)  # of the button that has the focus
    assert (player.counter, player.playing) == ("3 / 9", False)


def test_frames_stay_as_long_as_they_should(opened: Callable[..., Player]) -> None:
    player = opened(values(), fps=4, hold=3)
    player.by("play").click()
    player.do("for (let n = 0; n < 9; n += 1) tick()")
    assert player.do("return window.delays") == [250.0] * 8 + [3250.0, 250.0]
    assert player.counter == "1 / 9"
    Select(player.by("speed")).select_by_visible_text("½×")
    assert player.do("return window.delays.at(-1)") == 500


def test_it_plays_as_often_as_it_should_and_stops_at_the_end(opened: Callable[..., Player]) -> None:
    player = opened(values(), loop=2)
    player.by("play").click()
    player.do("for (let n = 0; n < 17; n += 1) tick()")
    assert (player.counter, player.playing) == ("9 / 9", True)
    player.do("tick()")
    assert (player.counter, player.playing) == ("9 / 9", False)
    player.by("play").click()
    assert (player.counter, player.playing) == ("1 / 9", True)


def test_stepping_pauses(opened: Callable[..., Player]) -> None:
    player = opened(values())
    player.press(Keys.SPACE)
    player.press(Keys.ARROW_RIGHT)
    player.do("tick()")
    assert (player.counter, player.playing) == ("2 / 9", False)


def test_captions_are_told_while_stepping_but_not_while_playing(opened: Callable[..., Player]) -> None:
    player = opened(values())
    assert player.by("line").get_attribute("aria-live") == "polite"
    player.press(Keys.SPACE)
    assert player.by("line").get_attribute("aria-live") == "off"
    player.press(Keys.ARROW_RIGHT)
    assert player.by("line").get_attribute("aria-live") == "polite"
    told = player.by("line").get_attribute("textContent")
    assert told == f"Frame 2 of 9. {values().frames[1].caption}"


@pytest.mark.parametrize("make", [values, scatter])
def test_an_output_shows_the_frame_that_works_it_out(make: Callable[[], Scene], opened: Callable[..., Player]) -> None:
    scene = make()
    player = opened(scene)
    player.by("forward").click()
    writers = {cell: number for number, frame in enumerate(scene.frames) for cell in frame.writes}
    for cell, frame in writers.items():
        player.point(cell)
        assert player.visible() == up_to(frame, scene)
        assert (player.counter, player.caption) == (f"{frame + 1} / 9", scene.frames[frame].caption)
        reads = [set(each.reads) for each in scene.frames if cell in each.writes]
        assert player.marked() == (set.union(*reads) if len(reads) > 1 else set())
    player.leave()
    assert player.visible() == up_to(1, scene)
    assert (player.counter, player.caption, player.marked()) == ("2 / 9", scene.frames[1].caption, set())


@pytest.mark.parametrize("make", [values, scatter])
def test_an_input_marks_the_outputs_that_it_goes_to(make: Callable[[], Scene], opened: Callable[..., Player]) -> None:
    scene = make()
    player = opened(scene)
    for cell in sorted({cell for frame in scene.frames for cell in frame.reads}):
        outputs = {each for frame in scene.frames if cell in frame.reads for each in frame.writes}
        player.point(cell)
        assert player.marked() == {cell} | outputs
        assert player.caption == f"goes to {len(outputs)} output{'s' * (len(outputs) != 1)}"
        assert player.counter == "1 / 9"
    player.leave()
    assert (player.marked(), player.caption) == (set(), scene.frames[0].caption)


def test_a_mark_lies_where_its_cell_is(opened: Callable[..., Player]) -> None:
    player = opened(guide())
    player.point(0)
    boxes = player.do(
        "const box = (e) => { const b = e.getBBox(); return [b.x, b.y, b.width, b.height]; };"
        "return [...document.querySelectorAll('.edge *')].map("
        "(e) => [box(e), box(document.getElementById(`cell-${e.dataset.cell}`))])"
    )
    assert len(boxes) == 2
    assert all(mark == pytest.approx(cell, abs=0.5) for mark, cell in boxes)


def test_time_stands_still_while_a_cell_is_pointed_at(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    player.press(Keys.SPACE)
    player.do("tick()")
    player.point(scene.frames[6].writes[0])
    player.do("tick()")
    assert player.counter == "7 / 9"
    player.leave()
    assert player.counter == "2 / 9"
    player.do("tick()")
    assert player.counter == "3 / 9"


def test_a_finger_taps_a_cell_and_taps_elsewhere_to_leave(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    output = player.by(f"cell-{scene.frames[4].writes[0]}")
    player.tap(output)
    assert (player.counter, player.caption) == ("5 / 9", scene.frames[4].caption)
    player.tap(output)
    assert player.counter == "1 / 9"
    player.tap(player.by(f"cell-{scene.frames[4].reads[4]}"))
    assert player.marked()
    player.tap(player.driver.find_element(By.TAG_NAME, "h1"))
    assert not player.marked()


def test_the_arrows_go_from_cell_to_cell_once_the_picture_has_the_focus(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    player.press(Keys.TAB)
    assert player.driver.switch_to.active_element == player.by("picture")
    outputs = [frame.writes[0] for frame in scene.frames]
    player.press(Keys.ARROW_RIGHT)  # the cell that is written now
    assert player.marked() == {outputs[0]}
    player.press(Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    assert (player.marked(), player.counter) == ({outputs[4]}, "5 / 9")
    player.press(*[Keys.ARROW_LEFT] * 3)
    assert player.caption.startswith("goes to ")
    player.press(Keys.ESCAPE)
    assert (player.marked(), player.counter) == (set(), "1 / 9")
    player.press(Keys.ARROW_RIGHT, Keys.TAB)
    assert not player.marked()


@pytest.mark.parametrize(("theme", "dark_card"), [("guide", "rgb(17, 24, 32)"), ("print", "rgb(255, 255, 255)")])
def test_page_and_picture_are_dark_where_the_reader_wants_it_and_the_theme_has_it(
    theme: str, dark_card: str, opened: Callable[..., Player]
) -> None:
    player = opened(values(), theme=theme)
    color = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    player.media(prefers_color_scheme="light")
    light, card = player.do(color, "body", "backgroundColor"), player.do(color, ".card", "backgroundColor")
    player.media(prefers_color_scheme="dark")
    dark = player.do(color, "body", "backgroundColor")
    brightness = [sum(map(int, each[4:-1].split(","))) for each in (dark, light)]
    assert brightness[0] < 120
    assert brightness[1] > 600
    assert card == "rgb(255, 255, 255)"
    assert player.do(color, ".card", "backgroundColor") == dark_card
    assert player.do(color, ".picture svg > g path", "fill") == dark_card  # the background of the picture itself


def test_every_control_has_a_name_and_a_role(opened: Callable[..., Player]) -> None:
    player = opened(values())
    controls = player.driver.find_elements(By.CSS_SELECTOR, "button, input, select, [tabindex]")
    named = {each.accessible_name: each.aria_role for each in controls}
    assert len(named) == len(controls) == 9
    title = next(name for name in named if name.startswith("Convolution:"))
    assert named == {
        title: "application",
        "First frame": "button",
        "Step back": "button",
        "Play": "button",
        "Step forward": "button",
        "Last frame": "button",
        "Frame": "slider",
        "Speed": "combobox",
        "Full screen": "button",
    }


def in_acts() -> Scene:
    """Give a scene that falls into three acts."""
    return replace(values(), acts=(Act("stamp", "Stamp", 0), Act("turn", "Turn", 2), Act("slide", "Slide", 6)))


def chapters(player: Player) -> list[WebElement]:
    return player.driver.find_elements(By.CSS_SELECTOR, ".chapter")


def current_chapter(player: Player) -> list[str]:
    return [each.text for each in chapters(player) if each.get_attribute("aria-current")]


def test_acts_are_chapters_to_click_and_to_press(opened: Callable[..., Player]) -> None:
    player = opened(in_acts())
    assert [each.text for each in chapters(player)] == ["Stamp", "Turn", "Slide"]
    assert current_chapter(player) == ["Stamp"]
    chapters(player)[2].click()
    assert (player.counter, current_chapter(player)) == ("7 / 9", ["Slide"])
    player.press("2")
    assert (player.counter, current_chapter(player)) == ("3 / 9", ["Turn"])
    player.press(Keys.ARROW_LEFT, "9")
    assert (player.counter, current_chapter(player)) == ("2 / 9", ["Stamp"])


def test_chapters_stand_over_their_frames_on_the_track(opened: Callable[..., Player]) -> None:
    player = opened(in_acts())
    track = player.by("scrub").rect
    for chapter, start in zip(chapters(player), (0, 2, 6), strict=True):
        assert chapter.rect["x"] == pytest.approx(track["x"] + track["width"] * start / 8, abs=0.03 * track["width"])


def test_without_acts_there_are_no_chapters(opened: Callable[..., Player]) -> None:
    assert not opened(values()).by("chapters").is_displayed()


def test_a_link_leads_to_a_frame_or_an_act_and_follows_what_is_chosen(opened: Callable[..., Player]) -> None:
    player = opened(in_acts())
    for hash_, counter in (
        ("#frame=4", "4 / 9"),
        ("#act=slide", "7 / 9"),
        ("#frame=99", "9 / 9"),
        ("#frame=x", "9 / 9"),
    ):
        player.do("location.hash = arguments[0]", hash_)
        player.wait(partial(player.shows, counter))
    player.press(Keys.ARROW_LEFT)
    assert player.do("return location.hash") == "#frame=8"
    player.press("2")
    assert player.do("return location.hash") == "#act=turn"
    player.driver.refresh()
    assert player.counter == "3 / 9"


def test_a_page_with_a_link_to_a_frame_stands_there(opened: Callable[..., Player]) -> None:
    player = opened(values(), alive=True, fps=10)
    player.driver.get(f"{player.driver.current_url}#frame=5")
    player.driver.refresh()
    assert (player.counter, player.playing) == ("5 / 9", False)


GLIDING = "return document.querySelectorAll('[id^=glide-].on').length"


def test_the_window_glides_to_the_next_frame_for_who_wants_motion(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene, alive=True, fps=0.5)
    player.press(Keys.SPACE, Keys.HOME)
    player.do(
        "window.seen = []; new MutationObserver(() => seen.push(["
        "document.querySelectorAll('[id^=glide-1-].on').length, document.querySelectorAll('[id^=shown-].on').length"
        "])).observe(document.querySelector('.picture'), { attributes: true, subtree: true })"
    )
    player.by("forward").click()
    player.wait(lambda: player.visible() == up_to(1, scene) and not player.do(GLIDING))
    seen = player.do("return seen")
    assert any(gliding and not shown for gliding, shown in seen)
    assert player.do("return getComputedStyle(document.querySelector('.moves')).animationDuration") == "0.25s"
    player.by("forward").click()
    player.by("forward").click()  # in the middle of the way
    player.wait(lambda: player.visible() == up_to(3, scene) and not player.do(GLIDING))
    assert player.counter == "4 / 9"
    player.by("back").click()
    assert player.visible() == up_to(2, scene)


def test_with_reduced_motion_it_does_not_glide(opened: Callable[..., Player]) -> None:
    scene = values()
    player = opened(scene)
    player.by("forward").click()
    assert (player.visible(), player.do(GLIDING)) == (up_to(1, scene), 0)


@pytest.mark.parametrize("size", [(400, 225), (560, 315), (1280, 720), (1920, 1080)])
def test_in_a_frame_of_sixteen_to_nine_all_of_it_is_in_sight(
    size: tuple[int, int], opened: Callable[..., Player]
) -> None:
    player = opened(in_acts())
    player.window(*size)
    assert player.do("return document.documentElement.scrollHeight") == size[1]
    bar, picture = player.by("bar").rect, player.by("picture").rect
    assert bar["y"] + bar["height"] <= size[1]
    assert picture["height"] >= 0.55 * size[1]
    assert player.do("return document.querySelector('.buttons').scrollWidth") <= size[0]
    shown = player.do("const r = document.querySelector('.picture > svg').getBoundingClientRect(); return r.height")
    assert shown == pytest.approx(picture["height"], abs=45)


@pytest.mark.parametrize("width", [320, 375, 1200])
def test_nothing_overflows_and_nothing_jumps(width: int, opened: Callable[..., Player]) -> None:
    player = opened(values())
    player.window(width)
    tops = set()
    for _ in range(9):
        assert player.do("return document.documentElement.scrollWidth") <= width
        tops.add(player.do("return document.querySelector('footer').getBoundingClientRect().top + scrollY"))
        player.press(Keys.ARROW_RIGHT)
    assert len(tops) == 1


def test_without_javascript_the_first_frame_stands_with_a_note(opened: Callable[..., Player]) -> None:
    player = opened(values(), frames=slice(2, 6))
    player.devtools("Emulation.setScriptExecutionDisabled", value=True)
    player.driver.refresh()
    note = player.driver.find_element(By.CSS_SELECTOR, "noscript .note")
    assert note.text.startswith("This is the first frame of 4.")
    assert not player.by("bar").is_displayed()
    assert player.visible() == {"settled-2", "shown-2"}


def test_on_paper_there_are_no_controls(opened: Callable[..., Player]) -> None:
    player = opened(values())
    player.media("print")
    assert not player.by("bar").is_displayed()
    assert player.by("picture").is_displayed()
    assert player.caption == values().frames[0].caption


def test_a_single_frame_has_nothing_to_play(opened: Callable[..., Player]) -> None:
    player = opened(values(), frames=slice(4, 5))
    assert not player.by("bar").is_displayed()
    assert player.visible() == {"settled-4", "shown-4"}


def test_it_fills_the_screen_and_comes_back(opened: Callable[..., Player]) -> None:
    player = opened(values())
    full = "return document.fullscreenElement !== null"
    player.by("full").click()
    player.wait(lambda: bool(player.do(full)))
    assert not player.driver.find_element(By.TAG_NAME, "header").is_displayed()
    assert player.by("bar").is_displayed()
    player.press("f")
    player.wait(lambda: not player.do(full))
    assert player.driver.find_element(By.TAG_NAME, "header").is_displayed()
