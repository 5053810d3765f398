"""What a check of one source found, as text and as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.report.checks import finding
from convarith.report.checks import text as for_people
from convarith.report.checks.outcome import Outcome
from convarith.report.parts import as_html

if TYPE_CHECKING:
    from convarith.lint.findings import Findings


def text(found: Findings) -> str:
    """Give what is printed where there is no terminal."""
    return for_people.write(Outcome([found.checked], in_python=True))


def html(found: Findings) -> str:
    """Give a line for each, what would mend it and the summary, as HTML for a notebook."""
    return (
        f"<div>{''.join(map(finding.html, found))}{as_html([Outcome([found.checked], in_python=True).summary()])}</div>"
    )
