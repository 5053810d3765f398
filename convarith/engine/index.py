"""The relation of an axis as NumPy arrays: one entry per output and tap that reads an input element."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.padding import element_held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Pool


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
    where: Any = axis.position(outputs, taps)  # type: ignore[arg-type]  # arithmetic, which arrays have too
    return np.asarray(where)


def sources(axis: Axis, where: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the input element that a window reads at each position, −1 for a zero; as `Axis.read_at`, for arrays."""
    elements, between = np.divmod(where, axis.stretch)
    if axis.padding_mode != "zeros":
        elements = np.asarray(element_held(elements, axis.size, axis.padding_mode))  # type: ignore[arg-type]  # likewise
    cropped = where >= axis.padded - axis.lo  # which only a window reaches that hangs over the end
    read = (between == 0) & (elements >= 0) & (elements < axis.size) & ~cropped
    return np.where(read, elements, -1)


def along_axis(axis: Axis) -> Entries:
    """Give the entries of one axis."""
    outputs, taps = np.indices((axis.output, axis.kernel))
    inputs = sources(axis, positions(axis))
    elements: Any = axis.kernel_element(taps)  # type: ignore[arg-type]  # likewise
    read = inputs >= 0
    found = Entries(outputs[read], inputs[read], elements[read])
    if axis.padding_mode == "zeros":  # where inputs ascend with the taps
        return found
    order = np.lexsort((found.inputs, found.outputs))
    return Entries(*(each[order] for each in found))


def counted_taps(axis: Axis, *, include_pad: bool) -> NDArray[np.int64]:
    """Count, for each window, the taps that a mean counts: on the input, and on padding if that is included.

    Taps that hang over the end in ceil mode never count. Shape (outputs,).
    """
    where = positions(axis)
    low, high = -axis.lo, axis.size + axis.hi
    if not include_pad:
        low, high = max(0, low), min(axis.size, high)
    return np.asarray(((where >= low) & (where < high)).sum(axis=1))


def divisors(pool: Pool, axes: Sequence[Axis]) -> NDArray[np.int64]:
    """Give what an average pooling divides the sum of each window by; shape (*output)."""
    if pool.divisor_override is not None:
        return np.full([axis.output for axis in axes], pool.divisor_override)
    return reduce(np.multiply.outer, (counted_taps(axis, include_pad=pool.count_include_pad) for axis in axes))
