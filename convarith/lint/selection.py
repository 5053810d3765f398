"""Which rules run, and how bad what they find is."""

from __future__ import annotations

from convarith.engine.names import known_name
from convarith.errors import CODES as ERROR_CODES
from convarith.lint.rules import CODES, all_rules
from convarith.records import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.lint.findings import Severity
    from convarith.lint.rule import Rule

ALL = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of rules.

    Attributes:
        select: Codes of those that run, ``all`` for every one; empty for those that are on where nobody chooses.
        extend: Codes of those that run besides.
        ignore: Codes of those that do not, whatever else is said.
        severities: How bad what a rule finds is, by its code, where it is not the rule's own.

    Raises:
        ConvArithError: ``bad-value`` for a code that there is not.
    """

    select: Sequence[str] = ()
    extend: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code in (*self.select, *self.extend, *self.ignore, *self.severities):
            known_code(code)

    def __contains__(self, code: str) -> bool:
        """Tell whether findings of a code are wanted: a rule's, or of what cannot be read or understood."""
        if code in self.ignore or ALL in self.ignore:
            return False
        if code in self.extend or ALL in self.extend:
            return True
        if self.select:
            return code in self.select or ALL in self.select
        return code not in _OFF

    def rules(self) -> tuple[Rule, ...]:
        """Give the rules that run, in order."""
        return tuple(rule for rule in all_rules() if rule.code in self)

    def severity(self, code: str, own: Severity) -> Severity:
        """Give how bad a finding is, by its code and its rule's own severity."""
        return self.severities.get(code, own)

    def without(self, codes: Sequence[str]) -> Selection:
        """Give the same choice without more rules."""
        return replace(self, ignore=(*self.ignore, *codes)) if codes else self


def known_code(code: str) -> str:
    """Give the code of a name.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    return known_name("rule", code, (*KNOWN, ALL))


KNOWN = (*CODES, *(code for code in ERROR_CODES if code not in CODES))
"""Every code that a finding may have: those of rules, then those of what cannot be read or understood."""
_OFF = frozenset(rule.code for rule in all_rules() if not rule.default)
ON = tuple(code for code in CODES if code not in _OFF)
"""Codes of the rules that are on where nobody chooses."""
