"""The receptive field of one output, growing back layer by layer to the input."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.layer import channels_or_one_per_group
from convarith.engine.names import no_name
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, NetworkLayer, infer_shapes
from convarith.networks.operations import GlobalPool, Windowed
from convarith.networks.receptive import receptive_positions
from convarith.networks.sizes import fitting_input
from convarith.records import replace
from convarith.scene.field_rows import rows_scene, window_text
from convarith.scene.model import Cell, Frame, Kind, Labels, LazySequence, Look, Scene, Text
from convarith.scene.panels import LETTER, LETTERS, extent_of
from convarith.scene.sheets import FLAT, SLANTED, Sheets
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.networks.operations import Shape
    from convarith.scene.model import Segment
    from convarith.scene.sheets import Plane
    from convarith.scene.subject import Position, Subject

_BETWEEN = 1.4  # cells from one map to the next
_LEGIBLE, _ROUNDS = 0.026, 8  # height of letters, for the width of the picture, which is the wider for them
_LINE = 1.3  # from one line to the next, in heights of letters
_MOST_CELLS, _WIDEST = 4_000, 120  # of all maps together, and side by side, where they are drawn as maps


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


def field_scene(
    network: Network, layer: str | None = None, *, axis: int | None = None, labels: bool, flat: bool = False
) -> Scene:
    """Compose how the middle output of a layer sees further and further down a network.

    A small network is drawn as maps side by side, a larger one, and one of a single axis, as rows along an axis.

    Args:
        network: Whose input fits; where it tells none, one is assumed that does.
        layer: Name of the layer; None for the last one that has space.
        axis: Number of the spatial axis to draw rows along; None for maps where they are small, else for the last one.
        labels: Whether something is written under the maps.
        flat: The maps seen from above.

    Raises:
        ConvArithError: ``unknown-layer`` for a layer that there is not, ``no-space`` for one that sees all at once,
            ``wrong-axes`` for an axis that there is not, ``too-large`` for one that sees more than can be gone
            through; what the network's first problem is.
    """
    if not network.input:
        network = replace(network, input=fitting_input(network))
    through = infer_shapes(network)
    if through.problems:
        raise through.problems[0].error
    if not network.layers:
        raise ConvArithError(
            "the network has no layers, and so nothing that sees its input", "no-layers", "add one to it"
        )
    shapes = {INPUT: network.input, **through.shapes}
    top = _top(network, layer, shapes)
    axes = len(network.input) - 1
    if axis is not None and not 0 <= axis < axes:
        raise ConvArithError(f"there is no axis {axis}", "wrong-axes", f"give one from 0 to {axes - 1}")
    if axis is None and axes > 1 and _small(shapes):
        return _Composition(network, shapes, top, FLAT if flat else SLANTED).scene(labels=labels)
    return rows_scene(network, shapes, top, axes - 1 if axis is None else axis, labels=labels, flat=flat)


def _top(network: Network, layer: str | None, shapes: Mapping[str, Shape]) -> str:
    """Give the layer to look down from: where none is named the last that has space, and does not see all of it."""
    spacious = [name for name, shape in shapes.items() if len(shape) > 1]
    top = layer or next(
        (each.name for each in reversed(network.layers) if each.name in spacious and not _gathers(each)), INPUT
    )
    if top not in spacious:
        raise no_name("layer with space", top, spacious, code="unknown-layer")
    return top


def _gathers(layer: NetworkLayer) -> bool:
    """Tell whether a layer pools over all of space, as networks do at their end."""
    return isinstance(layer.operation, GlobalPool)


def _small(shapes: Mapping[str, Shape]) -> bool:
    """Tell whether all maps can be seen side by side."""
    spaces = [shape[1:] for shape in shapes.values() if len(shape) > 1]
    return sum(map(prod, spaces)) <= _MOST_CELLS and sum(size[-1] for size in spaces) <= _WIDEST


class _Composition:
    """The maps from the input, at left, to the layer, and what is seen of each."""

    def __init__(self, network: Network, shapes: Mapping[str, Shape], top: str, plane: Plane) -> None:
        seen = receptive_positions(network, top, tuple((size - 1) // 2 for size in shapes[top][1:]))
        self.names = [name for name in shapes if name in seen]
        self.seen = {name: {_place(place) for place in seen[name]} for name in self.names}
        self.seen_padding: dict[str, set[Position]] = {name: set() for name in self.names}
        self.sizes = {name: shapes[name][1:] for name in self.names}
        self.sources = {each.name: each.sources for each in network.layers}
        windows = {
            each.name: window_text(each.operation, shapes[each.sources[0]][1:])
            for each in network.layers
            if each.name in seen
        }
        self.settings = {
            name: [each for each in (windows.get(name, ""), size_text(self.sizes[name])) if each] for name in self.names
        }
        self.pads = {name: [(0, 0)] * len(self.sizes[name]) for name in self.names}
        for each in network.layers:
            self._read_padding(each)
        self.maps = self._laid_out(plane)

    def _read_padding(self, layer: NetworkLayer) -> None:
        """Take in the padding of what a layer slides its window over, and what it sees of that."""
        source = layer.sources[0]
        if layer.name not in self.seen or not isinstance(layer.operation, Windowed):
            return
        axes = layer.operation.layer.axes(self.sizes[source])
        if any(axis.stretch > 1 or axis.flipped for axis in axes):
            return  # whose zeros lie between the inputs
        pads = [(max(axis.lo, 0), max(axis.hi, 0)) for axis in axes]
        known = zip(self.pads[source], pads, strict=True)
        self.pads[source] = [(max(lo, low), max(hi, high)) for (lo, hi), (low, high) in known]
        for place in self.seen[layer.name]:
            where = place[-len(axes) :]
            along = [
                [axis.position(at, tap) for tap in range(axis.kernel)] for axis, at in zip(axes, where, strict=True)
            ]
            self.seen_padding[source] |= {
                _place(each)
                for each in product(*along)
                if not self._is_inside(source, each) and self._is_drawn(source, each)
            }

    def _is_inside(self, name: str, spatial: Sequence[int]) -> bool:
        return all(0 <= at < size for at, size in zip(spatial, self.sizes[name], strict=True))

    def _is_drawn(self, name: str, spatial: Sequence[int]) -> bool:
        """Tell whether a place is on a map or its padding: a window may hang over both."""
        ends = zip(spatial, self.sizes[name], self.pads[name], strict=True)
        return all(-lo <= at < size + hi for at, size, (lo, hi) in ends)

    def _laid_out(self, plane: Plane) -> dict[str, Sheets]:
        maps: dict[str, Sheets] = {}
        left, first = 0.0, 0
        sheets = {name: Sheets(self._ranges(name), plane) for name in self.names}
        for each in sheets.values():
            refuse_many_sheets(each.count)
        self.letters = self._legible({name: each.extent.width for name, each in sheets.items()})
        for name, each in sheets.items():
            extent = each.extent
            room = max(extent.width, self._written(name) * self.letters)  # what is written may be wider
            beside = (room - extent.width) / 2
            origin = left + beside - extent.left, -(extent.bottom + extent.top) / 2
            maps[name] = replace(each, origin=origin, first=first)
            left, first = left + room + _BETWEEN, first + each.total
        return maps

    def _ranges(self, name: str) -> tuple[range, ...]:
        """Give the positions of a map with its padding, a row and a sheet in front where it has none."""
        ends = zip(self.sizes[name], self.pads[name], strict=True)
        padded = tuple(range(-lo, size + hi) for size, (lo, hi) in ends)
        return (range(1),) * (3 - len(padded[:2])) + padded

    def _written(self, name: str) -> float:
        """Give the width of the longest line that is written of a map, for letters of a height of one."""
        return LETTER * max(map(len, (name, *self.settings[name])))

    def _legible(self, widths: Mapping[str, float]) -> float:
        """Give the height of letters that can be read where all of the picture is seen."""
        letters = LETTERS
        for _ in range(_ROUNDS):
            rooms = (max(width, self._written(name) * letters) + _BETWEEN for name, width in widths.items())
            letters = max(LETTERS, _LEGIBLE * sum(rooms))
        return letters

    def scene(self, *, labels: bool) -> Scene:
        titles = tuple(self._texts()) if labels else ()
        bottom, top = self.names[0], self.names[-1]
        span = f"{self._span(bottom)} of the {size_text(self.sizes[bottom])} {bottom}"
        line = f"receptive field of one output of {top}: {span}"
        kinds = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.PARTIAL})
        if any(max(pad) > 0 for pads in self.pads.values() for pad in pads):
            kinds |= {Kind.PADDING}
        return Scene(
            extent_of(list(self.maps.values()), titles),
            LazySequence(sum(sheets.total for sheets in self.maps.values()), self._cell),
            LazySequence(len(self.names), lambda step: self._frame(step, captioned=labels)),
            kinds,
            texts=titles,
            caption=max((self._caption(name) for name in self.names), key=len) if labels else "",
            labels=Labels((), (line,)) if labels else None,
            maps=tuple(sheets.first for sheets in self.maps.values()),
        )

    def _texts(self) -> Iterator[Text]:
        """Yield the name of each map above it, its window and its size below it."""
        size = self.letters
        boxes = {name: sheets.extent for name, sheets in self.maps.items()}
        for name, box in boxes.items():
            yield Text((box.middle[0], box.top + size), name, size=size)
        for name, box in boxes.items():
            for number, line in enumerate(self.settings[name]):
                yield Text((box.middle[0], box.bottom - (1 + _LINE * number) * size), line, size=size)

    def _cell(self, number: int) -> Cell:
        name, sheets = next((name, sheets) for name, sheets in reversed(self.maps.items()) if number >= sheets.first)
        place = sheets.position(number)
        inside = self._is_inside(name, place[-len(self.sizes[name]) :])
        return Cell(Look(self._kind(name) if inside else Kind.PADDING), sheets.corners(place))

    def _kind(self, name: str) -> Kind:
        if name == self.names[-1]:
            return Kind.OUTPUT
        return Kind.INPUT if name == INPUT else Kind.PARTIAL

    def _frame(self, step: int, *, captioned: bool) -> Frame:
        """Look one layer further down; what has been seen stays."""
        name = self.names[-1 - step]
        users = self._users(name)
        seen = tuple(self.maps[name].number(place) for place in sorted(self.seen[name]))
        padding = tuple(self.maps[name].number(place) for place in sorted(self.seen_padding[name]))
        return Frame(
            reads=(*seen, *padding) if step else (),
            writes=tuple(self.maps[user].number(place) for user in users for place in sorted(self.seen[user])),
            settled={number: Look(self._kind(name), lit=True) for number in seen}
            | {number: Look(Kind.PADDING, lit=True) for number in padding},
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
        around = (self.maps[each].corners_around(self.seen[each] | self.seen_padding[each]) for each in both)
        return tuple(zip(*around, strict=True))

    def _caption(self, name: str) -> str:
        return f"{name}: {self._span(name)} of {size_text(self.sizes[name])}"

    def _span(self, name: str) -> str:
        """Write how far what is seen of a map reaches along each axis."""
        if not self.seen[name]:
            return "nothing"  # but padding, or inserted zeros
        axes = list(zip(*self.seen[name], strict=True))[-len(self.sizes[name]) :]
        return size_text([max(axis) - min(axis) + 1 for axis in axes])


def _place(spatial: Sequence[int]) -> Position:
    """Give a place with a channel, and for a lone axis a row, in front."""
    return (0,) * (3 - len(spatial[:2])) + tuple(spatial)
