"""The receptive field of one output, growing back layer by layer to the input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convarith.engine.layer import channels_or_one_per_group
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError, nearest_first
from convarith.networks.graph import INPUT, Network, NetworkLayer, infer_shapes
from convarith.networks.operations import Windowed
from convarith.networks.receptive import receptive_positions
from convarith.scene.model import Cell, Frame, Kind, Labels, LazySequence, Look, Scene
from convarith.scene.panels import extent_of, title
from convarith.scene.sheets import FLAT, SLANTED, Sheets
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.scene.model import Segment
    from convarith.scene.sheets import Plane
    from convarith.scene.subject import Position, Subject

_BETWEEN = 1.4  # cells from one map to the next


def field_of_layer(subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
    """Compose the receptive field of a single layer.

    Raises:
        ConvArithError: Where the layer does not fit the size.
    """
    layer = subject.layer
    inside, outside = channels_or_one_per_group(layer.channels, layer.channel_groups)
    alone = NetworkLayer(layer.op, layer.op, Windowed(layer, outside), (INPUT,))
    network = Network(layer.op, (inside, *subject.answer.input), (alone,))
    return field_scene(network, labels=labels, flat=flat)


def field_scene(network: Network, layer: str | None = None, *, labels: bool, flat: bool = False) -> Scene:
    """Compose how the middle output of a layer sees further and further down a network.

    Args:
        network: Whose input fits.
        layer: Name of the layer; None for the last one that has space.
        labels: Whether something is written under the maps.
        flat: The maps seen from above.

    Raises:
        ConvArithError: ``unknown-layer`` for a layer that there is not, ``view`` for one that sees all at once,
            ``too-large`` for one that sees more than can be gone through; what the network's first problem is.
    """
    return _Composition(network, layer, FLAT if flat else SLANTED).scene(labels=labels)


class _Composition:
    """The maps from the input, at left, to the layer, and what is seen of each."""

    def __init__(self, network: Network, layer: str | None, plane: Plane) -> None:
        through = infer_shapes(network)
        if through.problems:
            raise through.problems[0].error
        if not network.layers:
            raise ConvArithError(
                "the network has no layers, and so nothing that sees its input", "no-layers", "add one to it"
            )
        shapes = {INPUT: network.input, **through.shapes}
        top = layer or next((each.name for each in reversed(network.layers) if len(shapes[each.name]) > 1), INPUT)
        if top not in shapes or len(shapes[top]) < 2:
            names = [name for name, shape in shapes.items() if len(shape) > 1]
            known = nearest_first(top, names)
            raise ConvArithError(f"no layer with space is called {top!r}", "unknown-layer", f"there are {known}")
        seen = receptive_positions(network, top, tuple((size - 1) // 2 for size in shapes[top][1:]))
        self.names = [name for name in shapes if name in seen]
        self.seen = {name: {_place(place) for place in seen[name]} for name in self.names}
        self.sizes = {name: shapes[name][1:] for name in self.names}
        self.sources = {each.name: each.sources for each in network.layers}
        self.maps = self._laid_out(plane)

    def _laid_out(self, plane: Plane) -> dict[str, Sheets]:
        maps: dict[str, Sheets] = {}
        left, first = 0.0, 0
        for name in self.names:
            sheets = Sheets(tuple(map(range, _size(self.sizes[name]))), plane, first=first)
            refuse_many_sheets(sheets.count)
            extent = sheets.extent
            maps[name] = replace(sheets, origin=(left - extent.left, -(extent.bottom + extent.top) / 2))
            left, first = left + extent.width + _BETWEEN, first + sheets.total
        return maps

    def scene(self, *, labels: bool) -> Scene:
        titles = tuple(title(self.maps[name], name) for name in self.names) if labels else ()
        bottom, top = self.names[0], self.names[-1]
        span = f"{self._span(bottom)} of the {size_text(self.sizes[bottom])} {bottom}"
        line = f"receptive field of one output of {top}: {span}"
        kinds = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.PARTIAL})
        return Scene(
            extent_of(list(self.maps.values()), titles),
            LazySequence(sum(sheets.total for sheets in self.maps.values()), self._cell),
            LazySequence(len(self.names), lambda step: self._frame(step, captioned=labels)),
            kinds,
            texts=titles,
            caption=max((self._caption(name) for name in self.names), key=len) if labels else "",
            labels=Labels((), (line,)) if labels else None,
        )

    def _cell(self, number: int) -> Cell:
        name, sheets = next((name, sheets) for name, sheets in reversed(self.maps.items()) if number >= sheets.first)
        return Cell(Look(self._kind(name)), sheets.corners(sheets.position(number)))

    def _kind(self, name: str) -> Kind:
        if name == self.names[-1]:
            return Kind.OUTPUT
        return Kind.INPUT if name == INPUT else Kind.PARTIAL

    def _frame(self, step: int, *, captioned: bool) -> Frame:
        """Look one layer further down; what has been seen stays."""
        name = self.names[-1 - step]
        users = self._users(name)
        seen = tuple(self.maps[name].number(place) for place in sorted(self.seen[name]))
        return Frame(
            reads=seen if step else (),
            writes=tuple(self.maps[user].number(place) for user in users for place in sorted(self.seen[user])),
            settled={number: Look(self._kind(name), lit=True) for number in seen},
            links=tuple(
                link
                for each in self.names[-1 - step :]
                for user in self._users(each)
                for link in self._links(user, each)
            ),
            caption=self._caption(name) if captioned else "",
        )

    def _users(self, name: str) -> list[str]:
        """Name the layers that take from one, among those that are drawn."""
        return [each for each in self.names if name in self.sources.get(each, ())]

    def _links(self, user: str, name: str) -> tuple[Segment, ...]:
        """Join the corners of what is seen of one map to those of what sees it."""
        both = (user, name)
        if any(self.maps[each].count > 1 or not self.seen[each] for each in both):
            return ()
        return tuple(zip(*(self.maps[each].corners_around(self.seen[each]) for each in both), strict=True))

    def _caption(self, name: str) -> str:
        return f"{name}: {self._span(name)} of {size_text(self.sizes[name])}"

    def _span(self, name: str) -> str:
        """Write how far what is seen of a map reaches along each axis."""
        if not self.seen[name]:
            return "nothing"  # but padding, or inserted zeros
        axes = list(zip(*self.seen[name], strict=True))[-len(self.sizes[name]) :]
        return size_text([max(axis) - min(axis) + 1 for axis in axes])


def _size(spatial: Sequence[int]) -> tuple[int, ...]:
    """Give a size with a channel, and for a lone axis a row, in front."""
    return (1,) * (3 - len(spatial[:2])) + tuple(spatial)


def _place(spatial: Sequence[int]) -> Position:
    """Give a place with a channel, and for a lone axis a row, in front."""
    return (0,) * (3 - len(spatial[:2])) + tuple(spatial)
