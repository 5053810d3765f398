"""How often each rule finds something, instead of the findings."""

from __future__ import annotations

from json import dumps

from convarith.errors import CODES
from convarith.lint.rules import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome


def as_text(outcome: Outcome) -> str:
    """Give a line for each code, the most frequent first, and a summary."""
    what = _what()
    rows = [(f"{number:,}", severity, code) for (code, severity), number in outcome.counts().items()]
    first, second, third = (max((len(row[column]) for row in rows), default=0) for column in range(3))
    lines = [f"{number:>{first}}  {severity:{second}}  {code:{third}}  {what[code]}" for number, severity, code in rows]
    return "\n".join([*lines, outcome.summary()])


def as_json(outcome: Outcome) -> str:
    """Give the same as JSON: an object for each code."""
    what = _what()
    return dumps(
        [
            {"code": code, "severity": severity, "count": number, "what": what[code]}
            for (code, severity), number in outcome.counts().items()
        ],
        ensure_ascii=False,
    )


def _what() -> dict[str, str]:
    """Say what is found under each code."""
    return {**CODES, **{rule.code: rule.what for rule in all_rules()}}
