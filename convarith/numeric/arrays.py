"""What comes in, checked and brought to the dtype that the work is done in."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

_LARGEST = 1 << 47  # bytes that a process can address


def numbers(name: str, value: ArrayLike) -> NDArray[Any]:
    """Give an array of numbers.

    Raises:
        ConvArithError: ``bad-array`` for anything but booleans, integers, floats and complex numbers.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ConvArithError(f"{name} is no array: {error}", "bad-array", "give rows of equal length") from None
    if array.dtype.kind not in "biufc":
        raise ConvArithError(f"{name} has dtype {array.dtype}", "bad-array", "give integers, floats or complex numbers")
    # Loops over bytes in a foreign order are slow, and NumPy takes such a dtype for another one.
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def working_dtype(*arrays: NDArray[Any]) -> np.dtype[Any]:
    """Give the dtype in which arrays are multiplied and summed, which is that of the result too.

    Floats and complex numbers keep theirs, so that float32 stays float32; integers are summed in 64 bits, where a
    small dtype would wrap around after a few products.

    Raises:
        ConvArithError: ``bad-array`` for unsigned and signed 64-bit integers together, which have no common integers.
    """
    dtype = np.result_type(*arrays)
    if dtype.kind in "biu":
        return np.dtype(np.uint64 if dtype == np.uint64 else np.int64)
    if all(array.dtype.kind in "biu" for array in arrays):
        raise ConvArithError("uint64 and signed integers do not go together exactly", "bad-array", "cast one of them")
    return dtype


def check_memory(shape: Sequence[int], dtype: np.dtype[Any]) -> None:
    """Refuse an array that no address space holds, which is a slip of the pen; the machine refuses what it cannot hold.

    Raises:
        ConvArithError: ``too-large``.
    """
    count = prod(max(1, length) for length in shape)
    if count * dtype.itemsize > _LARGEST:
        raise ConvArithError(
            f"an array of {' x '.join(map(str, shape))} numbers has {count * dtype.itemsize:,} bytes",
            "too-large",
            "check padding, stride and dilation for a typo",
        )


def check_input(x: NDArray[Any], spatial: int, channels: int | None = None) -> None:
    """Refuse an input that is not (N, C, *spatial) with so many spatial axes and channels.

    Raises:
        ConvArithError: ``bad-array`` or ``channel-mismatch``.
    """
    if x.ndim != spatial + 2:
        raise ConvArithError(
            f"the input has {x.ndim} axes, {x.shape}, and the kernel asks for {spatial + 2}",
            "bad-array",
            "give (N, C, *spatial), N = 1 for a single one",
        )
    if not x.shape[1]:
        raise ConvArithError(f"the input has shape {x.shape}, no channels", "bad-array", "give one at least")
    if channels is not None and x.shape[1] != channels:
        raise ConvArithError(
            f"the input has {x.shape[1]} channels, the weight takes {channels}", "channel-mismatch", "make them equal"
        )
