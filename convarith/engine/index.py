"""The relation as NumPy arrays: one entry per output and tap that reads an input element."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis


class Entries(NamedTuple):
    """The entries of the relation, ordered by output, then by input.

    Attributes:
        outputs: Output position of each entry, raveled in C order over the axes; shape (entries,).
        inputs: Input position of each entry, raveled likewise; shape (entries,).
        taps: Kernel index of each entry, one column per axis; shape (entries, axes).
    """

    outputs: NDArray[np.int64]
    inputs: NDArray[np.int64]
    taps: NDArray[np.int64]


def along_axis(axis: Axis) -> Entries:
    """Give the entries of one axis."""
    outputs, taps = np.indices((axis.output, axis.kernel)).reshape(2, -1)
    positions = outputs * axis.stride + taps * axis.dilation - axis.lo
    inputs, between = np.divmod(positions, axis.stretch)
    read = (between == 0) & (inputs >= 0) & (inputs < axis.size)
    if axis.flipped:
        taps = axis.kernel - 1 - taps
    return Entries(outputs[read], inputs[read], taps[read, np.newaxis])


def entries(axes: Sequence[Axis]) -> Entries:
    """Give the entries of several axes: every combination of the entries of each."""
    result = along_axis(axes[0])
    for axis in axes[1:]:
        inner = along_axis(axis)
        outputs = (result.outputs[:, np.newaxis] * axis.output + inner.outputs).ravel()
        inputs = (result.inputs[:, np.newaxis] * axis.size + inner.inputs).ravel()
        taps = np.concatenate(
            [
                np.repeat(result.taps, len(inner.taps), axis=0),
                np.tile(inner.taps, (len(result.taps), 1)),
            ],
            axis=1,
        )
        order = np.argsort(outputs, kind="stable")  # within an output the inputs ascend already
        result = Entries(outputs[order], inputs[order], taps[order])
    return result
