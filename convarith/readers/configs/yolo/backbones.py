"""Modules of other backbones, HGNet's and ResNet's, and a classifier's head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.networks.operations import Flatten, GlobalPool, Linear, Windowed
from convarith.readers.configs.torch_blocks import Tensor
from convarith.readers.configs.yolo.bottlenecks import each_kept
from convarith.readers.configs.yolo.layers import light_conv

if TYPE_CHECKING:
    from convarith.readers.configs.yolo.module import YoloBlocks


def hg_stem(b: YoloBlocks, x: Tensor, cm: int, c2: int) -> Tensor:
    """Add HGStem, which pads at the end before its kernels of 2, and leaves a quarter."""
    x = b.conv("stem1", x, cm, 3, 2)
    y = _padded_at_end(b, "stem2a", x, cm // 2)
    y = _padded_at_end(b, "stem2b", y, cm)
    pooled = b.add("pool", "max_pool", lambda: Windowed(Pool(2, stride=1, padding=_AT_END)), [x], cm)
    y = b.conv("stem3", b.concat("cat", pooled, y), cm, 3, 2)
    return b.conv("stem4", y, c2)


_AT_END = ((0, 1), (0, 1))


def _padded_at_end(b: YoloBlocks, name: str, x: Tensor, out: int) -> Tensor:
    y = b.add(f"{name}.conv", "conv", lambda: Windowed(Conv(2, padding=_AT_END), out, x.channels, bias=False), [x], out)
    return b.norm(f"{name}.bn", y)


def hg_block(
    b: YoloBlocks,
    x: Tensor,
    cm: int,
    c2: int,
    k: int = 3,
    n: int = 6,
    lightconv: bool = False,
    shortcut: bool = False,
) -> Tensor:
    """Add HGBlock: convolutions, each of whose outputs is kept."""

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        return light_conv(within, each, cm, k) if lightconv else within.conv("", each, cm, k)

    y = b.conv("sc", each_kept(b, [x], n, block), c2 // 2)
    y = b.conv("ec", y, c2)
    return b.plus("add", y, x) if shortcut and x.channels == c2 else y


def resnet_layer(
    b: YoloBlocks, x: Tensor, c1: int, c2: int, s: int = 1, is_first: bool = False, n: int = 1, e: int = 4
) -> Tensor:
    """Add a stage of a ResNet, or its first convolution and maximum."""
    x = Tensor(x.layer, c1)  # which the row declares
    if is_first:
        return b.max_pool("layer.1", b.conv("layer.0", x, c2, 7, 2, 3), 3, 2, 1)
    for number in range(n):
        x = _resnet_block(b.within(f"layer.{number}"), x, c2, s if number == 0 else 1, e)
    return x


def _resnet_block(b: YoloBlocks, x: Tensor, c2: int, s: int, e: int) -> Tensor:
    y = b.conv("cv2", b.conv("cv1", x, c2), c2, 3, s, 1)
    y = b.conv("cv3", y, e * c2)
    shortcut = x if s == 1 and x.channels == e * c2 else b.conv("shortcut.0", x, e * c2, 1, s)
    return b.plus("add", y, shortcut)


def classify(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p: int | None = None, g: int = 1) -> Tensor:
    """Add the head of a classifier."""
    y = b.conv("conv", x, 1280, k, s, p, g)
    y = b.add("pool", "global_avg_pool", GlobalPool, [y], 1280)
    y = b.add("flatten", "flatten", Flatten, [y], 1280)
    return b.add("linear", "linear", lambda: Linear(c2, 1280), [y], c2)
