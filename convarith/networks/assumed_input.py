"""The axes and channels that an input which is not told must have, as the layers of its network take them.

What a layer makes of every number of channels is a map, as what it makes of every size is, so the least number that all
layers take is read off these maps.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from math import prod
from operator import add

from convarith.errors import ConvArithError
from convarith.networks.layer_sizes import numbers_in
from convarith.networks.layers import INPUT
from convarith.networks.operations import (
    Add,
    Concat,
    Flatten,
    GlobalPool,
    Linear,
    Mean,
    Multiply,
    Normalization,
    Opaque,
    Permute,
    Reshape,
    Unflatten,
)
from convarith.networks.size_map import (
    UNCHANGED,
    SizeMap,
    both,
    broadcast,
    constant,
    equal,
    refuse_long,
    rise_of,
    settled,
)
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.networks.layers import LayerGraph
    from convarith.networks.operations import Operation, Shape

OF_CHANNELS = ("channel-mismatch", "group-divides")
"""Codes of what is wrong with the channels that come in."""
_USUAL_AXES = 2
_SIZES_TRIED = 64  # of space, of which a layer is to take one
_PER_AXIS = ("kernel", "stride", "dilation", "output_padding", "output_size", "size", "scale", "factor", "offset")
_PER_AXIS_OR_ALL = ("padding", "cropping")  # in which a single pair is for all axes
_DECLARED = ("in_channels", "in_features")
_SPLITTING = ("sizes", "index", "shape")
_LOSE_AXES = (Flatten, GlobalPool, Mean, Opaque, Reshape)
_MIX = (Flatten, Permute, Reshape, Unflatten)
"""What makes channels of space, or the other way round."""


class Channels(NamedTuple):
    """The channels of an output for every number of them that the input may have.

    Attributes:
        map: Those channels.
        axes: Spatial axes of the output; None where its channels come of space too.
    """

    map: SizeMap
    axes: int | None


def assumed_axes(network: LayerGraph) -> int:
    """Give the spatial axes that the first layers of a network speak of: none where they take features, or else two."""
    for layer in network.layers:
        found = next(_axes_of(layer.operation), None)
        if found is not None:
            return found
        if isinstance(layer.operation, _LOSE_AXES):
            break
    return _USUAL_AXES


def _axes_of(operation: Operation | None) -> Iterator[int]:
    """Yield of how many axes an operation has a number for each, as often as it says so."""
    if isinstance(operation, Linear | Unflatten):
        yield 0
    if isinstance(operation, Permute):
        yield len(operation.order) - 1
    for holder in (getattr(operation, "layer", None), operation):
        for name in (*_PER_AXIS, *_PER_AXIS_OR_ALL):
            value = getattr(holder, name, None)
            if isinstance(value, tuple) and len(value) > (name in _PER_AXIS_OR_ALL):
                yield len(value)


def assumed_channels(*networks: LayerGraph, axes: int) -> int:
    """Give the least number of input channels that all layers of networks take, or that networks tell.

    Where there is none, it is the number that the first of them tells or declares, or one.
    """
    fits, declared = constant(1), None
    for network in networks:
        taken, first = _taken(network, axes)
        fits, declared = fits.where(taken), declared or first
    return fits.least or declared or 1


def _taken(network: LayerGraph, axes: int) -> tuple[SizeMap, int | None]:
    """Give a map of the numbers of channels that layers take, and the number that the first one declares."""
    if network.input:
        return equal(UNCHANGED, constant(network.input[0])), network.input[0]
    states = {INPUT: Channels(UNCHANGED, axes)}
    fits, declared = constant(1), None
    for layer in network.layers:
        inputs = [states[source] for source in layer.sources if source in states]
        if layer.operation is None or not inputs or len(inputs) < len(layer.sources):
            continue
        depends = any(each.map.constant is None for each in inputs)  # others are as they are whatever the input is
        declared = declared or (_declared(layer.operation) if depends else None)
        try:
            after = _after(layer.operation, inputs)
            if layer.expect is not None and len(layer.expect) > 1:
                after = after._replace(map=equal(after.map, constant(layer.expect[0])))
            fits = fits.where(after.map.fits) if depends else fits
        except ConvArithError:  # they are more than can be listed
            continue
        if after.axes is not None:
            states[layer.name] = after
    return fits, declared


def _declared(operation: Operation) -> int | None:
    return next((number for name in _DECLARED if (number := getattr(operation, name, None)) is not None), None)


def _after(operation: Operation, inputs: Sequence[Channels]) -> Channels:
    """Give the channels after an operation.

    Raises:
        ConvArithError: ``too-large`` for more numbers than can be listed.
    """
    (first, axes), maps = inputs[0], [each.map for each in inputs]
    if isinstance(operation, Concat):
        return Channels(reduce(lambda one, other: both(one, other, add), maps), axes)
    if isinstance(operation, Add | Multiply):
        return Channels(reduce(broadcast, maps), axes)
    if isinstance(operation, Opaque):
        kept = operation.out_channels
        return Channels(constant(kept) if kept else first, axes if kept else None)
    if axes is None or (axes and isinstance(operation, _MIX)):
        return Channels(first, None)
    made = _made_of_channels(operation, axes)
    shape = _asked(operation, axes, made.least or 1)
    return Channels(first.then(made), len(shape) - 1 if shape else None)


@lru_cache(maxsize=1 << 12)
def _made_of_channels(operation: Operation, axes: int) -> SizeMap:
    """Give what an operation on one input makes of each number of channels."""
    only = _declared(operation)
    if isinstance(operation, Normalization) and operation.shape is not None:
        only = operation.shape[0] if len(operation.shape) > axes else None
        return UNCHANGED if only is None else equal(UNCHANGED, constant(only))
    if only is not None:
        return equal(UNCHANGED, constant(only)).then(constant(_channels_after(operation, axes, only)))
    numbers = [abs(number) for number in _divisors(operation) if number]
    period = prod(numbers) ** (axes if isinstance(getattr(operation, "factor", None), int) else 1)
    most = refuse_long(3 * period + sum(numbers) + 2)
    values = [_channels_after(operation, axes, channels) for channels in range(1, most + 1)]
    return settled(values[:-period], period, rise_of(values[-2 * period :], period))


def _divisors(operation: Operation) -> Iterator[int]:
    """Yield the numbers of an operation to which those of channels have to be in proportion."""
    for holder in (getattr(operation, "layer", None), operation):
        for name in ("groups", "slopes", "factor", "index", "sizes", "parts", "shape"):
            yield from numbers_in(getattr(holder, name, None))


def _channels_after(operation: Operation, axes: int, channels: int) -> int:
    """Give what an operation makes of so many channels; 0 where it refuses them, as many where it cannot be asked."""
    shape = _asked(operation, axes, channels)
    return 0 if shape is None else shape[0] if shape else channels


def _asked(operation: Operation, axes: int, channels: int) -> Shape | None:
    """Give what an operation makes of so many channels on some size of space.

    Returns:
        None where it refuses the channels; nothing where it takes none of the sizes that are tried.
    """
    largest = sum(map(abs, numbers_in(getattr(operation, "layer", operation)))) + _SIZES_TRIED
    for size in range(largest, largest - _SIZES_TRIED, -1):
        try:
            return operation.output([(channels, *(size,) * axes)])
        except ConvArithError as error:
            if error.code in (*OF_CHANNELS, "linear-features") or error.setting in _SPLITTING:
                return None
    return ()
