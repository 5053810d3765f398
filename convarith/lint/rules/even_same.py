"""An even kernel that keeps the size, one position more on one side than on the other."""

from __future__ import annotations

from operator import neg
from typing import TYPE_CHECKING, NamedTuple

from convarith.lint.axes import changed_along, first_axis
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer
    from convarith.networks.graph import NetworkLayer


_NAMES = ("same", "SAME")  # of padding, as they begin in all frameworks; a causal one leans to one side on purpose

_WIDEST = 32  # beside what a wider kernel spans, such as that of an encoding of positions, half a position is nothing


class _Shifted(NamedTuple):
    """A layer that shifts what comes in, after others that did."""

    layer: WindowedLayer
    shifts: tuple[int, ...]
    before: _Shifted | None


def _check(analysis: Analysis) -> Iterator[Hit]:
    shifting = {each.layer.name: (each, shifts) for each, shifts in analysis.seen_in(_shifts)}
    if not shifting:
        return
    made_up = _made_up(analysis, shifting)
    for name, (each, _) in shifting.items():
        if name not in made_up:
            yield _hit(each)


def _shifts(each: WindowedLayer) -> tuple[int, ...] | None:
    """Give by how many half positions a layer shifts along each axis: 1 to the front, −1 to the end; None for none."""
    padding = each.operation.layer.padding
    named = isinstance(padding, str) and padding.startswith(_NAMES)
    if isinstance(padding, str) and not named:
        return None
    shifts = tuple(_shift(axis, 0 if named else 1) for axis in each.axes)
    return shifts if any(shifts) else None


def _shift(axis: Axis, least: int) -> int:
    """Give it along an axis that has so many positions of padding on either side, or more."""
    shift = axis.hi - axis.lo
    stays = axis.stride == axis.stretch == 1 and axis.output == axis.size and axis.effective_kernel <= _WIDEST
    return shift if stays and abs(shift) == 1 and min(axis.lo, axis.hi) >= least else 0


def _made_up(analysis: Analysis, shifting: Mapping[str, tuple[WindowedLayer, tuple[int, ...]]]) -> set[str]:
    """Give the names of the layers whose shift one further on undoes, and of those that do so."""
    found: set[str] = set()
    open_shifts: dict[str, _Shifted | None] = {}
    for layer in analysis.network.layers:
        before = open_shifts.get(layer.sources[0]) if _goes_straight_on(analysis, layer) else None
        each, shifts = shifting.get(layer.name, (None, ()))
        if before is not None and each is not None and before.shifts == tuple(map(neg, shifts)):
            found |= {before.layer.layer.name, layer.name}
            before = before.before
        elif each is not None:
            before = _Shifted(each, shifts, before)
        open_shifts[layer.name] = before
    return found


def _goes_straight_on(analysis: Analysis, layer: NetworkLayer) -> bool:
    """Tell whether a layer has one input, and gives as many positions as that has."""
    shapes = analysis.shapes
    if len(layer.sources) != 1 or layer.name not in shapes or layer.sources[0] not in shapes:
        return False
    return shapes[layer.name][1:] == shapes[layer.sources[0]][1:]


def _hit(each: WindowedLayer) -> Hit:
    layer, operation, _, axes = each
    axis, where = first_axis(axes, lambda axis: axis.lo != axis.hi) or (axes[0], "")
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
