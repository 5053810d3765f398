"""The same linear layer by five routes that share nothing but the relation.

On integers they agree bit for bit; that they do is what ``convarith verify`` shows. Gathering and scattering work their
positions out anew, on purpose: what they took from a common helper they could not disagree about.

A mean is the depthwise convolution by a kernel of ones, whose outputs are divided by what each window counts.
"""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from convarith.engine.index import divisors, sources
from convarith.engine.pool import Pool
from convarith.linalg.matrix import matrix
from convarith.numeric.convolve import check_weight, convolve, direct_weight
from convarith.numeric.pool import pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.linalg.linear import Linear

Route: TypeAlias = "Callable[[Linear, NDArray[Any], NDArray[Any]], NDArray[Any]]"


def _divided(route: Route) -> Route:
    """Let a route that sums windows give the means that an average pooling gives."""

    @wraps(route)
    def divided(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
        result = route(layer, x, weight)
        return result / divisors(layer, layer.axes(x.shape[2:])) if isinstance(layer, Pool) else result

    return divided


@_divided
def by_loops(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Multiply and add one pair of numbers at a time, in plain Python, as the relation says."""
    axes = layer.axes(x.shape[2:])
    weight = _direct(layer, weight)
    outside, width = weight.shape[:2]
    height = outside // layer.channel_groups
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
    channels = (x.shape[1], x.shape[1]) if isinstance(layer, Pool) else check_weight(layer, weight)
    whole = matrix(replace(layer, channels=channels), x.shape[2:])
    data, indices, indptr = whole.to_csr(None if isinstance(layer, Pool) else weight)
    rows = np.repeat(np.arange(whole.shape[0]), np.diff(indptr))
    result = np.zeros((len(x), whole.shape[0]), dtype=np.result_type(x, data))
    for image, flat in enumerate(x.reshape(len(x), whole.shape[1])):
        np.add.at(result[image], rows, data * flat[indices])
    return result.reshape(len(x), *whole.output)


@_divided
def by_gather(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Lay the input out with its inserted zeros, take every window's positions from it, and sum over the taps.

    For a transposed layer this is the convolution of stride 1 with the kernel turned round.
    """
    axes = layer.axes(x.shape[2:])
    groups, weight = layer.channel_groups, _direct(layer, weight)
    line = np.zeros((*x.shape[:2], *(axis.stretched for axis in axes)), dtype=np.result_type(x, weight))
    spread: Any = (..., *(slice(None, None, axis.stretch) for axis in axes))
    line[spread] = x
    for number, axis in enumerate(axes):
        outputs, taps = np.indices((axis.output, axis.kernel))
        inside = sources(axis, outputs * axis.stride + taps * axis.dilation - axis.lo)
        # Each axis becomes two, its output and its tap; what is no element reads as zero.
        at = 2 + 2 * number
        taken = np.take(line, np.maximum(inside, 0) * axis.stretch, axis=at)
        line = np.where((inside >= 0).reshape(*inside.shape, *[1] * (taken.ndim - at - 2)), taken, taken.dtype.type(0))
        if axis.flipped:
            weight = np.flip(weight, axis=2 + number)
    dims = len(axes)
    outside, width = weight.shape[:2]
    seen = np.moveaxis(line, range(3, 3 + 2 * dims, 2), range(2 + dims, 2 + 2 * dims))
    sizes = [prod(axis.output for axis in axes), prod(axis.kernel for axis in axes)]
    seen = seen.reshape(len(x), groups, width, *sizes)
    flipped = weight.reshape(groups, outside // groups, width, sizes[1])
    result: NDArray[Any] = np.einsum("ngcpt,goct->ngop", seen, flipped)
    return result.reshape(len(x), outside, *(axis.output for axis in axes))


@_divided
def by_scatter(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Let every input add itself, times each element of the kernel, to the output that the element leads to.

    This is the definition of the transposed convolution: stamps of the kernel that overlap add up.
    """
    size = x.shape[2:]
    direct = layer.direct_axes(size)
    steps = size if layer.transposed else tuple(axis.output for axis in direct)
    groups, weight = layer.channel_groups, _direct(layer, weight)
    outside, width = weight.shape[:2]
    output = layer.output_shape(size)
    grouped = x.reshape(len(x), groups, width, *size)
    result = np.zeros((len(x), groups, outside // groups, *output), dtype=np.result_type(x, weight))
    matrices = weight.reshape(groups, outside // groups, width, *weight.shape[2:])
    for taps in product(*(range(axis.kernel) for axis in direct)):
        pairs = [_reached(axis, count, tap) for axis, count, tap in zip(direct, steps, taps, strict=True)]
        here: Any = (..., *(axis.kernel_element(tap) for axis, tap in zip(direct, taps, strict=True)))
        stepping = _over(windows for windows, _ in pairs)
        reached = _over(elements for _, elements in pairs)
        source, target = (stepping, reached) if layer.transposed else (reached, stepping)
        result[target] += np.einsum("ngc...,goc->ngo...", grouped[source], matrices[here])
    return result.reshape(len(x), outside, *output)


def by_fast_path(layer: Linear, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Run the layer as `convarith.conv`, `convarith.conv_transpose` and `convarith.avg_pool` do."""
    return pool(layer, x) if isinstance(layer, Pool) else convolve(layer, x, weight)


ROUTES: dict[str, Route] = {
    "loops": by_loops,
    "matrix": by_matrix,
    "gather": by_gather,
    "scatter": by_scatter,
    "fast": by_fast_path,
}
"""Every route by its name; each takes a layer, an input (N, C, *spatial) and a weight, of a pooling one of ones."""


def _direct(layer: Linear, weight: NDArray[Any]) -> NDArray[Any]:
    return direct_weight(weight, layer.channel_groups) if layer.transposed else weight


def _reached(axis: Axis, windows: int, tap: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the windows of a direct axis that read an element by ``tap``, and which."""
    stepping = np.arange(windows)
    elements = sources(axis, stepping * axis.stride + (tap * axis.dilation - axis.lo))
    read = elements >= 0
    return stepping[read], elements[read]


def _over(places: Iterable[NDArray[np.intp]]) -> tuple[Any, ...]:
    """Give the index of some places along each spatial axis, of arrays (N, groups, channels, *spatial)."""
    return (..., *np.ix_(*places))
