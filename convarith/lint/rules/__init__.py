"""The rules of `check`: a module each, in the order in which they are listed."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from convarith.engine.names import known_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.lint.rule import Rule

CODES = (
    "join-mismatch",
    "does-not-fit",
    "linear-features",
    "channel-mismatch",
    "group-divides",
    "output-padding-limit",
    "pool-padding",
    "expected-shape",
    "size-range",
    "bad-reference",
    "cycle",
    "list-length",
    "forgotten-join",
    "unused-layer",
    "layout-suspect",
    "same-stride",
    "not-restored",
    "rate-product",
    "upsampler-parity",
    "segment-multiple",
    "ceil-pool",
    "transposed-auto-pad",
    "overlap-uneven",
    "even-same",
    "strided-causal",
    "stride-gap",
    "even-pad-grows",
    "unread-input",
    "field-exceeds-input",
    "dilation-centre-only",
    "no-effect",
    "gridding",
    "unused-ignore",
)
"""Errors first, then warnings."""


def rule(code: str) -> Rule:
    """Give the rule of a code.

    Raises:
        ConvArithError: ``bad-value`` for a code that no rule has.
    """
    code = known_name("rule", code, CODES)
    found: Rule = import_module(f"convarith.lint.rules.{code.replace('-', '_')}").RULE
    return found


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give all rules, in order."""
    return tuple(rule(code) for code in CODES)
