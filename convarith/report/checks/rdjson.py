"""Format ``rdjson``: diagnostics for reviewdog, which comments on changes with them."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any

from convarith.report.checks.wording import told_with_fix

if TYPE_CHECKING:
    from convarith.lint.findings import CheckedFile, Finding
    from convarith.report.checks.outcome import Outcome


def write(outcome: Outcome) -> str:
    """Give the findings as a ``DiagnosticResult``."""
    diagnostics = [_diagnostic(outcome, file, finding) for file in outcome.files for finding in file.findings]
    return dumps({"source": {"name": "convarith"}, "diagnostics": diagnostics}, ensure_ascii=False, indent=2)


def _diagnostic(outcome: Outcome, file: CheckedFile, finding: Finding) -> dict[str, Any]:
    return {
        "message": told_with_fix(finding),
        "location": {"path": outcome.path(finding.file), **_range(file, finding)},
        "severity": finding.severity.upper(),
        "code": {"value": finding.code},
    }


def _range(file: CheckedFile, finding: Finding) -> dict[str, Any]:
    """Give where a finding is; reviewdog counts the columns in bytes of UTF-8, and its ends lie behind the last."""
    if finding.line is None:
        return {}
    line = file.lines.get(finding.line, "")
    told = {
        name: {"line": finding.line, "column": len(line[: column - 1].ljust(column - 1).encode(errors="replace")) + 1}
        for name, column in (("start", finding.column), ("end", finding.end_column))
        if column is not None
    }
    return {"range": told or {"start": {"line": finding.line}}}
