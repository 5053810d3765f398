"""Padding of a pooling above what its framework allows."""

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
    return (_hit(analysis, layer, problem) for layer, problem in analysis.refused("pool-padding"))


def _hit(analysis: Analysis, layer: NetworkLayer, problem: Problem) -> Hit:
    from convarith.networks.allowed import largest_allowed  # which nothing needs where all is well

    hit = analysis.hit(problem)
    most = largest_allowed(layer.operation, "padding", analysis.inputs(layer) or ())
    key = analysis.network.key_of(layer.op, "padding")
    if most is not None and key is not None:
        hit = hit._replace(
            fix=f"{key} = {size_text(most)} in {layer.name!r} is the most that is allowed; "
            "more can be padded in a layer of its own before it",
            changes=(Change(layer.name, "padding", most),),
        )
    return hit


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
    check=_check,
)
