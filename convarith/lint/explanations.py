"""What there is to tell of every code that a finding may have: a rule's, or of what cannot be read or understood."""

from __future__ import annotations

from enum import StrEnum

from convarith.engine.names import called, nearest, there_are
from convarith.errors import CODES as ERROR_CODES
from convarith.errors import ConvArithError
from convarith.lint.findings import Severity
from convarith.lint.fixing import fixed
from convarith.lint.rules import CODES, all_rules, rule
from convarith.lint.selection import Selection
from convarith.lint.task import Task
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.lint.rule import Rule


class Mending(StrEnum):
    """Who mends what a rule finds, as seen on its bad example."""

    SAFE = "safe"
    """``--fix``: what is meant stays as it is."""
    UNSAFE = "unsafe"
    """``--unsafe-fixes``: something else comes out than is written."""
    NONE = "none"
    """A person, since nothing written tells what was meant."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to tell of a code.

    Attributes:
        code: The code.
        severity: How bad what it stands for is, where no configuration says otherwise.
        default: Whether it is found where nobody chooses.
        what: What it stands for, in a line.
        rule: The rule that finds it; None where a file, a network or a layer cannot be understood.
    """

    code: str
    severity: Severity
    default: bool
    what: str
    rule: Rule | None = None


def explanation(code: str) -> Explanation:
    """Give what there is to tell of a code.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    known = (*CODES, *ERROR_CODES)
    meant = called(code, known)
    if meant is None:
        way_out = there_are(code, known) if nearest(code, known) else "convarith rule lists them all"
        raise ConvArithError(f"no rule is called {code!r}", "bad-value", way_out)
    code = meant
    if code in CODES:
        found = rule(code)
        return Explanation(code, found.severity, found.default, found.what, found)
    return Explanation(code, Severity.ERROR, True, ERROR_CODES[code])  # noqa: FBT003  # its attributes, in order


def of_rules() -> tuple[Explanation, ...]:
    """Give what there is to tell of every rule, in order."""
    return tuple(explanation(each.code) for each in all_rules())


def without_rule() -> tuple[Explanation, ...]:
    """Give what there is to tell of the codes that no rule has."""
    return tuple(explanation(code) for code in ERROR_CODES if code not in CODES)


def mending(of: Rule) -> Mending:
    """Try out who mends a rule's bad example."""
    return next((how for how in (Mending.SAFE, Mending.UNSAFE) if _mends(of, how)), Mending.NONE)


def _mends(of: Rule, how: Mending) -> bool:
    check = Task(of.bad.name, selection=Selection(extend=(of.code,))).run_on
    fixes = fixed(of.bad.text.encode(), check, unsafe=how is Mending.UNSAFE).fixes
    return any(finding.code == of.code for finding in fixes)
