"""The house rules: imports point one way, and what the project says of itself is true."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importlinter import cli as importlinter

import convarith

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
SOLVED = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "solve.md").read_text(encoding="utf-8"), re.DOTALL)


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


def commands(blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Gather command lines with the output that is shown for them."""
    found = []
    for language, body in blocks:
        if language == "console":
            for example in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, output = example.partition("\n")
                found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "output"), commands(BLOCKS) + commands(SOLVED))
def test_the_commands_print_what_is_shown_for_them(
    command: str, output: str, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    for name in ("unet.toml", "dcgan.toml"):
        (tmp_path / name).write_bytes((ROOT / "docs" / "examples" / name).read_bytes())
    program, *arguments = shlex.split(command, comments=True)
    assert program == "convarith"
    done = run(*arguments)
    # How small a file gets is Pillow's affair.
    printed, shown = (re.sub(r"[\d,]+ kB", "… kB", text.strip()) for text in (done.stdout + done.stderr, output))
    assert printed == shown, command


@pytest.mark.parametrize("body", [body for language, body in BLOCKS if language == "python"])
def test_the_readmes_python_runs(body: str, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_bytes((ROOT / "docs" / "examples" / "unet.toml").read_bytes())
    # Lines with a comment `# value` are held to it.
    checked = re.sub(r"^(ca\..*|\w+\..*?)  # (.*)$", r"assert repr(\1) == '''\2''', repr(\1)", body, flags=re.MULTILINE)
    assert "assert" in checked
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", checked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("body", [body for language, body in BLOCKS if language == "toml"])
def test_the_readmes_configuration_fits(body: str, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(body)
    assert convarith.check(tmp_path) == []


def test_the_readme_has_examples_of_every_command() -> None:
    shown = {shlex.split(command)[1] for command, _ in commands(BLOCKS)}
    assert shown == {
        "shape",
        "matrix",
        "verify",
        "animate",
        "play",
        "compare",
        "summary",
        "sizes",
        "solve",
        "check",
    }  # run, rule and tour are told in words
