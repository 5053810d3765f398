"""A finding by itself, in a line, as ``file:line:column: code message``."""

from __future__ import annotations

from convarith.report.checks.wording import in_a_line, printable, told
from convarith.report.parts import as_html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.lint.findings import Finding


def text(finding: Finding) -> str:
    """Give a finding in a line; of its place what is known."""
    return f"{place_of(finding)}: {finding.code} {told(finding)}"


def html(finding: Finding) -> str:
    """Give the same as HTML for a notebook, and in a second line what would mend it."""
    return as_html([text(finding), in_a_line(finding.fix or "")])


def place_of(finding: Finding) -> str:
    """Give where a finding is, as ``file:line:column``, so far as that is known."""
    return ":".join(printable(str(part)) for part in (finding.file, finding.line, finding.column) if part is not None)
