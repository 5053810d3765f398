"""Channels that groups do not divide."""

from __future__ import annotations

from convarith.lint.findings import Change, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit
    from convarith.networks.graph import NetworkLayer, Problem


def _check(analysis: Analysis) -> Iterator[Hit]:
    return (_hit(analysis, layer, problem) for layer, problem in analysis.refused("group-divides"))


def _hit(analysis: Analysis, layer: NetworkLayer, problem: Problem) -> Hit:
    from convarith.networks.allowed import nearest_groups  # which nothing needs where all is well

    hit = analysis.hit(problem)
    groups = nearest_groups(layer.operation, analysis.inputs(layer) or ())
    key = analysis.network.key_of(layer.op, "groups")
    if groups is not None and key is not None:
        hit = hit._replace(
            fix=f"{key} = {groups} in {layer.name!r} is the nearest that divides; otherwise {problem.error.hint}",
            changes=(Change(layer.name, "groups", groups),),
        )
    return hit


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
    check=_check,
)
