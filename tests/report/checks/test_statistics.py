"""How often each code was found."""

from __future__ import annotations

from json import loads

from support.checked_files import FINDING, FITS, UNREADABLE, WARNING, in_file, outcome, with_findings

from convarith.lint.rules import rule
from convarith.report.checks.statistics import as_json, as_text

TOLD = outcome(with_findings(*[FINDING] * 12, WARNING), with_findings(UNREADABLE))


def test_the_most_frequent_comes_first_with_what_it_is() -> None:
    assert as_text(TOLD).split("\n") == [
        f"12  error    does-not-fit  {rule('does-not-fit').what}",
        f" 1  warning  even-same     {rule('even-same').what}",
        " 1  error    unreadable    A file cannot be opened, or is not in the format that it should be in.",
        "2 layers in 1 network, 1 file, 1 file not readable: 13 errors, 1 warning",
    ]


def test_nothing_found_is_the_summary_alone() -> None:
    assert as_text(outcome(in_file(FITS))) == "1 layer in 1 network, 1 file: everything fits"
    assert loads(as_json(outcome(in_file(FITS)))) == []


def test_programs_get_the_same() -> None:
    assert loads(as_json(TOLD))[:2] == [
        {"code": "does-not-fit", "severity": "error", "count": 12, "what": rule("does-not-fit").what},
        {"code": "even-same", "severity": "warning", "count": 1, "what": rule("even-same").what},
    ]
