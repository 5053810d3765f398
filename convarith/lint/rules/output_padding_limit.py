"""Output padding that is not below its limit."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.limits import told_with_the_most
from convarith.lint.rule import Example, Rule

RULE = Rule(
    code="output-padding-limit",
    severity=Severity.ERROR,
    what="output padding that is not below its limit",
    why=(
        "Output padding tells apart the sizes that a stride maps to one, and there are only as many as the "
        "stride has steps; frameworks allow less than the stride, some less than the stride or the dilation."
    ),
    bad=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 4
stride = 2
padding = 1
output_padding = 2
"""),
    good=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 4
stride = 2
padding = 1
"""),
    check=told_with_the_most(
        "output-padding-limit", "output_padding", "a larger output takes less padding, or a larger kernel"
    ),
)
