"""Layers that take from themselves, directly or by way of others, and those that take from later ones."""

from __future__ import annotations

from itertools import pairwise

from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from typing import TypeVar

    Key = TypeVar("Key", bound="Hashable")

_MOST_TOLD = 6  # layers of a cycle


def way_back(start: Key, to: Key, sources: Callable[[Key], Iterable[Key]]) -> list[Key] | None:
    """Give the shortest way from a layer to one that it takes from, by way of others.

    Args:
        start: The layer.
        to: The other one.
        sources: Gives those that a layer takes from.

    Returns:
        The layers on the way, both included; None where it does not take from it.
    """
    before: dict[Key, Key | None] = {start: None}
    waiting = [start]
    for each in waiting:
        if each == to:
            way: list[Key] = []
            at: Key | None = each
            while at is not None:
                way.append(at)
                at = before[at]
            return way[::-1]
        for source in sources(each):
            if source not in before:
                before[source] = each
                waiting.append(source)
    return None


def a_cycle(layers: Iterable[Key], sources: Callable[[Key], Iterable[Key]]) -> list[Key] | None:
    """Give layers of which each takes from the next, and the last from the first; None where there are none such.

    Args:
        layers: The layers among which to look.
        sources: Gives those that a layer takes from.
    """
    done: set[Key] = set()
    for start in layers:
        way: dict[Key, Iterator[Key]] = {}  # in order, each with those of its sources that are still to be followed
        each: Key | None = start
        while each is not None:
            if each in way:
                found = list(way)
                return found[found.index(each) :]
            if each not in done:
                way[each] = iter(sources(each))
            each = None
            while way and each is None:
                last = next(reversed(way))
                each = next(way[last], None)
                if each is None:
                    done.add(last)
                    del way[last]
    return None


def refuse_cycle(layers: Sequence[str], setting: str | None = None) -> ConvArithError:
    """Give the error for layers of which each takes from the next, and the last from the first."""
    return refuse_later(layers[0], layers[1 % len(layers)], [*layers[1:], layers[0]], setting)


def refuse_later(layer: str, later: str, way: Sequence[str] | None, setting: str | None = "from") -> ConvArithError:
    """Give the error for a layer that takes from a later one.

    Args:
        layer: The layer.
        later: The one that it takes from, which may be itself.
        way: The layers by which the later one takes from this one, both included; None where it does not.
        setting: The field to blame.
    """
    if way is None:
        return ConvArithError(
            f"{layer!r} takes from {later!r}, which comes later",
            "bad-reference",
            f"move {later!r} up, before {layer!r}: layers stand in the order in which they run",
            setting,
        )
    if layer == later:
        told = f"{layer!r} takes from itself"
    else:
        links = [f"{layer!r} takes from {later!r}"]
        links += [f"{each!r} from {source!r}" for each, source in pairwise(way)]
        if len(links) > _MOST_TOLD:
            links[_MOST_TOLD - 2 : -1] = ["…"]
        told = f"{layer!r} takes from itself, by way of others: {', '.join(links)}"
    return ConvArithError(told, "cycle", f"let {layer!r} take from a layer before it", setting)
