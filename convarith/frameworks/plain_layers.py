"""Layers in convarith's own terms, made from a framework's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool, checked_kind
from convarith.engine.transposed import ConvTranspose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.padding import Padding, PaddingAsSaid, Pair
    from convarith.frameworks.setting import Setting
    from convarith.names import PaddingMode


def direct(
    layer: Setting, padding: PaddingAsSaid, padding_mode: PaddingMode = "zeros", *, free_padding: bool = False
) -> Conv:
    """Give a direct convolution with a padding of convarith's, ``free_padding`` as `Conv` has it."""
    return Conv(
        layer.kernel,
        stride=layer.stride,
        padding=cast("Padding", padding),  # a name is checked there
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.groups,
        padding_mode=padding_mode,
        free_padding=free_padding,
    )


def transposed(
    layer: Setting,
    size: tuple[int, ...],
    pads: Sequence[Pair],
    extra: Sequence[int] | None = None,
    *,
    flip_kernel: bool = True,
) -> ConvTranspose:
    """Give a transposed convolution that crops by ``pads`` and is longer by ``extra`` at the end.

    What is more than an output padding may be, or less than none, goes into the crop at the end: the relation is the
    same.
    """
    lists = list(zip(layer.along(size), pads, extra or (0,) * len(size), strict=True))
    within = all(0 <= more < max(axis.stride, axis.dilation) for axis, _, more in lists)
    return ConvTranspose(
        layer.kernel,
        stride=layer.stride,
        padding=tuple((lo, hi if within else hi - more) for _, (lo, hi), more in lists),
        dilation=layer.dilation,
        output_padding=tuple(more for *_, more in lists) if within else 0,
        channels=layer.channels,
        groups=layer.groups,
        flip_kernel=flip_kernel,
    )


def pooled(
    layer: Setting,
    padding: PaddingAsSaid,
    *,
    count_include_pad: bool = True,
    limited: bool = False,
    absolute: bool = False,
    divisor_override: int | None = None,
) -> Pool:
    """Give a pooling with a padding of convarith's; ``limited`` to half its kernel, as PyTorch's is."""
    return Pool(
        layer.kernel,
        stride=layer.stride,
        padding=cast("Padding", padding),  # a name is checked there
        dilation=layer.dilation,
        channels=layer.channels,
        kind=checked_kind(layer.op.removesuffix("_pool")),
        ceil_mode=layer.ceil_mode,
        count_include_pad=count_include_pad,
        free_padding=not limited,
        norm=layer.norm,
        absolute=absolute,
        divisor_override=divisor_override,
    )
