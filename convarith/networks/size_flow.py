"""All sizes at once through a network: what every layer's output size is for every size of the input."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial, reduce
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.layer_sizes import operation_maps, window_maps
from convarith.networks.operations import Add, Concat, Flatten, Identity, Linear, Opaque, Operation, Upsample, Windowed
from convarith.networks.size_map import UNCHANGED, SizeMap, both, constant, equal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.graph import Network, NetworkLayer
    from convarith.networks.operations import Shape


_USUAL_AXES = 2


class Space(NamedTuple):
    """An output with space; a row of features where it has no axes.

    Attributes:
        channels: Its channels.
        maps: Along each axis, its size for each size of the input.
    """

    channels: int
    maps: tuple[SizeMap, ...]


class Flattened(NamedTuple):
    """Features that are an output with space in a row: channels times all of its sizes."""

    channels: int
    maps: tuple[SizeMap, ...]


class Demand(NamedTuple):
    """A layer that takes a declared number of features, which sizes along all axes have to come to.

    Attributes:
        layer: Its name.
        features: The number.
        given: The features that come in.
    """

    layer: str
    features: int
    given: Flattened


State: TypeAlias = Space | Flattened


@dataclass(slots=True)
class Flow:
    """What is known of the sizes in a network.

    Attributes:
        axes: Spatial axes of its input.
        channels: Channels of its input; None where they are not told.
        states: Outputs of the layers, by name, as far as they are known.
        fits: For each axis, the maps whose sizes all have to fit.
        demands: What is asked of all axes together.
        failing: What is wrong with layers whatever the size.
        unknown: What is not known, in sentences.
    """

    axes: int
    channels: int | None
    states: dict[str, State] = field(default_factory=dict)
    fits: list[list[SizeMap]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def flow_through(network: Network) -> Flow:
    """Send all sizes through a network at once.

    Where its input is not told, it is taken to have the axes and channels that its layers speak of.
    """
    flow = Flow(*_axes_and_channels(network))
    flow.fits = [[] for _ in range(flow.axes)]
    flow.states[INPUT] = Space(flow.channels or 1, (UNCHANGED,) * flow.axes)
    for layer in network.layers:
        state = _known(flow, network, layer)
        if state is not None:
            flow.states[layer.name] = state
            _ask_to_fit(flow, state)
    return flow


def _axes_and_channels(network: Network) -> tuple[int, int | None]:
    if network.input:
        return len(network.input) - 1, network.input[0]
    windowed = [layer for layer in network.layers if isinstance(layer.operation, Windowed)]
    channels = (each.operation.in_channels for each in windowed if INPUT in each.sources)  # type: ignore[union-attr]
    settings = (
        getattr(each.operation.layer, name)  # type: ignore[union-attr]
        for each in windowed
        for name in ("kernel", "stride", "dilation")
    )
    axes = next((len(each) for each in settings if isinstance(each, tuple)), _USUAL_AXES)
    return axes, next((each for each in channels if each is not None), None)


def _ask_to_fit(flow: Flow, state: State) -> None:
    if len(state.maps) == flow.axes:
        for maps, each in zip(flow.fits, state.maps, strict=True):
            if not any(each is other for other in maps):
                maps.append(each)


def _known(flow: Flow, network: Network, layer: NetworkLayer) -> State | None:
    """Give a layer's output; None, with the reason noted, where it cannot be told."""
    operation = layer.operation
    if isinstance(operation, Opaque):
        flow.unknown.append(f"{layer.name} is not known: {operation.note}")
        return None
    inputs = [flow.states[source] for source in layer.sources if source in flow.states]
    if operation is None or len(inputs) < len(layer.sources):
        return None  # what is wrong, or not known, was told where it began
    try:
        return _after(flow, network, layer, operation, inputs)
    except ConvArithError as error:
        if error.code == "too-large":
            flow.unknown.append(f"{layer.name}: {error.message}")
        else:
            flow.failing.append(f"{layer.name}: {error.message}")
        return None


def _after(
    flow: Flow, network: Network, layer: NetworkLayer, operation: Operation, inputs: Sequence[State]
) -> State | None:
    """Give what a layer makes of what comes in.

    Raises:
        ConvArithError: What is wrong with it whatever the size, or ``too-large`` for more sizes than can be listed.
    """
    first = inputs[0]
    if isinstance(operation, Identity):
        return first
    if isinstance(operation, Flatten):
        sizes = _constant_sizes(first)
        return Flattened(*first) if sizes is None else Space(first.channels * prod(sizes), ())
    if isinstance(operation, Linear) and isinstance(first, Flattened):
        if operation.in_features is not None:
            flow.demands.append(Demand(layer.name, operation.in_features, first))
        return Space(operation.out_features, ())
    spaces = [each for each in inputs if isinstance(each, Space)]
    shapes = [(each.channels, *sizes) for each in spaces if (sizes := _constant_sizes(each)) is not None]
    if len(shapes) == len(inputs):
        shape = operation.output(shapes)
        return Space(shape[0], tuple(map(constant, shape[1:]))) if shape else None
    if len(spaces) == len(inputs) and len({len(each.maps) for each in spaces}) == 1 and _is_by_axis(operation):
        maps = _maps_after(network, layer, operation, spaces)
        return Space(_channels_after(flow, operation, spaces, maps), maps)
    flow.unknown.append(f"what {layer.name} gives depends on all axes at once")
    return None


def _is_by_axis(operation: Operation) -> bool:
    """Tell whether what an operation makes of an axis does not depend on the others."""
    return isinstance(operation, Upsample) or type(operation).axes is not Operation.axes


def _constant_sizes(state: State) -> Shape | None:
    """Give the sizes of an output that has the same whatever the input's; None where they change."""
    found = [each.constant for each in state.maps]
    return None if None in found else tuple(each for each in found if each is not None)


def _maps_after(
    network: Network, layer: NetworkLayer, operation: Operation, inputs: Sequence[Space]
) -> tuple[SizeMap, ...]:
    """Give what each size of the network's input becomes after a layer along each axis."""
    first = inputs[0]
    along_axes = list(zip(*(each.maps for each in inputs), strict=True))
    if isinstance(operation, Add | Concat):
        return tuple(reduce(equal, maps) for maps in along_axes)
    if len(inputs) > 1:
        channels = [each.channels for each in inputs]
        return tuple(
            both(maps[0], maps[1], partial(_joined, operation, channels, len(along_axes), axis))
            for axis, maps in enumerate(along_axes)
        )
    maps = _layer_maps(operation, first, None)
    if network.input and any(each.least is None for each in maps):
        # A declared output size may fit one size along each axis, and no large one.
        shape = infer_shapes(network).shapes.get(layer.sources[0], network.input if INPUT in layer.sources else ())
        maps = _layer_maps(operation, first, shape[1:]) if len(shape) > len(maps) else maps
    return tuple(came.then(each) for came, each in zip(first.maps, maps, strict=True))


def _layer_maps(operation: Operation, space: Space, others: Shape | None) -> tuple[SizeMap, ...]:
    axes = len(space.maps)
    if isinstance(operation, Windowed):
        return window_maps(operation.layer, axes, others)
    return operation_maps(operation, space.channels, axes, others)


def _joined(operation: Operation, channels: Sequence[int], axes: int, axis: int, *sizes: int) -> int:
    """Give what an operation makes of two sizes along an axis; 0 where they do not go together."""
    try:
        shape = operation.output([(each, *(size,) * axes) for each, size in zip(channels, sizes, strict=True)])
    except ConvArithError:
        return 0
    return shape[1 + axis] if shape else 0


def _channels_after(flow: Flow, operation: Operation, inputs: Sequence[Space], maps: Sequence[SizeMap]) -> int:
    """Give an operation's channels, which do not depend on sizes.

    Raises:
        ConvArithError: What is wrong with them.
    """
    least = [each.least or 1 for each in maps]
    shapes = [
        (each.channels, *(size.at(at) or 1 for size, at in zip(each.maps, least, strict=True))) for each in inputs
    ]
    try:
        shape = operation.output(shapes)
    except ConvArithError:
        if flow.channels is not None:
            raise
        return getattr(operation, "out_channels", None) or inputs[0].channels
    return shape[0] if shape else inputs[0].channels
