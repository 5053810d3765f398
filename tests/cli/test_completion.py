"""What shells are told when somebody presses Tab, by the protocol that their scripts speak."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from convarith.cli.commands import COMMANDS
from convarith.draw.themes import THEMES
from convarith.frameworks.registry import NAMES
from convarith.lint.rules import CODES
from convarith.scene.figures import FIGURES
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

BASH = shutil.which("bash") or ""


def completed(line: str, shell: str = "bash", **more: str) -> list[str]:
    """Give what a shell is told that the last word of a line may become."""
    words = line.split(" ")
    said = {
        "bash": {"COMP_WORDS": line.replace(" ", "\n"), "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from convarith.cli import main; sys.exit(main())"],
        env={**os.environ, "_CONVARITH_COMPLETE": f"complete_{shell}", "PYTHONIOENCODING": "utf-8", **said, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return list(filter(None, done.stdout.splitlines()))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("convarith ", COMMANDS),
        ("convarith so", ("solve",)),
        ("convarith animate 5x5 -k 3 --view ", tuple(VIEWS)),
        ("convarith animate --theme d", ("dark",)),
        ("convarith play --theme ", tuple(THEMES)),
        ("convarith animate --figure ", tuple(FIGURES)),
        ("convarith shape 5 -k 3 --framework ", NAMES),
        ("convarith shape 5 -k 3 --padding sam", ("same", "same-lower", "same-filled")),
        ("convarith shape 5 -k 3 -p v", ("valid",)),
        ("convarith shape 5 --pool ", ("max", "avg", "lp")),
        ("convarith shape 5 --padding-mode r", ("reflect", "replicate")),
        ("convarith matrix 5 --format t", ("table",)),
        ("convarith animate 5 -o - --format m", ("mp4",)),
        (
            "convarith check --format ",
            ("text", "concise", "json", "json-lines", "github", "gitlab", "rdjson", "sarif", "junit"),
        ),
        ("convarith check --select ", CODES),
        ("convarith check --select even-same,pool", ("even-same,pool-padding",)),
        ("convarith compare 5 -k 3 --to pytorch,ker", ("pytorch,keras",)),
        ("convarith rule join", ("join-mismatch",)),
        ("convarith summary model.py --columns layer,out", ("layer,output",)),
        ("convarith animate --list th", ("themes",)),
        ("convarith shape --color n", ("never",)),
        ("convarith run x.npy --route g", ("gather",)),
        ("convarith shape 5 --pad", ("--padding", "--padding-mode")),
    ],
)
def test_bash_is_told_names(line: str, found: tuple[str, ...]) -> None:
    assert completed(line) == list(found)


@pytest.mark.parametrize(
    "line", ["convarith check conf", "convarith run x", "convarith shape 5 -o W", "convarith run x.npy -o "]
)
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_files_are_left_to_the_shell(line: str, shell: str) -> None:
    assert completed(line, shell) == []


def test_zsh_is_told_files_are_wanted() -> None:
    assert completed("convarith check conf", "zsh") == ["_files"]


def test_zsh_and_fish_are_told_what_names_are() -> None:
    assert '"dark":"for dark slides"' in completed("convarith animate --theme d", "zsh")[0]
    assert completed("convarith animate --theme d", "fish") == ["dark\tfor dark slides"]
    told = completed("convarith ", "fish")
    assert (
        "sizes\tWhich input sizes go through a network, as a rule for each axis, and what is near a given one." in told
    )


@pytest.mark.skipif(BASH == "", reason="there is no bash")
def test_bash_completes_with_what_is_shown_for_it(tmp_path: Path) -> None:
    """The whole way: the script that is to be installed, and the command that it calls."""
    program = tmp_path / "convarith"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m convarith "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "SHELL": "/bin/bash"}
    script = subprocess.run(
        [BASH, "-c", "convarith --show-completion; true"], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "complete -o default -F _convarith_completion convarith" in script
    words = "COMP_WORDS=(convarith animate --view ma); COMP_CWORD=3"
    asked = f'{words}; _convarith_completion convarith; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        [BASH, "-c", f"{script}\n{asked}"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["map", "matrix"]


@pytest.mark.skipif(BASH == "", reason="there is no bash")
def test_it_can_be_installed(tmp_path: Path) -> None:
    line = f'"{sys.executable}" -m convarith --install-completion; true'
    subprocess.run([BASH, "-c", line], env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, check=True)
    assert "_CONVARITH_COMPLETE" in (tmp_path / ".bash_completions" / "convarith.sh").read_text()
    assert "convarith.sh" in (tmp_path / ".bashrc").read_text()
