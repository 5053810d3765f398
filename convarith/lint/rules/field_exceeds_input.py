"""A layer that reads more padding than input."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size or _classifies(analysis):
        return
    for each, read in analysis.seen_in(_mostly_padding):
        field, size = ([axis.effective_kernel for axis in each.axes], [axis.size for axis in each.axes])
        yield Hit(
            f"windows of {size_text(field)} on an input of {size_text(size)} read mostly padding: {read:.0%} of their "
            "taps meet input",
            each.layer.name,
            "kernel",
            "a smaller kernel, or a larger input",
        )


def _mostly_padding(each: WindowedLayer) -> float | None:
    """Give the share of taps that read input where it is below a half, and not by dilation alone; None otherwise."""
    layer = each.resolved.layer
    learns = layer.has_weight and not layer.transposed and any(axis.dilation == 1 for axis in each.axes)
    if not learns or not any(axis.effective_kernel > axis.size for axis in each.axes):
        return None
    read = prod(axis.reads for axis in each.axes) / prod(axis.products for axis in each.axes)
    return read if 2 * read < 1 else None


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
