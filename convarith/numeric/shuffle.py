"""Channels traded for space on arrays, and back."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_input, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def pixel_shuffle(x: ArrayLike, factors: Sequence[int]) -> NDArray[Any]:
    """Spread each block of channels over a block of positions, as PyTorch does: depth to space.

    Args:
        x: Shape (N, C, *spatial).
        factors: r of each spatial axis; their product divides C.

    Returns:
        Shape (N, C/∏r, *spatial·r), of the input's dtype.

    Raises:
        ConvArithError: ``bad-array`` for an array of other axes; ``channel-mismatch`` for channels that do not divide.
    """
    x = numbers("the input", x)
    check_input(x, len(factors))
    count, channels, *size = x.shape
    blocks, axes = prod(factors), len(factors)
    if channels % blocks:
        raise ConvArithError(
            f"{channels} channels do not divide among {blocks} positions",
            "channel-mismatch",
            f"use a multiple of {blocks}",
        )
    split = x.reshape(count, channels // blocks, *factors, *size)
    # Each axis of space, and after it the positions that come to lie between its own.
    order = [number for axis in range(axes) for number in (2 + axes + axis, 2 + axis)]
    joined = [each * factor for each, factor in zip(size, factors, strict=True)]
    return np.transpose(split, (0, 1, *order)).reshape(count, channels // blocks, *joined)


def pixel_unshuffle(x: ArrayLike, factors: Sequence[int]) -> NDArray[Any]:
    """Gather each block of positions in a block of channels, as PyTorch does: space to depth.

    Args:
        x: Shape (N, C, *spatial).
        factors: r of each spatial axis, which divides its size.

    Returns:
        Shape (N, C·∏r, *spatial/r), of the input's dtype.

    Raises:
        ConvArithError: ``bad-array`` for an array of other axes; ``does-not-fit`` for a size that does not divide.
    """
    x = numbers("the input", x)
    check_input(x, len(factors))
    count, channels, *size = x.shape
    for each, factor in zip(size, factors, strict=True):
        if each % factor:
            raise ConvArithError(
                f"factor {factor} does not divide {each}", "does-not-fit", f"crop to {each - each % factor}", "factor"
            )
    less = [each // factor for each, factor in zip(size, factors, strict=True)]
    split = x.reshape(count, channels, *(part for pair in zip(less, factors, strict=True) for part in pair))
    order = (*range(3, split.ndim, 2), *range(2, split.ndim, 2))
    return np.transpose(split, (0, 1, *order)).reshape(count, channels * prod(factors), *less)
