"""Every rule on its own examples, which are those of its page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import convarith as ca
from convarith.lint.check import check
from convarith.lint.findings import Severity
from convarith.lint.rules import CODES, all_rules, rule
from convarith.lint.selection import ALL, Selection

if TYPE_CHECKING:
    from convarith.lint.rule import Example, Rule

RULES = Path(ca.__file__).parent / "lint" / "rules"


def found(example: Example, folder: Path) -> set[str]:
    """Give the codes of all rules' findings in an example."""
    file = folder / example.name
    file.write_text(example.text, encoding="utf-8")
    return {finding.code for finding in check(file, selection=Selection(select=(ALL,)))}


@pytest.mark.parametrize("each", all_rules(), ids=CODES)
def test_a_rule_finds_its_bad_example(each: Rule, tmp_path: Path) -> None:
    assert each.code in found(each.bad, tmp_path)


@pytest.mark.parametrize("each", all_rules(), ids=CODES)
def test_nothing_at_all_is_found_in_a_good_example(each: Rule, tmp_path: Path) -> None:
    assert found(each.good, tmp_path) == set()


def test_every_rule_has_a_module_and_every_module_a_rule() -> None:
    modules = {file.stem.replace("_", "-") for file in RULES.glob("[!_]*.py")}
    assert modules == set(CODES) == {each.code for each in all_rules()}


def test_errors_are_listed_before_warnings() -> None:
    severities = [each.severity for each in all_rules()]
    assert severities == sorted(severities, key=list(Severity).index)


@pytest.mark.parametrize("each", all_rules(), ids=CODES)
def test_what_a_rule_finds_is_told_in_a_line_and_why_in_sentences(each: Rule) -> None:
    assert each.what[0].islower() or each.what.startswith("`")
    assert not each.what.endswith(".")
    assert len(each.what) <= 90
    assert each.why.endswith(".")


def test_a_rule_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ca.ConvArithError, match="no rule is called 'join-missmatch'; did you mean 'join-mismatch'"):
        rule("join-missmatch")
