"""The help: whole at any width, in groups, with examples that run; names, version and a start."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import convarith
from convarith.cli import main
from convarith.cli.choices import names_of, told_of
from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.help.page import Example, HelpPage, lists_of, main_page, page_of, start_page
from convarith.cli.help.text import help_lines
from convarith.cli.parameters import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

WAITS = {"explore", "tour"}  # for its user, and for a minute
EXAMPLES = {each.command for name in COMMANDS if name not in WAITS for each in page_of(command_named(name)).examples}
BEGINNINGS = {each.command for each in start_page().examples} - {"convarith tour"}
FITS = '[[network]]\ninput = [1, 6, 6]\n[[network.layer]]\nop = "conv"\nout_channels = 8\nkernel = 3\n'
MODEL = """\
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.body = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, x):
        return self.body(self.stem(x))
"""


def on_terminal(*words: str, columns: int = 80, **environment: str) -> str:
    """Run the command line on a terminal of its own, and give what it writes."""
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "convarith", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**plain, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment},
    ):
        os.close(theirs)
        told = b""
        try:
            while part := os.read(ours, 65_536):
                told += part
        except OSError:  # as Linux tells the end
            pass
    os.close(ours)
    return told.decode().replace("\r\n", "\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "convarith.toml").write_text(FITS)
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "settings.jsonl").write_text('{"size": "224x224", "kernel": 7, "stride": 2}\n')
    np.save("x.npy", np.arange(32.0).reshape(2, 4, 4))
    np.save("w.npy", np.ones((3, 2, 3, 3)))
    Image.new("RGB", (8, 8), (9, 99, 199)).save("photo.png")
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", sorted(EXAMPLES | BEGINNINGS))
def test_each_example_runs(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, *words = shlex.split(line)
    assert name == "convarith"
    quick = ["--frames", "1"] if words[0] in ("animate", "play") else []
    assert main([*words, *quick]) == 0
    if "-o" in words:
        assert os.path.exists(words[words.index("-o") + 1])  # noqa: PTH110  # a folder's slash says that it is one
    else:
        assert capsys.readouterr().out or words[-1] == "github"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_examples_of_itself_that_fit_a_line(name: str) -> None:
    examples = page_of(command_named(name)).examples
    assert examples
    for each in examples:
        assert shlex.split(each.command)[:2] == ["convarith", name]
        assert len(each.command) <= 100
        assert not each.text.endswith(".")


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_nothing_is_cut_and_lines_are_as_wide_as_the_terminal(
    words: list[str], columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(words) == 0
    told = capsys.readouterr().out
    page = main_page() if len(words) == 1 else page_of(command_named(words[0]))
    in_a_line = " ".join(told.split())
    for entries in page.sections.values():
        for each in entries:
            assert " ".join(each.text.split()) in in_a_line
            assert all(part in in_a_line for part in (*each.names, each.metavar))
    assert "..." not in in_a_line.replace("]...", "")
    commands = {f"  {each.command}" for each in page.examples}
    prose = [line for line in told.splitlines() if line not in commands]
    assert max(map(len, prose)) <= columns
    if words[0] in ("shape", "animate", "check"):
        assert max(map(len, prose)) > columns - 25


def test_a_remark_of_several_lines_can_be_pasted_with_its_command() -> None:
    page = HelpPage("n", "u", "s", (), (Example("Many settings at once, each an object", "convarith shape"),), {})
    remark = list(help_lines(page, 30, lambda _, text: text))[5:-1]
    assert len(remark) == 2
    assert all(line.startswith("  # ") for line in remark)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_the_same_however_it_is_asked_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for words in ([name, "-h"], [name, "--help"], ["help", name], ["--color", "never", name, "-h"], [name, "-h", "x"]):
        assert main(words) == 0
        told.append(capsys.readouterr().out)
    assert set(told) == {told[0]}
    assert told[0].startswith(f"Usage: convarith {name} [OPTIONS]")


def test_the_name_alone_is_answered_with_a_start_and_where_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert len(told.splitlines()) < 24
    assert "convarith shape 5x5 -k 3 -s 2 -p 1\n" in told
    assert "convarith --help" in told


def test_help_names_the_commands_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    helps = []
    for arguments in (["help"], ["-h"], ["--help"]):
        assert main(arguments) == 0
        helps.append(capsys.readouterr().out)
    assert helps[0] == helps[1] == helps[2]
    listed = helps[0].split("Layers:\n")[1].split("Options:\n")[0]
    assert tuple(re.findall(r"^  (\w+)", listed, re.MULTILINE)) == COMMANDS
    assert "--install-completion" in helps[0]
    assert "--show-completion" in helps[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_of_a_command_is_under_a_heading_that_says_what_it_is_about(name: str) -> None:
    arguments = page_of(command_named(name)).sections.get("Arguments", ())
    assert not [each.names for each in arguments if each.names[0].startswith("-")]


def test_options_stand_under_their_headings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", "-h"]) == 0
    headings = re.findall(r"^(\w[\w ]*):$", capsys.readouterr().out, re.MULTILINE)
    assert headings == [
        *("Examples", "Arguments", "Layer", "Channels", "Pooling", "Framework", "Output", "General"),
    ]


@pytest.mark.parametrize("words", ["-V", "--version", "--version shape"])
def test_the_version_is_the_packages(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 0
    assert capsys.readouterr().out == f"convarith {convarith.__version__}\n"


WITH_NAMES = [(name, plural) for name in COMMANDS for plural in lists_of(parameters_of(command_named(name)).values())]


@pytest.mark.parametrize(("name", "plural"), WITH_NAMES)
def test_names_are_listed_a_line_each(name: str, plural: str, capsys: pytest.CaptureFixture[str]) -> None:
    of = lists_of(parameters_of(command_named(name)).values())[plural]
    assert main([name, "--list", plural]) == 0
    assert capsys.readouterr().out.splitlines() == list(names_of(of))
    assert main([name, "--list"]) == 0
    assert f"{plural}\t{names_of(of)[0]}\n" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "plural"), WITH_NAMES)
def test_each_name_of_choices_is_told_in_a_line(name: str, plural: str) -> None:
    of = lists_of(parameters_of(command_named(name)).values())[plural]
    for each in names_of(of):
        told = told_of(of, each)
        assert bool(told) is (of.choices is not None)
        assert "\n" not in told
        assert not told.endswith(".")


def test_on_a_terminal_names_are_told() -> None:
    told = on_terminal("animate", "--list", "themes", NO_COLOR="1")
    assert "\n  dark        for dark slides\n" in told
    assert told.startswith("themes:\n")


def test_commands_are_listed_without_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "commands"]) == 0
    assert tuple(capsys.readouterr().out.split()) == COMMANDS


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("animate --list colours", "no list is called 'colours'; there are formats, paddings, "),
        ("tour --list", "tour takes no names; see convarith tour --help"),
        ("help frobnicate", "no command is called 'frobnicate'; there are shape, "),
    ],
)
def test_names_that_there_are_not_are_refused(words: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 2
    assert complaint in capsys.readouterr().err


def test_help_has_styles_on_a_terminal_that_shows_them() -> None:
    assert "\x1b[1mLayer:\x1b[0m" in on_terminal("shape", "--help")
    assert "\x1b" not in on_terminal("shape", "--help", TERM="dumb")
    assert "\x1b" not in on_terminal("shape", "--help", NO_COLOR="1")
    assert "\x1b" not in on_terminal("shape", "--help", "--color", "never")


def test_errors_and_findings_have_colours_on_a_terminal(folder: Path) -> None:
    (folder / "broken.toml").write_text(FITS.replace("kernel = 3", "kernel = 9"))
    for words in (["shape", "5", "-k", "0"], ["check", "broken.toml"]):
        assert "\x1b[1;31m" in on_terminal(*words)
        for plain in ({"TERM": "dumb"}, {"NO_COLOR": "1"}):
            assert "\x1b" not in on_terminal(*words, columns=80, **plain)
