"""Format ``concise``: a line a finding, as editors and people with many findings read them."""

from __future__ import annotations

from convarith.report.checks.finding import text as line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome


def write(outcome: Outcome) -> str:
    """Give each finding as ``file:line:column: code message``, and a summary."""
    return "\n".join([*map(line_of, outcome.findings), outcome.summary()])
