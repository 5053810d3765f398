"""A layer run a tile at a time, for inputs and outputs that do not fit in memory.

A tile is some images, or of one image some rows: outputs that are neighbours along the first spatial axis. Which input
rows these read, the engine's relation tells (`Axis.part`). Tiles end where the blocks of the fast path do, so that
their numbers are those of the whole, rounding included.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.phases import phases
from convarith.numeric.correlate import block_rows
from convarith.numeric.forward import as_batch, on_axes, refuse_wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer

_TILE = 1 << 28  # bytes that a tile takes with all that is made of it, as far as its blocks allow


class Tile(NamedTuple):
    """Some images of the result, and some rows of each: places along its first spatial axis."""

    images: range
    rows: range


@dataclass(frozen=True, slots=True)
class TiledRun:
    """A layer, ready to be run on an input tile by tile.

    Attributes:
        shape: Of the result: (N, O, *output).
        has_batch: Whether input and result have the axis N.
        dtype: Of the result.
        bytes_whole: What the input and the result would take in memory as a whole.
        tiles: Into which the result is cut, in its own order.
    """

    shape: tuple[int, ...]
    has_batch: bool
    dtype: np.dtype[Any]
    bytes_whole: int
    tiles: tuple[Tile, ...]
    _plain: Layer
    _axes: tuple[Axis, ...]
    _weight: NDArray[Any] | None
    _bias: NDArray[Any] | None

    def results(self, read: Callable[[], NDArray[Any]]) -> Iterator[tuple[Tile, NDArray[Any]]]:
        """Run it, and yield each tile with its part of the result, shape (images, O, rows, *rest).

        Args:
            read: Gives the input, as a map of its file. It is asked for each tile anew: the pages of a map stay in
                memory as long as it does.

        Raises:
            ConvArithError: As `convarith.numeric.forward.refuse_wrapped`.
        """
        for tile in self.tiles:
            yield tile, self._result(tile, read())

    def _result(self, tile: Tile, x: NDArray[Any]) -> NDArray[Any]:
        first, *rest = self._axes
        elements, alone = first.part(tile.rows)
        axes = (alone, *rest)
        whole = x.reshape(-1, *x.shape[x.ndim - len(axes) - 1 :])  # with the axis of a batch
        taken = whole[tile.images.start : tile.images.stop]
        if isinstance(elements, range):
            taken = taken[:, :, elements.start : elements.stop]
        part = np.array(taken if isinstance(elements, range) else taken.take(elements, axis=2))

        def run(x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
            return on_axes(self._plain, x, weight, self._bias, axes)

        result = run(part, self._weight)
        if self._weight is not None and result.dtype.kind in "iu":
            refuse_wrapped(run, part, self._weight, self._bias, result)
        return result


def tiled(
    layer: Layer, x: NDArray[Any], weight: NDArray[Any] | None, bias: NDArray[Any] | None = None, most: int = _TILE
) -> TiledRun:
    """Make a layer ready to be run on an input tile by tile; nothing of the input is read.

    Args:
        layer: As for `convarith.numeric.forward.forward`, like all that follow.
        x: Input; of a map only the shape is looked at.
        weight: None for pooling.
        bias: None for none.
        most: Bytes that a tile may take; it has the rows of one block at least.

    Raises:
        ConvArithError: As `convarith.numeric.forward.forward`.
    """
    plain, x, single = as_batch(layer, x, weight)
    axes = plain.axes(x.shape[2:])
    _, least = axes[0].part(range(1))
    none = np.empty((0, x.shape[1], least.size, *x.shape[3:]), dtype=x.dtype)
    sample = on_axes(plain, none, weight, bias, (least, *axes[1:]))  # with all that is to be checked
    shape = (len(x), sample.shape[1], *(axis.output for axis in axes))
    itemsize = max(4, x.itemsize, sample.itemsize)  # halves are summed as floats of 32 bits
    block = 1 if weight is None else _block(axes, x.shape[1], itemsize)
    return TiledRun(
        shape=shape,
        has_batch=not single,
        dtype=sample.dtype,
        bytes_whole=(x.size + prod(shape)) * itemsize,
        tiles=tuple(_tiles(shape, block, _bytes(axes, shape, x, itemsize), most)),
        _plain=plain,
        _axes=axes,
        _weight=weight,
        _bias=bias,
    )


class _Bytes(NamedTuple):
    """What a tile of one image takes: so many bytes for each row, and those for the first one's window."""

    row: int
    window: int


def _bytes(axes: Sequence[Axis], shape: tuple[int, ...], x: NDArray[Any], itemsize: int) -> _Bytes:
    first, *rest = axes
    line = x.shape[1] * prod(max(axis.size, axis.full_output(axis.output) // axis.stretch) for axis in rest)
    outputs = shape[1] * prod(shape[3:])
    # The input as it is, of the dtype that is worked in, and padded; the result, and its blocks.
    row = 3 * line * first.stride // first.stretch + 2 * outputs
    return _Bytes(row * itemsize, 3 * line * (first.effective_kernel // first.stretch + 1) * itemsize)


def _block(axes: Sequence[Axis], channels: int, itemsize: int) -> int:
    """Give so many rows of a convolution that the blocks of all its phases end after them."""
    taps, outputs = zip(*(_least(axis) for axis in axes), strict=True)
    return axes[0].stretch * block_rows(channels * prod(taps), prod(outputs[1:]), itemsize)


def _least(axis: Axis) -> tuple[int, int]:
    """Give the fewest taps that a phase of an axis meets, and the fewest outputs that it has."""
    if axis.stretch == 1:
        return axis.kernel, axis.output
    met = [len(phase.taps) for phase in phases(axis)]
    return min(met, default=1), axis.output // axis.stretch


def _tiles(shape: tuple[int, ...], block: int, each: _Bytes, most: int) -> Iterator[Tile]:
    count, rows = shape[0], shape[2]
    images = (most - each.window) // (each.row * rows)
    if images >= 1:
        yield from (Tile(some, range(rows)) for some in _cut(count, images))
        return
    height = max(1, (most - each.window) // each.row // block) * block
    yield from (Tile(range(image, image + 1), some) for image, some in product(range(count), _cut(rows, height)))


def _cut(length: int, most: int) -> Iterator[range]:
    """Yield neighbouring runs of so many numbers that come to a length."""
    return (range(start, min(length, start + most)) for start in range(0, length, most))
