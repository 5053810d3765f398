"""A layer whose output is not what its author expects."""

from __future__ import annotations

from convarith.lint.findings import Change, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit


def _check(analysis: Analysis) -> Iterator[Hit]:
    for problem in analysis.problems:
        if problem.error.code != "expected-shape":
            continue
        hit = analysis.hit(problem)
        shape = analysis.shapes.get(problem.layer or "")
        if problem.error.setting == "expect" and shape is not None and analysis.network.keys is None:
            other = "" if hit.fix == problem.error.hint else f"; or expect = {list(shape)}"
            # What is expected is changed last: it was written to notice that a number is wrong.
            changes = hit.changes or (Change(hit.layer, "expect", shape),)
            hit = hit._replace(fix=hit.fix + other, changes=changes)
        yield hit


RULE = Rule(
    code="expected-shape",
    severity=Severity.ERROR,
    what="a layer whose output is not what its author expects",
    why=("Whoever writes expect wants to hear of a change. Either the layer is wrong, or the expectation is old."),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
expect = [16, 32, 32]
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
padding = 1
expect = [16, 32, 32]
"""),
    check=_check,
)
