"""What one layer does to positions and a later one undoes."""

from __future__ import annotations

from operator import neg

from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.lint.analysis import Analysis
    from convarith.networks.graph import NetworkLayer


class _Moved(NamedTuple):
    """A layer that moves positions, on a way on which others did before it that nothing has undone."""

    layer: str
    steps: tuple[int, ...]
    before: _Moved | None


def not_made_up(analysis: Analysis, moves: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Give the names of the layers whose moves no later layer undoes, and that undo none, in order.

    Args:
        analysis: The network.
        moves: What layers do to positions along each axis, by name. One of opposite moves undoes the last one on the
            way to it, if that goes through single layers that keep the size.
    """
    if not moves:
        return []
    undone: set[str] = set()
    ways: dict[str, _Moved | None] = {}
    for layer in analysis.network.layers:
        steps = moves.get(layer.name)
        before = ways.get(layer.sources[0]) if steps or _goes_straight_on(analysis, layer) else None
        if steps and before is not None and before.steps == tuple(map(neg, steps)):
            undone |= {before.layer, layer.name}
            before = before.before
        elif steps:
            before = _Moved(layer.name, steps, before)
        ways[layer.name] = before
    return [name for name in moves if name not in undone]


def _goes_straight_on(analysis: Analysis, layer: NetworkLayer) -> bool:
    """Tell whether a layer has one input, and gives as many positions as that has."""
    shapes = analysis.shapes
    if len(layer.sources) != 1 or layer.name not in shapes or layer.sources[0] not in shapes:
        return False
    return shapes[layer.name][1:] == shapes[layer.sources[0]][1:]
