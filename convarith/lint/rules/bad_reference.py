"""A layer that takes from one that there is not, or that comes later."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="bad-reference",
    severity=Severity.ERROR,
    what="a layer that takes from one that there is not, or that comes later",
    why=("Layers stand in the order in which they run, so each takes from the input or from layers before it."),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
name = "stem"
op = "conv"
out_channels = 16
kernel = 3

[[network.layer]]
op = "max_pool"
kernel = 2
from = "steam"
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
name = "stem"
op = "conv"
out_channels = 16
kernel = 3

[[network.layer]]
op = "max_pool"
kernel = 2
from = "stem"
"""),
    check=told_by_engine("bad-reference"),
)
