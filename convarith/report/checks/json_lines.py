"""Format ``json-lines``: a finding a line."""

from __future__ import annotations

from json import dumps

from convarith.report.checks.json import as_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome


def write(outcome: Outcome) -> str:
    """Give each finding as a JSON object on a line of its own, in ASCII: Unicode has more ends of lines than one."""
    return "\n".join(dumps(as_object(finding)) for finding in outcome.findings)
