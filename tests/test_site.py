"""The site of the documentation: it is built without a warning, whole by itself, and can be searched where it lies."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from filelock import FileLock
from run_examples import HERE as DOCS
from selenium.webdriver.support.ui import WebDriverWait
from support.chromium import DRIVER, PROGRAM, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium import webdriver

LOADING = {("script", "src"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("video", "src"), ("link", "href")}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, once for all processes of a run."""
    together = tmp_path_factory.getbasetemp()
    together = together.parent if together.name.startswith("popen-") else together
    built = together / "site"
    with FileLock(together / "site.lock"):
        if not built.exists():
            line = [
                sys.executable,
                "-m",
                "sphinx",
                "-W",
                "--keep-going",
                "-n",
                "-q",
                "-b",
                "html",
                str(DOCS),
                str(built),
            ]
            done = subprocess.run(
                [*line, "-d", str(together / "doctrees")], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
    return built


class Page(HTMLParser):
    """What a page loads, links to and can be linked to at."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in LOADING and value and not value.startswith("data:"):
                self.loads.append(value)
            elif (tag, name) == ("a", "href") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.anchors.add(value)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {file: Page(file) for file in site.rglob("*.html")}


def is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def test_every_page_is_there(site: Path) -> None:
    sources = {file.relative_to(DOCS).with_suffix("") for file in DOCS.rglob("*.md")} - {Path("SKILL")}
    assert {file for file in sources if not (site / file).with_suffix(".html").exists()} == set()


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    assert [load for page in pages.values() for load in page.loads if is_elsewhere(load)] == []
    for file in site.rglob("*.css"):
        loads = re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", file.read_text(encoding="utf-8"))
        assert [load for pair in loads for load in pair if is_elsewhere(load)] == [], file


def test_every_link_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    lost = []
    for file, page in pages.items():
        for link in {*page.links, *page.loads}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            there = target.exists() and (
                not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].anchors
            )
            if not there:
                lost.append((str(file.relative_to(site)), link))
    assert lost == []


def test_a_picture_is_in_vectors_and_leads_to_its_player(site: Path, pages: dict[Path, Page]) -> None:
    page = pages[site / "tutorial" / "pooling.html"]
    assert "../_static/pictures/values_ceil.svg" in page.loads
    assert "../gallery/players/values_ceil.html" in page.links
    written = [page for file, page in pages.items() if site / "gallery" not in file.parents]
    assert [load for page in written for load in page.loads if load.endswith(".gif")] == []


def test_mathematics_is_mathml(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert "MathJax" not in file.read_text(encoding="utf-8"), file


def test_agents_find_every_page_as_plain_text(site: Path) -> None:
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    texts = re.findall(r"^- \[[^\]]+\]\((.*)\): \S.*\.$", listed, re.MULTILINE)
    pages = {file.relative_to(DOCS).with_suffix(".txt") for file in DOCS.rglob("*.md")}
    assert set(map(Path, texts)) == pages - {Path("SKILL.txt"), Path("index.txt"), Path("agents.txt")}
    for text in texts:
        said = (site / text).read_text(encoding="utf-8")
        assert said.startswith(("# ", re.sub(r"\W.*", "", said, flags=re.DOTALL)))
        assert not re.search(r"^(:::|```\{(eval-rst|toctree)|\.\. auto)", said, re.MULTILINE), text
    full = (site / "llms-full.txt").read_text(encoding="utf-8")
    assert "class convarith.Conv(" in full
    assert len(full) < 500_000


def test_the_skill_is_one(site: Path) -> None:
    text = (site / "SKILL.md").read_text(encoding="utf-8")
    found = re.match(r"---\nname: ([a-z-]{1,64})\ndescription: >-\n((?:  .*\n)+)---\n", text)
    assert found
    assert found[1] == "convarith"
    assert len(found[2]) <= 1024
    assert len(text.splitlines()) < 200


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    if PROGRAM is None or DRIVER is None:
        pytest.skip("chromium and chromedriver are not both on the PATH")
    with chromium(tmp_path_factory.mktemp("profile"), logged=("browser", "performance")) as driver:
        yield driver


def test_it_is_searched_from_disk(browser: webdriver.Chrome, site: Path) -> None:
    browser.get(f"{(site / 'search.html').as_uri()}?q=dilation")
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements("css selector", "#search-results li a"))
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("page", ["index", "reference/python/layers", "gallery"])
def test_a_page_asks_nobody_for_anything(page: str, browser: webdriver.Chrome, site: Path) -> None:
    browser.get_log("performance")
    browser.get((site / f"{page}.html").as_uri())
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    addresses = [each["params"]["request"]["url"] for each in asked if each["method"] == "Network.requestWillBeSent"]
    assert addresses
    ours = [address for address in addresses if not address.startswith("chrome:")]  # of the page that it opens with
    assert [address for address in ours if not address.startswith(("file:", "data:"))] == []
    assert browser.get_log("browser") == []


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "tutorial/transposed-convolution",
        "howto/read-a-network",
        "explanation/what-excites-an-output",
        "reference/python/layers",
        "reference/frameworks",
        "reference/configuration",
    ],
)
def test_on_a_phone_a_page_moves_up_and_down_only(page: str, browser: webdriver.Chrome, site: Path) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    browser.get((site / f"{page}.html").as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 400
