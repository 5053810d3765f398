"""The relation of an axis as NumPy arrays: one entry per output and tap that reads an input element."""

from __future__ import annotations

from functools import reduce

import numpy as np

from convarith.engine.numbers import LARGEST
from convarith.engine.padding import padding_source
from convarith.engine.window import Window, effective_kernel
from convarith.errors import ConvArithError
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.pool import Pool


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


def positions(axis: Axis, outputs: range | None = None) -> NDArray[np.int64]:
    """Give u = o·s + t·d − lo for each output, or some of them, and each tap; shape (outputs, taps)."""
    chosen = range(axis.output) if outputs is None else outputs
    rows: Any = np.arange(chosen.start, chosen.stop)[:, np.newaxis]  # arrays in place of ints
    taps: Any = np.arange(axis.kernel)
    return np.asarray(axis.position(rows, taps))


def sources(axis: Axis, where: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the input element that a window reads at each position, −1 for a zero; as `Axis.read_at`, for arrays."""
    elements, between = np.divmod(where, axis.stretch)
    if axis.padding_mode != "zeros":
        elements = np.asarray(padding_source(elements, axis.size, axis.padding_mode))  # type: ignore[arg-type]  # arithmetic, which arrays have
    cropped = where >= axis.end  # which only a window reaches that hangs over the end
    read = (between == 0) & (elements >= 0) & (elements < axis.size) & ~cropped
    return np.where(read, elements, -1)


def along_axis(axis: Axis, outputs: range | None = None) -> Entries:
    """Give the entries of one axis, or of some of its outputs."""
    first = 0 if outputs is None else outputs.start
    inputs = sources(axis, positions(axis, outputs))
    read = inputs >= 0
    rows, taps = np.nonzero(read)
    elements: Any = axis.kernel_element(taps)  # type: ignore[arg-type]  # arithmetic, which arrays have
    found = Entries(first + rows, inputs[read], elements)
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
    """Give what a pooling divides the sum of each window by, shape (*output); L-p pooling always counts the padding."""
    if pool.divisor_override is not None:
        return np.full([axis.output for axis in axes], pool.divisor_override)
    include_pad = pool.count_include_pad or pool.kind == "lp"
    return reduce(np.multiply.outer, (counted_taps(axis, include_pad=include_pad) for axis in axes))


def output_sizes(
    sizes: ArrayLike,
    *,
    kernel: ArrayLike,
    stride: ArrayLike = 1,
    padding: ArrayLike | tuple[ArrayLike, ArrayLike] = 0,
    dilation: ArrayLike = 1,
) -> NDArray[np.int64]:
    """Give the output sizes of many settings along one axis at once; 0 where a kernel does not fit.

    Args:
        sizes: Input sizes, which broadcast against all that follow.
        kernel: k.
        stride: s.
        padding: p on either side, or a tuple of what is before and after.
        dilation: d.

    Returns:
        Of the shape that all of them broadcast to; of 32 bits where all that are arrays have these and they reach.

    Raises:
        ConvArithError: ``bad-value`` for what is no whole number, below 1, or beyond 64 bits; ``bad-array`` for shapes
            that do not broadcast.

    >>> ca.output_sizes([5, 6], kernel=3, stride=[[1], [2]], padding=1).tolist()
    [[5, 6], [3, 3]]
    """
    if isinstance(padding, tuple) and len(padding) != 2:
        raise ConvArithError(
            f"padding has {len(padding)} parts", "bad-value", "give it once, or a pair of before and after", "padding"
        )
    lo, hi = padding if isinstance(padding, tuple) else (padding, padding)
    steps = {"size": sizes, "kernel": kernel, "stride": stride, "dilation": dilation}
    found = [_integers(name, value, least=1) for name, value in steps.items()]
    found += [_integers("padding", value, least=None) for value in (lo, hi)]
    try:
        np.broadcast_shapes(*(each.shape for each in found))
    except ValueError:
        shapes = ", ".join(str(each.shape) for each in found)
        raise ConvArithError(
            f"shapes {shapes} do not broadcast", "bad-array", "give shapes that NumPy combines"
        ) from None
    size, taps, _, apart, *pads = (max(abs(int(each.min(initial=0))), int(each.max(initial=1))) for each in found)
    reach = size + sum(pads) + effective_kernel(taps, apart)  # what is added up on the way is less
    if reach > LARGEST:
        raise ConvArithError("some positions are beyond 64 bits", "bad-value", "check for a typo")
    several = [each.dtype for each in found if each.ndim]  # beside which a single number has no width of its own
    narrow = {*several} == {np.dtype(np.int32)} and reach <= np.iinfo(np.int32).max
    whole: Any = [each.astype(np.int32 if narrow else np.int64, copy=False) for each in found]
    given, *window = whole  # arrays in place of ints, whose arithmetic they have
    return np.asarray(np.maximum(Window(*window).outputs(given), 0))


def _integers(name: str, value: ArrayLike, least: int | None) -> NDArray[np.integer[Any]]:
    try:
        array = np.asarray(value)
    except ValueError:
        raise ConvArithError(f"{name} is no array", "bad-array", "give rows of equal length", name) from None
    if array.dtype.kind not in "iu":
        raise ConvArithError(f"{name} is not made of whole numbers", "bad-value", "give integers", name)
    if least is not None and array.size and array.min() < least:
        raise ConvArithError(f"{name} has a number below {least}", "bad-value", f"give at least {least}", name)
    return array
