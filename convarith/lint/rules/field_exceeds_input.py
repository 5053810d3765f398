"""A layer that reads more padding than input."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    if analysis.assumed or _classifies(analysis):
        return
    for layer, _, resolved, axes in analysis.windowed:
        if not resolved.layer.has_weight or not any(axis.effective_kernel > axis.size for axis in axes):
            continue
        reads, taps = _share(axes)
        if 2 * reads < taps and any(axis.dilation == 1 for axis in axes):
            field = size_text([axis.effective_kernel for axis in axes])
            size = size_text([axis.size for axis in axes])
            yield Hit(
                f"windows of {field} on an input of {size} read padding: "
                f"{100 * reads // taps} % of their taps meet input",
                layer.name,
                "kernel",
                "a smaller kernel, or a larger input",
            )


def _share(axes: Sequence[Axis]) -> tuple[int, int]:
    """Give how often taps of all windows read input, and how many taps there are."""
    return prod(axis.reads for axis in axes), prod(axis.products for axis in axes)


def _classifies(analysis: Analysis) -> bool:
    """Tell whether the network comes to a single position, or to features."""
    last = analysis.network.layers[-1:]
    return all(set(analysis.shapes.get(layer.name, ())[1:]) <= {1} for layer in last)


RULE = Rule(
    code="field-exceeds-input",
    severity=Severity.WARNING,
    what="a kernel that is larger than its input, and meets mostly padding",
    why=(
        "Most of the kernel's weights only ever meet zeros there, which are learned and multiplied for nothing: the "
        "map has become smaller than was thought. Networks that come down to one position, as classifiers do, may "
        "well pass through such sizes, and are left alone; so are poolings, which learn nothing."
    ),
    bad=Example("""\
[[network]]
input = [8, 4, 4]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 9
padding = 4
"""),
    good=Example("""\
[[network]]
input = [8, 4, 4]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 1
"""),
    check=_check,
)
