"""Modules with attention, which is opaque: its shapes are known, and that each position looks at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.readers.configs.yolo.bottlenecks import bottleneck, c2f_of, c3_of, c3k, chain, each_kept

if TYPE_CHECKING:
    from convarith.readers.configs.torch_blocks import Tensor
    from convarith.readers.configs.yolo.module import YoloBlocks


def _attention(b: YoloBlocks, x: Tensor, keys: int, kernel: int) -> Tensor:
    """Add self-attention over all positions, with a convolution of its values that tells the places."""
    dim = x.channels
    qkv = b.conv("qkv", x, dim + 2 * keys)
    values = b.split("split", qkv, 2 * keys, dim)[1]
    mixed = b.opaque("attention", "attention, where each position looks at all", qkv, dim)
    y = b.plus("add", mixed, b.conv("pe", values, dim, kernel, g=dim))
    return b.conv("proj", y, dim)


def _psa_block(b: YoloBlocks, x: Tensor, attn_ratio: float, heads: int) -> Tensor:
    c = x.channels
    keys = int(c // heads * attn_ratio) * heads
    x = b.plus("add1", x, _attention(b.within("attn"), x, keys, 3))
    y = b.conv("ffn.1", b.conv("ffn.0", x, 2 * c), c)
    return b.plus("add2", x, y)


def psa(b: YoloBlocks, x: Tensor, c2: int, e: float = 0.5) -> Tensor:
    """Add PSA: attention on half the channels."""
    return c2_psa(b, x, c2, 1, e)


def c2_psa(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, e: float = 0.5) -> Tensor:
    """Add C2PSA: a chain of attention on half the channels."""
    _check_kept(x, c2)
    c = int(c2 * e)
    first, second = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    second = chain(b, second, n, lambda within, each: _psa_block(within, each, 0.5, max(c // 64, 1)))
    return b.conv("cv2", b.concat("cat", first, second), c2)


def c2f_psa(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, e: float = 0.5) -> Tensor:
    """Add C2fPSA: attention, each of whose outputs is kept."""
    _check_kept(x, c2)
    c = int(c2 * e)
    return c2f_of(b, x, c2, n, e, lambda within, each: _psa_block(within, each, 0.5, max(c // 64, 1)))


def _check_kept(x: Tensor, c2: int) -> None:
    if x.channels != c2:
        raise ConvArithError(
            f"it keeps its channels, but {x.channels} come in and {c2} are to come out",
            "channel-mismatch",
            "make them equal",
        )


def c3k2(
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    deep: bool = False,
    e: float = 0.5,
    attn: bool = False,
    g: int = 1,
    shortcut: bool = True,
) -> Tensor:
    """Add C3k2: C2f of bottlenecks, of C3k, or with attention."""
    c = int(c2 * e)

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        if attn:
            y = bottleneck(within.within("0"), each, c, shortcut, g)
            return _psa_block(within.within("1"), y, 0.5, max(c // 64, 1))
        if deep:
            return c3k(within, each, c, 2, shortcut, g)
        return bottleneck(within, each, c, shortcut, g)

    return c2f_of(b, x, c2, n, e, block)


def a2c2f(  # noqa: PLR0913  # the package has as many
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    a2: bool = True,
    area: int = 1,
    residual: bool = False,
    mlp_ratio: float = 2.0,
    e: float = 0.5,
    g: int = 1,
    shortcut: bool = True,
) -> Tensor:
    """Add A2C2f: attention to areas, or C3k, each of whose outputs is kept."""
    del area
    c = int(c2 * e)

    def area_attention(within: YoloBlocks, each: Tensor) -> Tensor:
        heads = max(c // 32, 1)
        each = within.plus("add1", each, _attention(within.within("attn"), each, c // heads * heads, 7))
        y = within.conv("mlp.1", within.conv("mlp.0", each, int(c * mlp_ratio)), c)
        return within.plus("add2", each, y)

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        if not a2:
            return c3k(within, each, c, 2, shortcut, g)
        return area_attention(within.within("1"), area_attention(within.within("0"), each))

    y = b.conv("cv2", each_kept(b, [b.conv("cv1", x, c)], n, block), c2)
    return b.plus("add", x, y) if a2 and residual else y


def c3_transformer(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> Tensor:
    """Add C3 of transformer layers."""
    del shortcut, g
    c = int(c2 * e)
    note = f"{n} transformer layers over all positions"
    return c3_of(b, x, c2, 1, e, lambda within, each: within.opaque("transformer", note, each, c))


def aifi(b: YoloBlocks, x: Tensor, cm: int = 2048, heads: int = 8, *_: object) -> Tensor:
    """Add AIFI, a transformer layer."""
    del cm, heads
    return b.opaque("", "AIFI, a transformer layer over all positions", x, x.channels)


def c2f_attn(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, *_: object) -> Tensor:
    """Add C2fAttn, whose attention is guided by texts that are no part of the file."""
    del n
    return b.opaque("", "C2fAttn, whose attention is guided by texts", x, c2)
