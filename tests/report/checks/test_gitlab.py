"""Findings as GitLab's Code Quality has them."""

from __future__ import annotations

from dataclasses import replace
from json import loads
from typing import Any

import pytest
from support.checked_files import CASES, FINDING, MISSING, WARNING, outcome, with_findings

from convarith.networks.places import Place
from convarith.report.checks.fingerprints import fingerprints
from convarith.report.checks.gitlab import write


def issues(case: str) -> list[dict[str, Any]]:
    found = loads(write(CASES[case]))
    assert isinstance(found, list)
    return found


def test_an_issue_has_what_gitlab_asks_for() -> None:
    told = outcome(with_findings(FINDING))
    (issue,) = loads(write(told))
    assert issue == {
        "description": "net in 'wide': kernel 9 does not fit: 8 − 9 = −1\nit fits with kernel = 8 in 'wide'",
        "check_name": "does-not-fit",
        "fingerprint": fingerprints(told)[0],
        "severity": "major",
        "location": {"path": "nets/a.toml", "lines": {"begin": 8, "end": 8}},
    }


def test_a_warning_is_minor() -> None:
    (issue,) = loads(write(outcome(with_findings(WARNING))))
    assert issue["severity"] == "minor"


@pytest.mark.parametrize("case", CASES)
def test_no_two_issues_have_a_fingerprint_in_common(case: str) -> None:
    names = [issue["fingerprint"] for issue in issues(case)]
    assert len(set(names)) == len(names) == len(CASES[case].findings)


@pytest.mark.parametrize("case", CASES)
def test_every_issue_is_on_a_line(case: str) -> None:
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues(case))


def test_nothing_found_is_an_empty_list() -> None:
    assert issues("no findings") == []


def test_what_is_on_no_line_is_on_the_first() -> None:
    (issue,) = loads(write(outcome(with_findings(MISSING))))
    assert issue["location"] == {"path": "missing.toml", "lines": {"begin": 1, "end": 1}}


@pytest.mark.parametrize("change", [{"place": Place(80)}, {"place": None}, {"message": "kernel 7"}, {"fix": None}])
def test_a_fingerprint_stays_where_lines_and_numbers_change(change: dict[str, Any]) -> None:
    assert fingerprints(outcome(with_findings(replace(FINDING, **change)))) == fingerprints(
        outcome(with_findings(FINDING))
    )


@pytest.mark.parametrize("change", [{"code": "even-same"}, {"network": "other"}, {"layer": None}, {"file": "b.toml"}])
def test_a_fingerprint_tells_apart_what_is_not_the_same(change: dict[str, Any]) -> None:
    assert fingerprints(outcome(with_findings(replace(FINDING, **change)))) != fingerprints(
        outcome(with_findings(FINDING))
    )


def test_a_fingerprint_does_not_depend_on_other_files_or_how_the_file_was_named() -> None:
    alone = fingerprints(outcome(with_findings(FINDING)))
    inside = replace(FINDING, file="/work/project/./nets/a.toml")
    assert fingerprints(outcome(with_findings(replace(FINDING, file="b.toml")), with_findings(inside)))[1:] == alone
