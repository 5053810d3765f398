"""The receptive field: what outputs of a network see of its input, in closed form or position by position."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache

from convarith.engine.axis import Axis
from convarith.engine.resampling import SharedAxis
from convarith.errors import ConvArithError
from convarith.networks.layers import INPUT, infer_shapes
from convarith.networks.reads import ITSELF, Reads, Windows, uneven_windows, windows_along
from convarith.networks.sizes import fitting_shapes
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.networks.layers import LayerGraph, NetworkLayer
    from convarith.networks.operations import Operation, Reading, Shape

Positions = frozenset[tuple[int, ...]]
"""Positions along the spatial axes."""

_MOST = 2_000_000  # positions that may turn out to be seen of one layer, which take a second or two
LONGEST = 10_000
"""Outputs after which what they read has to repeat, for it to be told."""


class ReceptiveField(NamedTuple):
    """What the outputs of a layer see of the network's input along one axis, its borders aside.

    Attributes:
        size: Positions from the first to the last that an output sees; of the output that sees farthest, where they
            differ, as after a transposed convolution.
        jump: Input positions from one output to the next (the effective stride); on average, where they differ.
        start: The first position that output 0 sees; negative where that is padding.
        center: The middle of what output 0 sees.
        holes: Whether an output passes over positions in between; None where they are too many to tell.
    """

    size: int
    jump: Fraction
    start: int
    center: Fraction
    holes: bool | None


def receptive_fields(network: LayerGraph) -> Mapping[str, tuple[ReceptiveField, ...] | None]:
    """Give the receptive field of every layer along each spatial axis, in closed form and so for any size.

    Paddings that depend on the size, such as ``same``, are those that the network's own input leads to, or the nearest
    one that fits. A layer after a pooling over all of space sees the whole input.

    Returns:
        The fields by the layer's name; None for a layer that looks at all at once, or whose way to the input is not
        known, or whose branches see farther and farther apart; for one that sees nothing but padding; and for one that
        sees the whole of an input that is not told.
    """
    shapes = fitting_shapes(network)
    reads: dict[str, tuple[Reads, ...] | None] = {INPUT: (ITSELF,) * len(shapes[INPUT][1:]) or None}
    for layer in network.layers:
        reads[layer.name] = _reads_of(layer, shapes, reads)
    sizes = network.input[1:] or (None,) * len(shapes[INPUT][1:])
    return {layer.name: _fields(reads[layer.name], sizes) for layer in network.layers}


def read_sources(layer: NetworkLayer) -> tuple[str, ...]:
    """Give the names of the layers whose values a layer reads: not that from which it takes its size only."""
    sized = layer.operation is not None and layer.operation.sized_by_second
    return layer.sources[:1] if sized else layer.sources


def _fields(reads: tuple[Reads, ...] | None, sizes: Sequence[int | None]) -> tuple[ReceptiveField, ...] | None:
    found = [_field(*each) for each in zip(reads or (), sizes, strict=False)]
    return None if None in found or not found else tuple(field for field in found if field is not None)


def _field(reads: Reads, size: int | None) -> ReceptiveField | None:
    jump = Fraction(reads.shift, len(reads.spans))
    spans = [span for span in reads.spans if span is not None]
    if not spans or (reads.everything and size is None):
        return None
    if reads.everything and size is not None:
        return ReceptiveField(size, jump, 0, Fraction(size - 1, 2), holes=False)
    first = reads.spans[0] or spans[0]
    gaps = [span.gaps for span in spans]
    holes = True if any(gaps) else None if None in gaps else False
    return ReceptiveField(
        max(span.width for span in spans), jump, first.first, Fraction(first.first + first.last, 2), holes
    )


def _reads_of(
    layer: NetworkLayer, shapes: Mapping[str, Shape], reads: Mapping[str, tuple[Reads, ...] | None]
) -> tuple[Reads, ...] | None:
    """Give what a layer reads of the input along each axis; None where that is not known."""
    if layer.operation is None or layer.name not in shapes or any(source not in shapes for source in layer.sources):
        return None
    operation = layer.operation.resolve([shapes[source] for source in layer.sources])
    below = [reads.get(source) for source in read_sources(layer)]
    known = [each for each in below if each is not None]
    if not known or len(known) < len(below):
        return None
    windows = layer_windows(operation, shapes[layer.sources[0]][1:], shapes[layer.name][1:])
    if windows is None:
        return None
    axes = [_along(each, list(joined)) for each, joined in zip(windows, zip(*known, strict=True), strict=True)]
    found = tuple(each for each in axes if each is not None)
    return found if len(found) == len(axes) else None


def _along(windows: Windows | None, branches: Sequence[Reads]) -> Reads | None:
    """Give what windows read of branches that they take alike along one axis; all of it where there are no windows."""
    joined: Reads | None = branches[0]
    for branch in branches[1:]:
        joined = joined and joined.joined(branch)
    if joined is None:
        return None
    if windows is None:
        return joined._replace(everything=True)
    if len(joined.spans) * len(windows.elements) > LONGEST:
        return None
    return joined.through(windows)


@lru_cache(maxsize=1 << 12)
def layer_windows(operation: Operation, size: Shape, output: Shape) -> tuple[Windows | None, ...] | None:
    """Give the windows of an operation along each axis, None for one that gathers it all; None where it has none.

    Networks repeat their layers.
    """
    windows: list[Windows | None] = []
    for reading in operation.reads(size, output) or ():
        period = reading.stretch if isinstance(reading, Axis) else reading.ratio.denominator
        if period > LONGEST:
            return None
        if isinstance(reading, SharedAxis) and reading.output == 1:
            windows.append(None)
        else:
            windows.append(windows_along(reading) if isinstance(reading, Axis) else uneven_windows(reading))
    return tuple(windows) or None


def receptive_positions(
    network: LayerGraph, layer: str, position: tuple[int, ...], *, axis: int | None = None
) -> Mapping[str, Positions]:
    """Give, of a layer and each one below it down to the input, the positions that one of its outputs depends on.

    Args:
        network: The network.
        layer: Name of the layer whose output it is.
        position: Of the output, along each spatial axis, or along the only one looked at.
        axis: Number of the only axis to look along; None for all.

    Returns:
        The positions by the layer's name, along the axes that are looked at.

    Raises:
        ConvArithError: ``no-space`` where a layer looks at features and not at positions; ``too-large`` for more
            positions than can be gone through.
    """
    shapes: dict[str, Shape] = {INPUT: network.input, **infer_shapes(network).shapes}
    looked_at = slice(None) if axis is None else slice(axis, axis + 1)
    seen: dict[str, Positions] = {layer: frozenset({position})}
    for each in reversed(network.layers):
        if each.name not in seen or each.operation is None:
            continue
        operation = each.operation.resolve([shapes[source] for source in each.sources])
        for source in read_sources(each):
            sizes = shapes[source][1:], shapes[each.name][1:]
            below = _below(operation, each.name, sizes, seen[each.name], looked_at)
            seen[source] = seen.get(source, frozenset()) | below
    return seen


def _below(
    operation: Operation, name: str, sizes: tuple[Shape, Shape], positions: Positions, looked_at: slice
) -> Positions:
    """Give the positions of an input that positions of an output depend on, whose spatial sizes are given."""
    reads = operation.reads(*sizes)
    if reads is None:
        raise ConvArithError(
            f"{name} looks at all features at once, not at positions", "no-space", "take a layer before it"
        )
    for number, reading in enumerate(reads[looked_at]):
        _refuse_many(name, len(positions) * reading.kernel)
        positions = _along_axis(number, reading, positions)
    return positions


def _along_axis(number: int, reading: Reading, positions: Positions) -> Positions:
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
