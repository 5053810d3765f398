"""Windows of which not one fits its padded input."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="does-not-fit",
    severity=Severity.ERROR,
    what="windows of which not one fits its padded input",
    why=(
        "The effective kernel d(k − 1) + 1 is larger than the input with its padding, so there is no output "
        "at all. Often too many poolings came before, or the input is too short: the finding names the least "
        "input that goes through."
    ),
    bad=Example("""\
[[network]]
input = [1, 300]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 400
stride = 320
"""),
    good=Example("""\
[[network]]
input = [1, 400]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 400
stride = 320
"""),
    check=told_by_engine("does-not-fit"),
)
