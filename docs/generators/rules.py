"""The page of the rules of `check`."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from generators.markdown import plain

from convarith.lint.explanations import mending
from convarith.lint.findings import Severity
from convarith.lint.rules import all_rules
from convarith.report.rules import MENDING

if TYPE_CHECKING:
    from convarith.lint.rule import Example, Rule

RULES = """\
# Rules of `check`

What `convarith check` looks for. `convarith rule` lists the same in the terminal, and `convarith rule CODE` tells all
of one. What cannot be read or understood at all has the codes of [errors](errors.md).

{tables}
<!-- Written by `make docs` from the rules in convarith/lint/rules/. -->

{sections}"""

RULE = """\
## {code}

{severity}: {what}.

{why}

Found in `{bad_name}`:

{bad}

and not in `{good_name}`:

{good}

{mending}
"""


def rules() -> str:
    """Give the page of all rules, as it should be."""
    tables = "\n".join(_table(severity) for severity in Severity)
    return RULES.format(tables=tables, sections="\n".join(map(_rule, all_rules())))


def _table(severity: Severity) -> str:
    rows = "".join(
        f"| [{each.code}](#{each.code}) | {plain(each.what)}{'' if each.default else ' (off by default)'} |\n"
        for each in all_rules()
        if each.severity is severity
    )
    return f"| {severity} | finds |\n|---|---|\n{rows}"


def _rule(of: Rule) -> str:
    severity = "An error" if of.severity is Severity.ERROR else "A warning"
    return RULE.format(
        code=of.code,
        severity=severity if of.default else f"{severity}, off by default",
        what=plain(of.what),
        why=plain(of.why),
        bad_name=of.bad.name,
        bad=_block(of.bad),
        good_name=of.good.name,
        good=_block(of.good),
        mending=plain(MENDING[mending(of)]),
    )


def _block(example: Example) -> str:
    return f"```{PurePath(example.name).suffix[1:]}\n{example.text.rstrip()}\n```"
