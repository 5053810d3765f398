"""W in compressed rows, put together level by level.

A level is one axis, or the channels: which inputs each output reads, through which taps. W of several levels has, for
each entry of the outer level, a copy of the inner W. Outputs that repeat have the same block of rows, moved along; it
is made once and added to by broadcasting into arrays that are allocated once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.index import along_axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis


WIDE = 1024  # pairs of output and tap that are moved along at once, as NumPy takes its time for each row of few


class Rows(NamedTuple):
    """Which inputs each output reads, in compressed rows.

    Attributes:
        indptr: Where the entries of each output begin; shape (outputs + 1,).
        columns: Input of each entry, ascending within an output.
        taps: Element of the weight of each entry, or its number.
    """

    indptr: NDArray[np.integer[Any]]
    columns: NDArray[np.integer[Any]]
    taps: NDArray[Any]

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


class Run(NamedTuple):
    """Outputs that repeat: the same taps, each time of inputs that lie further on.

    Attributes:
        outputs: Number of outputs, each time.
        entries: What these read, each time.
        moved: How far on the inputs lie, for each time.
        blocks: The outputs as they are unmoved, some after the others; made as they are asked for, and once.
    """

    outputs: int
    entries: int
    moved: NDArray[np.integer[Any]]
    blocks: Iterable[Rows]


class Level(NamedTuple):
    """Which inputs each output reads along one axis, or of the channels.

    Attributes:
        inputs: Number of inputs.
        elements: Number of elements that the weight has along this level.
        runs: All outputs, in order.
    """

    inputs: int
    elements: int
    runs: Sequence[Run]


def axis_level(axis: Axis, together: int = 1) -> Level:
    """Give the level of one axis.

    Windows within the input repeat: r outputs further on the same taps read what is s elements further on.

    Args:
        axis: The axis.
        together: Pairs of output and tap that a block may have, where more than the fewest outputs repeat.
    """
    steps = max(1, together // (axis.kernel * axis.stretch))
    block, inside = steps * axis.stretch, axis.inside
    times = len(inside) // block
    if times < 2:
        return Level(axis.size, axis.kernel, [_run(_rows(axis, range(axis.output)))])
    first, after = inside.start, inside.start + times * block
    repeated = _rows(axis, range(first, first + block))
    runs = [_run(repeated, np.arange(times) * (steps * axis.stride))]
    if first:
        runs.insert(0, _run(_rows(axis, range(first))))
    if after < axis.output:
        runs.append(_run(_rows(axis, range(after, axis.output))))
    return Level(axis.size, axis.kernel, runs)


def output_level(axis: Axis, output: int) -> Level:
    """Give the level of one axis of which just one output is looked at."""
    return Level(axis.size, axis.kernel, [_run(_rows(axis, range(output, output + 1)))])


def channel_level(inside: int, outside: int, groups: int, *, transposed: bool, only: int | None = None) -> Level:
    """Give the level of the channels: each one out reads those in of its group.

    The weight's first two axes are (out, in/groups), or (in, out/groups) where the layer is transposed.

    Args:
        inside: Channels in.
        outside: Channels out.
        groups: Groups of channels that do not see each other.
        transposed: Whether the layer is.
        only: The one channel out that is looked at; None for all.
    """
    width, height = inside // groups, outside // groups
    chosen = np.arange(outside) if only is None else np.array([only])
    output, local = np.repeat(chosen, width), np.tile(np.arange(width), len(chosen))
    columns = output // height * width + local
    taps = columns * height + output % height if transposed else output * width + local
    return Level(inside, inside * height, [_run(Rows(np.arange(len(chosen) + 1) * width, columns, taps))])


def only_output(rows: Rows, output: int) -> Rows:
    """Give the one row of an output."""
    start, stop = rows.indptr[[output, output + 1]].tolist()
    return Rows(np.array([0, stop - start]), rows.columns[start:stop], rows.taps[start:stop])


def nested(levels: Sequence[Level], index: np.dtype[Any], weight: NDArray[Any] | None = None) -> Rows:
    """Put levels together, the outermost first.

    Args:
        levels: The levels.
        index: The dtype of indices.
        weight: Numbers for each element; None for the elements themselves, numbered in C order.
    """
    *outer, level = levels
    for around in reversed(outer):
        inner, within = compressed(level, index), level
        level = Level(
            around.inputs * within.inputs,
            around.elements * within.elements,
            [_within(run, inner, within, index) for run in around.runs],
        )
    return compressed(level, index, None if weight is None else weight.reshape(-1))


def compressed(level: Level, index: np.dtype[Any], numbers: NDArray[Any] | None = None) -> Rows:
    """Write a level out in compressed rows, its blocks made once each.

    Args:
        level: The level.
        index: The dtype of indices.
        numbers: One for each element of the weight, to stand in its place.
    """
    outputs = sum(len(run.moved) * run.outputs for run in level.runs)
    entries = sum(len(run.moved) * run.entries for run in level.runs)
    dtype = index if numbers is None else numbers.dtype
    columns, taps, indptr = np.empty(entries, index), np.empty(entries, dtype), np.empty(outputs + 1, index)
    indptr[-1] = entries
    row = place = 0
    for run in level.runs:
        times = len(run.moved)
        begun, moved = place + run.entries * np.arange(times, dtype=index), run.moved.astype(index)
        rows, cells = slice(row, row + times * run.outputs), slice(place, place + times * run.entries)
        row, place = rows.stop, cells.stop
        starts = indptr[rows].reshape(times, run.outputs)
        of_inputs, of_taps = (each[cells].reshape(times, run.entries) for each in (columns, taps))
        output = entry = 0
        for block in run.blocks:
            some, there = slice(output, output + block.outputs), slice(entry, entry + len(block.columns))
            np.add((begun + entry)[:, np.newaxis], block.indptr[:-1].astype(index), out=starts[:, some])
            np.add(moved[:, np.newaxis], block.columns.astype(index), out=of_inputs[:, there])
            of_taps[:, there] = block.taps if numbers is None else numbers[block.taps]
            output, entry = some.stop, there.stop
    return Rows(indptr, columns, taps)


def in_order(rows: Rows) -> Rows:
    """Sort the entries of each output by their inputs; those of one input keep their order."""
    outputs = np.repeat(np.arange(rows.outputs), np.diff(rows.indptr))
    order = np.lexsort((rows.columns, outputs))
    return rows._replace(columns=rows.columns[order], taps=rows.taps[order])


def added_up(rows: Rows) -> Rows:
    """Add up the numbers of what an output reads of one input, of rows that are in order and hold numbers."""
    firsts = np.concatenate(([True], ~rows.repeated))[: len(rows.columns)]
    places = np.flatnonzero(firsts)
    if not len(places):
        return rows
    before = np.concatenate(([0], np.cumsum(firsts)))[rows.indptr]
    return Rows(before.astype(rows.indptr.dtype), rows.columns[places], np.add.reduceat(rows.taps, places))


def _rows(axis: Axis, outputs: range) -> Rows:
    found = along_axis(axis, outputs)
    indptr = np.searchsorted(found.outputs, np.arange(outputs.start, outputs.stop + 1))
    return Rows(indptr, found.inputs, found.taps)


def _run(rows: Rows, moved: NDArray[np.integer[Any]] | None = None) -> Run:
    """Give outputs that repeat, moved along so far each time; None for those that are there once."""
    return Run(rows.outputs, len(rows.columns), np.zeros(1, dtype=int) if moved is None else moved, [rows])


def _within(run: Run, inner: Rows, level: Level, index: np.dtype[Any]) -> Run:
    """Put compressed rows, those of a level, in place of each entry of a run."""
    return Run(
        run.outputs * inner.outputs,
        run.entries * len(inner.columns),
        run.moved * level.inputs,
        (
            _block(block.columns[reads] * level.inputs, block.taps[reads] * level.elements, inner, index)
            for block in run.blocks
            for reads in map(slice, block.indptr[:-1], block.indptr[1:])
        ),
    )


def _block(inputs: NDArray[Any], elements: NDArray[Any], inner: Rows, index: np.dtype[Any]) -> Rows:
    """Make the rows of one outer output: each inner row once for each of its reads, side by side."""
    reads, lengths = len(inputs), np.diff(inner.indptr)
    # Before an entry come all copies of the rows before its own, and those of its own row for earlier reads.
    before = np.arange(len(inner.columns)) + np.repeat(inner.indptr[:-1] * (reads - 1), lengths)
    places = before + np.arange(reads)[:, np.newaxis] * np.repeat(lengths, lengths)
    columns, taps = np.empty((2, places.size), dtype=index)
    columns[places] = inner.columns + inputs.astype(index)[:, np.newaxis]
    taps[places] = inner.taps + elements.astype(index)[:, np.newaxis]
    return Rows(inner.indptr * reads, columns, taps)


def index_dtype(*numbers: int) -> np.dtype[Any]:
    """Give 32-bit indices where they reach as far as these numbers, as SciPy does."""
    return np.dtype(np.int32 if max(numbers) <= np.iinfo(np.int32).max else np.int64)
