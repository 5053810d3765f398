"""The manual pages: all is in them, `man` takes them, and the wheel brings them where it looks."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from generators.man import manual, manual_name

from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.help.page import main_page, page_of

ROOT = Path(__file__).parents[1]
NAMES = (None, *COMMANDS)
GROFF = shutil.which("groff") or ""


@pytest.mark.parametrize("name", NAMES, ids=manual_name)
def test_each_option_and_example_is_in_it(name: str | None) -> None:
    page = main_page() if name is None else page_of(command_named(name))
    told = manual(name).replace("\\-", "-").replace("\\(aq", "'")
    for entries in page.sections.values():
        for each in entries:
            assert all(f"\\fB{part}\\fR" in told for part in each.names)
            assert each.text in told
    for example in page.examples:
        assert f"\n{example.command}\n" in told


@pytest.mark.skipif(GROFF == "", reason="there is no groff")
@pytest.mark.parametrize("name", NAMES, ids=manual_name)
def test_it_is_set_without_a_warning(name: str | None) -> None:
    line = [GROFF, "-man", "-Tutf8", "-Kutf8", "-ww"]
    done = subprocess.run(line, input=manual(name).encode(), capture_output=True, check=True)
    assert done.stderr == b""


def test_the_wheel_has_all_pages_and_no_other() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"] == {"docs/man": "share/man/man1"}
    assert {each.name for each in (ROOT / "docs" / "man").iterdir()} == {f"{manual_name(name)}.1" for name in NAMES}
