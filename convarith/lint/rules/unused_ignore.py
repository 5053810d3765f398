"""A comment that silences nothing."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit


def _check(_: Analysis) -> Iterator[Hit]:
    """Give nothing: `convarith.lint.ignores` knows which comments there are, once the other rules have run."""
    return iter(())


RULE = Rule(
    code="unused-ignore",
    severity=Severity.WARNING,
    what="a comment that is to silence findings of which there are none",
    why=(
        "What once was wrong has been mended, or the comment stands beside another line than it means: left where it "
        "is, it would silence the next mistake that is made there. Codes of rules that did not run are not told."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 5  # convarith: ignore[even-same]
padding = "same"
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 4  # convarith: ignore[even-same]
padding = "same"
"""),
    check=_check,
)
