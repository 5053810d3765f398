"""An even kernel that is padded by half of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.lint.axes import changed_along, first_axis
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis


def _grows(axis: Axis) -> bool:
    return axis.stride == axis.stretch == 1 and axis.lo == axis.hi and axis.output == axis.size + 1


def _check(analysis: Analysis) -> Iterator[Hit]:
    for (layer, _, _, axes), (axis, where) in analysis.seen_in(lambda each: first_axis(each.axes, _grows)):
        odd = changed_along(axes, lambda axis: axis.kernel + _grows(axis))
        sizes = "" if analysis.assumed else f": {axis.size} becomes {axis.output}"
        yield Hit(
            f"{where}padding {axis.lo} on both sides of an even kernel {axis.kernel} adds a position{sizes}",
            layer.name,
            "padding",
            f"kernel {axis.kernel + 1} keeps the size with it; or pad by {axis.lo} and {axis.hi - 1}",
            (Change(layer.name, "kernel", odd),) if axis.dilation == 1 else (),
        )


RULE = Rule(
    code="even-pad-grows",
    severity=Severity.WARNING,
    what="an even kernel padded by half of itself on both sides, which adds a position",
    why=(
        "k // 2 on both sides keeps the size of odd kernels only. With an even one each such layer makes the map one "
        "larger, so that it no longer joins with what went in."
    ),
    bad=Example("""\
[[network]]
input = [3, 160, 160]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 2
padding = 1
"""),
    good=Example("""\
[[network]]
input = [3, 160, 160]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
padding = 1
"""),
    check=_check,
)
