"""Modules that are a layer or two: convolutions of all kinds, PyTorch's own, and joins."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import gcd
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError
from convarith.networks.operations import (
    Identity,
    Normalization,
    Pad,
    PixelShuffle,
    PixelUnshuffle,
    Resize,
    Split,
    Upsample,
)
from convarith.readers.code.pytorch import pairs_from_last
from convarith.readers.configs.torch_blocks import Tensor

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints
    from convarith.readers.configs.yolo.module import Dilation, YoloBlocks


def conv(
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    k: Ints = 1,
    s: Ints = 1,
    p: Ints | None = None,
    g: int = 1,
    d: Dilation = 1,
    act: object = None,
) -> Tensor:
    """Add a convolution."""
    del act
    return b.conv("", x, c2, k, s, p, g, d)


def depthwise(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, d: int = 1, act: object = None) -> Tensor:
    """Add a depthwise convolution, of as many groups as divide both channels."""
    del act
    return b.conv("", x, c2, k, s, None, gcd(x.channels, c2), d)


def ghost_conv(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, g: int = 1, act: object = None) -> Tensor:
    """Add a convolution to half the channels, and cheap depthwise features of these beside them."""
    del act
    y = b.conv("cv1", x, c2 // 2, k, s, None, g)
    return b.concat("cat", y, b.conv("cv2", y, c2 // 2, 5, 1, None, c2 // 2))


def rep_conv(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    """Add a convolution of kernel 3 and one of kernel 1, summed."""
    return b.plus("add", b.conv("conv1", x, c2, 3), b.conv("conv2", x, c2))


def light_conv(b: YoloBlocks, x: Tensor, c2: int, k: int) -> Tensor:
    """Add a convolution of kernel 1 and a depthwise one."""
    return depthwise(b.within("conv2"), b.conv("conv1", x, c2), c2, k)


def transposed(b: YoloBlocks, x: Tensor, c2: int, k: int = 2, s: int = 2, p: int = 0, bn: bool = True) -> Tensor:
    """Add a transposed convolution."""
    y = b.windowed("conv_transpose", "conv_transpose", x, k, c2, bias=not bn, stride=s, padding=p)
    return b.norm("bn", y) if bn else y


def nn_transposed(
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    k: Ints,
    s: Ints = 1,
    p: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    bias: bool = True,
    dilation: Ints = 1,
) -> Tensor:
    """Add PyTorch's transposed convolution."""
    fields = {"stride": s, "padding": p, "output_padding": output_padding, "groups": groups, "dilation": dilation}
    return b.windowed("", "conv_transpose", x, k, c2, bias=bias, **fields)


def depthwise_transposed(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p1: int = 0, p2: int = 0) -> Tensor:
    """Add a depthwise transposed convolution."""
    return nn_transposed(b, x, c2, k, s, p1, p2, gcd(x.channels, c2))


def nn_conv(
    b: YoloBlocks,
    x: Tensor,
    c1: int,
    c2: int,
    k: Ints,
    s: Ints = 1,
    p: Ints = 0,
    d: Ints = 1,
    g: int = 1,
    bias: bool = True,
) -> Tensor:
    """Add PyTorch's convolution, which declares its channels."""
    declared = Tensor(x.layer, c1)
    return b.windowed("", "conv", declared, k, c2, bias=bias, stride=s, padding=p, dilation=d, groups=g)


def nn_max_pool(b: YoloBlocks, x: Tensor, k: Ints, s: Ints | None = None, p: Ints = 0) -> Tensor:
    """Add PyTorch's maximum."""
    return b.windowed("", "max_pool", x, k, stride=s, padding=p)


def nn_upsample(b: YoloBlocks, x: Tensor, size: Ints | None, scale: object = None, mode: object = None) -> Tensor:
    """Add PyTorch's enlargement."""
    del mode
    return b.add("", "upsample", lambda: Upsample(_whole_factor(scale), size), [x], x.channels)


def _whole_factor(scale: Any) -> Any:
    return int(scale) if isinstance(scale, float) and scale.is_integer() else scale


def identity(b: YoloBlocks, x: Tensor, *_: object) -> Tensor:
    """Add what leaves its input's shape alone."""
    return b.add("", "identity", Identity, [x], x.channels)


def nn_norm(b: YoloBlocks, x: Tensor, *_: object) -> Tensor:
    """Add PyTorch's batch normalization."""
    return b.add("", "batch_norm", Normalization, [x], x.channels)


def focus(
    b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p: int | None = None, g: int = 1, act: object = None
) -> Tensor:
    """Add a convolution of four neighbouring pixels' channels."""
    del act
    y = b.add("unshuffle", "pixel_unshuffle", lambda: PixelUnshuffle(2), [x], 4 * x.channels)
    return b.conv("conv", y, c2, k, s, p, g)


def contract(b: YoloBlocks, x: Tensor, gain: int = 2) -> Tensor:
    """Add space to depth."""
    return b.add("", "pixel_unshuffle", lambda: PixelUnshuffle(gain), [x], x.channels * gain**2)


def expand(b: YoloBlocks, x: Tensor, gain: int = 2) -> Tensor:
    """Add depth to space."""
    return b.add("", "pixel_shuffle", lambda: PixelShuffle(gain), [x], x.channels // gain**2)


def zero_pad(b: YoloBlocks, x: Tensor, padding: Ints) -> Tensor:
    """Add PyTorch's padding of two axes."""
    sides = [padding] * 4 if isinstance(padding, int) else list(padding)
    if len(sides) != 4:
        raise ConvArithError(f"ZeroPad2d has {counted(len(sides), 'number')}", "bad-value", "give one, or four")
    return b.add("", "pad", partial(Pad, pairs_from_last(sides)), [x], x.channels)


def cb_linear(b: YoloBlocks, x: Tensor, c2s: Ints, k: int = 1, s: int = 1, p: int | None = None, g: int = 1) -> Tensor:
    """Add a convolution of kernel 1 whose channels fall into several tensors."""
    sizes = c2s if isinstance(c2s, Sequence) else (c2s,)
    padding = k // 2 if p is None else p
    y = b.windowed("conv", "conv", x, k, sum(sizes), stride=s, padding=padding, groups=g)
    return Tensor(y.layer, tuple(sizes))


def cb_fuse(b: YoloBlocks, xs: Sequence[Tensor], idx: Ints) -> Tensor:
    """Add parts of other rows, brought to the size of the last one, to it."""
    *others, target = xs
    parts: list[Tensor] = []
    for number, (x, index) in enumerate(zip(others, idx if isinstance(idx, Sequence) else [idx], strict=False)):
        sizes = x.channels if isinstance(x.channels, tuple) else (x.channels,)
        if not 0 <= index < len(sizes):
            raise ConvArithError(f"there is no part {index}", "bad-value", f"use 0 to {len(sizes) - 1}")
        part = b.add(f"split.{number}", "split", partial(Split, index, sizes), [x], sizes[index])
        parts.append(b.add(f"resize.{number}", "resize", Resize, [part, target], part.channels))
    return b.plus("add", *parts, target)


def concat(b: YoloBlocks, xs: Sequence[Tensor], dimension: int = 1) -> Tensor:
    """Add a concatenation of channels."""
    if dimension != 1:
        raise ConvArithError(
            f"Concat joins along dimension {dimension}", "bad-value", "only channels, dimension 1, are joined here"
        )
    return b.concat("", *xs)
