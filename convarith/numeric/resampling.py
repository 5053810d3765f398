"""Interpolation and adaptive pooling on arrays, one axis after the other."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_input, check_memory, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.resampling import Resampling, SharedAxis

_REDUCTIONS: dict[str, Any] = {"max": np.max, "avg": np.mean}


def resample(x: ArrayLike, axes: Sequence[Resampling]) -> NDArray[Any]:
    """Interpolate an array.

    Args:
        x: Shape (N, C, *spatial).
        axes: One for each spatial axis, of its size.

    Returns:
        Shape (N, C, *output). What takes one element keeps the dtype; floats and complex numbers keep theirs in any
        case, other numbers become float64.

    Raises:
        ConvArithError: ``bad-array`` for an array of another shape; ``too-large``.
    """
    x = _checked(x, axes)
    for number, axis in enumerate(axes, start=2):
        if axis.kernel == 1:
            x = x.take([element for output in range(axis.output) for element, _ in axis.weights(output)], axis=number)
        else:
            x = _weighted(x, number, axis)
    return x


def adaptive_pool(kind: str, x: ArrayLike, axes: Sequence[SharedAxis]) -> NDArray[Any]:
    """Take the largest element or the mean of what each output has as its share.

    Args:
        kind: ``"max"`` or ``"avg"``.
        x: Shape (N, C, *spatial).
        axes: One for each spatial axis, of its size.

    Returns:
        Shape (N, C, *output). The largest keeps the dtype; the mean keeps that of floats and complex numbers, and of
        others is float64.

    Raises:
        ConvArithError: ``bad-array`` for an array of another shape, or complex numbers, which have no largest.
    """
    x = _checked(x, axes)
    if kind == "max" and x.dtype.kind == "c":
        raise ConvArithError("complex numbers have no largest", "bad-array", "pool their absolute values")
    # A share is a box, so that its mean is the mean of means.
    for number, axis in enumerate(axes, start=2):
        shares = (x.take(axis.elements(output), axis=number) for output in range(axis.output))
        x = np.stack([_REDUCTIONS[kind](share, axis=number) for share in shares], axis=number)
    return x


def _weighted(x: NDArray[Any], number: int, axis: Resampling) -> NDArray[Any]:
    """Add up what outputs take along one axis, each element by its weight."""
    taken = [axis.weights(output) for output in range(axis.output)]
    x = x if x.dtype.kind in "fc" else x.astype(np.float64)
    shape = [1] * x.ndim
    shape[number] = axis.output
    result = np.zeros((*x.shape[:number], axis.output, *x.shape[number + 1 :]), dtype=x.dtype)
    for tap in range(axis.kernel):
        of_tap = [each[tap] if tap < len(each) else (0, 0) for each in taken]
        weights = np.array([float(weight) for _, weight in of_tap]).astype(x.dtype).reshape(shape)
        result += x.take([element for element, _ in of_tap], axis=number) * weights
    return result


def _checked(x: ArrayLike, axes: Sequence[Resampling | SharedAxis]) -> NDArray[Any]:
    array = numbers("the input", x)
    check_input(array, len(axes))
    sizes = tuple(axis.size for axis in axes)
    if array.shape[2:] != sizes:
        raise ConvArithError(
            f"the input has the spatial size {array.shape[2:]}, the axes {sizes}", "bad-array", "make them equal"
        )
    check_memory((prod(array.shape[:2]), *(max(axis.size, axis.output) for axis in axes)), array.dtype)
    return array
