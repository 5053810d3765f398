"""A range of sizes that do not all go through."""

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
        if problem.error.code == "size-range":
            yield analysis.hit(problem)._replace(changes=tuple(_shorter(analysis)))


def _shorter(analysis: Analysis) -> Iterator[Change]:
    """Yield the range from the least size that goes through, where all above it do too."""
    rule, sizes = analysis.size_rule, analysis.network.size_range
    if rule is None or sizes is None:
        return
    above = sizes[-rule.count(sizes) :]
    if rule.count(above) == len(above):
        yield Change(None, "sizes", f"{above[0]}..{above[-1]}")


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
    check=_check,
)
