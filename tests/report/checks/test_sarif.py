"""Findings as SARIF, held against the part of the standard's schema that is used."""

from __future__ import annotations

from dataclasses import replace
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator
from support.checked_files import (
    CASES,
    FINDING,
    MENDABLE,
    MISSING,
    NO_LINE,
    UNREADABLE,
    WARNING,
    outcome,
    with_findings,
)

from convarith.lint.findings import Severity
from convarith.lint.rules import all_rules
from convarith.report.checks.fingerprints import fingerprints
from convarith.report.checks.sarif import write

if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome

SCHEMA = loads((Path(__file__).parents[2] / "support" / "sarif-subset.schema.json").read_text())


def run_of(told: Outcome) -> dict[str, Any]:
    (run,) = loads(write(told))["runs"]
    assert isinstance(run, dict)
    return run


def location(told: Outcome) -> dict[str, Any]:
    (result,) = run_of(told)["results"]
    (place,) = result["locations"]
    assert isinstance(place, dict)
    return place


@pytest.mark.parametrize("case", CASES)
def test_what_is_written_is_sarif(case: str) -> None:
    Draft7Validator.check_schema(SCHEMA)
    Draft7Validator(SCHEMA).validate(loads(write(CASES[case])))


def test_what_mends_a_finding_is_a_fix() -> None:
    (result,) = run_of(outcome(with_findings(MENDABLE)))["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "it fits with kernel = 8 in 'wide'"}
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "nets/a.toml"
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 8, "startColumn": 10, "endLine": 8, "endColumn": 11},
            "insertedContent": {"text": "8"},
        }
    ]


def test_a_result_has_its_message_and_its_fix_its_place_and_its_name() -> None:
    (result,) = run_of(outcome(with_findings(FINDING)))["results"]
    assert isinstance(result.pop("ruleIndex"), int)
    assert result == {
        "ruleId": "does-not-fit",
        "level": "error",
        "message": {
            "text": "net in 'wide': kernel 9 does not fit: 8 − 9 = −1\nit fits with kernel = 8 in 'wide'",
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "nets/a.toml", "uriBaseId": "SRCROOT"},
                    "region": {"startLine": 8, "startColumn": 10, "endColumn": 11},
                },
                "logicalLocations": [{"name": "wide", "fullyQualifiedName": "net/wide", "kind": "element"}],
            }
        ],
        "partialFingerprints": {"finding/v1": fingerprints(outcome(with_findings(FINDING)))[0]},
    }


def test_every_rule_is_described_and_a_result_finds_its_own() -> None:
    run = run_of(CASES["errors and warnings"])
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert {rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]} == {True}
    for rule, told in zip(all_rules(), rules, strict=True):
        assert told["defaultConfiguration"] == {"enabled": rule.default, "level": rule.severity}
        assert told["help"]["text"] == rule.why
        assert rule.bad.text in told["help"]["markdown"]
        assert (
            max(len(told[name]["text"]) for name in ("shortDescription", "fullDescription")) <= 1024
        )  # GitHub's limit


def test_what_no_rule_finds_is_described_where_it_is_found() -> None:
    run = run_of(outcome(with_findings(UNREADABLE)))
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "unreadable"


def test_errors_come_first_since_a_long_report_is_cut() -> None:
    run = run_of(CASES["errors and warnings"])
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "warning"]


def test_a_severity_may_be_another_than_the_rules() -> None:
    (result,) = run_of(outcome(with_findings(replace(FINDING, severity=Severity.WARNING))))["results"]
    assert result["level"] == "warning"


@pytest.mark.parametrize("finding", [NO_LINE, MISSING])
def test_what_has_no_line_is_at_the_beginning_of_its_file(finding: Any) -> None:
    assert location(outcome(with_findings(finding)))["physicalLocation"]["region"] == {"startLine": 1}


def test_what_has_no_line_is_told_by_its_layer() -> None:
    (logical,) = location(outcome(with_findings(NO_LINE)))["logicalLocations"]
    assert logical == {"name": "/conv/Conv", "fullyQualifiedName": "net//conv/Conv", "kind": "element"}


def test_what_is_on_no_layer_is_told_by_its_network_and_what_is_on_no_network_by_its_file() -> None:
    (logical,) = location(outcome(with_findings(replace(FINDING, layer=None))))["logicalLocations"]
    assert logical == {"name": "net", "fullyQualifiedName": "net", "kind": "module"}
    assert "logicalLocations" not in location(outcome(with_findings(UNREADABLE)))


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("nets/a b.toml", {"uri": "nets/a%20b.toml", "uriBaseId": "SRCROOT"}),
        ("./nets/x/../a.toml", {"uri": "nets/a.toml", "uriBaseId": "SRCROOT"}),
        ("/work/project/nets/a.toml", {"uri": "nets/a.toml", "uriBaseId": "SRCROOT"}),
        ("/nets/ä.toml", {"uri": "file:///nets/%C3%A4.toml"}),
        ("../a.toml", {"uri": "file:///work/a.toml"}),
        ("a:b.toml", {"uri": "a%3Ab.toml", "uriBaseId": "SRCROOT"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "SRCROOT"}),
    ],
)
def test_a_file_is_told_from_the_working_directory_where_it_is_in_it(file: str, artifact: dict[str, str]) -> None:
    told = location(outcome(with_findings(replace(FINDING, file=file))))
    assert told["physicalLocation"]["artifactLocation"] == artifact


def test_columns_are_counted_in_characters() -> None:
    run = run_of(outcome(with_findings(WARNING)))
    assert run["columnKind"] == "unicodeCodePoints"
    assert location(outcome(with_findings(WARNING)))["physicalLocation"]["region"] == {"startLine": 12}


def test_a_run_without_findings_says_so() -> None:
    assert run_of(CASES["no findings"])["results"] == []
