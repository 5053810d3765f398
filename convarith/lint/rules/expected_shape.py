"""A layer whose output is not what its author expects."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="expected-shape",
    severity=Severity.ERROR,
    what="a layer whose output is not what its author expects",
    why=("Whoever writes expect wants to hear of a change. Either the layer is wrong, or the expectation is old."),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
expect = [16, 32, 32]
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
padding = 1
expect = [16, 32, 32]
"""),
    check=told_by_engine("expected-shape"),
)
