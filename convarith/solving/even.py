"""The nearest transposed convolution whose outputs all meet as many taps."""

from __future__ import annotations

from math import gcd

from convarith.engine.receptive import counts_met
from convarith.solving.solve import solutions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer

_MORE = 3  # strides by which a kernel is made longer at most
_TRIED = 8  # kernels


def even_setting(layer: Layer, size: tuple[int, ...]) -> Layer | None:
    """Give what brings a size to the same as a transposed convolution does, with even overlap along all axes.

    Strides stay as they are, so do dilations that have nothing in common with them; the others become 1. Each kernel
    becomes the nearest multiple of the stride that gives the size, of two the larger one.

    Args:
        layer: A transposed convolution.
        size: Spatial size of its input.

    Returns:
        The one that people would choose first; None where there is none, and where the overlap is even already.

    Raises:
        ConvArithError: Where the layer does not fit the size.

    >>> from convarith.engine.transposed import ConvTranspose
    >>> even = even_setting(ConvTranspose(3, stride=2, padding=1, output_padding=1), (14,))
    >>> even.kernel, even.padding, even.output_padding
    (4, 1, 0)
    """
    plain = layer.resolve(size).layer
    if all(min(counts) == max(counts) for counts in map(counts_met, plain.axes(size))):
        return None
    output = plain.output_shape(size)
    windows = [_even_window(*each) for each in zip(plain.direct_axes(size), size, output, strict=True)]
    if None in windows:
        return None
    kernel, stride, dilation = zip(*(window for window in windows if window is not None), strict=True)
    bounds = {"kernel": kernel, "stride": stride, "dilation": dilation}
    return solutions(size, output, "conv_transpose", bounds).best(1)[0].layer


def _even_window(axis: Axis, size: int, output: int) -> tuple[int, int, int] | None:
    """Give kernel, stride and dilation of the nearest even window that brings a size to an output."""
    stride, dilation = axis.stride, axis.dilation if gcd(axis.stride, axis.dilation) == 1 else 1
    last = (axis.effective_kernel // stride + _MORE) * stride
    for kernel in sorted(range(stride, last, stride), key=lambda each: (abs(each - axis.kernel), -each))[:_TRIED]:
        bounds = {"kernel": kernel, "stride": stride, "dilation": dilation}
        if solutions((size,), (output,), "conv_transpose", bounds).count:
            return kernel, stride, dilation
    return None
