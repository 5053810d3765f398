"""The documentation that is generated: it is up to date, and what it is made from is complete."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pages
import pytest
from generators.disagreements import KEYS, RECORDS, disagreements
from generators.markdown import plain
from generators.python import GROUPS
from run_examples import ROOT, emptied

import convarith
from convarith.cli.commands import COMMANDS
from convarith.frameworks.registry import NAMES, framework
from convarith.lint.check import check

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(RECORDS.glob("*.toml"))


def of_file(file: Path) -> list[dict[str, Any]]:
    held: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    assert held.keys() == {"disagreement"}, file
    return held["disagreement"]


HELD = [(file, record) for file in FILES for record in of_file(file)]
IDS = [record.get("id", f"{file.name}, without an id") for file, record in HELD]


@pytest.mark.parametrize("path", pages.PAGES, ids=lambda path: path.name)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert emptied(path.read_text(encoding="utf-8")) == emptied(pages.PAGES[path]()), "`make docs` writes it anew"


@pytest.mark.parametrize("file", sorted((pages.HERE / "examples").glob("*.toml")), ids=lambda file: file.name)
def test_nothing_is_found_in_an_example(file: Path) -> None:
    assert check(file) == []


@pytest.mark.parametrize(("file", "record"), HELD, ids=IDS)
def test_every_record_is_complete(file: Path, record: dict[str, Any]) -> None:
    assert tuple(record) == KEYS
    assert isinstance(record["date"], date)
    assert record["framework"] in NAMES
    assert record["id"].startswith(f"{file.stem}-")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", record["id"])
    assert re.fullmatch(r"\d+(\.\d+)*", record["version"])


@pytest.mark.parametrize(("file", "record"), HELD, ids=IDS)
def test_every_text_of_a_record_is_one_line_that_says_something(file: Path, record: dict[str, Any]) -> None:
    for key in set(KEYS) - {"date"}:
        text = record[key]
        assert text, (file, key)
        assert text == " ".join(text.split()), key
        assert text.count("`") % 2 == 0, key


def test_no_two_records_have_the_same_id() -> None:
    assert len(set(IDS)) == len(IDS)


def test_the_page_has_every_record_below_its_framework() -> None:
    found = disagreements()
    titles = re.findall(r"^## (.*)$", found, re.MULTILINE)
    assert titles == [framework(name).title for name in NAMES if any(name == each["framework"] for _, each in HELD)]
    for _, record in HELD:
        section = found.partition(f"\n## {framework(record['framework']).title}\n")[2].partition("\n## ")[0]
        assert f"`{record['id']}`, {record['package']} {record['version']}, {record['date']}\n" in section


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain text, 2·1 = 2", "plain text, 2·1 = 2"),
        ("x = [1, 2] * 3 < 4", r"x = \[1, 2\] \* 3 \< 4"),
        ("output_padding of `__init__` in __init__", r"output_padding of `__init__` in \_\_init\_\_"),
        ("(https://docs.org/a_b_c/_x) _x", r"(https://docs.org/a_b_c/_x) \_x"),
        (r"a\b", r"a\\b"),
    ],
)
def test_text_is_no_markup(text: str, markdown: str) -> None:
    assert plain(text) == markdown


def test_every_public_name_stands_once_among_those_of_python() -> None:
    assert sorted(name for group in GROUPS.values() for name in group.names) == sorted(convarith.__all__)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_files_that_examples_of_a_command_read_are_there(command: str) -> None:
    assert "No such file" not in (pages.REFERENCE / "cli" / f"{command}.md").read_text(encoding="utf-8")


def headings(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_what_a_page_outside_of_the_site_links_to_is_there(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    for link in links:
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link
