"""All sizes at once through a network: what every layer's output size is for every size of the input."""

from __future__ import annotations

from functools import partial, reduce
from math import prod

from convarith.errors import ConvArithError
from convarith.networks.assumed_input import assumed_axes, assumed_channels
from convarith.networks.layer_sizes import numbers_in, operation_maps, window_maps
from convarith.networks.layers import INPUT, infer_shapes
from convarith.networks.operations import (
    Add,
    Concat,
    Flatten,
    Identity,
    Linear,
    Mean,
    Multiply,
    Normalization,
    Opaque,
    Operation,
    Permute,
    PRelu,
    Reshape,
    Windowed,
)
from convarith.networks.size_map import UNCHANGED, SizeMap, both, broadcast, constant, equal
from convarith.records import NamedTuple, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from convarith.networks.layers import LayerGraph, NetworkLayer
    from convarith.networks.operations import Shape


_MOST_LISTED = 5_000_000  # sizes in all maps of a network, which take a second or two


class Space(NamedTuple):
    """An output with space; a row of features where it has no axes.

    Attributes:
        channels: Its channels.
        maps: Along each axis, its size for each size of the input.
        axes: The axis of the input on whose size each of them depends.
    """

    channels: int
    maps: tuple[SizeMap, ...]
    axes: tuple[int, ...]


class Flattened(NamedTuple):
    """Features that are an output with space in a row: channels times all of its sizes."""

    channels: int
    maps: tuple[SizeMap, ...]
    axes: tuple[int, ...]


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
        channels: Channels of its input.
        states: Outputs of the layers, by name, as far as they are known.
        fits: For each axis, the maps whose sizes all have to fit, by their identity.
        demands: What is asked of all axes together.
        failing: What is wrong with layers whatever the size.
        unknown: What is not known, in sentences.
        layers: How many layers there are.
        covered: How many of them ask for something that is known.
        listed: Sizes in all maps.
    """

    axes: int
    channels: int
    states: dict[str, State] = field(default_factory=dict)
    fits: list[dict[int, SizeMap]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    layers: int = 0
    covered: int = 0
    listed: int = 0


def flow_through(network: LayerGraph) -> Flow:
    """Send all sizes through a network at once.

    Where its input is not told, it is taken to have axes and channels that its layers take.
    """
    axes = len(network.input) - 1 if network.input else assumed_axes(network)
    flow = Flow(axes, assumed_channels(network, axes=axes))
    flow.layers = len(network.layers)
    flow.fits = [{} for _ in range(flow.axes)]
    flow.states[INPUT] = Space(flow.channels, (UNCHANGED,) * flow.axes, tuple(range(flow.axes)))
    for layer in network.layers:
        state = _known(flow, network, layer)
        if state is not None and layer.expect is not None and not network.input:
            state = _as_expected(flow, layer.name, state, layer.expect)
        if state is not None:
            flow.states[layer.name] = state
            flow.covered += not isinstance(layer.operation, Opaque)
            _ask_to_fit(flow, state)
    return flow


def _as_expected(flow: Flow, name: str, state: State, expect: Shape) -> State:
    """Give an output of which its author says what it is, whatever the input is that is not told."""
    if isinstance(state, Flattened):
        flow.demands += [Demand(name, features, state) for features in expect if len(expect) == 1]
        return state
    if len(state.maps) != len(expect) - 1:
        return state
    maps = (equal(each, constant(size)) for each, size in zip(state.maps, expect[1:], strict=True))
    return state._replace(maps=tuple(maps))


def _ask_to_fit(flow: Flow, state: State) -> None:
    for axis, each in zip(state.axes, state.maps, strict=True):
        # Flat features have no axis, and what is made of them is fixed.
        if axis < flow.axes and id(each) not in flow.fits[axis]:
            flow.fits[axis][id(each)] = each
            flow.listed += len(each.start) + len(each.pattern)


def _known(flow: Flow, network: LayerGraph, layer: NetworkLayer) -> State | None:
    """Give a layer's output; None, with the reason noted, where it cannot be told."""
    operation = layer.operation
    inputs = [flow.states[source] for source in layer.sources if source in flow.states]
    if isinstance(operation, Opaque):
        if operation.keeps_space and inputs:
            return inputs[0]._replace(channels=operation.channels_after(inputs[0].channels))
        if operation.shape and not layer.sources:
            return _fixed(operation.shape)
        # What shape it is said to give is for the network's own input.
        flow.unknown.append(f"{layer.name} is not known, nor what follows from it: {operation.note}")
        return None
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
    flow: Flow, network: LayerGraph, layer: NetworkLayer, operation: Operation, inputs: Sequence[State]
) -> State | None:
    """Give what a layer makes of what comes in.

    Raises:
        ConvArithError: What is wrong with it whatever the size, or ``too-large`` for more sizes than can be listed.
    """
    if flow.listed > _MOST_LISTED:
        raise ConvArithError(f"over {_MOST_LISTED:,} sizes were listed before", "too-large", "check its kernels")
    shapes = [(each.channels, *sizes) for each in inputs if (sizes := _constant_sizes(each)) is not None]
    if len(shapes) == len(inputs):
        shape = operation.output(shapes)
        return _fixed(shape) if shape else None
    state = _of_features(flow, layer, operation, inputs[0]) if len(inputs) == 1 else None
    if state is None and all(isinstance(each, Space) for each in inputs):
        state = _of_spaces(network, layer, operation, [Space(*each) for each in inputs])
    if state is None:
        flow.unknown.append(f"what {layer.name} gives depends on all axes at once")
    return state


def _of_features(flow: Flow, layer: NetworkLayer, operation: Operation, given: State) -> State | None:
    """Give what comes of all elements in a row; None where an operation does not look at them so."""
    demanded: int | None
    after: State
    match operation:
        case Identity():
            return given
        case Flatten() | Reshape(shape=(-1,)):
            return Flattened(*given)
        case Reshape(shape=shape) if -1 not in shape:
            demanded, after = prod(shape), _fixed(shape)
        case Linear() if isinstance(given, Flattened):
            demanded, after = operation.in_features, _fixed((operation.out_features,))
        case Normalization(in_channels=demanded) if isinstance(given, Flattened):
            after = given
        case _:
            return None
    if demanded is not None:
        flow.demands.append(Demand(layer.name, demanded, Flattened(*given)))
    return after


def _of_spaces(network: LayerGraph, layer: NetworkLayer, operation: Operation, inputs: Sequence[Space]) -> Space | None:
    """Give what comes of space along each axis; None where an operation does not go along axes."""
    if isinstance(operation, Mean | Permute):
        return _rearranged(operation, inputs[0])
    if type(operation).axes is Operation.axes or len({len(each.maps) for each in inputs}) > 1:
        return None
    axes = [_axis_of(inputs, number) for number, _ in enumerate(inputs[0].maps)]
    if None in axes:
        return None
    maps = _maps_after(network, layer, operation, inputs)
    return Space(_channels_after(operation, inputs, maps), maps, tuple(axis for axis in axes if axis is not None))


def _fixed(shape: Shape) -> Space:
    """Give an output of this shape whatever the input."""
    return Space(shape[0], tuple(map(constant, shape[1:])), (0,) * len(shape[1:]))


def _axis_of(inputs: Sequence[Space], number: int) -> int | None:
    """Give the axis of the network's input on which one axis of all these depends; None where they are several."""
    axes = {each.axes[number] for each in inputs if each.maps[number].constant is None}
    return None if len(axes) > 1 else axes.pop() if axes else inputs[0].axes[number]


def _rearranged(operation: Operation, given: Space) -> Space | None:
    """Give what comes of axes that stay, go or change places; None where they become channels."""
    markers = [given.channels + number for number, _ in enumerate(given.maps, 1)]  # tell the axes apart
    shape = operation.output([(given.channels, *markers)]) or tuple(markers)
    if shape[0] in markers:
        return None
    fixed = _fixed(shape)
    places = [markers.index(size) if size in markers else None for size in shape[1:]]
    maps = (fixed.maps[number] if place is None else given.maps[place] for number, place in enumerate(places))
    return Space(shape[0], tuple(maps), tuple(0 if place is None else given.axes[place] for place in places))


def _constant_sizes(state: State) -> Shape | None:
    """Give the sizes of an output that has the same whatever the input's; None where they change."""
    found = [each.constant for each in state.maps]
    return None if None in found else tuple(each for each in found if each is not None)


def _maps_after(
    network: LayerGraph, layer: NetworkLayer, operation: Operation, inputs: Sequence[Space]
) -> tuple[SizeMap, ...]:
    """Give what each size of the network's input becomes after a layer along each axis."""
    first = inputs[0]
    along_axes = list(zip(*(each.maps for each in inputs), strict=True))
    if isinstance(operation, Concat):
        return tuple(reduce(equal, maps) for maps in along_axes)
    if isinstance(operation, Add | Multiply):
        return tuple(reduce(broadcast, maps) for maps in along_axes)
    if len(inputs) > 1:
        channels, reach = [each.channels for each in inputs], sum(map(abs, numbers_in(operation)))
        return tuple(
            both(maps[0], maps[1], partial(_joined, operation, channels, len(along_axes), axis), reach)
            for axis, maps in enumerate(along_axes)
        )
    if isinstance(operation, PRelu) or (isinstance(operation, Normalization) and operation.shape is None):
        return first.maps
    maps = _layer_maps(operation, first, None)
    if network.input and any(each.least is None for each in maps):
        # A declared output size may fit one size along each axis, and no large one.
        own = {INPUT: network.input, **infer_shapes(network).shapes}.get(layer.sources[0])
        maps = _layer_maps(operation, first, own[1:]) if own else maps
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


def _channels_after(operation: Operation, inputs: Sequence[Space], maps: Sequence[SizeMap]) -> int:
    """Give an operation's channels, which do not depend on sizes.

    Raises:
        ConvArithError: What is wrong with them.
    """
    least = [each.least or 1 for each in maps]
    shapes = [
        (each.channels, *(size.at(at) or 1 for size, at in zip(each.maps, least, strict=True))) for each in inputs
    ]
    shape = operation.output(shapes)
    return shape[0] if shape else inputs[0].channels
