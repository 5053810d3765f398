"""Format ``gitlab``: a report of Code Quality, which GitLab shows in merge requests."""

from __future__ import annotations

from json import dumps

from convarith.lint.findings import Severity
from convarith.report.checks.fingerprints import fingerprints
from convarith.report.checks.wording import told_with_fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.lint.findings import Finding
    from convarith.report.checks.outcome import Outcome

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def write(outcome: Outcome) -> str:
    """Give the findings as GitLab's list of issues.

    GitLab shows only one of those that have their fingerprint in common.
    """
    named = zip(outcome.findings, fingerprints(outcome), strict=True)
    return dumps([_issue(outcome, finding, name) for finding, name in named], ensure_ascii=False, indent=2)


def _issue(outcome: Outcome, finding: Finding, fingerprint: str) -> dict[str, Any]:
    line = finding.line or 1  # GitLab takes no issue without one
    return {
        "description": told_with_fix(finding),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": outcome.path(finding.file), "lines": {"begin": line, "end": line}},
    }
