"""The receptive field of one output along one axis of a network: a row of cells a layer, all to one scale."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import TYPE_CHECKING

from convarith.engine.axis import Axis
from convarith.engine.numbers import number_text
from convarith.networks.graph import INPUT
from convarith.networks.operations import Windowed, elementwise_axes
from convarith.networks.receptive import receptive_positions
from convarith.records import NamedTuple, dataclass, replace
from convarith.scene.model import Cell, Frame, Kind, Labels, LazySequence, Look, Scene, Text
from convarith.scene.panels import LETTER
from convarith.scene.sheets import bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convarith.networks.graph import Network, NetworkLayer
    from convarith.networks.operations import Operation, Shape
    from convarith.networks.operations.base import Reading
    from convarith.scene.model import Corners, Point, Segment

_MOST = 224  # cells of the input that can be told from each other in a picture; more positions share one
_MOST_FLAT = 48  # likewise in a terminal
_WIDE, _UPRIGHT = 16 / 9, 3 / 4  # widths to a height of the pictures that are wanted, and of those of many rows
_LEGIBLE = 0.022  # height of letters that can be read, for the width of the picture
_PITCH, _PITCH_FLAT = 1.6, 1.0  # from row to row, in heights of one
_LETTERS = 1.2  # height of the letters beside a row, likewise
_BESIDE = 0.8  # from a row to what is written beside it, likewise
_NEAR = 1e-6  # cells that rounding may be off


def window_text(operation: Operation | None, size: Shape, axis: int | None = None) -> str:
    """Write kernel, stride, padding and dilation of what slides a window, of all axes or of one: ``k3 s2 p1``.

    No padding and no dilation are left out.

    Args:
        operation: What a layer does.
        size: Spatial size of its input.
        axis: Number of the only axis to tell of; None for all.
    """
    if not isinstance(operation, Windowed):
        return ""
    axes = operation.layer.direct_axes(size)
    told = axes if axis is None else axes[axis : axis + 1]
    pads = [number_text(each.lo) if each.lo == each.hi else f"{each.lo}:{each.hi}" for each in told]
    parts = {
        "k": [str(each.kernel) for each in told],
        "s": [str(each.stride) for each in told],
        "p": pads if set(pads) != {"0"} else [],
        "d": [str(each.dilation) for each in told if each.dilation > 1] and [str(each.dilation) for each in told],
    }
    return " ".join(
        f"{letter}{values[0] if len(set(values)) == 1 else 'x'.join(values)}"
        for letter, values in parts.items()
        if values
    )


def rows_scene(
    network: Network, shapes: Mapping[str, Shape], top: str, axis: int, *, labels: bool, flat: bool = False
) -> Scene:
    """Compose how the middle output of a layer sees further and further down a network, along one axis.

    Every output stands over the middle of its window, and is as wide as the step to the next one. Layers that leave
    all as it is, such as activations, are left out.

    Args:
        network: The network.
        shapes: Output shapes of the input and of the layers, by name.
        top: Name of the layer.
        axis: Number of the spatial axis.
        labels: Whether names, windows and sizes are written.
        flat: For a terminal: cells of one width in all rows.

    Raises:
        ConvArithError: As `receptive_positions`.
    """
    length = shapes[INPUT][1 + axis]
    ruler = _Ruler(min(1.0, (_MOST_FLAT if flat else _MOST) / length), flat=flat)
    rows = _rows(network, shapes, top, axis, ruler)
    ruler = ruler if flat else ruler._replace(height=_height(rows))
    rows = [row.at(number, ruler) for number, row in enumerate(rows)]
    texts = tuple(_texts(rows, ruler)) if labels else ()
    along = f" along axis {axis}" if len(shapes[INPUT]) - 1 > 1 else ""
    line = f"receptive field of one output of {top}{along}: {rows[0].span:,} of the {rows[0].size:,} input"
    return Scene(
        bounding_box(_around(texts), *(bounding_box(row.strip.corners(0, row.strip.count)) for row in rows)),
        LazySequence(rows[-1].strip.first + rows[-1].strip.count, lambda number: _cell(rows, number)),
        LazySequence(len(rows), lambda step: _frame(rows, step, captioned=labels)),
        frozenset({Kind.INPUT, Kind.OUTPUT, Kind.PARTIAL}),
        texts=texts,
        caption=max((row.caption for row in rows), key=len) if labels else "",
        labels=Labels((), (line,)) if labels else None,
    )


class _Ruler(NamedTuple):
    """How large everything is: cells for a position of the input, and the height of a row."""

    scale: float
    height: float = 1.0
    flat: bool = False


@dataclass(frozen=True, slots=True)
class _Strip:
    """Cells side by side.

    Attributes:
        left: Where the first one begins.
        width: Width of each.
        count: How many there are.
        bottom: Where they stand.
        height: How high they are.
        first: Number of the first one.
    """

    left: float
    width: float
    count: int
    bottom: float
    height: float
    first: int

    def corners(self, number: int, count: int = 1) -> Corners:
        """Give the corners of so many cells, from one on."""
        left, right = self.left + number * self.width, self.left + (number + count) * self.width
        top = self.bottom + self.height
        return (left, self.bottom), (right, self.bottom), (right, top), (left, top)


@dataclass(frozen=True, slots=True)
class _Row:
    """The outputs of a layer.

    Attributes:
        name: The layer's name.
        kind: What its cells are.
        setting: Its window, or its operation; empty for the input.
        size: How many outputs there are.
        span: How many there are from the first that is seen to the last.
        sources: Names of the rows that it takes from.
        strip: Its cells.
        lit: Which of them hold what is seen, ascending.
    """

    name: str
    kind: Kind
    setting: str
    size: int
    span: int
    sources: tuple[str, ...]
    strip: _Strip
    lit: tuple[int, ...]

    @property
    def caption(self) -> str:
        """How far what is seen of it reaches."""
        return f"{self.name}: {self.span or 'nothing'} of {self.size}"

    @property
    def lit_cells(self) -> tuple[int, ...]:
        """Numbers in the scene of the cells that are lit."""
        return tuple(self.strip.first + cell for cell in self.lit)

    @property
    def written(self) -> str:
        """Its window and its size."""
        return f"{self.setting} → {self.size}" if self.setting else str(self.size)

    def at(self, number: int, ruler: _Ruler) -> _Row:
        """Give the row as high as all are, in its place above the input's."""
        pitch = (_PITCH_FLAT if ruler.flat else _PITCH) * ruler.height
        return replace(self, strip=replace(self.strip, bottom=number * pitch, height=ruler.height))

    def seen(self) -> Corners:
        """Give the corners around what is seen of it."""
        return self.strip.corners(self.lit[0], self.lit[-1] - self.lit[0] + 1)


class _Place(NamedTuple):
    """Where the outputs of a layer stand over the input: the middle of the first, and the step from one to the next."""

    center: float
    jump: float

    def after(self, reading: Reading) -> _Place:
        """Give where outputs stand that read, along the axis, what stands here."""
        if not isinstance(reading, Axis):  # whose outputs share the inputs evenly
            jump = self.jump * float(reading.ratio)
            return _Place(self.center + (jump - self.jump) / 2, jump)
        step = self.jump / reading.stretch
        middle = (reading.kernel - 1) * reading.dilation / 2 - reading.lo
        return _Place(self.center + middle * step, reading.stride * step)


def _rows(network: Network, shapes: Mapping[str, Shape], top: str, axis: int, ruler: _Ruler) -> list[_Row]:
    """Lay out the rows, the input's first."""
    seen = receptive_positions(network, top, ((shapes[top][1 + axis] - 1) // 2,), axis=axis)
    layers = {layer.name: layer for layer in network.layers if layer.name in seen}
    passed = {name for name, layer in layers.items() if name != top and _leaves_places(layer, shapes)}
    places = _places(layers.values(), shapes, axis)
    rows: list[_Row] = []
    for name, place in places.items():
        if name in passed:
            continue
        layer = layers.get(name)
        size = shapes[name][1 + axis]
        reached = [at for (at,) in seen[name]]
        number = rows[-1].strip.first + rows[-1].strip.count if rows else 0
        strip, lit = _laid_out(place, reached, size, number, ruler)
        rows.append(
            _Row(
                name,
                Kind.INPUT if name == INPUT else Kind.OUTPUT if name == top else Kind.PARTIAL,
                "" if layer is None else _setting(layer, shapes, axis),
                size,
                max(reached) - min(reached) + 1 if reached else 0,
                () if layer is None else tuple(_drawn(layer.sources, passed, layers)),
                strip,
                lit,
            )
        )
    return rows


def _leaves_places(layer: NetworkLayer, shapes: Mapping[str, Shape]) -> bool:
    """Tell whether a layer reads at each place just that place of its one input, and slides no window."""
    reads = _reads(layer, shapes)
    return (
        len(layer.sources) == 1
        and not isinstance(layer.operation, Windowed)
        and reads == elementwise_axes(shapes[layer.name][1:])
    )


def _reads(layer: NetworkLayer, shapes: Mapping[str, Shape]) -> tuple[Reading, ...] | None:
    inputs = [shapes[source] for source in layer.sources]
    if layer.operation is None:
        return None
    return layer.operation.resolve(inputs).reads(inputs[0][1:], shapes[layer.name][1:])


def _places(layers: Iterable[NetworkLayer], shapes: Mapping[str, Shape], axis: int) -> dict[str, _Place]:
    """Give where the outputs of the input and of the layers stand; of what joins several, where those of the first."""
    places = {INPUT: _Place(0.0, 1.0)}
    for layer in layers:
        reads = _reads(layer, shapes)
        if reads is not None:
            places[layer.name] = places[layer.sources[0]].after(reads[axis])
    return places


def _laid_out(
    place: _Place, positions: Iterable[int], size: int, first: int, ruler: _Ruler
) -> tuple[_Strip, tuple[int, ...]]:
    """Give the cells of a row, and which of them hold positions.

    Args:
        place: Where outputs stand.
        positions: Which outputs are seen.
        size: How many outputs there are.
        first: Number of the first cell.
        ruler: How large everything is.
    """
    begin, step = (place.center - place.jump / 2 + 0.5) * ruler.scale, place.jump * ruler.scale
    left, width = (float(floor(begin + 0.5)), 1.0) if ruler.flat else (begin, step * ceil(1 / step - _NEAR))
    count = max(1, ceil((begin + size * step - left) / width - _NEAR))
    strip = _Strip(left, width, count, 0.0, ruler.height, first)
    return strip, _cells_of(positions, (begin - left) / width, step / width, count)


def _cells_of(positions: Iterable[int], begin: float, step: float, count: int) -> tuple[int, ...]:
    """Give the cells that hold positions, where the first position begins and one takes so much, in cells."""
    ends = ((floor(begin + at * step + _NEAR), ceil(begin + (at + 1) * step - _NEAR)) for at in positions)
    return tuple(sorted({min(max(cell, 0), count - 1) for low, high in ends for cell in range(low, high)}))


def _setting(layer: NetworkLayer, shapes: Mapping[str, Shape], axis: int) -> str:
    return window_text(layer.operation, shapes[layer.sources[0]][1:], axis) or layer.op


def _drawn(sources: Iterable[str], passed: set[str], layers: Mapping[str, NetworkLayer]) -> Iterator[str]:
    """Yield the rows that a layer takes from: those before what is left out."""
    for source in sources:
        if source in passed:
            yield from _drawn(layers[source].sources, passed, layers)
        else:
            yield source


def _texts(rows: Sequence[_Row], ruler: _Ruler) -> Iterator[Text]:
    """Yield the name of each row at its left, its window and its size at its right."""
    left = min(row.strip.left for row in rows) - _BESIDE * ruler.height
    right = max(row.strip.left + row.strip.count * row.strip.width for row in rows) + _BESIDE * ruler.height
    size = _LETTERS * ruler.height
    for row in rows:
        middle = row.strip.bottom + row.strip.height / 2
        yield Text((left, middle), row.name, "right", size)
        yield Text((right, middle), row.written, "left", size)


def _height(rows: Sequence[_Row]) -> float:
    """Give how high rows are whose letters can be read where all of the picture is seen.

    So high that they fill a wide screen; where they are many, higher, up to an upright picture; but never so that what
    is written takes more of the width than the cells do.
    """
    length = max(row.strip.count * row.strip.width for row in rows)
    columns = zip(*((row.name, row.written) for row in rows), strict=True)
    beside = LETTER * _LETTERS * sum(max(map(len, each)) for each in columns)  # widths of letters, for a height of one

    def filling(ratio: float) -> float:
        """Give the height at which the picture has a ratio of its width to its height."""
        left = ratio * len(rows) * _PITCH - beside
        return length / left if left > 0 else inf

    left = _LETTERS / _LEGIBLE - beside
    legible = length / left if left > 0 else inf
    return min(max(filling(_WIDE), min(legible, filling(_UPRIGHT))), length / beside)


def _around(texts: Iterable[Text]) -> Iterator[Point]:
    """Yield points between which texts lie."""
    for text in texts:
        (x, y), width = text.at, len(text.text) * text.size * LETTER
        yield (x - width if text.anchor == "right" else x + width, y)


def _cell(rows: Sequence[_Row], number: int) -> Cell:
    row = next(row for row in reversed(rows) if number >= row.strip.first)
    return Cell(Look(row.kind), row.strip.corners(number - row.strip.first))


def _frame(rows: Sequence[_Row], step: int, *, captioned: bool) -> Frame:
    """Look one layer further down; what has been seen stays."""
    row = rows[-1 - step]
    users = [user for user in rows if row.name in user.sources]
    return Frame(
        reads=row.lit_cells if step else (),
        writes=tuple(cell for user in users for cell in user.lit_cells),
        settled={number: Look(row.kind, lit=True) for number in row.lit_cells},
        links=tuple(_links(rows[-1 - step :])),
        caption=row.caption if captioned else "",
    )


def _links(rows: Sequence[_Row]) -> Iterator[Segment]:
    """Yield lines from the ends of what is seen of each row to those of the rows that see it."""
    for row in rows:
        for user in rows:
            if row.name in user.sources and row.lit and user.lit:
                (low_left, low_right), (_, _, high_right, high_left) = user.seen()[:2], row.seen()
                yield (low_left, high_left)
                yield (low_right, high_right)
