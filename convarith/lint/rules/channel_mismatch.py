"""A layer that declares other channels than come in."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="channel-mismatch",
    severity=Severity.ERROR,
    what="a layer that declares other channels than come in",
    why=(
        "The weight has a plane for each channel in, so another number cannot be multiplied. Images that are "
        "read with their channels last are another cause: then layout-suspect is found too."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
in_channels = 1
out_channels = 16
kernel = 3
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
in_channels = 3
out_channels = 16
kernel = 3
"""),
    check=told_by_engine("channel-mismatch"),
)
