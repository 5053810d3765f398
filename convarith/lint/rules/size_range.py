"""A range of sizes that do not all go through."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="size-range",
    severity=Severity.ERROR,
    what="a range of sizes that do not all go through",
    why=(
        "A network that is trained on one size is often run on others. The rule for the sizes that go through "
        "is exact for any range."
    ),
    bad=Example("""\
[[network]]
input = [8, 32, 32]
sizes = "32..64"

[[network.layer]]
name = "down"
op = "max_pool"
kernel = 2

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
input = [8, 32, 32]
sizes = "32..64"

[[network.layer]]
name = "down"
op = "max_pool"
kernel = 2

[[network.layer]]
name = "up"
op = "upsample"
scale = 2

[[network.layer]]
op = "crop"
to = "up"
from = "input"
name = "cropped"

[[network.layer]]
op = "concat"
from = ["cropped", "up"]
"""),
    check=told_by_engine("size-range"),
)
