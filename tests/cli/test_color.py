"""Colours: as --color says, then as the environment has it, then on terminals that know them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from convarith.cli.color import colors_as_asked
from convarith.errors import ConvArithError
from convarith.report.terminal import has_colors

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize(
    ("asked", "environment", "terminal", "colors"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": ""}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("always", {"TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("never", {"CLICOLOR_FORCE": "1"}, True, False),
    ],
)
def test_colours_are_as_asked_then_as_the_environment_has_it(
    asked: str, environment: dict[str, str], *, terminal: bool, colors: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    with colors_as_asked(["shape", "--color", asked, "5"]) as rest:
        assert has_colors(terminal=terminal) is colors
    assert rest == ["shape", "5"]
    assert os.environ == before


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["--color", "never", "shape"], ["shape"]),
        (["shape", "--color=never"], ["shape"]),
        (["shape", "--colour=never", "5"], ["shape", "5"]),
        (["shape", "--colour", "never", "5"], ["shape", "5"]),
        (["summary", "--", "--color", "never"], ["summary", "--", "--color", "never"]),
    ],
)
def test_it_is_taken_out_wherever_it_stands_among_options(words: list[str], rest: list[str]) -> None:
    with colors_as_asked(words) as found:
        assert found == rest


@pytest.mark.parametrize("words", [["--color"], ["--color", "red"], ["--color="]])
def test_what_says_nothing_is_refused(words: list[str]) -> None:
    with pytest.raises(ConvArithError, match=r"there are auto, always, never") as refused, colors_as_asked(words):
        pass
    assert refused.value.code == "bad-value"


def test_each_command_takes_it(run: Run) -> None:
    assert "\x1b[1;32m     3\x1b[0m" in run("shape", "5", "-k", "3", "--color", "always").stdout
    assert "\x1b[1;31m" in run("shape", "5", "-k", "0", "--color=always").stderr
    assert "\x1b[1;31m" in run("shape", "5", "-k", "0", "--colour=always").stderr
    assert "\x1b" not in run("shape", "5", "-k", "0").stderr
