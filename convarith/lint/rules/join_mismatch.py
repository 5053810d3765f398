"""Joined or added layers whose shapes do not go together."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.lint.findings import Hit
    from convarith.networks.graph import NetworkLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    for layer, problem in analysis.refused("join-mismatch"):
        hit = analysis.hit(problem)
        ways = [] if hit.fix == problem.error.hint else [hit.fix]
        yield hit._replace(fix="; or ".join([*ways, *_crops(analysis, layer)]) or hit.fix)


def _crops(analysis: Analysis, layer: NetworkLayer) -> Iterator[str]:
    """Yield which inputs could be cropped to the size of the smallest one, where nothing but sizes differs."""
    from convarith.networks.operations import Add, Concat, Multiply

    inputs = analysis.inputs(layer) or []
    joins = isinstance(layer.operation, Concat | Add | Multiply) and len({len(shape) for shape in inputs}) == 1
    alike = isinstance(layer.operation, Concat) or len({shape[0] for shape in inputs}) == 1
    if not joins or not alike:
        return
    least = tuple(map(min, zip(*(shape[1:] for shape in inputs), strict=True)))
    smallest = next((name for name, shape in zip(layer.sources, inputs, strict=True) if shape[1:] == least), None)
    larger = [name for name, shape in zip(layer.sources, inputs, strict=True) if shape[1:] != least]
    # What is twice as large is of another level, and no crop makes it match.
    level = all(each < 2 * below for shape in inputs for each, below in zip(shape[1:], least, strict=True))
    if smallest is not None and larger and level:
        yield f"crop {' and '.join(map(repr, larger))} to {size_text(least)}, the size of {smallest!r}"


RULE = Rule(
    code="join-mismatch",
    severity=Severity.ERROR,
    what="joined or added layers whose shapes do not go together",
    why=(
        "A concat needs equal sizes along all axes of space, an add equal channels too. The usual cause is an "
        "odd size that was halved and doubled: 25 becomes 13, and 26. In Darknet, whose shortcut adds what "
        "both have, and where broadcasting is asked for, it is none."
    ),
    bad=Example("""\
[[network]]
input = [8, 25, 25]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 8
kernel = 3
stride = 2
padding = 1

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
input = [8, 24, 24]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 8
kernel = 3
stride = 2
padding = 1

[[network.layer]]
name = "up"
op = "upsample"
scale = 2

[[network.layer]]
op = "concat"
from = ["input", "up"]
"""),
    check=_check,
)
