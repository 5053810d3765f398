"""What a rule of `check` is, and what it gives."""

from __future__ import annotations

from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit, Severity

    Check: TypeAlias = Callable[[Analysis], Iterator[Hit]]


class Example(NamedTuple):
    """A file to show a rule on.

    Attributes:
        text: What is in it.
        name: Its name, which tells its format.
    """

    text: str
    name: str = "convarith.toml"


class Rule(NamedTuple):
    """A rule of `check`.

    Attributes:
        code: Its name.
        severity: How bad what it finds is, where no configuration says otherwise.
        what: What it finds, in a line.
        why: Why that is worth a finding, and where it is none.
        bad: A file in which it finds something.
        good: The same as it should be.
        check: Gives what it finds in a network.
        default: Whether it is on where nobody chooses.
    """

    code: str
    severity: Severity
    what: str
    why: str
    bad: Example
    good: Example
    check: Check
    default: bool = True


def told_by_engine(code: str) -> Check:
    """Give the check of a rule for what does not go through at all: problems of that code."""

    def check(analysis: Analysis) -> Iterator[Hit]:
        return (analysis.hit(problem) for problem in analysis.problems if problem.error.code == code)

    return check
