"""The receptive field of one output of a network: the positions of every layer below it that it depends on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.graph import Network
    from convarith.networks.operations import Operation, Reading, Shape

Positions = frozenset[tuple[int, ...]]
"""Positions along the spatial axes."""

_MOST = 2_000_000  # positions that may turn out to be seen of one layer, which take a second or two


def receptive_positions(network: Network, layer: str, position: tuple[int, ...]) -> Mapping[str, Positions]:
    """Give, of a layer and each one below it down to the input, the positions that one of its outputs depends on.

    Args:
        network: The network.
        layer: Name of the layer whose output it is.
        position: Of the output, along each spatial axis.

    Returns:
        The positions by the layer's name.

    Raises:
        ConvArithError: ``no-space`` where a layer looks at features and not at positions; ``too-large`` for more
            positions than can be gone through.
    """
    shapes: dict[str, Shape] = {INPUT: network.input, **infer_shapes(network).shapes}
    seen: dict[str, Positions] = {layer: frozenset({position})}
    for each in reversed(network.layers):
        if each.name not in seen or each.operation is None:
            continue
        for source in each.sources[:1] if each.operation.sized_by_second else each.sources:
            below = _below(each.operation, each.name, shapes[source][1:], shapes[each.name][1:], seen[each.name])
            seen[source] = seen.get(source, frozenset()) | below
    return seen


def _below(operation: Operation, name: str, size: Shape, output: Shape, positions: Positions) -> Positions:
    """Give the positions of an input of ``size`` that positions of an output depend on."""
    reads = operation.reads(size, output)
    if reads is None:
        raise ConvArithError(
            f"{name} looks at all features at once, not at positions", "no-space", "take a layer before it"
        )
    for number, reading in enumerate(reads):
        _refuse_many(name, len(positions) * reading.kernel)
        positions = _along(number, reading, positions)
    return positions


def _along(number: int, reading: Reading, positions: Positions) -> Positions:
    """Go from positions to those that they depend on along one axis."""
    read = cache(lambda at: tuple(reading.elements(at)))
    return frozenset(
        (*position[:number], element, *position[number + 1 :])
        for position in positions
        for element in read(position[number])
    )


def _refuse_many(name: str, count: int) -> None:
    if count > _MOST:
        raise ConvArithError(
            f"{name} looks at up to {count:,} positions, over {_MOST:,}", "too-large", "take a smaller kernel or input"
        )
