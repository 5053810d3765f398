"""Which single number would mend a network: found by trying, so that no formula stands here again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from convarith.errors import ConvArithError
from convarith.network.graph import flow
from convarith.network.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.network.graph import Network, Node, Problem

_DEFAULTS = {"padding": 0, "output_padding": 0, "kernel": 1, "stride": 1, "dilation": 1, "scale": 1}
"""Keys that are tried, with the value that a layer without the key has."""
_FARTHEST = 3  # steps by which a number is changed at most
_LAYERS_BACK = 8  # from the one that fails, itself included
_MOST = 3  # changes that are given


class Change(NamedTuple):
    """One number of one layer, changed."""

    node: str
    key: str
    value: int

    def __str__(self) -> str:
        return f"{self.key} = {self.value} in {self.node!r}"


def repairs(network: Network, problem: Problem) -> list[Change]:
    """Give single changes after which a problem is gone and no other came, the smallest and nearest first.

    Changes that leave the network without any problem push aside those that mend only this one.
    """
    before = flow(network).problems
    whole: list[Change] = []
    partial: list[Change] = []
    for change in _changes(network, problem):
        changed = _with(network, change)
        if changed is None:
            continue
        after = flow(changed).problems
        if not after:
            whole.append(change)
        elif len(after) < len(before) and all(each.node != problem.node for each in after):
            partial.append(change)
        if len(whole) == _MOST:
            break
    return (whole or partial)[:_MOST]


def _changes(network: Network, problem: Problem) -> Iterator[Change]:
    nodes = _nearest(network, problem)
    for step in range(1, _FARTHEST + 1):
        for node in nodes:
            for key, default in _DEFAULTS.items():
                value = node.settings.get(key, default)
                if key in OPERATIONS[node.op].keys and isinstance(value, int):
                    # A crop would often fit too, but is hardly what was meant.
                    if value - step >= default or value < default:
                        yield Change(node.name, key, value - step)
                    yield Change(node.name, key, value + step)


def _nearest(network: Network, problem: Problem) -> list[Node]:
    """Give the layer that fails and those it takes from, breadth first."""
    by_name = {node.name: node for node in network.nodes}
    found: list[Node] = []
    waiting = [problem.node]
    while waiting and len(found) < _LAYERS_BACK:
        node = by_name.get(waiting.pop(0) or "")
        if node is not None and node not in found:
            found.append(node)
            waiting += node.sources
    return found


def _with(network: Network, change: Change) -> Network | None:
    """Give the network with a change made; None where the layer refuses it."""
    nodes = list(network.nodes)
    number = next(index for index, node in enumerate(nodes) if node.name == change.node)
    settings = {**nodes[number].settings, change.key: change.value}
    try:
        nodes[number] = replace(
            nodes[number], settings=settings, operation=OPERATIONS[nodes[number].op].build(settings)
        )
    except ConvArithError:
        return None
    return replace(network, nodes=tuple(nodes))
