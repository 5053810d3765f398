"""A layer that takes from itself, directly or by way of others."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="cycle",
    severity=Severity.ERROR,
    what="a layer that takes from itself, directly or by way of others",
    why=(
        "Nothing can run before what it takes from, so layers that take from each other in a circle never run. The "
        "finding names the layers on the way around. A recurrent network is unrolled to be checked."
    ),
    bad=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "mixed"
op = "add"
from = ["input", "conv"]

[[network.layer]]
name = "conv"
op = "conv"
out_channels = 8
kernel = 3
padding = 1
"""),
    good=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "conv"
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
name = "mixed"
op = "add"
from = ["input", "conv"]
"""),
    check=told_by_engine("cycle"),
)
