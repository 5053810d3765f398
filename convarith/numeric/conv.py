"""Convolutions as functions of arrays: direct and transposed, in any number of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.numeric.arrays import numbers
from convarith.numeric.convolve import convolve

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding
    from convarith.names import PaddingMode


def conv(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Ints = 1,
    padding: Padding = 0,
    dilation: Ints = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> NDArray[Any]:
    """Convolve (cross-correlate, as every framework does).

    For the convolution of textbooks, as ``scipy.signal.convolve2d`` has it, give the weight turned by 180°:
    ``np.flip(weight, (2, 3))``.

    Args:
        x: Input, shape (N, C, *spatial).
        weight: Kernel, shape (O, C/groups, *kernel).
        bias: Shape (O,); None for none.
        stride: As for `convarith.Conv`, like padding, dilation and groups.
        padding: Negative crops; a name is placed as for `convarith.Conv`.
        dilation: Input positions from one tap to the next.
        groups: Groups of channels that do not see each other.
        padding_mode: What padding holds, as for `convarith.Conv`: ``"zeros"``, ``"reflect"``, ``"replicate"`` or
            ``"circular"``.

    Returns:
        Shape (N, O, *output). Floats and complex numbers keep their precision; integers come back in 64 bits, exact as
        long as they fit.

    Raises:
        ConvArithError: ``bad-array`` or ``channel-mismatch`` for arrays that do not go together, and what
            `convarith.Conv` refuses.

    >>> ca.conv(np.arange(5.0).reshape(1, 1, 5), np.ones((1, 1, 3)), stride=2)
    array([[[3., 9.]]])
    """
    weight = numbers("the weight", weight)
    layer = Conv(
        weight.shape[2:] or 1,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode=padding_mode,
    )
    return convolve(layer, x, weight, bias)


def conv_transpose(  # noqa: PLR0913  # as `ConvTranspose` has
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Ints = 1,
    padding: Padding = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
    groups: int = 1,
    *,
    output_size: Ints | None = None,
    flip_kernel: bool = True,
    padding_mode: Literal["zeros", "circular"] = "zeros",
) -> NDArray[Any]:
    """Convolve transposed.

    Args:
        x: Input, shape (N, C, *spatial).
        weight: Kernel, shape (C, O/groups, *kernel).
        bias: Shape (O,); None for none.
        stride: As for `convarith.ConvTranspose`, like all that follow.
        padding: That of the direct convolution which this one transposes.
        output_padding: Extra size at the end, below max(stride, dilation).
        dilation: Output positions between taps.
        groups: Groups of channels that do not see each other.
        output_size: The spatial size wanted, instead of ``output_padding``.
        flip_kernel: False slides the kernel unflipped over the zero-inserted input, as JAX does.
        padding_mode: ``"circular"`` transposes a circular convolution.

    Returns:
        Shape (N, O, *output); dtypes as for `conv`.

    Raises:
        ConvArithError: As `conv`, and what `convarith.ConvTranspose` refuses.

    >>> ca.conv_transpose(np.ones((1, 1, 2)), np.ones((1, 1, 3)), stride=2)
    array([[[1., 1., 2., 1., 1.]]])
    """
    weight = numbers("the weight", weight)
    layer = ConvTranspose(
        weight.shape[2:] or 1,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
        groups=groups,
        output_size=output_size,
        flip_kernel=flip_kernel,
        padding_mode=padding_mode,
    )
    return convolve(layer, x, weight, bias)
