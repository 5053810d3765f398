"""A layer that reads more padding than input."""

from __future__ import annotations

from convarith.lint.axes import first_axis
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size or _classifies(analysis):
        return
    for each, (axis, where) in analysis.seen_in(_mostly_padding, "Conv"):
        yield Hit(
            f"{where}windows of {axis.effective_kernel} on an input of {axis.size} read mostly padding: "
            f"{axis.reads / axis.products:.0%} of their taps meet input",
            each.layer.name,
            "kernel",
            "a smaller kernel, or a larger input",
        )


def _mostly_padding(each: WindowedLayer) -> tuple[Axis, str] | None:
    """Find an axis along which less than half of a weight's taps meet input, which dilation alone does not explain."""
    return first_axis(
        each.axes, lambda axis: axis.dilation == 1 and axis.kernel > axis.size and 2 * axis.reads < axis.products
    )


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
