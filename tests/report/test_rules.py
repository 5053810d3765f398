"""Rules as text and as data."""

from __future__ import annotations

from dataclasses import replace

from convarith.lint.explanations import Explanation, explanation
from convarith.lint.findings import Severity
from convarith.report.rules import lines, list_lines, to_dict

FITS = explanation("does-not-fit")
ODD = Explanation("odd-one", Severity.WARNING, default=False, what="what is odd in some way that takes words")


def test_a_list_has_errors_then_warnings_then_what_no_rule_has() -> None:
    assert list(list_lines([ODD, FITS], [explanation("unknown-key"), explanation("unreadable")], 50)) == [
        "errors",
        "  does-not-fit  windows of which not one fits its",
        "                padded input",
        "",
        "warnings",
        "  odd-one       what is odd in some way that takes",
        "                words (off by default)",
        "",
        "errors without a rule, which are explained too",
        "  unknown-key, unreadable",
    ]


def test_a_rule_is_told_with_its_examples_as_they_are() -> None:
    told = list(lines(FITS, 60))
    assert told[:2] == ["does-not-fit, an error", "  windows of which not one fits its padded input"]
    assert FITS.rule is not None
    text = "\n".join(told)
    for example in (FITS.rule.bad, FITS.rule.good):
        assert "\n".join(f"  {line}".rstrip() for line in example.text.splitlines()) in text
    assert max(map(len, told)) <= 60


def test_what_no_rule_finds_is_told_in_a_sentence() -> None:
    assert list(lines(explanation("unknown-key"), 200)) == [
        "unknown-key, an error",
        "  A configuration has a key, or a call in code an argument, that means nothing there.",
    ]
    told = to_dict(explanation("unknown-key"))
    assert [told[key] for key in ("why", "bad", "good", "fix")] == [None] * 4


def test_a_rule_that_is_off_says_so() -> None:
    assert next(lines(replace(FITS, default=False), 80)) == "does-not-fit, an error (off by default)"
