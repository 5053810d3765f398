"""Modules that YOLOv7's YAML has beside those of yolov5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.networks.operations import PixelUnshuffle
from convarith.readers.configs.yolo.bottlenecks import bottleneck, chain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.readers.configs.torch_blocks import Tensor
    from convarith.readers.configs.yolo.module import YoloBlocks


def mp(b: YoloBlocks, x: Tensor, k: int = 2) -> Tensor:
    """Add MP, a maximum over windows beside each other."""
    return b.windowed("m", "max_pool", x, k, stride=k)


def sp(b: YoloBlocks, x: Tensor, k: int = 3, s: int = 1) -> Tensor:
    """Add SP, a maximum padded by half its kernel."""
    return b.max_pool("m", x, k, s)


def reorg(b: YoloBlocks, x: Tensor) -> Tensor:
    """Add ReOrg, space to depth."""
    return b.add("", "pixel_unshuffle", lambda: PixelUnshuffle(2), [x], 4 * x.channels)


def shortcut(b: YoloBlocks, xs: Sequence[Tensor], dimension: object = None) -> Tensor:
    """Add a sum of the first two rows."""
    del dimension
    return b.plus("", *xs[:2])


def rep_conv(b: YoloBlocks, x: Tensor, c2: int, k: int = 3, s: int = 1, p: int | None = None, g: int = 1) -> Tensor:
    """Add a convolution of kernel 3 and one of kernel 1, and the input where its channels stay, summed."""
    branches = [b.conv("rbr_dense", x, c2, k, s, p, g), b.conv("rbr_1x1", x, c2, 1, s, 0, g)]
    if x.channels == c2 and s == 1:
        branches.append(b.norm("rbr_identity", x))
    return b.plus("add", *branches)


def sppcspc(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = False, g: int = 1, e: float = 0.5
) -> Tensor:
    """Add SPPCSPC: maxima of kernels 5, 9 and 13 beside each other, and a convolution beside all of it."""
    del n, shortcut, g
    c = int(2 * c2 * e)
    y = b.conv("cv4", b.conv("cv3", b.conv("cv1", x, c), c, 3), c)
    y = b.concat("cat1", y, *(b.max_pool(f"m.{number}", y, k) for number, k in enumerate((5, 9, 13))))
    y = b.conv("cv6", b.conv("cv5", y, c), c, 3)
    return b.conv("cv7", b.concat("cat2", y, b.conv("cv2", x, c)), c2)


def down_c(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, k: int = 2) -> Tensor:
    """Add DownC: half the channels by a convolution of a stride, half by a maximum."""
    del n
    y = b.conv("cv2", b.conv("cv1", x, x.channels), c2 // 2, 3, k)
    pooled = b.windowed("mp", "max_pool", x, k, stride=k)
    return b.concat("cat", y, b.conv("cv3", pooled, c2 // 2))


def csp_a(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5) -> Tensor:
    """Add BottleneckCSPA: bottlenecks, and a convolution beside them."""
    c = int(c2 * e)
    y = chain(b, b.conv("cv1", x, c), n, _bottlenecks(c, shortcut, g))
    return b.conv("cv3", b.concat("cat", y, b.conv("cv2", x, c)), c2)


def csp_b(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = False, g: int = 1, e: float = 0.5) -> Tensor:
    """Add BottleneckCSPB, both of whose ways begin with one convolution."""
    del e
    start = b.conv("cv1", x, c2)
    y = chain(b, start, n, _bottlenecks(c2, shortcut, g))
    return b.conv("cv3", b.concat("cat", y, b.conv("cv2", start, c2)), c2)


def csp_c(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5) -> Tensor:
    """Add BottleneckCSPC, whose bottlenecks end with a convolution."""
    c = int(c2 * e)
    y = b.conv("cv3", chain(b, b.conv("cv1", x, c), n, _bottlenecks(c, shortcut, g)), c)
    return b.conv("cv4", b.concat("cat", y, b.conv("cv2", x, c)), c2)


def _bottlenecks(c: int, shortcut: bool, g: int) -> Callable[[YoloBlocks, Tensor], Tensor]:
    return lambda b, x: bottleneck(b, x, c, shortcut, g, (1, 3), 1.0)
