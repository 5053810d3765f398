"""Modules of YOLOv9's GELAN, those that shrink space, and spatial pyramids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from convarith.readers.configs.yolo.bottlenecks import c3_of, each_kept
from convarith.readers.configs.yolo.layers import rep_conv

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints
    from convarith.readers.configs.torch_blocks import Tensor
    from convarith.readers.configs.yolo.module import YoloBlocks


def _rep_csp(b: YoloBlocks, x: Tensor, c2: int, n: int) -> Tensor:
    c = c2 // 2

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        y = within.conv("cv2", rep_conv(within.within("cv1"), each, c), c, 3)
        return within.plus("add", each, y)

    return c3_of(b, x, c2, n, 0.5, block)


def rep_ncsp_elan4(b: YoloBlocks, x: Tensor, c2: int, c3: int, c4: int, n: int = 1) -> Tensor:
    """Add RepNCSPELAN4 of GELAN."""
    y = b.split("split", b.conv("cv1", x, c3), c3 // 2, c3 - c3 // 2)
    for part in ("cv2", "cv3"):
        inner = _rep_csp(b.within(f"{part}.0"), y[-1], c4, n)
        y.append(b.conv(f"{part}.1", inner, c4, 3))
    return b.conv("cv4", b.concat("cat", *y), c2)


def elan1(b: YoloBlocks, x: Tensor, c2: int, c3: int, c4: int) -> Tensor:
    """Add ELAN1 of GELAN."""
    y = b.split("split", b.conv("cv1", x, c3), c3 // 2, c3 - c3 // 2)
    y += [first := b.conv("cv2", y[-1], c4, 3), b.conv("cv3", first, c4, 3)]
    return b.conv("cv4", b.concat("cat", *y), c2)


def _averaged(b: YoloBlocks, x: Tensor) -> Tensor:
    return b.windowed("avg_pool", "avg_pool", x, 2, stride=1)


def aconv(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    """Add AConv: a mean, and a convolution of stride 2."""
    return b.conv("cv1", _averaged(b, x), c2, 3, 2, 1)


def adown(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    """Add ADown: a mean, then half the channels by a convolution of stride 2 and half by a maximum."""
    half = x.channels // 2
    first, second = b.split("split", _averaged(b, x), x.channels - half, half)
    first = b.conv("cv1", first, c2 // 2, 3, 2, 1)
    second = b.conv("cv2", b.max_pool("max_pool", second, 3, 2, 1), c2 // 2)
    return b.concat("cat", first, second)


def scdown(b: YoloBlocks, x: Tensor, c2: int, k: int, s: int) -> Tensor:
    """Add SCDown: a convolution to the channels, and a depthwise one to the size."""
    return b.conv("cv2", b.conv("cv1", x, c2), c2, k, s, g=c2)


def spp(b: YoloBlocks, x: Tensor, c2: int, k: Ints = (5, 9, 13)) -> Tensor:
    """Add SPP: maxima of several kernels beside each other."""
    y = b.conv("cv1", x, x.channels // 2)
    kernels = k if isinstance(k, Sequence) else (k,)
    pooled = [b.max_pool(f"m.{number}", y, each) for number, each in enumerate(kernels)]
    return b.conv("cv2", b.concat("cat", y, *pooled), c2)


def sppf(b: YoloBlocks, x: Tensor, c2: int, k: int = 5, n: int = 3, shortcut: bool = False) -> Tensor:
    """Add SPPF: maxima one after another, each kept."""
    y = [b.conv("cv1", x, x.channels // 2)]
    found = each_kept(b, y, n, lambda within, each: within.max_pool("pool", each, k))
    found = b.conv("cv2", found, c2)
    return b.plus("add", found, x) if shortcut and x.channels == c2 else found


def spp_elan(b: YoloBlocks, x: Tensor, c2: int, c3: int, k: int = 5) -> Tensor:
    """Add SPPELAN: maxima one after another, each kept."""
    y = [b.conv("cv1", x, c3)]
    for part in ("cv2", "cv3", "cv4"):
        y.append(b.max_pool(part, y[-1], k))
    return b.conv("cv5", b.concat("cat", *y), c2)
