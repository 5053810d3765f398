"""The same layer by five routes that share nothing but the relation.

On integers they agree bit for bit; that they do is what ``convarith verify`` shows. Gathering and scattering work their
positions out anew, on purpose: what they took from a common helper they could not disagree about.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.transposed import ConvTranspose
from convarith.linalg.matrix import matrix
from convarith.numeric.execute import check_weight, direct_weight, execute

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Conv

    Linear = Conv | ConvTranspose


def by_loops(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Multiply and add one pair of numbers at a time, in plain Python, as the relation says."""
    axes = layer.axes(x.shape[2:])
    weight = _direct(layer, weight)
    outside, width = weight.shape[:2]
    height = outside // layer.groups
    result = np.zeros((len(x), outside, *(axis.output for axis in axes)), dtype=np.result_type(x, weight))
    windows = [[list(axis.window(output)) for output in range(axis.output)] for axis in axes]
    for image, channel, *places in np.ndindex(result.shape):
        total = 0
        for local in range(width):
            read = channel // height * width + local
            for pairs in product(*(window[place] for window, place in zip(windows, places, strict=True))):
                elements, inputs = zip(*pairs, strict=True)
                total += weight[(channel, local, *elements)] * x[(image, read, *inputs)]
        result[(image, channel, *places)] = total
    return result


def by_matrix(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Multiply the explicit W by the raveled input."""
    channels = check_weight(layer, weight)
    whole = matrix(replace(layer, channels=channels), x.shape[2:])
    data, indices, indptr = whole.to_csr(weight)
    rows = np.repeat(np.arange(whole.shape[0]), np.diff(indptr))
    result = np.zeros((len(x), whole.shape[0]), dtype=np.result_type(x, weight))
    for image, flat in enumerate(x.reshape(len(x), whole.shape[1])):
        np.add.at(result[image], rows, data * flat[indices])
    return result.reshape(len(x), *whole.output)


def by_gather(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Lay the input out with its inserted zeros, take every window's positions from it, and sum over the taps.

    For a transposed layer this is the convolution of stride 1 with the kernel turned round.
    """
    axes = layer.axes(x.shape[2:])
    weight = _direct(layer, weight)
    line = np.zeros((*x.shape[:2], *(axis.stretched for axis in axes)), dtype=np.result_type(x, weight))
    spread: Any = (..., *(slice(None, None, axis.stretch) for axis in axes))
    line[spread] = x
    for number, axis in enumerate(axes):
        outputs, taps = np.indices((axis.output, axis.kernel))
        positions = outputs * axis.stride + taps * axis.dilation - axis.lo
        inside = (positions >= 0) & (positions < axis.stretched)
        # Each axis becomes two, its output and its tap; padding reads as zero.
        at = 2 + 2 * number
        taken = np.take(line, np.clip(positions, 0, axis.stretched - 1), axis=at)
        line = np.where(inside.reshape(*inside.shape, *[1] * (taken.ndim - at - 2)), taken, taken.dtype.type(0))
        if axis.flipped:
            weight = np.flip(weight, axis=2 + number)
    dims = len(axes)
    outside, width = weight.shape[:2]
    seen = np.moveaxis(line, range(3, 3 + 2 * dims, 2), range(2 + dims, 2 + 2 * dims))
    sizes = [prod(axis.output for axis in axes), prod(axis.kernel for axis in axes)]
    seen = seen.reshape(len(x), layer.groups, width, *sizes)
    turned = weight.reshape(layer.groups, outside // layer.groups, width, sizes[1])
    result: NDArray[Any] = np.einsum("ngcpt,goct->ngop", seen, turned)
    return result.reshape(len(x), outside, *(axis.output for axis in axes))


def by_scatter(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Let every input add itself, times each element of the kernel, to the output that the element leads to.

    This is the definition of the transposed convolution: stamps of the kernel that overlap add up.
    """
    transposed = isinstance(layer, ConvTranspose)
    size = x.shape[2:]
    direct = layer.direct_axes(size)
    steps = size if transposed else tuple(axis.output for axis in direct)
    weight = _direct(layer, weight)
    outside, width = weight.shape[:2]
    output = layer.output_shape(size)
    grouped = x.reshape(len(x), layer.groups, width, *size)
    result = np.zeros((len(x), layer.groups, outside // layer.groups, *output), dtype=np.result_type(x, weight))
    matrices = weight.reshape(layer.groups, outside // layer.groups, width, *weight.shape[2:])
    for taps in product(*(range(axis.kernel) for axis in direct)):
        met = [_met(axis, count, tap) for axis, count, tap in zip(direct, steps, taps, strict=True)]
        stepping: Any = (..., *(windows for windows, _ in met))
        reached: Any = (..., *(places for _, places in met))
        here: Any = (..., *(axis.kernel_element(tap) for axis, tap in zip(direct, taps, strict=True)))
        source, target = (stepping, reached) if transposed else (reached, stepping)
        result[target] += np.einsum("ngc...,goc->ngo...", grouped[source], matrices[here])
    return result.reshape(len(x), outside, *output)


def by_fast_path(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Run the layer as `convarith.conv` and `convarith.conv_transpose` do."""
    return execute(layer, x, weight)


ROUTES: dict[str, Callable[[Linear, NDArray[Any], NDArray[Any]], NDArray[Any]]] = {
    "loops": by_loops,
    "matrix": by_matrix,
    "gather": by_gather,
    "scatter": by_scatter,
    "fast": by_fast_path,
}
"""Every route by its name; each takes a layer, an input (N, C, *spatial) and a weight."""


def _direct(layer: Linear, weight: NDArray[Any]) -> NDArray[Any]:
    return direct_weight(weight, layer.groups) if isinstance(layer, ConvTranspose) else weight


def _met(axis: Axis, windows: int, tap: int) -> tuple[slice, slice]:
    """Give the windows of a direct axis whose ``tap`` lies on the input, and where on it."""
    offset = tap * axis.dilation - axis.lo
    first = max(0, -(offset // axis.stride))
    last = min(windows - 1, (axis.size - 1 - offset) // axis.stride)
    if last < first:
        return slice(0, 0), slice(0, 0)
    start = first * axis.stride + offset
    return slice(first, last + 1), slice(start, last * axis.stride + offset + 1, axis.stride)
