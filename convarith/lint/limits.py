"""Rules of settings that have a limit: what is refused is told with the most that is allowed."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit
    from convarith.lint.rule import Check
    from convarith.networks.graph import NetworkLayer, Problem


def told_with_the_most(code: str, setting: str, otherwise: str) -> Check:
    """Give the check of a rule for a setting above its limit: the engine's problems, mended by the most it takes.

    Args:
        code: Of the problems.
        setting: The setting that has the limit.
        otherwise: What else could be done.
    """

    def hit(analysis: Analysis, layer: NetworkLayer, problem: Problem) -> Hit:
        from convarith.networks.allowed import largest_allowed  # which nothing needs where all is well

        told = analysis.hit(problem)
        most = largest_allowed(layer.operation, setting, analysis.inputs(layer) or ())
        key = analysis.network.key_of(layer.op, setting)
        if most is None or key is None:
            return told
        fix = f"{key} = {size_text(most)} in {layer.name!r} is the most that is allowed; {otherwise}"
        return told._replace(fix=fix, changes=(Change(layer.name, setting, most),))

    def check(analysis: Analysis) -> Iterator[Hit]:
        return (hit(analysis, layer, problem) for layer, problem in analysis.refused(code))

    return check
