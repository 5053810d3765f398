"""Findings as reviewdog's diagnostics."""

from __future__ import annotations

from dataclasses import replace
from json import loads
from typing import Any

import pytest
from support.checked_files import CASES, FINDING, MENDABLE, NO_LINE, WARNING, outcome, with_findings

from convarith.lint.findings import CheckedFile, Finding
from convarith.networks.places import Place
from convarith.report.checks.rdjson import write


def diagnostic(finding: Finding, line: str = "kernel = 9") -> dict[str, Any]:
    file = replace(with_findings(finding), lines={8: line})
    (told,) = loads(write(outcome(file)))["diagnostics"]
    assert isinstance(told, dict)
    return told


def test_a_diagnostic_has_its_place_and_its_code() -> None:
    assert diagnostic(FINDING) == {
        "message": "net in 'wide': kernel 9 does not fit: 8 − 9 = −1\nit fits with kernel = 8 in 'wide'",
        "location": {
            "path": "nets/a.toml",
            "range": {"start": {"line": 8, "column": 10}, "end": {"line": 8, "column": 11}},
        },
        "severity": "ERROR",
        "code": {"value": "does-not-fit"},
    }
    assert diagnostic(WARNING)["severity"] == "WARNING"


def test_what_mends_a_finding_is_suggested() -> None:
    assert diagnostic(MENDABLE)["suggestions"] == [
        {"range": {"start": {"line": 8, "column": 10}, "end": {"line": 8, "column": 11}}, "text": "8"}
    ]


def test_columns_are_counted_in_bytes() -> None:
    finding = replace(FINDING, place=Place(8, 7, 9))
    assert diagnostic(finding, "größe=3×4")["location"]["range"] == {
        "start": {"line": 8, "column": 9},
        "end": {"line": 8, "column": 12},
    }


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (Place(8, 3), {"start": {"line": 8, "column": 3}}),
        (Place(8), {"start": {"line": 8}}),
    ],
)
def test_of_a_range_is_told_what_is_known(known: Place, told: dict[str, Any]) -> None:
    assert diagnostic(replace(FINDING, place=known))["location"]["range"] == told


def test_what_is_on_no_line_is_on_the_file() -> None:
    assert diagnostic(NO_LINE)["location"] == {"path": "m.onnx"}


def test_the_source_is_named_even_where_nothing_was_found() -> None:
    assert loads(write(CASES["no findings"])) == {"source": {"name": "convarith"}, "diagnostics": []}


def test_a_column_beyond_what_is_known_of_the_line_counts_as_written() -> None:
    (told,) = loads(write(outcome(CheckedFile("a.toml", unreadable=replace(FINDING, network=None)))))["diagnostics"]
    assert told["location"]["range"]["start"] == {"line": 8, "column": 10}
