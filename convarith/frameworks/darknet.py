"""Darknet: the sections of https://github.com/AlexeyAB/darknet, and [deconvolutional] of pjreddie's, which it lacks.

It cannot be run here: what it does is read in src/parser.c, convolutional_layer.c, maxpool_layer.c and gemm.c of the
former, and in src/deconvolutional_layer.c of https://github.com/pjreddie/darknet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from convarith.engine.layer import Resolved
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import channels_or_groups
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting, Setting

_SECTIONS = {
    "conv": "[convolutional]",
    "conv_transpose": "[deconvolutional]",
    "max_pool": "[maxpool]",
    "avg_pool": "[local_avgpool]",
}
_HALF = {"pad=1": "half"}
_POOLS = ("max_pool", "avg_pool")


class Darknet(Framework):
    """Darknet's sections; a padding in numbers is what ``padding=`` says, and for a pooling the total of both ends."""

    name = "darknet"
    title = "Darknet"
    version = "YOLOv4"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": _HALF,
        "conv_transpose": _HALF,
        "max_pool": {},
        "avg_pool": {},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": "padding= is one number; a pooling's is the total of both ends",
        "negative padding": "crop by a [crop] section first",
        "output padding": "a [deconvolutional] gives stride·(i − 1) + size − 2·padding; change size or padding",
        "output size": "a [deconvolutional] gives stride·(i − 1) + size − 2·padding; change size or padding",
        "conv_transpose:dilation": "only [convolutional] has dilation",
        "conv_transpose:groups": "only [convolutional] has groups",
        "max_pool:dilation": "only [convolutional] has dilation",
        "avg_pool:dilation": "only [convolutional] has dilation",
        "ceil mode": "give a larger padding: a pooling has ⌊(i + padding − size)/stride⌋ + 1 windows",
        "count include pad": "its means leave padding out, always",
    }
    on_misfit = "does not check that, and its division rounds toward zero"
    pool_stride = 1

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a section by the sizes that it is made with and the positions that it reads."""
        if len(size) != 2:
            raise ConvArithError(
                f"Darknet's images have 2 axes, not {len(size)}", "not-in-framework", "use height and width"
            )
        axes = layer.along(size)
        if _is_global(layer, size):
            return Resolved(pooled(layer, 0, count_include_pad=False))
        kernel = _alike("size", [axis.kernel for axis in axes], "kernel")
        padding = _padding(layer, size, kernel)
        if layer.op in _POOLS:
            return _pooling(layer, size, padding, kernel)
        if layer.op == "conv_transpose":
            _alike("stride of [deconvolutional]", [axis.stride for axis in axes], "stride")
            note = "only pjreddie's Darknet has [deconvolutional]"
            return Resolved(transposed(layer, size, [(padding, padding)] * 2), notes=(note,))
        return _convolutional(layer, axes, padding)

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield the layer by ``pad=1`` and by ``padding=``, whose means leave padding out anyway."""
        bare = replace(layer, ceil_mode=False, count_include_pad=None)
        if layer.op not in _POOLS:
            yield replace(bare, padding="pad=1")
        yield self.in_numbers(bare, pads, extra)

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give a layer with padding as Darknet counts it: the total of a pooling, otherwise a dilation of each."""
        if layer.op in _POOLS:
            numbers = tuple((lo + hi, lo + hi) for lo, hi in pads)
        else:
            steps = [axis.dilation if axis.kernel > 1 else 1 for axis in layer.along((1,) * len(pads))]
            numbers = tuple((lo // step, hi // step) for step, (lo, hi) in zip(steps, pads, strict=True))
        return Framework.in_numbers(self, layer, numbers, extra)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a section of a cfg; a convolution without an activation, which would be logistic."""
        if _is_global(layer, size) and len({axis.kernel for axis in layer.along(size)}) > 1:
            return Code((), "[avgpool]", ("[avgpool]",))
        section, lines = _SECTIONS[layer.op], _lines(layer, size)
        whole = lines if layer.op in _POOLS else [*lines, "activation=linear"]
        return Code((), f"{section} {' '.join(lines)}", (section, *whole))


def _lines(layer: Setting, size: tuple[int, ...]) -> list[str]:
    height, width = layer.along(size)
    lines = [] if layer.op in _POOLS else [f"filters={channels_or_groups(layer)[1]}"]
    if layer.groups > 1:
        lines.append(f"groups={layer.groups}")
    lines.append(f"size={height.kernel}")
    if height.stride == width.stride:
        lines.append(f"stride={height.stride}")
    else:
        lines += [f"stride_y={height.stride}", f"stride_x={width.stride}"]
    if height.dilation > 1:
        lines.append(f"dilation={height.dilation}")
    return lines + _padding_line(layer, size, height.kernel)


def _padding_line(layer: Setting, size: tuple[int, ...], kernel: int) -> list[str]:
    if isinstance(layer.padding, str):
        return ["pad=1"]
    padding = _padding(layer, size, kernel)
    return [f"padding={padding}"] if padding or layer.op in _POOLS else []


def _is_global(layer: Setting, size: tuple[int, ...]) -> bool:
    """Tell whether a mean is over all there is, as [avgpool] has it for any input."""
    whole = layer.op == "avg_pool" and [axis.kernel for axis in layer.along(size)] == list(size)
    return whole and not any(map(sum, layer.pads(size) or [(1, 1)]))


def _alike(name: str, numbers: Sequence[int], setting: str) -> int:
    if len(set(numbers)) > 1:
        raise ConvArithError(
            f"Darknet has one {name} for height and width, not {' and '.join(map(str, numbers))}",
            "not-in-framework",
            "use one number",
            setting,
        )
    return numbers[0]


def _padding(layer: Setting, size: tuple[int, ...], kernel: int) -> int:
    """Give the number that Darknet reckons with: what ``padding=`` says, or what stands for it."""
    if layer.padding is None:
        return kernel - 1 if layer.op in _POOLS else 0
    if layer.padding == "half":
        return kernel // 2
    return _alike("padding", [lo for lo, _ in layer.pads(size) or []], "padding")


def _convolutional(layer: Setting, axes: Sequence[AxisSetting], padding: int) -> Resolved:
    """Read a convolution: its padding is multiplied by its dilation, but its output size knows of neither."""
    kernel = axes[0].kernel
    dilation = _alike("dilation", [axis.dilation for axis in axes], "dilation") if kernel > 1 else 1
    lo = padding * dilation
    for axis in axes:
        made = Window(kernel, axis.stride, 1, padding, padding).outputs(axis.size)
        read = Window(kernel, axis.stride, axis.dilation, lo, lo).outputs(axis.size)
        if made != read and read > 0:
            raise ConvArithError(
                f"Darknet makes room for {made} outputs, as if size {kernel} were not dilated, and fills {read}",
                "not-in-framework",
                f"with dilation {dilation} use an odd size and pad=1",
                "dilation",
            )
    notes = (f"Darknet multiplies padding {padding} by the dilation: {lo}",) if lo != padding else ()
    return Resolved(direct(layer, lo), notes=notes)


def _pooling(layer: Setting, size: tuple[int, ...], padding: int, kernel: int) -> Resolved:
    lo, hi = padding // 2, padding - padding // 2
    reading = Resolved(
        pooled(layer, ((lo, hi),) * 2, count_include_pad=False),
        notes=(f"a pooling without padding= has size − 1 = {padding}",) if layer.padding is None and padding else (),
    )
    for axis in reading.layer.axes(size):
        if lo >= kernel or axis.position(axis.output - 1, 0) >= axis.size:
            raise ConvArithError(
                f"padding {padding} leaves a window of {_SECTIONS[layer.op]} with nothing in it",
                "empty-window",
                f"use at most {2 * kernel - 1}, or a smaller stride" if lo >= kernel else "use less padding",
                "padding",
            )
    return reading


FRAMEWORK = Darknet()
