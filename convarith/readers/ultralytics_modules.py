"""The modules that rows of Ultralytics' YAML name, put together of convolutions, poolings and joins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import gcd, isfinite
from typing import Any, TypeAlias

from convarith.engine.conv import Conv
from convarith.engine.numbers import LARGEST, Ints, short_repr, whole_number, whole_numbers
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.networks.operations import (
    Flatten,
    GlobalPool,
    Identity,
    Linear,
    Normalization,
    Pad,
    PixelShuffle,
    PixelUnshuffle,
    Resize,
    Split,
    Upsample,
    Windowed,
)
from convarith.readers.torch_blocks import Blocks, Tensor


@dataclass(frozen=True, slots=True)
class YoloBlocks(Blocks):
    """Where a module adds its layers, with the package's own rules of padding."""

    def conv(  # noqa: PLR0913  # the package's
        self, name: str, x: Tensor, out: int, k: Ints = 1, s: Ints = 1, p: Ints | None = None, g: int = 1, d: int = 1
    ) -> Tensor:
        """Add a convolution, padded by half its effective kernel where no padding is given, and its normalization."""
        effective = [d * (each - 1) + 1 for each in (k if isinstance(k, Sequence) else [k])]
        pads = [each // 2 for each in effective]
        padding = p if p is not None else pads if len(pads) > 1 else pads[0]
        part = self.within(name) if name else self
        y = part.at(self.lines).windowed("conv", "conv", x, k, out, bias=False, stride=s, padding=padding, dilation=d, groups=g)
        return part.norm("bn", y)

    def max_pool(self, name: str, x: Tensor, k: int, s: int = 1, p: int | None = None) -> Tensor:
        """Add a maximum, padded by half its kernel where no padding is given."""
        return self.windowed(name, "max_pool", x, k, stride=s, padding=k // 2 if p is None else p)


Build: TypeAlias = Callable[..., Tensor]
"""Adds a module: its place, its input (inputs where it joins several), then its arguments, as the package has them."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module that rows can name.

    Attributes:
        build: Adds it.
        scales: Whether its first argument is its channels, which the model's scale changes.
        repeats: Where the number of repeats stands among its arguments; 0 for what is repeated as a whole.
        joins: Whether it takes several inputs.
        any_channels: Whether it can be told without knowing the channels that come in.
        takes_parts: Whether it takes what falls into several tensors.
        of_yolov5: Adds it as the package yolov5 has it, where that differs.
        settings: What its arguments are called here, for their lines.
    """

    build: Build
    scales: bool = True
    repeats: int = 0
    joins: bool = False
    any_channels: bool = False
    takes_parts: bool = False
    of_yolov5: Build | None = None
    settings: tuple[str, ...] = ("out_channels",)

    def bind(self, yolov5: bool, name: str, given: Sequence[Any]) -> Callable[[YoloBlocks, Sequence[Tensor]], Tensor]:  # noqa: FBT001
        """Give what adds the module with its arguments.

        Raises:
            ConvArithError: ``bad-value`` or ``missing-key`` for arguments that the module does not take.
        """
        build = self.of_yolov5 if yolov5 and self.of_yolov5 else self.build
        parameters = list(inspect.signature(build).parameters.values())[2:]
        ignored = [each for each in parameters if each.kind is each.VAR_POSITIONAL]
        parameters = [each for each in parameters if each not in ignored]
        if len(given) > len(parameters) and not ignored:
            raise ConvArithError(
                f"{name} takes {len(parameters)} arguments at most, not {len(given)}", "bad-value", "leave out the rest"
            )
        missing = [each.name for each in parameters[len(given) :] if each.default is each.empty]
        if missing:
            raise ConvArithError(f"{name} lacks {' and '.join(missing)}", "missing-key", "give all its arguments")
        arguments = [
            _KINDS[each.annotation](each.name, value) for each, value in zip(parameters, given, strict=False)
        ]
        return lambda blocks, xs: build(blocks, xs if self.joins else xs[0], *arguments)


def _number(name: str, value: Any) -> float:  # whatever the file holds
    if isinstance(value, int | float) and isfinite(value) and abs(value) < 1e6:
        return value
    raise ConvArithError(f"{name} {short_repr(value)} is no number", "bad-value", "give one")


def _int(name: str, value: Any) -> int:  # whatever the file holds
    return int(value) if isinstance(value, bool) else whole_number(name, value, -LARGEST)


_KINDS: Mapping[str, Callable[[str, Any], Any]] = {
    "int": _int,
    "int | None": lambda name, value: None if value is None else _int(name, value),
    "Ints": lambda name, value: whole_numbers(name, value, 0),  # of which the layer says the least
    "Ints | None": lambda name, value: None if value is None else whole_numbers(name, value, 0),
    "float": _number,
    "bool": lambda _, value: bool(value),
    "object": lambda _, value: value,
}
"""What an argument must be, by how the module's parameter is annotated."""


def _conv(
    b: YoloBlocks, x: Tensor, c2: int, k: Ints = 1, s: Ints = 1, p: Ints | None = None, g: int = 1, d: int = 1, act: object = None
) -> Tensor:
    del act
    return b.conv("", x, c2, k, s, p, g, d)


def _depthwise(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, d: int = 1, act: object = None) -> Tensor:
    del act
    return b.conv("", x, c2, k, s, None, gcd(x.channels, c2), d)


def _ghost_conv(b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, g: int = 1, act: object = None) -> Tensor:
    del act
    y = b.conv("cv1", x, c2 // 2, k, s, None, g)
    return b.concat("cat", y, b.conv("cv2", y, c2 // 2, 5, 1, None, c2 // 2))


def _rep_conv(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    return b.plus("add", b.conv("conv1", x, c2, 3), b.conv("conv2", x, c2))


def _light_conv(b: YoloBlocks, x: Tensor, c2: int, k: int) -> Tensor:
    return _depthwise(b.within("conv2"), b.conv("conv1", x, c2), c2, k)


def _transposed(b: YoloBlocks, x: Tensor, c2: int, k: int = 2, s: int = 2, p: int = 0, bn: bool = True) -> Tensor:
    y = b.windowed("conv_transpose", "conv_transpose", x, k, c2, bias=not bn, stride=s, padding=p)
    return b.norm("bn", y) if bn else y


def _nn_transposed(  # noqa: PLR0913  # PyTorch's
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    k: Ints,
    s: Ints = 1,
    p: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    bias: bool = True,  # noqa: FBT001, FBT002  # PyTorch's
    dilation: Ints = 1,
) -> Tensor:
    fields = {"stride": s, "padding": p, "output_padding": output_padding, "groups": groups, "dilation": dilation}
    return b.windowed("", "conv_transpose", x, k, c2, bias=bias, **fields)


def _depthwise_transposed(
    b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p1: int = 0, p2: int = 0
) -> Tensor:
    return _nn_transposed(b, x, c2, k, s, p1, p2, gcd(x.channels, c2))


def _nn_conv(  # noqa: PLR0913  # PyTorch's
    b: YoloBlocks, x: Tensor, c1: int, c2: int, k: Ints, s: Ints = 1, p: Ints = 0, d: Ints = 1, g: int = 1, bias: bool = True
) -> Tensor:
    declared = Tensor(x.layer, c1)
    return b.windowed("", "conv", declared, k, c2, bias=bias, stride=s, padding=p, dilation=d, groups=g)


def _nn_max_pool(b: YoloBlocks, x: Tensor, k: Ints, s: Ints | None = None, p: Ints = 0) -> Tensor:
    return b.windowed("", "max_pool", x, k, stride=s, padding=p)


def _nn_upsample(b: YoloBlocks, x: Tensor, size: Ints | None, scale: object = None, mode: object = None) -> Tensor:
    del mode
    return b.add("", "upsample", lambda: Upsample(_whole_factor(scale), size), [x], x.channels)


def _whole_factor(scale: Any) -> Any:
    return int(scale) if isinstance(scale, float) and scale.is_integer() else scale


def _identity(b: YoloBlocks, x: Tensor, *_: object) -> Tensor:
    return b.add("", "identity", Identity, [x], x.channels)


def _focus(
    b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p: int | None = None, g: int = 1, act: object = None
) -> Tensor:
    del act
    y = b.add("unshuffle", "pixel_unshuffle", lambda: PixelUnshuffle(2), [x], 4 * x.channels)
    return b.conv("conv", y, c2, k, s, p, g)


def _contract(b: YoloBlocks, x: Tensor, gain: int = 2) -> Tensor:
    return b.add("", "pixel_unshuffle", lambda: PixelUnshuffle(gain), [x], x.channels * gain**2)


def _expand(b: YoloBlocks, x: Tensor, gain: int = 2) -> Tensor:
    return b.add("", "pixel_shuffle", lambda: PixelShuffle(gain), [x], x.channels // gain**2)


def _zero_pad(b: YoloBlocks, x: Tensor, padding: Ints) -> Tensor:
    left, right, top, bottom = padding if isinstance(padding, Sequence) and len(padding) == 4 else [padding] * 4
    return b.add("", "pad", lambda: Pad([(top, bottom), (left, right)]), [x], x.channels)  # type: ignore[list-item]


def _nn_norm(b: YoloBlocks, x: Tensor, *_: object) -> Tensor:
    return b.add("", "batch_norm", Normalization, [x], x.channels)


def _cb_linear(  # noqa: PLR0913  # the package's
    b: YoloBlocks, x: Tensor, c2s: Ints, k: int = 1, s: int = 1, p: int | None = None, g: int = 1
) -> Tensor:
    sizes = c2s if isinstance(c2s, Sequence) else (c2s,)
    padding = k // 2 if p is None else p
    y = b.windowed("conv", "conv", x, k, sum(sizes), stride=s, padding=padding, groups=g)
    return Tensor(y.layer, tuple(sizes))


def _cb_fuse(b: YoloBlocks, xs: Sequence[Tensor], idx: Ints) -> Tensor:
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


def _concat(b: YoloBlocks, xs: Sequence[Tensor], dimension: int = 1) -> Tensor:
    if dimension != 1:
        raise ConvArithError(
            f"Concat joins along dimension {dimension}", "bad-value", "only channels, dimension 1, are joined here"
        )
    return b.concat("", *xs)


def _bottleneck(
    b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, k: Sequence[Ints] = (3, 3), e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    y = b.conv("cv1", x, int(c2 * e), k[0])
    y = b.conv("cv2", y, c2, k[1], g=g)
    return b.plus("add", x, y) if shortcut and x.channels == c2 else y


def _row_bottleneck(
    b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, k: Ints = (3, 3), e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    return _bottleneck(b, x, c2, shortcut, g, k if isinstance(k, Sequence) and len(k) > 1 else (3, 3), e)


def _yolov5_bottleneck(
    b: YoloBlocks, x: Tensor, c2: int, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    return _bottleneck(b, x, c2, shortcut, g, (1, 3), e)


def _chain(b: YoloBlocks, x: Tensor, n: int, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    for number in range(n):
        x = block(b.within(f"m.{number}"), x)
    return x


def _each_kept(b: YoloBlocks, y: list[Tensor], n: int, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    """Add a chain of blocks, and a concatenation of what came before them with the output of each."""
    for number in range(n):
        y.append(block(b.within(f"m.{number}"), y[-1]))
    return b.concat("cat", *y)


def _c1(b: YoloBlocks, x: Tensor, c2: int, n: int = 1) -> Tensor:
    y = b.conv("cv1", x, c2)
    return b.plus("add", _chain(b, y, n, lambda within, each: within.conv("", each, c2, 3)), y)


def _c2(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    c = int(c2 * e)
    first, second = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    first = _chain(b, first, n, lambda within, each: _bottleneck(within, each, c, shortcut, g, (3, 3), 1.0))
    return b.conv("cv2", b.concat("cat", first, second), c2)


def _c2f_of(b: YoloBlocks, x: Tensor, c2: int, n: int, e: float, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    c = int(c2 * e)
    y = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    return b.conv("cv2", _each_kept(b, y, n, block), c2)


def _c2f(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = False, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    c = int(c2 * e)
    return _c2f_of(b, x, c2, n, e, lambda within, each: _bottleneck(within, each, c, shortcut, g, (3, 3), 1.0))


def _c3k2(  # noqa: PLR0913  # the package's
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    c3k: bool = False,  # noqa: FBT001, FBT002
    e: float = 0.5,
    attn: bool = False,  # noqa: FBT001, FBT002
    g: int = 1,
    shortcut: bool = True,  # noqa: FBT001, FBT002
) -> Tensor:
    c = int(c2 * e)

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        if attn:
            y = _bottleneck(within.within("0"), each, c, shortcut, g)
            return _psa_block(within.within("1"), y, 0.5, max(c // 64, 1))
        if c3k:
            return _c3k(within, each, c, 2, shortcut, g)
        return _bottleneck(within, each, c, shortcut, g)

    return _c2f_of(b, x, c2, n, e, block)


def _c2f_cib(  # noqa: PLR0913  # the package's
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    shortcut: bool = False,  # noqa: FBT001, FBT002
    lk: bool = False,  # noqa: FBT001, FBT002
    g: int = 1,
    e: float = 0.5,
) -> Tensor:
    del g
    c = int(c2 * e)
    return _c2f_of(b, x, c2, n, e, lambda within, each: _cib(within, each, c, shortcut, lk))


def _cib(b: YoloBlocks, x: Tensor, c2: int, shortcut: bool, lk: bool) -> Tensor:  # noqa: FBT001
    y = b.conv("cv1.0", x, x.channels, 3, g=x.channels)
    y = b.conv("cv1.1", y, 2 * c2)
    if lk:
        wide, narrow = (
            b.conv(f"cv1.2.{name}", y, 2 * c2, k, g=2 * c2) for name, k in (("conv", 7), ("conv1", 3))
        )
        y = b.plus("cv1.2.add", wide, narrow)
    else:
        y = b.conv("cv1.2", y, 2 * c2, 3, g=2 * c2)
    y = b.conv("cv1.3", y, c2)
    y = b.conv("cv1.4", y, c2, 3, g=c2)
    return b.plus("add", x, y) if shortcut and x.channels == c2 else y


def _c3_of(b: YoloBlocks, x: Tensor, c2: int, n: int, e: float, block: Callable[[YoloBlocks, Tensor], Tensor]) -> Tensor:
    c = int(c2 * e)
    y = _chain(b, b.conv("cv1", x, c), n, block)
    return b.conv("cv3", b.concat("cat", y, b.conv("cv2", x, c)), c2)


def _c3_with(k: Sequence[Ints]) -> Build:
    """Give C3 whose bottlenecks have these kernels."""

    def build(
        b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
    ) -> Tensor:
        c = int(c2 * e)
        return _c3_of(b, x, c2, n, e, lambda within, each: _bottleneck(within, each, c, shortcut, g, k, 1.0))

    return build


_c3 = _c3_with((1, 3))
_c3k = _c3_with((3, 3))


def _c3_ghost(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    del shortcut, g
    return _c3_of(b, x, c2, n, e, lambda within, each: _ghost_bottleneck(within, each, int(c2 * e)))


def _c3_transformer(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    del shortcut, g
    c = int(c2 * e)
    note = f"{n} transformer layers over all positions"
    return _c3_of(b, x, c2, 1, e, lambda within, each: within.opaque("transformer", note, each, c))


def _ghost_bottleneck(b: YoloBlocks, x: Tensor, c2: int, k: int = 3, s: int = 1) -> Tensor:
    y = _ghost_conv(b.within("conv.0"), x, c2 // 2)
    shortcut = x
    if s == 2:
        y = _depthwise(b.within("conv.1"), y, c2 // 2, k, s)
        shortcut = _depthwise(b.within("shortcut.0"), x, x.channels, k, s)
        shortcut = b.conv("shortcut.1", shortcut, c2)
    return b.plus("add", _ghost_conv(b.within("conv.2"), y, c2), shortcut)


def _bottleneck_csp(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    return _csp(b, x, c2, n, shortcut, g, e, (3, 3))


def _yolov5_bottleneck_csp(
    b: YoloBlocks, x: Tensor, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5  # noqa: FBT001, FBT002
) -> Tensor:
    return _csp(b, x, c2, n, shortcut, g, e, (1, 3))


def _csp(  # noqa: PLR0913
    b: YoloBlocks, x: Tensor, c2: int, n: int, shortcut: bool, g: int, e: float, k: Sequence[Ints]  # noqa: FBT001
) -> Tensor:
    c = int(c2 * e)
    y = b.conv("cv1", x, c)
    y = _chain(b, y, n, lambda within, each: _bottleneck(within, each, c, shortcut, g, k, 1.0))
    both = b.concat("cat", b.windowed("cv3", "conv", y, 1, c, bias=False), b.windowed("cv2", "conv", x, 1, c, bias=False))
    both = b.norm("bn", both)
    return b.conv("cv4", both, c2)


def _rep_c3(b: YoloBlocks, x: Tensor, c2: int, n: int = 3, e: float = 1.0) -> Tensor:
    c = int(c2 * e)
    y = _chain(b, b.conv("cv1", x, c), n, lambda within, each: _rep_conv(within, each, c))
    y = b.plus("add", y, b.conv("cv2", x, c))
    return y if c == c2 else b.conv("cv3", y, c2)


def _rep_csp(b: YoloBlocks, x: Tensor, c2: int, n: int) -> Tensor:
    c = c2 // 2

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        y = within.conv("cv2", _rep_conv(within.within("cv1"), each, c), c, 3)
        return within.plus("add", each, y)

    return _c3_of(b, x, c2, n, 0.5, block)


def _rep_ncsp_elan4(b: YoloBlocks, x: Tensor, c2: int, c3: int, c4: int, n: int = 1) -> Tensor:
    y = b.split("split", b.conv("cv1", x, c3), c3 // 2, c3 - c3 // 2)
    for part in ("cv2", "cv3"):
        inner = _rep_csp(b.within(f"{part}.0"), y[-1], c4, n)
        y.append(b.conv(f"{part}.1", inner, c4, 3))
    return b.conv("cv4", b.concat("cat", *y), c2)


def _elan1(b: YoloBlocks, x: Tensor, c2: int, c3: int, c4: int) -> Tensor:
    y = b.split("split", b.conv("cv1", x, c3), c3 // 2, c3 - c3 // 2)
    y += [first := b.conv("cv2", y[-1], c4, 3), b.conv("cv3", first, c4, 3)]
    return b.conv("cv4", b.concat("cat", *y), c2)


def _averaged(b: YoloBlocks, x: Tensor) -> Tensor:
    return b.windowed("avg_pool", "avg_pool", x, 2, stride=1)


def _aconv(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    return b.conv("cv1", _averaged(b, x), c2, 3, 2, 1)


def _adown(b: YoloBlocks, x: Tensor, c2: int) -> Tensor:
    half = x.channels // 2
    first, second = b.split("split", _averaged(b, x), x.channels - half, half)
    first = b.conv("cv1", first, c2 // 2, 3, 2, 1)
    second = b.conv("cv2", b.max_pool("max_pool", second, 3, 2, 1), c2 // 2)
    return b.concat("cat", first, second)


def _scdown(b: YoloBlocks, x: Tensor, c2: int, k: int, s: int) -> Tensor:
    return b.conv("cv2", b.conv("cv1", x, c2), c2, k, s, g=c2)


def _spp(b: YoloBlocks, x: Tensor, c2: int, k: Ints = (5, 9, 13)) -> Tensor:
    y = b.conv("cv1", x, x.channels // 2)
    kernels = k if isinstance(k, Sequence) else (k,)
    pooled = [b.max_pool(f"m.{number}", y, each) for number, each in enumerate(kernels)]
    return b.conv("cv2", b.concat("cat", y, *pooled), c2)


def _sppf(b: YoloBlocks, x: Tensor, c2: int, k: int = 5, n: int = 3, shortcut: bool = False) -> Tensor:  # noqa: FBT001, FBT002
    y = [b.conv("cv1", x, x.channels // 2)]
    found = _each_kept(b, y, n, lambda within, each: within.max_pool("pool", each, k))
    found = b.conv("cv2", found, c2)
    return b.plus("add", found, x) if shortcut and x.channels == c2 else found


def _spp_elan(b: YoloBlocks, x: Tensor, c2: int, c3: int, k: int = 5) -> Tensor:
    y = [b.conv("cv1", x, c3)]
    for part in ("cv2", "cv3", "cv4"):
        y.append(b.max_pool(part, y[-1], k))
    return b.conv("cv5", b.concat("cat", *y), c2)


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


def _psa(b: YoloBlocks, x: Tensor, c2: int, e: float = 0.5) -> Tensor:
    return _c2_psa(b, x, c2, 1, e)


def _c2_psa(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, e: float = 0.5) -> Tensor:
    _check_kept(x, c2)
    c = int(c2 * e)
    first, second = b.split("split", b.conv("cv1", x, 2 * c), c, c)
    second = _chain(b, second, n, lambda within, each: _psa_block(within, each, 0.5, max(c // 64, 1)))
    return b.conv("cv2", b.concat("cat", first, second), c2)


def _c2f_psa(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, e: float = 0.5) -> Tensor:
    _check_kept(x, c2)
    c = int(c2 * e)
    return _c2f_of(b, x, c2, n, e, lambda within, each: _psa_block(within, each, 0.5, max(c // 64, 1)))


def _check_kept(x: Tensor, c2: int) -> None:
    if x.channels != c2:
        raise ConvArithError(
            f"it keeps its channels, but {x.channels} come in and {c2} are to come out",
            "channel-mismatch",
            "make them equal",
        )


def _a2c2f(  # noqa: PLR0913  # the package's
    b: YoloBlocks,
    x: Tensor,
    c2: int,
    n: int = 1,
    a2: bool = True,  # noqa: FBT001, FBT002
    area: int = 1,
    residual: bool = False,  # noqa: FBT001, FBT002
    mlp_ratio: float = 2.0,
    e: float = 0.5,
    g: int = 1,
    shortcut: bool = True,  # noqa: FBT001, FBT002
) -> Tensor:
    del area
    c = int(c2 * e)

    def area_attention(within: YoloBlocks, each: Tensor) -> Tensor:
        heads = max(c // 32, 1)
        each = within.plus("add1", each, _attention(within.within("attn"), each, c // heads * heads, 7))
        y = within.conv("mlp.1", within.conv("mlp.0", each, int(c * mlp_ratio)), c)
        return within.plus("add2", each, y)

    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        if not a2:
            return _c3k(within, each, c, 2, shortcut, g)
        return area_attention(within.within("1"), area_attention(within.within("0"), each))

    y = b.conv("cv2", _each_kept(b, [b.conv("cv1", x, c)], n, block), c2)
    return b.plus("add", x, y) if a2 and residual else y


def _aifi(b: YoloBlocks, x: Tensor, cm: int = 2048, heads: int = 8, *_: object) -> Tensor:
    del cm, heads
    return b.opaque("", "AIFI, a transformer layer over all positions", x, x.channels)


def _c2f_attn(b: YoloBlocks, x: Tensor, c2: int, n: int = 1, *_: object) -> Tensor:
    del n
    return b.opaque("", "C2fAttn, whose attention is guided by texts", x, c2)


def _hg_stem(b: YoloBlocks, x: Tensor, cm: int, c2: int) -> Tensor:
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


def _hg_block(  # noqa: PLR0913  # the package's
    b: YoloBlocks,
    x: Tensor,
    cm: int,
    c2: int,
    k: int = 3,
    n: int = 6,
    lightconv: bool = False,  # noqa: FBT001, FBT002
    shortcut: bool = False,  # noqa: FBT001, FBT002
) -> Tensor:
    def block(within: YoloBlocks, each: Tensor) -> Tensor:
        return _light_conv(within, each, cm, k) if lightconv else within.conv("", each, cm, k)

    y = b.conv("sc", _each_kept(b, [x], n, block), c2 // 2)
    y = b.conv("ec", y, c2)
    return b.plus("add", y, x) if shortcut and x.channels == c2 else y


def _resnet_layer(  # noqa: PLR0913  # the package's
    b: YoloBlocks, x: Tensor, c1: int, c2: int, s: int = 1, is_first: bool = False, n: int = 1, e: int = 4  # noqa: FBT001, FBT002
) -> Tensor:
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


def _classify(
    b: YoloBlocks, x: Tensor, c2: int, k: int = 1, s: int = 1, p: int | None = None, g: int = 1
) -> Tensor:
    y = b.conv("conv", x, 1280, k, s, p, g)
    y = b.add("pool", "global_avg_pool", GlobalPool, [y], 1280)
    y = b.add("flatten", "flatten", Flatten, [y], 1280)
    return b.add("linear", "linear", lambda: Linear(c2, 1280), [y], c2)


HEADS = frozenset(
    "Detect v10Detect WorldDetect YOLOEDetect Segment Segment26 YOLOESegment YOLOESegment26 SemanticSegment Pose Pose26 "
    "OBB OBB26 Depth RTDETRDecoder".split()
)
"""Heads, which give more than one tensor."""

_WINDOW = ("out_channels", "kernel", "stride", "padding", "groups", "dilation")
MODULES: Mapping[str, Module] = {
    "Conv": Module(_conv, any_channels=True, settings=_WINDOW),
    "DWConv": Module(_depthwise, settings=("out_channels", "kernel", "stride", "dilation")),
    "GhostConv": Module(_ghost_conv, any_channels=True, settings=("out_channels", "kernel", "stride", "groups")),
    "ConvTranspose": Module(_transposed, any_channels=True, settings=_WINDOW[:4]),
    "DWConvTranspose2d": Module(_depthwise_transposed, settings=(*_WINDOW[:4], "output_padding")),
    "Focus": Module(_focus, settings=_WINDOW[:5]),
    "Contract": Module(_contract, scales=False, settings=()),
    "Expand": Module(_expand, scales=False, settings=()),
    "CBLinear": Module(_cb_linear, scales=False, settings=()),
    "CBFuse": Module(_cb_fuse, scales=False, joins=True, takes_parts=True, settings=()),
    "Bottleneck": Module(_row_bottleneck, of_yolov5=_yolov5_bottleneck),
    "GhostBottleneck": Module(_ghost_bottleneck),
    "BottleneckCSP": Module(_bottleneck_csp, repeats=1, of_yolov5=_yolov5_bottleneck_csp),
    "C1": Module(_c1, repeats=1),
    "C2": Module(_c2, repeats=1),
    "C2f": Module(_c2f, repeats=1),
    "C3k2": Module(_c3k2, repeats=1),
    "C2fCIB": Module(_c2f_cib, repeats=1),
    "C2fAttn": Module(_c2f_attn, repeats=1),
    "C2fPSA": Module(_c2f_psa, repeats=1),
    "C2PSA": Module(_c2_psa, repeats=1),
    "PSA": Module(_psa),
    "C3": Module(_c3, repeats=1),
    "C3x": Module(_c3_with(((1, 3), (3, 1))), repeats=1),
    "C3Ghost": Module(_c3_ghost, repeats=1),
    "C3TR": Module(_c3_transformer, repeats=1),
    "RepC3": Module(_rep_c3, repeats=1),
    "A2C2f": Module(_a2c2f, repeats=1),
    "RepNCSPELAN4": Module(_rep_ncsp_elan4),
    "ELAN1": Module(_elan1),
    "AConv": Module(_aconv),
    "ADown": Module(_adown),
    "SCDown": Module(_scdown),
    "SPP": Module(_spp),
    "SPPF": Module(_sppf),
    "SPPELAN": Module(_spp_elan),
    "AIFI": Module(_aifi, scales=False),
    "HGStem": Module(_hg_stem, scales=False),
    "HGBlock": Module(_hg_block, scales=False, repeats=3),
    "ResNetLayer": Module(_resnet_layer, scales=False),
    "Classify": Module(_classify, scales=False),
    "Concat": Module(_concat, scales=False, joins=True, any_channels=True, settings=()),
    "nn.Conv2d": Module(
        _nn_conv,
        scales=False,
        any_channels=True,
        settings=("in_channels", "out_channels", "kernel", "stride", "padding", "dilation", "groups"),
    ),
    "nn.ConvTranspose2d": Module(
        _nn_transposed, any_channels=True, settings=(*_WINDOW[:4], "output_padding", "groups", "", "dilation")
    ),
    "nn.MaxPool2d": Module(
        _nn_max_pool, scales=False, any_channels=True, settings=("kernel", "stride", "padding")
    ),
    "nn.ZeroPad2d": Module(_zero_pad, scales=False, any_channels=True, settings=("padding",)),
    "nn.BatchNorm2d": Module(_nn_norm, scales=False, any_channels=True, settings=()),
    "nn.Upsample": Module(_nn_upsample, scales=False, any_channels=True, settings=("size", "scale")),
    **{
        f"nn.{name}": Module(_identity, scales=False, any_channels=True, settings=())
        for name in "Identity ReLU ReLU6 LeakyReLU SiLU GELU Hardswish Mish Sigmoid Tanh Dropout Dropout2d".split()
    },
}
"""The modules that are known, by their names in rows."""
