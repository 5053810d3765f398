"""What an output of a network sees of every layer below it."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, flow
from convarith.networks.operations import Add, Concat, GlobalPool, Upsample, Windowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.engine.axis import Axis
    from convarith.networks.graph import Network
    from convarith.networks.operations import Operation, Shape

Places = frozenset[tuple[int, ...]]
"""Positions along the spatial axes."""

_MOST = 2_000_000  # places that may turn out to be seen of one layer, which take a second or two


def trace(network: Network, layer: str, position: tuple[int, ...]) -> Mapping[str, Places]:
    """Give the positions that one output position depends on, of each layer from it down to the input, by name.

    Args:
        network: The network.
        layer: Name of the layer whose output is traced.
        position: Along each spatial axis of that output.

    Raises:
        ConvArithError: ``view`` for a layer without space, or one that does not only look at places; ``too-large`` for
            more places than can be gone through.
    """
    shapes: dict[str, Shape] = {INPUT: network.input, **flow(network).shapes}
    seen: dict[str, Places] = {layer: frozenset({position})}
    for each in reversed(network.layers):
        if each.name not in seen or each.operation is None:
            continue
        for source in each.sources:
            below = _below(each.operation, each.name, shapes[source][1:], shapes[each.name][1:], seen[each.name])
            seen[source] = seen.get(source, frozenset()) | below
    return seen


def _below(operation: Operation, name: str, size: Shape, output: Shape, places: Places) -> Places:
    """Give the positions of an input of ``size`` that positions of an output depend on."""
    if isinstance(operation, Windowed):
        for number, axis in enumerate(operation.layer.axes(size)):
            _refuse_many(name, len(places) * axis.kernel)
            places = _along(number, axis, places)
        return places
    if isinstance(operation, Upsample):
        # Each output takes the nearest element before it.
        return frozenset(
            tuple(at * below // above for at, below, above in zip(place, size, output, strict=True)) for place in places
        )
    if isinstance(operation, GlobalPool):
        _refuse_many(name, prod(size))
        return frozenset(product(*map(range, size))) if places else places
    if isinstance(operation, Add | Concat):
        return places
    raise ConvArithError(f"{name} looks at all features at once, not at places", "view", "trace a layer before it")


def _along(number: int, axis: Axis, places: Places) -> Places:
    """Go from positions to those that they depend on along one axis."""
    read = cache(lambda at: [element for _, element in axis.window(at)])
    return frozenset(
        (*place[:number], element, *place[number + 1 :]) for place in places for element in read(place[number])
    )


def _refuse_many(name: str, count: int) -> None:
    if count > _MOST:
        raise ConvArithError(
            f"{name} looks at up to {count:,} places, over {_MOST:,}", "too-large", "take a smaller kernel or input"
        )
