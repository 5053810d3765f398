"""The fast way to slide a kernel: windows unrolled a block of rows at a time, then one matrix product a block."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convarith.numeric.arrays import check_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis

_BLOCK = 1 << 20  # bytes of unrolled windows that are multiplied at once; measured: half of what a core caches
_COLUMNS = 192  # of windows that a product has at least; measured: fewer starve BLAS
_NUMPY_MODES: dict[str, Any] = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def padded(x: NDArray[Any], axes: Sequence[Axis], fill: Any = 0) -> NDArray[Any]:
    """Give the input with its padding and without its crop, as far as the windows reach.

    Args:
        x: Shape (…, *spatial), one spatial axis for each of ``axes``.
        axes: Direct axes, which say what their padding holds.
        fill: The element that padding holds in the mode ``"zeros"``.

    Raises:
        ConvArithError: ``too-large``.
    """
    lead = x.shape[: x.ndim - len(axes)]
    x, axes = _with_elements(x, axes)
    reach = [axis.full_output(axis.output) for axis in axes]
    # A window that hangs over a cropped end does not read what is cropped.
    ends = [min(axis.size, axis.size + axis.hi, length - axis.lo) for axis, length in zip(axes, reach, strict=True)]
    read = [range(max(0, -axis.lo), end) for axis, end in zip(axes, ends, strict=True)]
    kept: Any = (..., *(slice(each.start, max(each.start, each.stop)) for each in read))
    inner: NDArray[Any] = x[kept]
    if inner.shape[len(lead) :] == tuple(reach):
        return inner
    check_memory((*lead, *reach), x.dtype)
    result = np.full((*lead, *reach), fill, dtype=x.dtype)
    if all(read):
        there = (slice(each.start + axis.lo, each.stop + axis.lo) for each, axis in zip(read, axes, strict=True))
        place: Any = (..., *there)
        result[place] = inner
    return result


def _with_elements(x: NDArray[Any], axes: Sequence[Axis]) -> tuple[NDArray[Any], Sequence[Axis]]:
    """Give the input padded where its padding holds elements of it, and the axes as they are then.

    Elements come first, then the crop: what padding holds does not depend on what is cropped elsewhere.
    """
    lead = x.shape[: x.ndim - len(axes)]
    widths = [(max(axis.lo, 0), max(axis.hi, 0)) if axis.padding_mode != "zeros" else (0, 0) for axis in axes]
    if not any(map(any, widths)):
        return x, axes
    check_memory((*lead, *(axis.size + sum(width) for axis, width in zip(axes, widths, strict=True))), x.dtype)
    for number, (axis, width) in enumerate(zip(axes, widths, strict=True), len(lead)):
        if any(width):
            each = [width if number == other else (0, 0) for other in range(x.ndim)]
            x = np.pad(x, each, mode=_NUMPY_MODES[axis.padding_mode])
    longer = [
        replace(axis, size=axis.size + lo + hi, lo=axis.lo - lo, hi=axis.hi - hi)
        for axis, (lo, hi) in zip(axes, widths, strict=True)
    ]
    return x, longer


def windows(x: NDArray[Any], axes: Sequence[Axis]) -> NDArray[Any]:
    """Give every window of a padded input without copying: shape (…, *output, *kernel).

    Args:
        x: As `padded` gives it.
        axes: Its direct axes.
    """
    lead = x.ndim - len(axes)
    # The step from the only window or tap to the next is never taken, and may be longer than any memory.
    strides = x.strides[lead:]
    return as_strided(
        x,
        (*x.shape[:lead], *(axis.output for axis in axes), *(axis.kernel for axis in axes)),
        (
            *x.strides[:lead],
            *(step * axis.stride if axis.output > 1 else 0 for step, axis in zip(strides, axes, strict=True)),
            *(step * axis.dilation if axis.kernel > 1 else 0 for step, axis in zip(strides, axes, strict=True)),
        ),
        writeable=False,
    )


def block_rows(taps: int, line: int, itemsize: int) -> int:
    """Give how many rows of outputs are multiplied at once, where there are so many: a power of two.

    A layer that is run on some of its rows gives just the same numbers, rounding included, where its blocks are those
    of the whole; several phases have that in common at powers of two.

    Args:
        taps: Elements of the weight that the outputs of one place in all groups multiply by.
        line: Outputs of a row, along all axes but the first.
        itemsize: Bytes of a number.
    """
    least, room = -(-_COLUMNS // max(1, line)), _BLOCK // max(1, taps * line * itemsize)
    return max(1 << (least - 1).bit_length(), 1 << max(0, room.bit_length() - 1))


def correlate(x: NDArray[Any], weight: NDArray[Any], axes: Sequence[Axis], groups: int) -> NDArray[Any]:
    """Slide a kernel over a padded input.

    The windows of some output rows are unrolled into columns, all groups side by side, and multiplied at once; a
    depthwise kernel is the case of as many groups as channels.

    Args:
        x: Shape (N, C, *padded), as `padded` gives it.
        weight: Shape (O, C/groups, *kernel), of the same dtype.
        axes: Direct axes.
        groups: Groups of channels.

    Returns:
        Shape (N, O, *output).
    """
    count, channels = x.shape[:2]
    outputs, dims = weight.shape[0], len(axes)
    rows, *rest = (axis.output for axis in axes)
    line, taps = prod(rest), prod(weight.shape[1:])
    # Taps before outputs, so that unrolling copies whole stretches of the input.
    seen = np.moveaxis(windows(x, axes), range(2, 2 + dims), range(-dims, 0))
    seen = seen.reshape(count, groups, channels // groups, *seen.shape[2:])
    result = np.empty((count, groups, outputs // groups, rows * line), dtype=x.dtype)
    kernels = np.ascontiguousarray(weight.reshape(groups, outputs // groups, taps))  # as BLAS wants a turned one, too
    height = max(1, min(rows, block_rows(groups * taps, line, x.itemsize)))
    buffer = np.empty(groups * taps * height * line, dtype=x.dtype)
    for image in range(count):
        for top in range(0, rows, height):
            bottom = min(rows, top + height)
            block = seen[image][(slice(None),) * (2 + dims) + (slice(top, bottom),)]
            columns = buffer[: block.size].reshape(block.shape)
            np.copyto(columns, block)
            np.matmul(
                kernels,
                columns.reshape(groups, taps, -1),
                out=result[image, :, :, top * line : bottom * line],
            )
    return result.reshape(count, outputs, rows, *rest)
