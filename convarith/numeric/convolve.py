"""A linear layer executed on arrays, the fast way."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.numbers import counted
from convarith.engine.phases import phases
from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_input, check_memory, numbers, working_dtype
from convarith.numeric.correlate import correlate, padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.conv import Conv
    from convarith.engine.transposed import ConvTranspose


@np.errstate(over="ignore", invalid="ignore")  # infinities and NaN are results like others
def convolve(
    layer: Conv | ConvTranspose,
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    axes: Sequence[Axis] | None = None,
) -> NDArray[Any]:
    """Run a layer on arrays.

    Args:
        layer: The layer; its kernel and groups must be those of the weight.
        x: Input, shape (N, C, *spatial).
        weight: Shape (O, C/groups, *kernel), or (C, O/groups, *kernel) for a transposed layer.
        bias: Shape (O,); None for none.
        axes: On which its outputs read the input; None for the layer's own, of which these may be a part.

    Returns:
        Shape (N, O, *output); see `convarith.conv` for its dtype.

    Raises:
        ConvArithError: ``bad-array``, ``weight-shape`` or ``channel-mismatch`` for arrays that do not go together, and
            what the layer refuses.
    """
    x, weight = numbers("the input", x), numbers("the weight", weight)
    inside, outside = check_weight(layer, weight)
    check_input(x, weight.ndim - 2, inside)
    axes = layer.axes(x.shape[2:]) if axes is None else axes
    check_kernel(weight, axes)
    arrays = [x, weight] if bias is None else [x, weight, numbers("the bias", bias)]
    dtype = working_dtype(*arrays)
    # BLAS knows no half precision, and sums of halves lose most of their digits.
    summed = np.dtype(np.float32) if dtype == np.float16 else dtype
    x, weight, *rest = (array.astype(summed, copy=False) for array in arrays)
    if layer.transposed:
        result = _transposed(x, weight, axes, layer.groups, outside)
    else:
        result = correlate(padded(x, axes), weight, axes, layer.groups)
    if rest:
        (added,) = rest
        if added.shape != (outside,):
            raise ConvArithError(f"the bias has shape {added.shape}", "bad-array", f"give ({outside},)")
        result += added.reshape(outside, *[1] * len(axes))
    return result.astype(dtype, copy=False)


def check_weight(layer: Conv | ConvTranspose, weight: NDArray[Any]) -> tuple[int, int]:
    """Give the channels in and out of a weight.

    Raises:
        ConvArithError: ``bad-array`` for an empty weight or one without a kernel, ``group-divides``, or
            ``channel-mismatch`` where the layer declares other channels.
    """
    if weight.ndim < 3 or 0 in weight.shape:
        raise ConvArithError(
            f"the weight has shape {weight.shape}", "bad-array", "give two axes of channels, then the kernel's"
        )
    first, second = weight.shape[0], weight.shape[1] * layer.groups
    if first % layer.groups:
        raise ConvArithError(
            f"{layer.groups} groups do not divide the weight's {counted(first, 'channel')}",
            "group-divides",
            f"use a divisor of {first}",
        )
    channels = (first, second) if layer.transposed else (second, first)
    if layer.channels not in (None, channels):
        raise ConvArithError(
            f"the layer has {layer.channels[0]} channels in and {layer.channels[1]} out, the weight {weight.shape} "
            f"{channels[0]} and {channels[1]}",
            "channel-mismatch",
            "make them equal",
        )
    return channels


def check_kernel(weight: NDArray[Any], axes: Sequence[Axis]) -> None:
    """Refuse a weight whose kernel is not the layer's.

    Raises:
        ConvArithError: ``weight-shape``.
    """
    kernel = tuple(axis.kernel for axis in axes)
    if weight.shape[2:] != kernel:
        raise ConvArithError(
            f"the weight's kernel is {weight.shape[2:]}, the layer's {kernel}", "weight-shape", "make them equal"
        )


def direct_weight(weight: NDArray[Any], groups: int) -> NDArray[Any]:
    """Give a transposed layer's weight (C, O/groups, …) as that of the direct layer it equals, (O, C/groups, …).

    The kernel is not turned: which element a tap meets is the axes' affair.
    """
    inside, outside, *kernel = weight.shape
    grouped = weight.reshape(groups, inside // groups, outside, *kernel)
    return grouped.swapaxes(1, 2).reshape(outside * groups, inside // groups, *kernel)


def _transposed(x: NDArray[Any], weight: NDArray[Any], axes: Sequence[Axis], groups: int, outside: int) -> NDArray[Any]:
    """Run each phase of the stretched axes as a plain convolution by the taps that it meets."""
    direct = direct_weight(weight, groups)
    shape = (x.shape[0], outside, *(axis.output for axis in axes))
    check_memory(shape, x.dtype)
    result = np.zeros(shape, dtype=x.dtype)
    for combination in product(*map(phases, axes)):
        plain = [phase.axis for phase in combination]
        taps: Any = (..., *(_sliced(phase.taps) for phase in combination))
        place: Any = (..., *(slice(phase.first, None, phase.step) for phase in combination))
        result[place] = correlate(padded(x, plain), direct[taps], plain, groups)
    return result


def _sliced(numbers: range) -> slice:
    """Give a range as a slice, which may run down to 0."""
    return slice(numbers.start, numbers.stop if numbers.stop >= 0 else None, numbers.step)
