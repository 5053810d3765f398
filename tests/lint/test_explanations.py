"""What there is to tell of every code of a finding."""

from __future__ import annotations

import pytest

from convarith.errors import CODES as ERROR_CODES
from convarith.lint.explanations import Mending, explanation, mending, of_rules, without_rule
from convarith.lint.findings import Severity
from convarith.lint.rules import CODES, rule


def test_every_code_is_explained_once() -> None:
    codes = [each.code for each in (*of_rules(), *without_rule())]
    assert sorted(codes) == sorted({*CODES, *ERROR_CODES})


def test_a_rule_is_told_as_it_is() -> None:
    told = explanation("even-same")
    assert (told.severity, told.default, told.what, told.rule) == (
        Severity.WARNING,
        True,
        rule("even-same").what,
        rule("even-same"),
    )


@pytest.mark.parametrize(
    ("code", "how"),
    [("channel-mismatch", Mending.SAFE), ("does-not-fit", Mending.UNSAFE), ("size-range", Mending.NONE)],
)
def test_who_mends_it_is_tried_out(code: str, how: Mending) -> None:
    assert mending(rule(code)) is how
