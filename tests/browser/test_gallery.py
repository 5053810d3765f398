"""The page of the gallery, opened from the disk, as its readers use it, in a headless Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import build
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from selenium_axe_python.axe import Axe
from support.chromium import chromium, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium import webdriver
    from selenium.webdriver.remote.webelement import WebElement

MOST_SECONDS = 10  # that anything may take on a machine that is busy with other things
URL = (build.HERE / "index.html").as_uri()
IN_VIEW = "const at = arguments[0].getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


class Page:
    """The page in the browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, name: str = "", width: int = 1400, scheme: str = "light", motion: str = "no-preference") -> None:
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        wanted = [{"name": name, "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get("about:blank")  # so that another fragment opens the page anew
        self.driver.get(f"{URL}#{name}" if name else URL)

    def __getitem__(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def tiles(self) -> list[WebElement]:
        return [tile for tile in self.driver.find_elements(By.CSS_SELECTOR, ".tile") if tile.is_displayed()]

    def picture(self, name: str) -> WebElement:
        link = self[f"#{name} .picture"]
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
        return link

    def shows(self, link: WebElement, file: str) -> None:
        self.wait(lambda: Path(str(link.find_element(By.TAG_NAME, "img").get_attribute("src"))).name == file)

    def wait(self, condition: Callable[[], object]) -> None:
        WebDriverWait(self.driver, MOST_SECONDS, 0.02).until(lambda _: condition())

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def found_by_axe(self) -> list[str]:
        axe = Axe(self.driver)
        axe.inject()
        found = axe.run(options={"iframes": 0})  # players have tests of their own, and other origins
        return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


@pytest.fixture
def page(driver: webdriver.Chrome) -> Page:
    driver.get_log("browser")
    return Page(driver)


@pytest.mark.parametrize(("width", "scheme"), [(400, "dark"), (1400, "light")])
def test_all_can_use_it(page: Page, width: int, scheme: str) -> None:
    page.open(width=width, scheme=scheme)
    assert page.driver.get_log("browser") == []
    assert page.run("const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth <= clientWidth")
    assert page.found_by_axe() == []


def test_nothing_but_posters_and_one_player_is_loaded_at_first(page: Page) -> None:
    page.open()
    sources = page.run("return [...document.images, ...document.querySelectorAll('iframe')].map((one) => one.src)")
    loaded = {Path(source).suffix for source in sources if source}
    assert loaded == {".webp", ".html"}
    assert all(image.get_attribute("loading") == "lazy" for image in page.driver.find_elements(By.TAG_NAME, "img"))


def test_tiles_are_of_one_width_and_their_pictures_of_one_size(page: Page) -> None:
    page.open()
    assert len({tile.size["width"] for tile in page.tiles()}) == 1
    sizes = "return [...document.querySelectorAll('.picture')].map((one) => `${one.offsetWidth}x${one.offsetHeight}`)"
    assert len(set(page.run(sizes))) == 1


def test_on_a_telephone_two_pictures_stand_in_a_row_and_one_whose_command_is_open_has_it(page: Page) -> None:
    page.open(width=400)
    first, second = page.tiles()[:2]
    assert first.rect["y"] == second.rect["y"]
    assert page.run("return document.documentElement.scrollHeight") < 10 * 900
    first.find_element(By.TAG_NAME, "summary").click()
    page.wait(lambda: first.rect["width"] > 300)
    assert first.find_element(By.TAG_NAME, "code").is_displayed()
    page.open(width=1400)
    assert all(tile.find_element(By.TAG_NAME, "code").is_displayed() for tile in page.tiles())


def test_a_poster_plays_under_the_mouse_and_rests_after_it(page: Page) -> None:
    page.open()
    link = page.picture("padding_strides")
    page.shows(link, "padding_strides.webp")
    ActionChains(page.driver).move_to_element(link).perform()
    page.shows(link, "padding_strides.gif")
    ActionChains(page.driver).move_to_element(page["#search"]).perform()
    page.shows(link, "padding_strides.webp")


def test_a_poster_plays_while_it_has_the_focus(page: Page) -> None:
    page.open()
    link = page.picture("matrix")
    page.run("arguments[0].focus()", link)
    page.shows(link, "matrix.gif")
    ActionChains(page.driver).send_keys(Keys.TAB).perform()
    page.shows(link, "matrix.webp")


def test_nothing_moves_for_those_who_want_no_motion(page: Page) -> None:
    page.open(motion="reduce")
    link = page.picture("matrix")
    page.run("arguments[0].focus()", link)
    page.shows(link, "matrix.webp")


def test_enter_opens_the_player_and_escape_leaves_it(page: Page) -> None:
    page.open()
    link = page.picture("overlap")
    link.send_keys(Keys.ENTER)
    page.wait(page["#player"].is_displayed)
    assert page.driver.current_url == f"{URL}#overlap"
    title = page["#overlap h3"].text
    assert page["#player-title"].text == title
    page.driver.switch_to.frame(page["#player iframe"])
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, "#picture svg"))
    page.driver.switch_to.default_content()
    assert page.found_by_axe() == []
    page["#player .close"].send_keys(Keys.ESCAPE)
    page.wait(lambda: not page["#player"].is_displayed())
    assert page.driver.current_url == URL


def test_an_address_opens_its_player_and_back_closes_it(page: Page) -> None:
    page.open("values_ceil")
    page.wait(page["#player"].is_displayed)
    page["#player .close"].click()
    page.picture("field").click()
    page.wait(page["#player"].is_displayed)
    page.driver.back()
    page.wait(lambda: not page["#player"].is_displayed())


def test_a_search_leaves_the_tiles_that_have_all_words(page: Page) -> None:
    page.open()
    ActionChains(page.driver).send_keys("/").perform()
    page.run("return document.activeElement").send_keys("Max POOL")
    page.wait(lambda: page["#count"].text == "2 pictures")
    assert {tile.get_attribute("id") for tile in page.tiles()} == {"numerical_max_pooling", "values_ceil"}
    assert [link.text for link in page.driver.find_elements(By.CSS_SELECTOR, "nav a") if link.is_displayed()] == [
        "Its numbers",
        "Numbers",
    ]
    page["#search"].send_keys(" none")
    page.wait(page["#none"].is_displayed)
    page["#all"].click()
    assert len(page.tiles()) == len(page.driver.find_elements(By.CSS_SELECTOR, ".tile"))


def test_a_section_is_reached_by_its_link(page: Page) -> None:
    page.open()
    page["nav a[href='#section-5']"].click()
    page.wait(lambda: page.run(IN_VIEW, page["#section-5-title"]))
    assert not page["#player"].is_displayed()


def test_what_is_copied_is_told(page: Page) -> None:
    page.open()
    page["#one_axis [data-copy]"].send_keys(Keys.ENTER)
    page.wait(lambda: page["#told"].text)
    command = page["#command-one_axis"].text
    assert command == "convarith animate 8 -k 3 -s 2 -p 1 -o one_axis.gif"
    assert page["#told"].text == "Copied." or page.run("return String(getSelection())") == command


def test_what_embeds_a_picture_names_its_files(page: Page) -> None:
    page.open()
    page["#one_axis [data-embed]"].send_keys(Keys.ENTER)
    page.wait(page["#embed"].is_displayed)
    assert page["#markdown"].text == "![One axis](one_axis.gif)"
    assert page["#image"].text == '<img src="one_axis.gif" alt="One axis">'
    assert 'src="one_axis.html"' in page["#frame"].text
    assert page.found_by_axe() == []


def test_what_can_be_downloaded_is_there(page: Page) -> None:
    page.open()
    links = [str(link.get_attribute("href")) for link in page.driver.find_elements(By.CSS_SELECTOR, "a[download]")]
    assert len(links) == 2 * len(page.tiles()) + 2
    assert all(Path(link.removeprefix("file://")).is_file() for link in links)
