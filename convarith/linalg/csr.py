"""W in compressed rows, put together level by level.

A level is one axis, or the channels: which inputs each output reads, through which taps. W of several levels has, for
each entry of the outer level, a copy of the inner W. Outer outputs that read through the same taps have the same block
of rows, moved along; it is made once and added to by broadcasting into arrays that are allocated once.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.index import along_axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis


_WIDE = 64  # entries that are moved along at once, as NumPy takes its time for each row of few


class Level(NamedTuple):
    """Which inputs each output reads, in compressed rows.

    Attributes:
        inputs: Number of inputs.
        elements: Number of elements that the weight has along this level.
        indptr: Where the entries of each output begin; shape (outputs + 1,).
        columns: Input of each entry, ascending within an output.
        taps: Element of the weight of each entry.
    """

    inputs: int
    elements: int
    indptr: NDArray[np.integer[Any]]
    columns: NDArray[np.integer[Any]]
    taps: NDArray[np.integer[Any]]

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return len(self.indptr) - 1

    @property
    def cells(self) -> int:
        """Pairs of an output and an input that it reads, through however many elements."""
        return len(self.columns) - int(self.repeated.sum())

    @property
    def repeated(self) -> NDArray[np.bool_]:
        """Whether each entry but the first reads the same input for the same output as the one before it."""
        same = self.columns[1:] == self.columns[:-1]
        starts = self.indptr[(self.indptr > 0) & (self.indptr < len(self.columns))]
        same[starts - 1] = False
        return np.asarray(same)


def axis_level(axis: Axis) -> Level:
    """Give the level of one axis.

    Windows within the input repeat: r outputs further on the same taps read what is s elements further on.
    """
    together = max(1, _WIDE // axis.kernel)
    block = together * axis.stretch
    first, repeats = axis.inside.start, len(axis.inside) // block
    moved = together * axis.stride if repeats > 1 else 0  # which may be farther than NumPy counts
    after = first + repeats * block
    parts = ((range(first), 1), (range(first, first + block), repeats), (range(after, axis.output), 1))
    index = index_dtype(axis.size, axis.kernel, axis.reads)
    indptr = np.empty(axis.output + 1, dtype=index)
    indptr[-1] = axis.reads
    columns, taps = np.empty((2, axis.reads), dtype=index)
    row = place = 0
    for outputs, times in parts:
        if not times:
            continue
        found = along_axis(axis, outputs)
        count = len(found.inputs)
        rows, cells = slice(row, row + times * len(outputs)), slice(place, place + times * count)
        time = np.arange(times)[:, np.newaxis]
        starts = place + np.searchsorted(found.outputs, np.arange(outputs.start, outputs.stop))
        np.add(time * count, starts, out=indptr[rows].reshape(times, len(outputs)), casting="same_kind")
        np.add(time * moved, found.inputs, out=columns[cells].reshape(times, count), casting="same_kind")
        taps[cells].reshape(times, count)[:] = found.taps
        row, place = rows.stop, cells.stop
    return Level(axis.size, axis.kernel, indptr, columns, taps)


def output_level(axis: Axis, output: int) -> Level:
    """Give the level of one axis of which just one output is looked at."""
    found = along_axis(axis, range(output, output + 1))
    return Level(axis.size, axis.kernel, np.array([0, len(found.inputs)]), found.inputs, found.taps)


def channel_level(inside: int, outside: int, groups: int, *, transposed: bool) -> Level:
    """Give the level of the channels: each one out reads those in of its group.

    The weight's first two axes are (out, in/groups), or (in, out/groups) where the layer is transposed.
    """
    width, height = inside // groups, outside // groups
    output, local = np.indices((outside, width)).reshape(2, -1)
    columns = output // height * width + local
    taps = columns * height + output % height if transposed else output * width + local
    return Level(inside, inside * height, np.arange(outside + 1) * width, columns, taps)


def only_output(level: Level, output: int) -> Level:
    """Give the part of a level that is one output."""
    start, stop = level.indptr[[output, output + 1]].tolist()
    reads = slice(start, stop)
    return level._replace(indptr=np.array([0, stop - start]), columns=level.columns[reads], taps=level.taps[reads])


def nested(levels: Sequence[Level], index: np.dtype[Any]) -> Level:
    """Put levels together, the outermost first; the elements of the weight are numbered in C order."""
    inner = levels[-1]
    for outer in reversed(levels[:-1]):
        inner = _stacked(outer, inner, index)
    return Level(inner.inputs, inner.elements, *(part.astype(index, copy=False) for part in inner[2:]))


def valued(levels: Sequence[Level], weight: NDArray[Any], index: np.dtype[Any]) -> Level:
    """Put levels together with the weight's numbers in place of its elements."""
    outer, *rest = levels
    numbers = weight.reshape(-1)
    if rest:
        return _stacked(outer, nested(rest, index), index, numbers)
    alone = nested(levels, index)
    return alone._replace(taps=numbers[alone.taps])


def in_order(level: Level) -> Level:
    """Sort the entries of each output by their inputs; those of one input keep their order."""
    rows = np.repeat(np.arange(level.outputs), np.diff(level.indptr))
    order = np.lexsort((level.columns, rows))
    return level._replace(columns=level.columns[order], taps=level.taps[order])


def added_up(level: Level) -> Level:
    """Add up the numbers of what an output reads of one input, of a level that is in order and holds numbers."""
    firsts = np.concatenate(([True], ~level.repeated))[: len(level.columns)]
    places = np.flatnonzero(firsts)
    if not len(places):
        return level
    before = np.concatenate(([0], np.cumsum(firsts)))[level.indptr]
    return level._replace(
        indptr=before.astype(level.indptr.dtype),
        columns=level.columns[places],
        taps=np.add.reduceat(level.taps, places),
    )


def _stacked(outer: Level, inner: Level, index: np.dtype[Any], values: NDArray[Any] | None = None) -> Level:
    """Put an inner level into each entry of an outer one; with ``values`` these stand where taps would."""
    entries = len(outer.columns) * len(inner.columns)
    indptr = np.empty(outer.outputs * inner.outputs + 1, dtype=index)
    indptr[-1] = entries
    columns = np.empty(entries, dtype=index)
    taps = np.empty(entries, dtype=index if values is None else values.dtype)
    row = place = 0
    for block, firsts in _runs(outer):
        made_columns, made_taps = _block(block, inner, index)
        count, width = len(firsts), len(made_columns)
        rows, cells = slice(row, row + count * inner.outputs), slice(place, place + count * width)
        starts = (place + width * np.arange(count)).astype(index)[:, np.newaxis]
        np.add(starts, inner.indptr[:-1] * index.type(len(block[0])), out=indptr[rows].reshape(count, inner.outputs))
        moved = (firsts * inner.inputs).astype(index)[:, np.newaxis]
        np.add(moved, made_columns, out=columns[cells].reshape(count, width))
        taps[cells].reshape(count, width)[:] = made_taps if values is None else values[made_taps]
        row, place = rows.stop, cells.stop
    return Level(outer.inputs * inner.inputs, outer.elements * inner.elements, indptr, columns, taps)


_Block = tuple["NDArray[np.integer[Any]]", "NDArray[np.integer[Any]]"]
"""What an outer output reads: inputs counted from its first one, and taps."""


def _runs(outer: Level) -> Iterator[tuple[_Block, NDArray[np.integer[Any]]]]:
    """Yield what neighbouring outputs have in common, and the first input of each."""
    lengths = np.diff(outer.indptr)
    firsts, reading = np.zeros_like(lengths), lengths > 0
    firsts[reading] = outer.columns[outer.indptr[:-1][reading]]
    inputs = outer.columns - np.repeat(firsts, lengths)
    before = np.arange(len(inputs)) - np.repeat(lengths, lengths)  # where the output before has it, if it has as many
    other = (inputs != inputs[before]) | (outer.taps != outer.taps[before])
    changed = np.append(True, lengths[1:] != lengths[:-1])
    changed[np.repeat(np.arange(len(lengths)), lengths)[other]] = True
    for first, stop in pairwise([*np.flatnonzero(changed).tolist(), len(lengths)]):
        reads = slice(outer.indptr[first], outer.indptr[first + 1])
        yield (inputs[reads], outer.taps[reads]), firsts[first:stop]


def _block(
    block: _Block, inner: Level, index: np.dtype[Any]
) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
    """Make the rows of one outer output: each inner row once for each of its reads, side by side."""
    inputs, taps = (each.astype(index, copy=False) for each in block)
    reads = len(inputs)
    lengths = np.repeat(np.diff(inner.indptr), reads)
    starts = np.repeat(inner.indptr[:-1], reads)
    ends = np.cumsum(lengths)
    source = np.arange(lengths.sum()) + np.repeat(starts - (ends - lengths), lengths)
    read = np.repeat(np.tile(np.arange(reads), inner.outputs), lengths)
    columns = inner.columns[source] + (inputs * index.type(inner.inputs))[read]
    elements = inner.taps[source] + (taps * index.type(inner.elements))[read]
    return columns.astype(index, copy=False), elements


def index_dtype(*numbers: int) -> np.dtype[Any]:
    """Give 32-bit indices where they reach as far as these numbers, as SciPy does."""
    return np.dtype(np.int32 if max(numbers) <= np.iinfo(np.int32).max else np.int64)
