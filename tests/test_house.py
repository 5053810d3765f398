"""The house rules: imports point one way, and what the project says of itself is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from importlinter import cli as importlinter

import convarith
from convarith.cli.commands import COMMANDS

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert importlinter.lint_imports(no_cache=True) == importlinter.EXIT_STATUS_SUCCESS


def test_the_version_is_the_newest_that_the_changelog_has() -> None:
    newest, *_ = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert convarith.__version__ == newest


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]


def test_pins_name_no_place_to_fetch_from() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9a-z.+]+", line) for line in lines if not line.startswith("#"))


def test_every_command_has_an_example_that_is_run() -> None:
    pages = [README, *(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))]
    shown = {name for page in pages for name in re.findall(r"^ *\$ convarith ([a-z]+)", page, re.MULTILINE)}
    assert shown >= set(COMMANDS) - {"tour", "explore"}  # which write, or serve, a page
