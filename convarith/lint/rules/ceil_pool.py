"""A window of a pooling that is there by rounding up only."""

from __future__ import annotations

from convarith.lint.axes import first_of, rounded_down
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size:
        return
    for (layer, *_), (axis, where, floor) in analysis.seen_in(_rounded_up, "Pool"):
        yield Hit(
            f"{where}rounding up adds a window at the end: {axis.output} instead of {floor.output}; it hangs over by "
            f"{floor.least_size(axis.output) - axis.size} of its {axis.effective_kernel} positions",
            layer.name,
            "ceil_mode",
            "leave ceil_mode out where the smaller map is meant; frameworks differ in which such windows they keep",
            (Change(layer.name, "ceil_mode", None),),
        )


def _rounded_up(each: WindowedLayer) -> tuple[Axis, str, Axis] | None:
    """Find an axis with a window more than by rounding down, with what it would be then."""
    floor = rounded_down(each)
    if floor is None:
        return None
    more = [below.output < axis.output for axis, below in zip(each.axes, floor, strict=True)]
    return (*first_of(each.axes, more), floor[more.index(True)]) if any(more) else None


RULE = Rule(
    code="ceil-pool",
    severity=Severity.WARNING,
    what="a last window of a pooling that is there by rounding up only",
    why=(
        "In ceil mode the last window hangs over the end. Frameworks differ in whether it is kept where it starts in "
        "the padding, and in what a mean of it is divided by, so that exported models come out otherwise. Caffe rounds "
        "up unless told not to, so there nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [8, 112, 112]

[[network.layer]]
op = "max_pool"
kernel = 3
stride = 2
ceil_mode = true
"""),
    good=Example("""\
[[network]]
input = [8, 112, 112]

[[network.layer]]
op = "max_pool"
kernel = 3
stride = 2
padding = 1
"""),
    check=_check,
)
