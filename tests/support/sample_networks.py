"""Networks of every sort, and what an output sees of them found out by trying."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.networks.graph import INPUT, Network, NetworkLayer
from convarith.networks.operations import (
    AdaptivePool,
    Add,
    Concat,
    Crop,
    GlobalPool,
    Identity,
    Multiply,
    Normalization,
    Pad,
    PixelShuffle,
    PixelUnshuffle,
    Resize,
    Split,
    Upsample,
    Windowed,
)
from convarith.numeric.convolve import convolve
from convarith.numeric.correlate import padded
from convarith.numeric.pool import pool
from convarith.numeric.resampling import adaptive_pool, resample
from convarith.numeric.shuffle import pixel_shuffle, pixel_unshuffle
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from convarith.networks.operations import Operation, Shape


def layer(name: str, op: str, *sources: str, **settings: Any) -> NetworkLayer:
    if op.startswith("conv"):
        settings = {"kernel": 3, "out_channels": 1, **settings}
    return NetworkLayer(name, op, SCHEMAS[op].build(settings), sources or (INPUT,))


def network(*nodes: NetworkLayer, shape: Shape = (1, 8, 8)) -> Network:
    return Network("net", shape, nodes)


NETWORKS = {
    "chain": network(layer("a", "conv"), layer("b", "conv", "a", stride=2, padding=1)),
    "pooled": network(
        layer("a", "conv", padding=1), layer("b", "max_pool", "a", kernel=2), layer("c", "conv", "b", kernel=2)
    ),
    "every pool": network(
        layer("a", "max_pool", kernel=2, stride=1),
        layer("b", "avg_pool", "a", kernel=3, stride=2, padding=1),
        layer("c", "lp_pool", "b", kernel=2, ceil_mode=True),
        shape=(1, 9, 7),
    ),
    "dilated": network(layer("a", "conv", dilation=2), layer("b", "conv", "a", dilation=(1, 2), padding=(0, 2))),
    "up again": network(
        layer("down", "conv", stride=2, padding=1),
        layer("up", "conv_transpose", "down", kernel=2, stride=2),
        layer("cropped", "conv", "up", padding=[[-1, 0], [1, -2]]),
    ),
    "upsampled": network(
        layer("down", "avg_pool", kernel=2), layer("up", "upsample", "down", scale=(2, 3)), layer("to", "conv", "up")
    ),
    "to a size": network(layer("to", "upsample", size=(5, 11)), layer("a", "conv", "to"), shape=(1, 3, 4)),
    "residual": network(
        layer("a", "conv", dilation=3, kernel=2, padding=[[1, 2], [2, 1]]),
        layer("sum", "add", "a", INPUT),
        layer("b", "max_pool", "sum", kernel=2),
    ),
    "skipping": network(
        layer("a", "conv", padding=1),
        layer("b", "max_pool", "a", kernel=2),
        layer("c", "conv_transpose", "b", kernel=2, stride=2),
        layer("d", "concat", "a", "c", INPUT),
        layer("e", "conv", "d", kernel=1, out_channels=2),
    ),
    "all of it": network(
        layer("a", "conv", kernel=2), layer("b", "global_avg_pool", "a"), layer("c", "upsample", "b", scale=3)
    ),
    "circular": network(
        layer("a", "conv", padding=1, padding_mode="circular"), layer("b", "conv", "a", stride=2), shape=(1, 6, 5)
    ),
    "reflected": network(layer("a", "conv", padding=[2, 1], padding_mode="reflect", dilation=2), shape=(1, 5, 6)),
    "line": network(layer("a", "conv", stride=2), layer("b", "conv", "a", dilation=2, padding=2), shape=(1, 11)),
    "volume": network(layer("a", "conv", kernel=2), layer("b", "conv", "a", kernel=(1, 2, 2)), shape=(1, 3, 4, 4)),
    "channels": network(layer("a", "conv", kernel=2, out_channels=4, groups=2), shape=(2, 4, 4)),
    "padded apart": network(
        layer("pad", "pad", padding=[[1, 2], [0, -1]]),
        layer("a", "conv", "pad", stride=2),
        layer("crop", "crop", "a", cropping=[[1, 0], [0, 1]]),
        shape=(1, 8, 7),
    ),
    "cropped to another": network(
        layer("a", "conv"), layer("b", "conv", "a"), layer("c", "crop", INPUT, "b", to="b"), layer("d", "add", "b", "c")
    ),
    "padded to another": network(
        layer("a", "conv"), layer("b", "pad", "a", INPUT, to="input", padding_mode="reflect"), shape=(1, 6, 5)
    ),
    "interpolated": network(
        layer("a", "upsample", scale=(1.5, 2), mode="linear"),
        layer("b", "max_pool", "a", kernel=2),
        layer("c", "resize", "b", INPUT, to="input", mode="bilinear"),
        shape=(1, 5, 4),
    ),
    "shared out": network(
        layer("a", "conv", kernel=2), layer("b", "adaptive_avg_pool", "a", size=(3, 4)), shape=(1, 6, 7)
    ),
    "shuffled": network(
        layer("a", "pixel_unshuffle", factor=2),
        layer("b", "conv", "a", kernel=2, out_channels=9),
        layer("c", "pixel_shuffle", "b", factor=3),
    ),
    "excited": network(
        layer("a", "conv", kernel=2),
        layer("b", "adaptive_max_pool", "a", size=(1, 4)),
        layer("c", "multiply", "a", "b"),
        layer("d", "relu", "c"),
        shape=(1, 4, 5),
    ),
    "halved": network(
        layer("a", "split", index=1, parts=2, axis=1), layer("b", "conv", "a"), layer("c", "batch_norm", "b")
    ),
    "unused": network(layer("beside", "conv"), layer("a", "conv", kernel=2), shape=(1, 5, 5)),
}


def executed(net: Network, x: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Run a network whose weights are all 1 on an input (C, *size)."""
    values = {INPUT: x[np.newaxis]}
    for each in net.layers:
        assert each.operation is not None
        values[each.name] = _applied(each.operation, [values[source] for source in each.sources])
    return values


def _applied(operation: Operation, inputs: list[NDArray[Any]]) -> NDArray[Any]:
    shapes = [each.shape[1:] for each in inputs]
    output = operation.output(shapes)
    assert output is not None
    if isinstance(operation, Concat):
        return np.concatenate(inputs, axis=1)
    if isinstance(operation, Add | Multiply):  # a product depends on each factor as a sum does, but one is 0 here
        return reduce(np.add, inputs)
    if isinstance(operation, Windowed):
        return _slid(operation, inputs[0])
    reads = operation.resolve(shapes).reads(inputs[0].shape[2:], output[1:])
    return _RUNS[type(operation)](operation, inputs[0], reads)


_RUNS: dict[type[Operation], Callable[[Any, NDArray[Any], Any], NDArray[Any]]] = {
    GlobalPool: lambda _, x, reads: adaptive_pool("avg", x, reads),
    AdaptivePool: lambda operation, x, reads: adaptive_pool(operation.kind, x, reads),
    Upsample: lambda _, x, reads: resample(x, reads),
    Resize: lambda _, x, reads: resample(x, reads),
    Pad: lambda _, x, reads: padded(x, reads),
    Crop: lambda _, x, reads: padded(x, reads),
    PixelShuffle: lambda _, x, reads: pixel_shuffle(x, [axis.kernel for axis in reads]),
    PixelUnshuffle: lambda _, x, reads: pixel_unshuffle(x, [axis.kernel for axis in reads]),
    Split: lambda operation, x, _: np.array_split(x, operation.parts, axis=operation.axis + 1)[operation.index],
    Identity: lambda _, x, __: x,
    Normalization: lambda _, x, __: x,
}


def _slid(operation: Windowed, x: NDArray[Any]) -> NDArray[Any]:
    layer = operation.layer
    if isinstance(layer, Pool):
        return pool(layer, x)
    kernel = [axis.kernel for axis in layer.axes(x.shape[2:])]
    assert operation.out_channels is not None
    first, second = x.shape[1], operation.out_channels
    if layer.op == "conv":
        first, second = second, first
    assert isinstance(layer, Conv | ConvTranspose)
    return convolve(layer, x, np.ones((first, second // layer.groups, *kernel)))


def seen_of_input(net: Network, name: str) -> dict[tuple[int, ...], set[tuple[int, ...]]]:
    """Tell which places of the input each place of a layer sees, by lighting one place after the other."""
    found: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for place in np.ndindex(net.input[1:]):
        x = np.zeros(net.input)
        x[(slice(None), *place)] = 1
        answer = executed(net, x)[name]
        for position in np.ndindex(answer.shape[2:]):
            found.setdefault(position, set())
            if (answer[(0, slice(None), *position)] > 0).any():
                found[position].add(place)
    return found


def seen_of_layer(net: Network, top: str, name: str) -> dict[tuple[int, ...], set[tuple[int, ...]]]:
    """Tell which places of any layer's output each place of a later one sees: where the layers after it begin anew."""
    after = [each.name for each in net.layers]
    later = net.layers[after.index(name) + 1 :]
    shape = executed(net, np.ones(net.input))[name].shape[1:]
    kept = tuple(
        replace(each, sources=tuple(INPUT if source == name else source for source in each.sources)) for each in later
    )
    return seen_of_input(replace(net, input=shape, layers=kept), top)


def spaces(net: Network) -> Mapping[str, tuple[int, ...]]:
    """Give the spatial size of every layer."""
    return {name: value.shape[2:] for name, value in executed(net, np.ones(net.input)).items()}
