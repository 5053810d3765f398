"""A layer that leads to no output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    layers = analysis.network.layers
    outputs = set(analysis.network.outputs or (layer.name for layer in layers[-1:]))
    for layer in layers:
        if layer.name not in analysis.readers and layer.name not in outputs:
            yield Hit(
                "nobody takes from it, and it is no output",
                layer.name,
                None,
                f"add it to outputs, or take from it; the layer after it takes from elsewhere",
            )


RULE = Rule(
    code="unused-layer",
    severity=Severity.WARNING,
    what="a layer that no other takes from, and that is no output",
    why=(
        "What it computes is thrown away: mostly a join that forgot it, or a layer that stayed when what read it "
        "went. Outputs are those that the file names, or else the last layer."
    ),
    bad=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "narrow"
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
name = "wide"
op = "conv"
out_channels = 8
kernel = 5
padding = 2
from = "input"
"""),
    good=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "narrow"
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
name = "wide"
op = "conv"
out_channels = 8
kernel = 5
padding = 2
from = "input"

[[network.layer]]
op = "add"
from = ["narrow", "wide"]
"""),
    check=_check,
)
