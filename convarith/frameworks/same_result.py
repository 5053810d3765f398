"""Whether two readings compute the same."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.layer import Resolved


def reads_alike(one: Resolved, other: Resolved, size: tuple[int, ...]) -> bool:
    """Tell whether two readings compute the same, but for the kernel's turning."""
    return _facts(one, size) == _facts(other, size)


def _facts(reading: Resolved, size: tuple[int, ...]) -> tuple[object, ...]:
    """Give what a reading's numbers follow from."""
    layer = reading.layer
    if isinstance(layer, ConvTranspose):
        return tuple(map(_plain_axis, replace(layer, flip_kernel=True).axes(size)))
    axes = tuple(map(_plain_axis, layer.axes(size)))
    if not isinstance(layer, Pool):
        return axes
    if layer.kind == "lp":
        return (*axes, layer.norm, layer.absolute and layer.norm % 2 == 1)
    counts = layer.kind == "avg" and layer.count_include_pad and any(axis.lo or axis.hi for axis in axes)
    if layer.divisor_override is not None:
        counts = layer.divisor_override == prod(a.kernel for a in axes) and not any(a.overhang for a in axes)
    if counts:
        return (*axes, "counted")
    # Beyond the end there is nothing, be it padding or hung over.
    windows = tuple((a.output, a.size, a.kernel, a.stride, a.dilation, a.lo, min(a.hi, 0)) for a in axes)
    return (*windows, layer.divisor_override)


def _plain_axis(axis: Axis) -> Axis:
    """Give an axis without what makes no difference: the steps of a lone tap, and what no padding holds."""
    padded = axis.stretch > 1 or axis.lo or axis.hi
    return replace(
        axis,
        dilation=1 if axis.kernel == 1 else axis.dilation,
        padding_mode=axis.padding_mode if padded else "zeros",
    )
