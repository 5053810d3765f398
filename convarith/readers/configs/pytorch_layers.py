"""Layers of PyTorch as a configuration's numbers make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import whole_numbers
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Windowed

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints


def pytorch_layer(
    op: str,
    kernel: Ints,
    out_channels: int | None = None,
    in_channels: int | None = None,
    *,
    bias: bool = True,
    **settings: Any,
) -> Windowed:
    """Give a convolution or a pooling in PyTorch's terms; what is not given is its default there.

    Args:
        op: As in `FrameworkLayer`.
        kernel: k, taps along each axis.
        out_channels: Channels out; None to keep those that come in.
        in_channels: Channels in, as they were declared; None where they were not.
        bias: Whether a convolution has one.
        settings: Fields of `FrameworkLayer`.

    Raises:
        ConvArithError: As `FrameworkLayer` and `Windowed`.
    """
    layer = FrameworkLayer(kernel, framework="pytorch", op=op, **settings)
    return Windowed(
        layer, out_channels, in_channels, default_stride="pool" in op and "stride" not in settings, bias=bias
    )


def half(kernel: Ints) -> Ints:
    """Give the padding that keeps the size of an odd kernel, ⌊(k − 1)/2⌋ along each axis.

    Raises:
        ConvArithError: ``bad-value`` for what is no kernel.
    """
    numbers = whole_numbers("kernel", kernel)
    return (numbers - 1) // 2 if isinstance(numbers, int) else tuple((each - 1) // 2 for each in numbers)
