"""A fully connected layer that declares other features than come in."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="linear-features",
    severity=Severity.ERROR,
    what="a fully connected layer that declares other features than come in",
    why=(
        "The features after a flatten are channels times positions, and so depend on the input's size; after "
        "an adaptive or global pooling they do not."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 5

[[network.layer]]
op = "max_pool"
kernel = 2

[[network.layer]]
op = "flatten"

[[network.layer]]
op = "linear"
in_features = 400
out_features = 10
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 5

[[network.layer]]
op = "max_pool"
kernel = 2

[[network.layer]]
op = "flatten"

[[network.layer]]
op = "linear"
in_features = 3136
out_features = 10
"""),
    check=told_by_engine("linear-features"),
)
