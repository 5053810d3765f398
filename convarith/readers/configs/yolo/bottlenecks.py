"""Modules that are stages of bottlenecks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from convarith.readers.configs.yolo.layers import depthwise, ghost_conv, rep_conv

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints
    from convarith.readers.configs.torch_blocks import Tensor
    from convarith.readers.configs.yolo.module import Build, YoloBlocks


def bottleneck(
    b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, k: Sequence[Ints] = (3, 3), e: float = 0.5
) -> Tensor:
    """Add two convolutions, and a way past them where the channels stay."""
    y = b.conv("cv1", x, int(c2 * e), k[0])
    y = b.conv("cv2", y, c2, k[1], g=g)
    return b.plus("add", x, y) if shortcut and x.channels == c2 else y


def row_bottleneck(
    b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, k: Ints = (3, 3), e: float = 0.5
) -> Tensor:
    """Add a bottleneck as rows write it."""
    return bottleneck(b, x, c2, shortcut, g, k if isinstance(k, Sequence) and len(k) > 1 else (3, 3), e)


def yolov5_bottleneck(b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, e: float = 0.5) -> Tensor:
    """Add a bottleneck of yolov5, whose first kernel is 1."""
    return bottleneck(b, x, c2, shortcut, g, (1, 3), e)


def chain(b: YoloBlocks, x: Tensor, n: int, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    """Add blocks one after another."""
    for number in range(n):
        x = block(b.within(f"m.{number}"), x)
    return x


def each_kept(b: YoloBlocks, y: list[Tensor], n: int, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    """Add a chain of blocks, and a concatenation of what came before them with the output of each."""
    for number in range(n):
        y.append(block(b.within(f"m.{number}"), y[-1]))
    return b.concat("cat", *y)


def c1(b: YoloBlocks, x: Tensor, c2: int, n: int = 1) -> Tensor:
    """Add C1: a chain of convolutions, and a way past it."""
    y = b.conv("cv1", x, c2)
    return b.plus("add", chain(b, y, n, lambda within, each: within.conv("", each, c2, 3)), y)


def c2(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5) -> Tensor:
    """Add C2: a chain of bottlenecks on half the channels."""
    c = int(c2 * e)
    first, second = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    first = chain(b, first, n, lambda within, each: bottleneck(within, each, c, shortcut, g, (3, 3), 1.0))
    return b.conv("cv2", b.concat("cat", first, second), c2)


def c2f_of(
    b: YoloBlocks, x: Tensor, c2: int, n: int, e: float, block: Callable[[YoloBlocks, Tensor], Tensor]
) -> Tensor:
    """Add a block in the manner of C2f, which keeps what each of its parts gives."""
    c = int(c2 * e)
    y = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    return b.conv("cv2", each_kept(b, y, n, block), c2)


def c2f(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = False, g: int = 1, e: float = 0.5) -> Tensor:
    """Add C2f: bottlenecks, each of whose outputs is kept."""
    c = int(c2 * e)
    return c2f_of(b, x, c2, n, e, lambda within, each: bottleneck(within, each, c, shortcut, g, (3, 3), 1.0))


def _cib(b: YoloBlocks, x: Tensor, c2: int, shortcut: bool, lk: bool) -> Tensor:
    y = b.conv("cv1.0", x, x.channels, 3, g=x.channels)
    y = b.conv("cv1.1", y, 2 * c2)
    if lk:
        wide, narrow = (b.conv(f"cv1.2.{name}", y, 2 * c2, k, g=2 * c2) for name, k in (("conv", 7), ("conv1", 3)))
        y = b.plus("cv1.2.add", wide, narrow)
    else:
        y = b.conv("cv1.2", y, 2 * c2, 3, g=2 * c2)
    y = b.conv("cv1.3", y, c2)
    y = b.conv("cv1.4", y, c2, 3, g=c2)
    return b.plus("add", x, y) if shortcut and x.channels == c2 else y


def c2f_cib(
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    shortcut: bool = False,
    lk: bool = False,
    g: int = 1,
    e: float = 0.5,
) -> Tensor:
    """Add C2f of compact inverted blocks."""
    del g
    c = int(c2 * e)
    return c2f_of(b, x, c2, n, e, lambda within, each: _cib(within, each, c, shortcut, lk))


def c3_of(b: YoloBlocks, x: Tensor, c2: int, n: int, e: float, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    """Add a block in the manner of C3: a chain, and a convolution beside it."""
    c = int(c2 * e)
    y = chain(b, b.conv("cv1", x, c), n, block)
    return b.conv("cv3", b.concat("cat", y, b.conv("cv2", x, c)), c2)


def c3_with(k: Sequence[Ints]) -> Build:
    """Give C3 whose bottlenecks have these kernels."""

    def build(
        b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
    ) -> Tensor:
        c = int(c2 * e)
        return c3_of(b, x, c2, n, e, lambda within, each: bottleneck(within, each, c, shortcut, g, k, 1.0))

    return build


c3 = c3_with((1, 3))


c3k = c3_with((3, 3))


def ghost_bottleneck(b: YoloBlocks, x: Tensor, c2: int, k: int = 3, s: int = 1) -> Tensor:
    """Add two ghost convolutions, and a way past them."""
    y = ghost_conv(b.within("conv.0"), x, c2 // 2)
    shortcut = x
    if s == 2:
        y = depthwise(b.within("conv.1"), y, c2 // 2, k, s)
        shortcut = depthwise(b.within("shortcut.0"), x, x.channels, k, s)
        shortcut = b.conv("shortcut.1", shortcut, c2)
    return b.plus("add", ghost_conv(b.within("conv.2"), y, c2), shortcut)


def c3_ghost(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> Tensor:
    """Add C3 of ghost bottlenecks."""
    del shortcut, g
    return c3_of(b, x, c2, n, e, lambda within, each: ghost_bottleneck(within, each, int(c2 * e)))


def bottleneck_csp(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> Tensor:
    """Add a cross-stage partial block."""
    return _csp(b, x, c2, n, shortcut, g, e, (3, 3))


def yolov5_bottleneck_csp(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> Tensor:
    """Add a cross-stage partial block of yolov5."""
    return _csp(b, x, c2, n, shortcut, g, e, (1, 3))


def _csp(b: YoloBlocks, x: Tensor, c2: int, n: int, shortcut: bool, g: int, e: float, k: Sequence[Ints]) -> Tensor:
    c = int(c2 * e)
    y = b.conv("cv1", x, c)
    y = chain(b, y, n, lambda within, each: bottleneck(within, each, c, shortcut, g, k, 1.0))
    both = b.concat(
        "cat", b.windowed("cv3", "conv", y, 1, c, bias=False), b.windowed("cv2", "conv", x, 1, c, bias=False)
    )
    both = b.norm("bn", both)
    return b.conv("cv4", both, c2)


def rep_c3(b: YoloBlocks, x: Tensor, c2: int, n: int = 3, e: float = 1.0) -> Tensor:
    """Add a chain of RepConvs, and a convolution beside it."""
    c = int(c2 * e)
    y = chain(b, b.conv("cv1", x, c), n, lambda within, each: rep_conv(within, each, c))
    y = b.plus("add", y, b.conv("cv2", x, c))
    return y if c == c2 else b.conv("cv3", y, c2)
