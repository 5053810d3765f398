"""An even kernel that keeps the size, one position more on one side than on the other."""

from __future__ import annotations

from convarith.lint.axes import changed_along, first_of
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.made_up import not_made_up
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer

_NAMES = ("same", "SAME")  # of padding, as they begin in all frameworks; a causal one leans to one side on purpose
_WIDEST = 32  # beside what a wider kernel spans, such as that of an encoding of positions, half a position is nothing


def _check(analysis: Analysis) -> Iterator[Hit]:
    shifting = {each.layer.name: (each, shifts) for each, shifts in analysis.seen_in(_shifts)}
    for name in not_made_up(analysis, {name: shifts for name, (_, shifts) in shifting.items()}):
        yield _hit(*shifting[name])


def _shifts(each: WindowedLayer) -> tuple[int, ...] | None:
    """Give by how many half positions a layer shifts along each axis: 1 to the front, −1 to the end; None for none."""
    padding = each.operation.layer.padding
    named = isinstance(padding, str) and padding.startswith(_NAMES)
    if isinstance(padding, str) and not named:
        return None
    shifts = [_shift(axis, 0 if named else 1) for axis in each.axes]
    return tuple(shifts) if any(shifts) else None


def _shift(axis: Axis, least: int) -> int:
    """Give it along an axis that has so many positions of padding on either side, or more."""
    shift = axis.hi - axis.lo
    if abs(shift) != 1:  # as nearly always
        return 0
    stays = axis.output == axis.size and axis.effective_kernel <= _WIDEST
    return shift if stays and min(axis.lo, axis.hi) >= least else 0


def _hit(each: WindowedLayer, shifts: Sequence[int]) -> Hit:
    layer, operation, _, axes = each
    axis, where = first_of(axes, [shift != 0 for shift in shifts])
    named = isinstance(operation.layer.padding, str)
    odd = changed_along(axes, lambda axis: axis.kernel + (axis.lo != axis.hi))
    return Hit(
        f"{where}an even kernel {axis.kernel} is padded by {axis.lo} and {axis.hi}: what comes out lies half a "
        "position beside what went in",
        layer.name,
        "kernel",
        f"an odd kernel, such as {axis.kernel + 1}, stays in place",
        (Change(layer.name, "kernel", odd),) if named and axis.dilation == 1 else (),
    )


RULE = Rule(
    code="even-same",
    severity=Severity.WARNING,
    what="an even kernel that keeps the size, which shifts by half a position",
    why=(
        "To keep the size, an even effective kernel needs an odd number of padded positions, one more on one side than "
        "on the other. What comes out lies half a position beside what went in, and a stack of such layers drifts. Two "
        "that lean to opposite sides make up for each other, and causal layers lean on purpose; beside a kernel above "
        "32 half a position is nothing."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 4
padding = "same"
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 5
padding = "same"
"""),
    check=_check,
)
