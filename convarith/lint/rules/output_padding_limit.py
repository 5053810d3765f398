"""Output padding that is not below its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit
    from convarith.networks.graph import NetworkLayer, Problem


def _check(analysis: Analysis) -> Iterator[Hit]:
    return (_hit(analysis, layer, problem) for layer, problem in analysis.refused("output-padding-limit"))


def _hit(analysis: Analysis, layer: NetworkLayer, problem: Problem) -> Hit:
    from convarith.networks.allowed import largest_allowed  # which nothing needs where all is well

    hit = analysis.hit(problem)
    most = largest_allowed(layer.operation, "output_padding", analysis.inputs(layer) or ())
    key = analysis.network.key_of(layer.op, "output_padding")
    if most is not None and key is not None:
        hit = hit._replace(
            fix=f"{key} = {size_text(most)} in {layer.name!r} is the most that is allowed; "
            "a larger output takes less padding, or a larger kernel",
            changes=(Change(layer.name, "output_padding", most),),
        )
    return hit


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
    check=_check,
)
