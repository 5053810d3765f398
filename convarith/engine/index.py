"""The relation of an axis as NumPy arrays: one entry per output and tap that reads an input element."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.axis import Axis


class Entries(NamedTuple):
    """The entries of the relation, ordered by output, then by input.

    Attributes:
        outputs: Output position of each entry; shape (entries,).
        inputs: Input position of each entry; shape (entries,).
        taps: Kernel element of each entry; shape (entries,).
    """

    outputs: NDArray[np.int64]
    inputs: NDArray[np.int64]
    taps: NDArray[np.int64]


def positions(axis: Axis) -> NDArray[np.int64]:
    """Give u = o·s + t·d − lo for each output and tap; shape (outputs, taps)."""
    outputs, taps = np.indices((axis.output, axis.kernel))
    return np.asarray(outputs * axis.stride + taps * axis.dilation - axis.lo)


def along_axis(axis: Axis) -> Entries:
    """Give the entries of one axis."""
    outputs, taps = np.indices((axis.output, axis.kernel))
    where = positions(axis)
    inputs, between = np.divmod(where, axis.stretch)
    cropped = where >= axis.padded - axis.lo  # which only a window meets that hangs over the end
    read = (between == 0) & (inputs >= 0) & (inputs < axis.size) & ~cropped
    if axis.flipped:
        taps = axis.kernel - 1 - taps
    return Entries(outputs[read], inputs[read], taps[read])
