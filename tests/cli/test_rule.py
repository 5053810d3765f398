"""``convarith rule``, as its users run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from convarith.errors import CODES as ERROR_CODES
from convarith.lint.rules import CODES

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


def test_without_a_code_all_rules_are_listed(run: Run) -> None:
    done = run("rule")
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert [code for code in listed if code in CODES] == list(CODES)


def test_with_a_code_its_rule_is_told(run: Run) -> None:
    lines = run("rule", "group-divides").stdout.splitlines()
    assert lines[0] == "group-divides, an error"
    assert "found in convarith.toml" in lines
    assert "  groups = 4" in lines


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("code", [None, "size-range"])
def test_lines_keep_to_the_terminal(code: str | None, width: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("rule", *([code] if code else [])).stdout.splitlines()
    assert 60 < max(map(len, lines)) <= min(width, 100)


def test_all_rules_are_data_too(run: Run) -> None:
    told = json.loads(run("rule", "--json").stdout)
    assert [each["code"] for each in told["rules"]] == list(CODES)
    assert {each["code"] for each in told["rules"] + told["others"]} == {*CODES, *ERROR_CODES}


def test_one_rule_is_data_too(run: Run) -> None:
    told = json.loads(run("rule", "linear-features", "--json").stdout)
    assert (told["code"], told["severity"], told["default"], told["fix"]) == ("linear-features", "error", True, "safe")
    assert told["bad"]["text"].replace("400", "3136") == told["good"]["text"]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("pol-padding", "did you mean 'pool-padding'?"),
        ("zzz", "convarith rule lists them all"),
    ],
)
def test_a_code_that_there_is_not_is_refused_with_the_nearest(code: str, hint: str, run: Run) -> None:
    done = run("rule", code)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"convarith: no rule is called {code!r}; {hint}\n"
