"""Format ``github``: commands of a workflow, which GitHub Actions shows beside the lines that they name."""

from __future__ import annotations

from convarith.report.checks.finding import place_of
from convarith.report.checks.wording import printable, told_with_fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.lint.findings import Finding
    from convarith.report.checks.outcome import Outcome

_IN_DATA = str.maketrans({"%": "%25", "\n": "%0A"})
_IN_PROPERTY = _IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def write(outcome: Outcome) -> str:
    """Give each finding as a command; nothing where nothing was found.

    GitHub shows ten errors and ten warnings of a step; all stand in the log.
    """
    return "\n".join(_command(outcome, finding) for finding in outcome.findings)


def _command(outcome: Outcome, finding: Finding) -> str:
    told = {
        "title": f"convarith ({finding.code})",
        "file": printable(outcome.path(finding.file)),
        "line": finding.line,
        "endLine": finding.line,
        "col": finding.column,
        "endColumn": finding.end_column,
    }
    properties = ",".join(
        f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in told.items() if value is not None
    )
    message = f"{place_of(finding)}: {told_with_fix(finding)}"  # the log shows nothing else
    return f"::{finding.severity} {properties}::{message.translate(_IN_DATA)}"
