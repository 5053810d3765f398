"""The rules of `check` as text and as JSON: a list of all, or all that there is to tell of one."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from convarith.lint.explanations import Mending, mending
from convarith.lint.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.lint.explanations import Explanation
    from convarith.lint.rule import Example

MENDING = {
    Mending.SAFE: "`check --fix` mends this example: what is meant stays as it is.",
    Mending.UNSAFE: "`check --unsafe-fixes` mends this example: something else comes out of it than before.",
    Mending.NONE: "No fix is made for this example: what was meant, a person has to say.",
}
"""Who mends what a rule finds, in a sentence."""
_WIDEST = 100  # beyond which lines of prose are hard to follow
_OFF = " (off by default)"


def list_lines(rules: Sequence[Explanation], others: Sequence[Explanation], width: int) -> Iterator[str]:
    """Yield a line or two for each rule, errors before warnings, and then the codes that no rule has.

    Args:
        rules: The rules.
        others: Codes that no rule has.
        width: Of a line.
    """
    column = max(len(each.code) for each in rules) + 4
    for severity in Severity:
        yield f"{severity}s"
        for each in rules:
            if each.severity is severity:
                what = each.what + ("" if each.default else _OFF)
                yield from _folded(what, width, f"  {each.code}".ljust(column), " " * column)
        yield ""
    yield "errors without a rule, which are explained too"
    yield from _folded(", ".join(each.code for each in others), width, "  ", "  ")


def lines(of: Explanation, width: int) -> Iterator[str]:
    """Yield all that there is to tell of a code: what, why, a bad and a good example, and who mends it.

    Args:
        of: The code.
        width: Of a line of prose; examples stand as they are.
    """
    yield f"{of.code}, {'an error' if of.severity is Severity.ERROR else 'a warning'}{'' if of.default else _OFF}"
    yield from _folded(of.what, width, "  ", "  ")
    if of.rule is None:
        return
    yield ""
    yield from _folded(of.rule.why, width, "  ", "  ")
    for title, example in (("found in", of.rule.bad), ("not found in", of.rule.good)):
        yield ""
        yield f"{title} {example.name}"
        yield from (f"  {line}".rstrip() for line in example.text.rstrip().splitlines())
    yield ""
    yield from _folded(MENDING[mending(of.rule)], width, "", "")


def _folded(text: str, width: int, first: str, others: str) -> list[str]:
    return wrap(
        text,
        max(min(width, _WIDEST), len(others) + 20),
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def list_to_dict(rules: Sequence[Explanation], others: Sequence[Explanation]) -> dict[str, Any]:
    """Give the list under the names of its JSON form."""
    return {"rules": [_in_short(each) for each in rules], "others": [_in_short(each) for each in others]}


def to_dict(of: Explanation) -> dict[str, Any]:
    """Give all that there is to tell of a code under the names of its JSON form; null what only a rule has."""
    rule = of.rule
    return {
        **_in_short(of),
        "why": rule and rule.why,
        "bad": rule and _example_to_dict(rule.bad),
        "good": rule and _example_to_dict(rule.good),
        "fix": rule and mending(rule),
    }


def _in_short(of: Explanation) -> dict[str, Any]:
    return {"code": of.code, "severity": of.severity, "default": of.default, "what": of.what}


def _example_to_dict(example: Example) -> dict[str, str]:
    return {"name": example.name, "text": example.text}
