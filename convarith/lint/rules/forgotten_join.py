"""A join of one input."""

from __future__ import annotations

from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.lint.analysis import Analysis
    from convarith.networks.layers import NetworkLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    joins = analysis.layers_of("Add", "Concat", "Multiply")
    for layer in joins:
        if len(layer.sources) == 1 and not _grows(layer, joins):
            (source,) = layer.sources
            yield Hit(
                f"{layer.op} has one input, {source!r}, and gives it back as it is",
                layer.name,
                "from",
                f"name the other one too: from = [{source!r}, …]; or leave the layer out",
            )


def _grows(layer: NetworkLayer, joins: Iterable[NetworkLayer]) -> bool:
    """Tell whether the same code joins more elsewhere: a list that grows, as in DenseNet, which begins with one."""
    start = layer.places.start
    return start is not None and any(len(each.sources) > 1 and each.places.start == start for each in joins)


RULE = Rule(
    code="forgotten-join",
    severity=Severity.WARNING,
    what="an add, a concat or a multiply of a single input",
    why=(
        "A join of one input does nothing, so its author forgot the other: often the skip connection for which it "
        "was written. Darknet's route of one layer only goes back to it, and is no join; and code that joins a list "
        "which grows, as in DenseNet, forgets nothing where it begins with one."
    ),
    bad=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "body"
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
op = "add"
"""),
    good=Example("""\
[[network]]
input = [8, 32, 32]

[[network.layer]]
name = "body"
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
op = "add"
from = ["input", "body"]
"""),
    check=_check,
)
