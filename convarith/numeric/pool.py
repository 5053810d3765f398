"""Pooling as functions of arrays, tap by tap over all windows at once."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.index import divisors
from convarith.engine.pool import Pool
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_input, numbers
from convarith.numeric.correlate import padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding


def max_pool(
    x: ArrayLike,
    kernel: Ints,
    stride: Ints | None = None,
    padding: Padding = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002  # the order and the names are PyTorch's
    *,
    free_padding: bool = False,
) -> NDArray[Any]:
    """Give the largest element of each window; padding never wins, NaN always does.

    Args:
        x: Input, shape (N, C, *spatial).
        kernel: As for `convarith.Pool`, like all that follow.
        stride: None for the kernel.
        padding: At most half the kernel.
        dilation: Input positions from one tap to the next.
        ceil_mode: Round the number of windows up.
        free_padding: Allow more padding than that.

    Returns:
        Shape (N, C, *output), of the input's dtype.

    Raises:
        ConvArithError: ``bad-array``, and what `convarith.Pool` refuses.

    >>> ca.max_pool(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[1., 3.]]])
    """
    layer = Pool(
        kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode, free_padding=free_padding
    )
    return pool(layer, x)


def avg_pool(
    x: ArrayLike,
    kernel: Ints,
    stride: Ints | None = None,
    padding: Padding = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002  # the order and the names are PyTorch's
    count_include_pad: bool = True,  # noqa: FBT001, FBT002  # likewise
    *,
    divisor_override: int | None = None,
    free_padding: bool = False,
) -> NDArray[Any]:
    """Give the mean of each window.

    Args:
        x: Input, shape (N, C, *spatial).
        kernel: As for `convarith.Pool`, like all that follow.
        stride: None for the kernel.
        padding: At most half the kernel.
        dilation: Input positions from one tap to the next.
        ceil_mode: Round the number of windows up; what hangs over the padding is not counted.
        count_include_pad: Whether padding counts as zeros in the mean.
        divisor_override: What each sum is divided by; None for the number of elements that count.
        free_padding: Allow padding beyond half the kernel.

    Returns:
        Shape (N, C, *output); floats and complex numbers keep their precision, integers become float64. NaN where a
        window (dilated, at the edge) meets padding only and that does not count.

    Raises:
        ConvArithError: ``bad-array``, and what `convarith.Pool` refuses.

    >>> ca.avg_pool(np.arange(4.0).reshape(1, 1, 4), 2)
    array([[[0.5, 2.5]]])
    """
    layer = Pool(
        kernel,
        kind="avg",
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
        divisor_override=divisor_override,
        free_padding=free_padding,
    )
    return pool(layer, x)


def lp_pool(
    x: ArrayLike,
    norm: float,
    kernel: Ints,
    stride: Ints | None = None,
    padding: Padding = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002  # the order and the names are PyTorch's
    *,
    free_padding: bool = False,
    absolute: bool = False,
) -> NDArray[Any]:
    """Give (Σ xᵖ)^(1/p) of each window.

    As in PyTorch, a window that hangs over the end in ceil mode counts as if its missing elements had the mean of the
    others.

    Args:
        x: Input, shape (N, C, *spatial).
        norm: p, finite and above 0.
        kernel: As for `convarith.Pool`, like all that follow.
        stride: None for the kernel.
        padding: At most half the kernel; it counts as zeros.
        dilation: Input positions from one tap to the next.
        ceil_mode: Round the number of windows up.
        free_padding: Allow more padding than that.
        absolute: Sum |x|ᵖ, as ONNX does.

    Returns:
        Shape (N, C, *output), dtypes as for `avg_pool`; NaN where an odd p leaves a negative sum.

    Raises:
        ConvArithError: ``bad-array``, ``bad-value`` for another norm, and what `convarith.Pool` refuses.

    >>> ca.lp_pool(np.array([[[3.0, 4.0]]]), norm=2, kernel=2)
    array([[[5.]]])
    """
    layer = Pool(
        kernel,
        kind="lp",
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
        norm=norm,
        absolute=absolute,
        free_padding=free_padding,
    )
    return pool(layer, x)


@np.errstate(over="ignore", invalid="ignore")  # infinities and NaN are results like others
def pool(layer: Pool, x: ArrayLike, axes: Sequence[Axis] | None = None) -> NDArray[Any]:
    """Run a pooling layer on an array; see `max_pool`, `avg_pool` and `lp_pool`.

    Args:
        layer: The layer.
        x: Input, shape (N, C, *spatial).
        axes: On which its outputs read the input; None for the layer's own, of which these may be a part.

    Raises:
        ConvArithError: As they do.
    """
    x = numbers("the input", x)
    check_input(x, max(1, x.ndim - 2 if isinstance(layer.kernel, int) else len(layer.kernel)))
    axes = layer.axes(x.shape[2:]) if axes is None else axes
    if layer.kind == "max":
        return _max(x, axes)
    kept = _mean_dtype(x)
    # Halves lose most digits of a sum, and their powers leave their range.
    x = x.astype(np.float32 if kept == np.float16 else kept, copy=False)
    if layer.kind == "avg":
        return (_sum(x, axes) / divisors(layer, axes)).astype(kept, copy=False)
    powers = (np.abs(x) if layer.absolute else x) ** float(layer.norm)
    # What hangs over counts as the mean of the rest.
    total = _sum(powers, axes) / divisors(layer, axes) * prod(axis.kernel for axis in axes)
    return np.asarray(total ** (1 / float(layer.norm)), dtype=kept)


def _max(x: NDArray[Any], axes: Sequence[Axis]) -> NDArray[Any]:
    if x.dtype.kind == "c":
        raise ConvArithError("complex numbers have no largest", "bad-array", "pool their absolute values")
    lowest: Any = {"b": False, "f": -np.inf}.get(x.dtype.kind)
    if lowest is None:
        lowest = np.iinfo(x.dtype).min
    taps = _taps(padded(x, axes, fill=lowest), axes)
    result = next(taps).copy()
    for tap in taps:
        np.maximum(result, tap, out=result)
    return result


def _sum(x: NDArray[Any], axes: Sequence[Axis]) -> NDArray[Any]:
    taps = _taps(padded(x, axes), axes)
    total = next(taps).copy()
    for tap in taps:
        total += tap
    return total


def _mean_dtype(x: NDArray[Any]) -> np.dtype[Any]:
    return x.dtype if x.dtype.kind in "fc" else np.dtype(np.float64)


def _taps(x: NDArray[Any], axes: Sequence[Axis]) -> Iterator[NDArray[Any]]:
    """Yield, for each tap, what all windows have there: views of shape (…, *output)."""
    for taps in product(*(range(axis.kernel) for axis in axes)):
        there: Any = (..., *(_at_tap(tap, axis) for tap, axis in zip(taps, axes, strict=True)))
        yield x[there]


def _at_tap(tap: int, axis: Axis) -> slice:
    first = tap * axis.dilation
    return slice(first, first + Window(1, axis.stride).full_output(axis.output), axis.stride)
