"""A line a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.checked_files import FINDING, MISSING, NO_LINE, UNREADABLE, WARNING, outcome, with_findings

from convarith.report.checks.concise import write

if TYPE_CHECKING:
    from convarith.lint.findings import Finding


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (FINDING, "nets/a.toml:8:10: does-not-fit net in 'wide': kernel 9 does not fit: 8 − 9 = −1"),
        (WARNING, "nets/a.toml:12: even-same net in 'wide': kernel 9 does not fit: 8 − 9 = −1"),
        (NO_LINE, "m.onnx: does-not-fit net in '/conv/Conv': kernel 9 does not fit: 8 − 9 = −1"),
        (replace(FINDING, layer=None), "nets/a.toml:8:10: does-not-fit net: kernel 9 does not fit: 8 − 9 = −1"),
        (UNREADABLE, "nets/b.toml:1: unreadable this is not TOML"),
        (MISSING, "missing.toml: unreadable this is not TOML"),
        (replace(MISSING, message="two\r\nlines\x1b"), r"missing.toml: unreadable two lines\x1b"),
    ],
)
def test_a_finding_is_a_line_with_what_is_known_of_its_place(finding: Finding, line: str) -> None:
    assert write(outcome(with_findings(finding))).split("\n")[0] == line


def test_a_summary_comes_last() -> None:
    told = outcome(with_findings(FINDING, WARNING))
    assert write(told).split("\n")[2:] == [told.summary()]
