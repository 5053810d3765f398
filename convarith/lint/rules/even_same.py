"""An even kernel with padding ``same``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.padding import SAME
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    for layer, windowed, _, axes in analysis.windowed:
        even = [axis for axis in axes if axis.stride == 1 and axis.lo != axis.hi]
        if windowed.layer.padding in SAME and even:
            lo, hi = even[0].lo, even[0].hi
            yield Hit(
                f"kernel {even[0].kernel} with padding 'same' is padded by {lo} and {hi}: "
                "what comes out lies half a position beside what goes in",
                layer.name,
                "kernel",
                f"an odd kernel, such as {even[0].kernel + 1}, stays in place",
            )


RULE = Rule(
    code="even-same",
    severity=Severity.WARNING,
    what="an even kernel with padding 'same', which shifts by half a position",
    why=(
        "To keep the size, an even effective kernel needs an odd number of padded positions, one more on one side than "
        "on the other. What comes out lies half a position beside what went in, and a stack of such layers drifts."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 4
padding = "same"
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 5
padding = "same"
"""),
    check=_check,
)
