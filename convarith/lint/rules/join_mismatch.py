"""Joined or added layers whose shapes do not go together."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="join-mismatch",
    severity=Severity.ERROR,
    what="joined or added layers whose shapes do not go together",
    why=(
        "A concat needs equal sizes along all axes of space, an add equal channels too. The usual cause is an "
        "odd size that was halved and doubled: 25 becomes 13, and 26. In Darknet, whose shortcut adds what "
        "both have, and where broadcasting is asked for, it is none."
    ),
    bad=Example("""\
[[network]]
input = [8, 25, 25]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 8
kernel = 3
stride = 2
padding = 1

[[network.layer]]
name = "up"
op = "upsample"
scale = 2

[[network.layer]]
op = "concat"
from = ["input", "up"]
"""),
    good=Example("""\
[[network]]
input = [8, 24, 24]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 8
kernel = 3
stride = 2
padding = 1

[[network.layer]]
name = "up"
op = "upsample"
scale = 2

[[network.layer]]
op = "concat"
from = ["input", "up"]
"""),
    check=told_by_engine("join-mismatch"),
)
