"""The recipes of CONTRIBUTING.md: carried out to the letter on a copy of the package, they do what is shown."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import convarith

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^###? |\Z)", PAGE, re.DOTALL | re.MULTILINE))
PLACE = re.compile(r"# (\S+?)(?:, (after|instead of): (.+))?")


def test_there_is_one_for_all_that_can_be_added() -> None:
    assert list(RECIPES) == [
        "A rule of `check`",
        "A framework",
        "A view",
        "A format of animations",
        "A reader of networks",
        "A theme",
        "A command",
    ]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_does_what_is_shown(recipe: str, tmp_path: Path) -> None:
    package = Path(convarith.__file__).parent
    shutil.copytree(package, tmp_path / "convarith", ignore=shutil.ignore_patterns("__pycache__"))
    tried = 0
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```$", RECIPES[recipe], re.DOTALL | re.MULTILINE):
        if language != "console":
            put(tmp_path, block)
            continue
        command, _, shown = block.removeprefix("$ ").partition("\n")
        program, *words = shlex.split(command)
        assert program == "convarith"
        done = subprocess.run(
            [sys.executable, "-m", "convarith", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        # How small a file gets is Pillow's affair.
        told, wanted = (re.sub(r"[\d,]+ kB", "… kB", each.strip()) for each in (done.stdout + done.stderr, shown))
        assert told == wanted
        tried += 1
    assert tried


def put(folder: Path, block: str) -> None:
    """Write a block as its file, or into it, where its first line says."""
    first, _, text = block.partition("\n")
    place = PLACE.fullmatch(first)
    assert place, first
    name, how, mark = place.groups()
    file = folder / name
    if how is None:
        assert not file.exists()
        file.write_text(text, encoding="utf-8")
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = [number for number, line in enumerate(lines) if line.lstrip().startswith(mark)]
    lines[at : at + 1] = [lines[at], text] if how == "after" else [text]
    file.write_text("".join(lines), encoding="utf-8")
