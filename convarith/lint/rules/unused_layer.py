"""A layer that leads to no output."""

from __future__ import annotations

from itertools import chain

from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis

_FREE = ("Opaque", "Split")  # what is not known may lead elsewhere; a piece that nobody takes costs nothing


def _check(analysis: Analysis) -> Iterator[Hit]:
    # A layer that is not understood may be the one that should take from it; live models run all that their code has.
    if analysis.problems or analysis.network.note:
        return
    layers = analysis.network.layers
    used = set(chain(analysis.outputs, *(layer.sources for layer in layers)))
    used.update(layer.name for layer in analysis.layers_of(*_FREE))
    for layer in layers:
        if layer.name in used:
            continue
        yield Hit(
            "no layer takes from it, and it is no output",
            layer.name,
            None,
            f"take from it, name {layer.name!r} in output, or leave it out",
        )


RULE = Rule(
    code="unused-layer",
    severity=Severity.WARNING,
    what="a layer that no other takes from, and that is no output",
    why=(
        "What it computes is thrown away: mostly a join that forgot it, or a layer that stayed when what read it "
        "went. Outputs are those that the file names, or else the last layer. While anything else is wrong, nothing is "
        "found: what is not understood may be what should take from it."
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
