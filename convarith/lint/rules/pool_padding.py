"""Padding of a pooling above what its framework allows."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.limits import told_with_the_most
from convarith.lint.rule import Example, Rule

RULE = Rule(
    code="pool-padding",
    severity=Severity.ERROR,
    what="padding of a pooling above what its framework allows",
    why=(
        "With padding above half the kernel a window can lie in padding alone, of which there is no maximum. "
        "PyTorch refuses it; where the framework allows it, nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "max_pool"
kernel = 2
padding = 2
"""),
    good=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "max_pool"
kernel = 2
padding = 1
"""),
    check=told_with_the_most("pool-padding", "padding", "more can be padded in a layer of its own before it"),
)
