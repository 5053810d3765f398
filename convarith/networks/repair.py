"""Which single number would mend a network: found by trying, so that no formula stands here again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Upsample, Windowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.networks.graph import Network, NetworkLayer, Problem
    from convarith.networks.operations import Operation

_WINDOW = {"padding": 0, "output_padding": 0, "kernel": 1, "stride": 1, "dilation": 1}
"""Settings of a window that are tried, with the value that changes nothing."""
_FARTHEST = 3  # steps by which a number is changed at most
_LAYERS_BACK = 8  # from the one that fails, itself included
_MOST = 3  # changes that are given


class Change(NamedTuple):
    """One number of one layer, changed."""

    layer: str
    setting: str
    value: int

    def __str__(self) -> str:
        return f"{self.setting} = {self.value} in {self.layer!r}"


def repairs(network: Network, problem: Problem) -> list[Change]:
    """Give single changes after which a problem is gone and no other came, the smallest and nearest first.

    Changes that leave the network without any problem push aside those that mend only this one.
    """
    before = infer_shapes(network).problems
    whole: list[Change] = []
    partial: list[Change] = []
    for change in _changes(network, problem):
        changed = _with_change(network, change)
        if changed is None:
            continue
        after = infer_shapes(changed).problems
        if not after:
            whole.append(change)
        elif len(after) < len(before) and all(each.layer != problem.layer for each in after):
            partial.append(change)
        if len(whole) == _MOST:
            break
    return (whole or partial)[:_MOST]


def _changes(network: Network, problem: Problem) -> Iterator[Change]:
    numbers = [(layer.name, *each) for layer in _nearest(network, problem) for each in _numbers(layer.operation)]
    for step in range(1, _FARTHEST + 1):
        for name, setting, value, neutral in numbers:
            # A crop would often fit too, but is hardly what was meant.
            if value - step >= neutral or value < neutral:
                yield Change(name, setting, value - step)
            yield Change(name, setting, value + step)


def _numbers(operation: Operation | None) -> Iterator[tuple[str, int, int]]:
    """Yield the settings of an operation that are one number, that number, and the one that changes nothing."""
    if isinstance(operation, Upsample) and isinstance(operation.scale, int):
        yield "scale", operation.scale, 1
    if isinstance(operation, Windowed):
        layer = operation.layer
        for setting, neutral in _WINDOW.items():
            if setting == "output_padding" and layer.op != "conv_transpose":
                continue
            value = getattr(layer, setting)
            value = neutral if value is None else value
            if isinstance(value, int):
                yield setting, value, neutral


def _nearest(network: Network, problem: Problem) -> list[NetworkLayer]:
    """Give the layer that fails and those it takes from, breadth first."""
    by_name = {layer.name: layer for layer in network.layers}
    found: list[NetworkLayer] = []
    waiting = [problem.layer]
    while waiting and len(found) < _LAYERS_BACK:
        layer = by_name.get(waiting.pop(0) or "")
        if layer is not None and layer not in found:
            found.append(layer)
            waiting += layer.sources
    return found


def _with_change(network: Network, change: Change) -> Network | None:
    """Give the network with a change made; None where the layer refuses it."""
    layers = list(network.layers)
    number = next(index for index, layer in enumerate(layers) if layer.name == change.layer)
    operation = layers[number].operation
    try:
        if isinstance(operation, Windowed):
            operation = operation.changed(change.setting, change.value)
        elif isinstance(operation, Upsample):
            operation = replace(operation, scale=change.value)
    except ConvArithError:
        return None
    layers[number] = replace(layers[number], operation=operation)
    return replace(network, layers=tuple(layers))
