"""The page of ``explore``, used as its readers use it, in a headless Chromium."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from support.chromium import chromium, needs_chromium

from convarith.cli.explorer.drawings import Drawings
from convarith.cli.explorer.server import Server
from convarith.cli.explorer.state import START, read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium import webdriver
    from selenium.webdriver.remote.webelement import WebElement

MOST_SECONDS = 10  # that anything may take on a machine that is busy with other things

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


class Page:
    """The page in the browser."""

    def __init__(self, driver: webdriver.Chrome, origin: str) -> None:
        self.driver = driver
        self.origin = origin

    def open(self, query: str = START, width: int = 1200, **features: str) -> None:
        given = {"prefers-reduced-motion": "reduce", "prefers-color-scheme": "light"} | {
            name.replace("_", "-"): value for name, value in features.items()
        }
        wanted = [{"name": name, "value": value} for name, value in given.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(f"{self.origin}/?{query}")
        self.drawn()

    def shows(self, line: str) -> None:
        """Wait until the page shows an answer."""
        self.wait(lambda: self.line == line)

    def go_to(self, query: str) -> None:
        """Go to what may be refused."""
        self.driver.get(f"{self.origin}/?{query}")
        self.wait(lambda: bool(self.line.strip()))

    def drawn(self) -> None:
        """Wait until the page shows what is chosen."""
        self.wait(lambda: not self.do("return document.querySelector('.stale')"))
        self.wait(lambda: self.do("const i = document.getElementById('frame'); return i.complete && i.naturalWidth"))

    def wait(self, told: Callable[[], Any]) -> None:
        WebDriverWait(self.driver, MOST_SECONDS, poll_frequency=0.02).until(lambda _: told())

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def by(self, name: str) -> WebElement:
        return self.driver.find_element(By.ID, name)

    def do(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def cell(self, number: int) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, f"#marks polygon[data-cell='{number}']")

    def marked(self) -> set[int]:
        return set(
            map(int, self.do("return [...document.querySelectorAll('#marks .edge')].map((e) => e.dataset.cell)"))
        )

    @property
    def line(self) -> str:
        return self.by("line").text

    @property
    def query(self) -> str:
        return self.driver.current_url.partition("?")[2]

    @property
    def counter(self) -> str:
        return self.by("count").text

    @property
    def frame(self) -> str:
        return str(self.by("frame").get_attribute("src"))


@pytest.fixture
def page(browser: webdriver.Chrome, server: Server) -> Page:
    browser.get_log("browser")  # of the test before
    return Page(browser, server.origin)


def test_it_answers_and_draws_without_a_complaint(page: Page) -> None:
    page.open()
    assert page.line == "conv 5x5 → 3x3"
    assert page.by("relation").text == "o = ⌊(i + 2p − k)/s⌋ + 1 = ⌊(5 + 2·1 − 3)/2⌋ + 1 = 3"
    assert page.by("command").text == "convarith animate 5x5 -k 3 -s 2 -p 1 -o conv.gif"
    assert "ca.Conv(kernel=3, stride=2, padding=1)" in page.by("python").text
    assert page.counter == "1 / 9"
    page.go_to("size=5x5&kernel=9")
    assert page.driver.get_log("browser") == []


def test_another_kernel_is_another_answer_and_another_picture(page: Page) -> None:
    page.open()
    before = page.frame
    kernel = page.by("kernel")
    kernel.send_keys(Keys.ARROW_UP)
    page.shows("conv 5x5 → 2x2")
    page.drawn()
    assert kernel.get_attribute("value") == "4"
    assert page.counter == "1 / 4"
    assert page.frame != before
    assert page.by("command").text == "convarith animate 5x5 -k 4 -s 2 -p 1 -o conv.gif"
    assert page.query == "size=5x5&kernel=4&stride=2&padding=1"


def test_a_change_is_seen_at_once(page: Page) -> None:
    page.open()
    taken = []
    for key, line in [(Keys.ARROW_UP, "conv 5x5 → 2x2"), (Keys.ARROW_DOWN, "conv 5x5 → 3x3")] * 3:
        begun = time.monotonic()
        page.by("kernel").send_keys(key)
        page.shows(line)
        page.drawn()
        taken.append(time.monotonic() - begun)
    assert min(taken) < 0.5  # of several, where the machine had nothing else to do


def test_buttons_step_and_names_are_taken(page: Page) -> None:
    page.open()
    page.driver.find_element(By.CSS_SELECTOR, "[aria-label='Padding more']").click()
    page.shows("conv 5x5 → 4x4")
    padding = page.by("padding")
    padding.clear()
    padding.send_keys("0:1x2:2")
    page.shows("conv 5x5 → 2x4")
    page.driver.find_element(By.CSS_SELECTOR, "[aria-label='Padding less']").click()
    page.shows("conv 5x5 → 1x3")
    assert padding.get_attribute("value") == "-1:0x1:1"


def test_what_does_not_fit_says_why_and_what_would(page: Page) -> None:
    page.open()
    kernel = page.by("kernel")
    kernel.send_keys(Keys.CONTROL, "a")
    kernel.send_keys("8")
    page.wait(lambda: page.line.startswith("axis 0: kernel 8 does not fit"))
    assert page.by("relation").text.startswith("pad by at least")
    assert kernel.get_attribute("aria-invalid") == "true"
    assert not page.by("elsewhere").is_displayed()
    ways = page.by("ways").find_elements(By.TAG_NAME, "button")
    assert [each.text for each in ways] == ["k = 7", "p = 2", "i = 6x6"]
    ways[0].click()
    page.shows("conv 5x5 → 1x1")
    assert kernel.get_attribute("aria-invalid") is None
    assert not page.by("ways").is_displayed()


def test_a_transposed_layer_has_settings_of_its_own(page: Page) -> None:
    page.open()
    assert not page.by("output_padding").is_displayed()
    Select(page.by("layer")).select_by_visible_text("Transposed convolution")
    page.shows("conv_transpose 5x5 → 9x9")
    page.by("output_padding").send_keys("1")
    page.shows("conv_transpose 5x5 → 10x10")
    Select(page.by("layer")).select_by_visible_text("Max pooling")
    page.shows("max_pool 5x5 → 3x3")
    assert "output_padding" not in page.query


def test_back_and_forward_go_through_what_was_chosen(page: Page) -> None:
    page.open("size=7x7&kernel=3")
    page.by("kernel").send_keys(Keys.ARROW_UP)
    page.shows("conv 7x7 → 4x4")
    page.driver.back()
    page.shows("conv 7x7 → 5x5")
    assert page.by("kernel").get_attribute("value") == "3"
    page.driver.forward()
    page.shows("conv 7x7 → 4x4")
    assert page.query == "size=7x7&kernel=4"


def test_an_output_that_is_pointed_at_shows_its_window(page: Page) -> None:
    page.open()
    outputs = page.do("return [...document.querySelectorAll('#marks polygon')].map((e) => Number(e.dataset.cell))")[-9:]
    ActionChains(page.driver, duration=0).move_to_element(page.cell(outputs[4])).perform()
    assert (page.counter, page.marked()) == ("5 / 9", {outputs[4]})
    assert "/frame/4?" in page.frame
    ActionChains(page.driver, duration=0).move_to_element(page.by("line")).perform()
    assert (page.counter, page.marked()) == ("1 / 9", set())


def test_an_input_that_is_pointed_at_shows_where_it_goes(page: Page) -> None:
    page.open("size=4&kernel=2&view=values")
    ActionChains(page.driver, duration=0).move_to_element(page.cell(1)).perform()
    assert page.by("caption").text == "goes to 2 outputs"
    assert len(page.marked()) == 3


def test_the_arrows_go_from_output_to_output_once_the_picture_has_the_focus(page: Page) -> None:
    page.open(f"{START}&view=values")
    page.do("document.getElementById('picture').focus()")
    page.press(Keys.ARROW_RIGHT)
    assert page.counter == "1 / 9"
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    assert page.counter == "5 / 9"
    assert page.by("caption").get_attribute("aria-live") == "polite"
    assert page.by("caption").text.startswith("y[1,1] = ")
    page.press(Keys.END)
    assert page.counter == "9 / 9"


def test_acts_are_ways_to_where_they_begin(page: Page) -> None:
    page.open("size=2&layer=transposed&kernel=3&stride=2&view=equivalence")
    acts = page.all("#acts button")
    assert len(acts) >= 3
    acts[2].click()
    assert page.counter.split(" / ")[0] == str(int(str(acts[2].get_attribute("data-start"))) + 1)
    assert [each.get_attribute("aria-current") for each in acts[:3]] == [None, None, "step"]


def test_it_plays_unless_its_reader_wants_no_motion(page: Page) -> None:
    page.open()
    assert page.by("play").accessible_name == "Play"
    page.open(f"{START}&fps=20", prefers_reduced_motion="no-preference")
    assert page.by("play").accessible_name == "Pause"
    page.wait(lambda: page.counter not in ("1 / 9", "2 / 9"))
    page.by("play").click()
    stopped = page.counter
    time.sleep(0.15)
    assert page.counter == stopped


def test_the_picture_is_dark_where_the_page_is(page: Page) -> None:
    page.open(prefers_color_scheme="dark")
    assert "theme=dark" in page.frame
    assert page.by("command").text.endswith("--theme dark -o conv.gif")
    assert "theme" not in page.query
    page.open(f"{START}&theme=print", prefers_color_scheme="dark")
    assert "theme=print" in page.frame


def test_downloads_are_of_what_is_on_the_page(page: Page) -> None:
    page.open(f"{START}&view=values")
    links = {each.text: str(each.get_attribute("href")) for each in page.all("#downloads a")}
    assert {"GIF", "PNG", "SVG", "PDF", "HTML"} <= links.keys()
    assert all(sorted(link.split("?")[1].split("&")) == sorted(page.query.split("&")) for link in links.values())


def test_a_click_downloads_the_file(page: Page, tmp_path: Path) -> None:
    allowed = {"behavior": "allow", "downloadPath": str(tmp_path)}
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)
    page.open("size=4&kernel=3&theme=print")
    page.all("[data-form=gif]")[0].click()
    page.wait(lambda: [each.name for each in tmp_path.iterdir()] == ["conv.gif"])
    assert (tmp_path / "conv.gif").read_bytes() == Drawings().file(
        read_state("size=4&kernel=3&theme=print"), "gif", lambda: None
    )
    assert page.by("drawing").text == ""


def test_a_view_that_does_not_show_the_layer_leads_to_those_that_do(page: Page) -> None:
    page.go_to("size=5x5&kernel=3&view=scatter")
    page.wait(lambda: "the view scatter shows a transposed convolution" in page.by("reason").text)
    assert page.line == "conv 5x5 → 3x3"
    assert not page.by("files").is_displayed()
    ways = page.all("#reason button")
    assert [each.text for each in ways] == ["view = map", "view = values", "view = matrix", "view = field"]
    ways[0].click()
    page.drawn()
    page.wait(lambda: page.counter == "1 / 9")
    assert page.by("files").is_displayed()
    assert Select(page.by("view")).first_selected_option.text == "map"


def test_what_cannot_be_downloaded_says_why(page: Page) -> None:
    page.open("size=4&kernel=3")
    page.do("document.querySelector('[data-form=gif]').href = '/file/gif?size=80x80&kernel=3&view=matrix'")
    page.all("[data-form=gif]")[0].click()
    page.wait(lambda: page.by("drawing").text.startswith("this would be"))
    page.driver.get_log("browser")  # which has the status


def test_the_fields_of_what_is_folded_are_shown_when_they_are_to_blame(page: Page) -> None:
    page.go_to("size=5&kernel=3&channels=3:4&groups=2")
    page.shows("2 groups do not divide 3 input channels: 3 = 1·2 + 1")
    assert page.by("groups").is_displayed()
    assert page.by("groups").get_attribute("aria-invalid") == "true"


def test_a_server_that_is_gone_is_said(page: Page) -> None:
    with Server() as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        gone = Page(page.driver, other.origin)
        gone.open()
        other.shutdown()
        thread.join()
    gone.by("kernel").send_keys(Keys.ARROW_UP)
    gone.shows("The server does not answer.")
    page.driver.get_log("browser")


def test_frameworks_are_compared_when_they_are_asked_for(page: Page) -> None:
    page.open("size=6&kernel=3&stride=2&padding=same")
    page.by("compare").find_element(By.TAG_NAME, "summary").click()
    page.wait(lambda: "keras.layers.Conv1D" in page.by("frameworks").text)
    page.by("kernel").send_keys(Keys.ARROW_UP)
    page.wait(lambda: "keras.layers.Conv1D(1, 4" in page.by("frameworks").text)


def test_every_control_has_a_name(page: Page) -> None:
    page.open()
    for summary in page.driver.find_elements(By.TAG_NAME, "summary"):
        summary.click()
    controls = page.driver.find_elements(By.CSS_SELECTOR, "button, input, select, a, summary, [tabindex]")
    names = [each.accessible_name for each in controls if each.is_displayed()]
    assert len(names) > 30
    assert all(names)
    assert len(set(names)) == len(names)
    assert page.by("answer").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("width", [320, 400, 700, 1000, 1400])
@pytest.mark.parametrize("query", [f"{START}&view=values", "size=5x5&kernel=9", "size=3x30&kernel=0:1&padding=1"])
def test_nothing_overflows(width: int, query: str, page: Page) -> None:
    page.open(START, width)
    page.go_to(query)
    assert page.do("return document.documentElement.scrollWidth") <= width


def test_without_javascript_the_page_says_what_to_do(page: Page) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.driver.get(f"{page.origin}/?{START}")
        assert "convarith shape" in page.driver.find_element(By.CSS_SELECTOR, "noscript .note").text
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
