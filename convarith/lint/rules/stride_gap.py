"""Windows that step over input."""

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
    for each, (axis, where) in analysis.seen_in(lambda each: first_axis(each.axes, _skips)):
        if _picks(analysis, each):
            continue
        taps = f"{axis.kernel} taps" if axis.kernel > 1 else "one tap"
        apart = f", {axis.dilation} apart," if axis.dilation > 1 and axis.kernel > 1 else ""
        instead = f"a kernel of at least {axis.stride}" if axis.kernel < axis.stride else "a dilation of 1"
        yield Hit(
            f"{where}windows of {taps}{apart} step by {axis.stride}: {axis.skipped} of every {axis.stride} positions "
            f"{'is' if axis.skipped == 1 else 'are'} never read",
            each.layer.name,
            "stride",
            f"{instead}, or a smaller stride",
        )


def _skips(axis: Axis) -> bool:
    return axis.stride > 1 and axis.skipped > 0


def _picks(analysis: Analysis, each: WindowedLayer) -> bool:
    """Tell whether a layer picks single positions, as poolings of one tap and shortcuts do, whose input others read."""
    if any(axis.kernel > 1 for axis in each.axes):
        return False
    return not each.resolved.layer.has_weight or len(analysis.readers[each.layer.sources[0]]) > 1


RULE = Rule(
    code="stride-gap",
    severity=Severity.WARNING,
    what="windows that step farther than they reach, and so skip input",
    why=(
        "With a stride above the kernel, or one that shares a factor with the dilation, there are positions that no "
        "window reads, whatever the size. What is picked on purpose is left alone: a shortcut of one tap beside "
        "another branch, a pooling of one tap."
    ),
    bad=Example("""\
[[network]]
input = [1, 16000]

[[network.layer]]
op = "conv"
out_channels = 64
kernel = 10
stride = 16
padding = 3
"""),
    good=Example("""\
[[network]]
input = [1, 16000]

[[network.layer]]
op = "conv"
out_channels = 64
kernel = 16
stride = 16
"""),
    check=_check,
)
