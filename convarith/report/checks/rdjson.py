"""Format ``rdjson``: diagnostics for reviewdog, which comments on changes with them."""

from __future__ import annotations

from json import dumps

from convarith.report.checks.wording import told_with_fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.lint.findings import CheckedFile, Edit, Finding
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
        **({"suggestions": [_suggestion(file, edit) for edit in finding.edits]} if finding.edits else {}),
    }


def _suggestion(file: CheckedFile, edit: Edit) -> dict[str, Any]:
    return {"range": {"start": _position(file, *edit.first), "end": _position(file, *edit.last)}, "text": edit.text}


def _position(file: CheckedFile, line: int, column: int) -> dict[str, int]:
    """Give a line and a column, which reviewdog counts in bytes of UTF-8."""
    before = file.lines.get(line, "")[: column - 1].ljust(column - 1)
    return {"line": line, "column": len(before.encode(errors="replace")) + 1}


def _range(file: CheckedFile, finding: Finding) -> dict[str, Any]:
    """Give where a finding is; its end lies behind its last character."""
    if finding.line is None:
        return {}
    told = {
        name: _position(file, finding.line, column)
        for name, column in (("start", finding.column), ("end", finding.end_column))
        if column is not None
    }
    return {"range": told or {"start": {"line": finding.line}}}
