"""Channels that groups do not divide."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="group-divides",
    severity=Severity.ERROR,
    what="channels that groups do not divide",
    why=(
        "Each group has its share of the channels in and of those out, so the number of groups has to divide "
        "both. A group norm shares its channels likewise."
    ),
    bad=Example("""\
[[network]]
input = [6, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
groups = 4
"""),
    good=Example("""\
[[network]]
input = [6, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
groups = 2
"""),
    check=told_by_engine("group-divides"),
)
