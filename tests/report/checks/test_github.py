"""Findings as commands of a workflow of GitHub Actions."""

from __future__ import annotations

from dataclasses import replace

from support.checked_files import CASES, FINDING, MISSING, NO_LINE, WARNING, outcome, with_findings

from convarith.networks.places import Place
from convarith.report.checks.github import write


def test_a_finding_is_a_command_with_its_place() -> None:
    assert write(outcome(with_findings(FINDING))) == (
        "::error title=convarith (does-not-fit),file=nets/a.toml,line=8,endLine=8,col=10,endColumn=11"
        "::nets/a.toml:8:10: net in 'wide': kernel 9 does not fit: 8 − 9 = −1%0Ait fits with kernel = 8 in 'wide'"
    )


def test_a_warning_is_one() -> None:
    assert write(outcome(with_findings(WARNING))).startswith("::warning title=convarith (even-same),")


def test_of_a_place_is_told_what_is_known() -> None:
    assert "file=nets/a.toml,line=8,endLine=8::" in write(outcome(with_findings(replace(FINDING, place=Place(8)))))
    assert "file=m.onnx::m.onnx: net in " in write(outcome(with_findings(NO_LINE)))
    assert "file=missing.toml::missing.toml: this is" in write(outcome(with_findings(MISSING)))


def test_what_would_end_a_property_or_a_command_is_escaped() -> None:
    odd = replace(FINDING, file="a,b:100%.toml", message="50% of a,b\nand 20%::c")
    assert write(outcome(with_findings(odd))) == (
        "::error title=convarith (does-not-fit),file=a%2Cb%3A100%25.toml,line=8,endLine=8,col=10,endColumn=11"
        "::a,b:100%25.toml:8:10: net in 'wide': 50%25 of a,b and 20%25::c%0Ait fits with kernel = 8 in 'wide'"
    )


def test_a_path_is_told_from_the_working_directory() -> None:
    assert "file=nets/a.toml," in write(CASES["an absolute path inside"])
    assert "file=/nets/ä b.toml," in write(CASES["an absolute path outside"])


def test_nothing_found_is_nothing() -> None:
    assert write(CASES["no findings"]) == ""
