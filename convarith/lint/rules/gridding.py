"""Dilations after each other that leave holes."""

from __future__ import annotations

from convarith.lint.axes import first_axis
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    goes_on: set[str] = set()  # layers after which holes are still there, and told of
    dilated = {each.layer.name: each.axes for each in analysis.windowed}
    for layer in reversed(analysis.network.layers):
        if not _has_holes(analysis, layer.name):
            continue
        readers = [reader.name for reader in analysis.readers.get(layer.name, ())]
        told = any(reader in goes_on for reader in readers)
        closed = bool(readers) and not any(_has_holes(analysis, reader) for reader in readers)
        below = analysis.fields.get(layer.sources[0]) or ()
        stacked = any(field.size > 1 for field in below)
        found = first_axis(dilated.get(layer.name, ()), lambda axis: axis.dilation > 1 and axis.kernel > 1)
        if found and stacked and not told and not closed:
            axis, where = found
            told = True
            yield Hit(
                f"{where}dilation {axis.dilation} leaves holes in what an output sees of the network's input",
                layer.name,
                "dilation",
                "rates without a common factor that start at 1, such as 1, 2, 5",
            )
        if told:
            goes_on.add(layer.name)


def _has_holes(analysis: Analysis, name: str) -> bool:
    return any(field.holes for field in analysis.fields.get(name) or ())


RULE = Rule(
    code="gridding",
    severity=Severity.WARNING,
    what="dilations after each other that leave holes in what an output sees",
    why=(
        "Where the rates of a stack have a common factor, or grow too fast, neighbouring outputs are made of "
        "input elements that have nothing in common, which shows as a grid. Off by default, since many networks live "
        "with it. Branches side by side that close each other's holes are none."
    ),
    bad=Example("""\
[[network]]
input = [3, 64, 64]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 2
dilation = 2

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 2
dilation = 2
"""),
    good=Example("""\
[[network]]
input = [3, 64, 64]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 1

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 2
dilation = 2
"""),
    check=_check,
    default=False,
)
