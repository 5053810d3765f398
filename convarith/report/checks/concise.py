"""Format ``concise``: a line a finding, as editors and people with many findings read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.report.checks.wording import printable, told

if TYPE_CHECKING:
    from convarith.lint.findings import Finding
    from convarith.report.checks.outcome import Outcome


def write(outcome: Outcome) -> str:
    """Give each finding as ``file:line:column: code message``, and a summary."""
    return "\n".join([*map(line_of, outcome.findings), outcome.summary()])


def line_of(finding: Finding) -> str:
    """Give a finding in a line; of its place what is known."""
    return f"{place_of(finding)}: {finding.code} {told(finding)}"


def place_of(finding: Finding) -> str:
    """Give where a finding is, as ``file:line:column``, so far as that is known."""
    return ":".join(printable(str(part)) for part in (finding.file, finding.line, finding.column) if part is not None)
