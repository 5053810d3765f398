"""An even kernel that is padded by half of itself."""

from __future__ import annotations

from convarith.lint.analysis import DIRECT
from convarith.lint.axes import changed_along, first_of
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.made_up import not_made_up
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    growing = {each.layer.name: (each, growth) for each, growth in analysis.seen_in(_growth, *DIRECT)}
    for name in not_made_up(analysis, {name: growth for name, (_, growth) in growing.items()}):
        each, growth = growing[name]
        if max(growth) > 0:
            yield _hit(analysis, each, *first_of(each.axes, [more > 0 for more in growth]))


def _growth(each: WindowedLayer) -> tuple[int, ...] | None:
    """Give the positions that an even kernel, padded alike on both sides, adds along each axis, or takes."""
    growth = [axis.output - axis.size if axis.stride == 1 and axis.lo == axis.hi else 0 for axis in each.axes]
    return tuple(growth) if any(growth) and set(growth) <= {-1, 0, 1} else None


def _hit(analysis: Analysis, each: WindowedLayer, axis: Axis, where: str) -> Hit:
    name = each.layer.name
    odd = changed_along(each.axes, lambda axis: axis.kernel + (axis.output > axis.size))
    sizes = "" if analysis.assumed else f": {axis.size} becomes {axis.output}"
    return Hit(
        f"{where}padding {axis.lo} on both sides of an even kernel {axis.kernel} adds a position{sizes}",
        name,
        "padding",
        f"kernel {axis.kernel + 1} keeps the size with it; or pad by {axis.lo} and {axis.hi - 1}"
        if axis.dilation == 1
        else f"pad by {axis.lo} and {axis.hi - 1}",
        (Change(name, "kernel", odd),) if axis.dilation == 1 else (),
    )


RULE = Rule(
    code="even-pad-grows",
    severity=Severity.WARNING,
    what="an even kernel padded by half of itself on both sides, which adds a position",
    why=(
        "k // 2 on both sides keeps the size of odd kernels only. With an even one each such layer makes the map one "
        "larger, so that it no longer joins with what went in. Where another one "
        "takes the position back, as with padding 2 and 1 of kernels of 4, nothing is found."
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
