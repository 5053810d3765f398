"""tinygrad: https://docs.tinygrad.org/tensor/ops/, and what tinygrad 0.14.0 was seen to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default, per_axis
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.engine.pool import Pool
    from convarith.frameworks.setting import Setting

_METHODS = {
    "conv": "conv2d",
    "conv_transpose": "conv_transpose2d",
    "max_pool": "max_pool2d",
    "avg_pool": "avg_pool2d",
}


class Tinygrad(Framework):
    """tinygrad's methods of a tensor, which for any number of axes are called as for two."""

    name = "tinygrad"
    title = "tinygrad"
    version = "0.14.0"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {op: {} for op in _METHODS}
    unsupported: ClassVar[Mapping[str, str]] = {
        "output size": "give output_padding: the output is (i − 1)·s + d(k − 1) + 1 − the padding + that",
        "max_pool:count include pad": "that is for means",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = {
        mode: f"pad by x.pad(…, mode={mode!r}) first" for mode in ("reflect", "replicate", "circular")
    }
    pad_order = "begin and end of each axis, the last one first"

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer.

        Raises:
            ConvArithError: ``padding-limit`` for padding below 0 that crops more than there is.
        """
        pads = layer.pads(size) or [(0, 0)] * len(size)
        if layer.op == "conv_transpose":
            return _transposed(layer, size, pads)
        for each_size, pair in zip(size, pads, strict=True):
            _refuse_overcropping(each_size, *pair)
        if layer.op == "conv":
            return Resolved(direct(layer, pads))
        plain = pooled(layer, pads, count_include_pad=layer.count_include_pad is not False)
        return Resolved(_ceiled(layer, plain, size, pads) if layer.ceil_mode else plain)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a call; the weight of a convolution is made first, in PyTorch's layout."""
        axes = len(size)
        kernel = per_axis(layer.kernel, axes)
        is_pool = layer.is_pooling
        arguments: dict[str, Any] = {
            "stride": none_if_default(collapsed(layer.stride), collapsed(layer.kernel) if is_pool else 1),
            "dilation": none_if_default(collapsed(layer.dilation), 1),
            "padding": _written_padding(layer, size),
        }
        if is_pool:  # an int for the kernel means two axes, however many there are
            arguments |= {"ceil_mode": layer.ceil_mode or None, "count_include_pad": layer.count_include_pad}
            made = call(f"x.{_METHODS[layer.op]}", kernel, **arguments)
            return Code((), made, (f"y = {made}",))
        inside, outside = channels_or_groups(layer)
        first, second = (inside, outside) if layer.op == "conv_transpose" else (outside, inside)
        weight = call("Tensor.randn", first, second // layer.groups, *kernel)
        if layer.output_padding is not None:
            arguments["output_padding"] = none_if_default(collapsed(layer.output_padding), 0)
        inner = call("", groups=none_if_default(layer.groups, 1), **arguments)[1:-1]
        made = f"x.{_METHODS[layer.op]}({', '.join(['w', *filter(None, [inner])])})"
        return Code(("from tinygrad import Tensor",), made, (f"w = {weight}", f"y = {made}"))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of ``pad``, for which numbers below 0 crop."""
        widths = ((0, 0), (0, 0), *pads)
        fill = ', value=float("-inf")' if op == "max_pool" else ""
        return (f"{x} = {x}.pad({widths}{fill})",)


def _written_padding(layer: Setting, size: tuple[int, ...]) -> Any:
    """Give padding as tinygrad takes it: where it differs, begin and end of each axis, the last axis first."""
    pairs = layer.pads(size)
    if pairs is None or any(lo != hi for lo, hi in pairs):
        return pairs and tuple(number for pair in reversed(pairs) for number in pair)
    return none_if_default(collapsed([lo for lo, _ in pairs]), 0)


def _transposed(layer: Setting, size: tuple[int, ...], pads: Sequence[Pair]) -> Resolved:
    """Read a transposed layer, whose output padding tinygrad does not check."""
    axes = layer.along(size)
    extra = [axis.output_padding or 0 for axis in axes]
    notes = []
    for axis, (lo, hi), more in zip(axes, pads, extra, strict=True):
        around = axis.transposed_pad(lo), axis.transposed_pad(hi) + more
        _refuse_overcropping(axis.first_tap.full_output(axis.size), *around)
        if more >= axis.stride:
            notes.append(f"output_padding {more} is not below stride {axis.stride}: tinygrad does not check it")
    return Resolved(transposed(layer, size, pads, extra), notes=tuple(notes))


def _refuse_overcropping(size: int, lo: int, hi: int) -> None:
    """Refuse to crop more than there is, into the padding of the other side."""
    if max(-lo, 0) + max(-hi, 0) > size:
        raise ConvArithError(
            f"padding of {lo} and {hi} crops more than the {size} positions there are",
            "padding-limit",
            "crop less",
            "padding",
        )


def _ceiled(layer: Setting, usual: Pool, size: tuple[int, ...], pads: Sequence[Pair]) -> Pool:
    """Give a pooling in ceil mode, less the windows at the end that tinygrad drops and others keep."""
    if min(map(min, pads)) < 0:
        raise ConvArithError(
            "in ceil mode with padding below 0 tinygrad reads back into what is cropped",
            "padding-limit",
            "crop x first, or leave ceil_mode out",
            "padding",
        )
    axes = layer.along(size)
    # All windows that start past the input are dropped, and not only the last one.
    counts = [min(axis.ceil_outputs(axis.size), axis.starting_inside(axis.size)) for axis in axes]
    if [axis.output for axis in usual.axes(size)] == counts:
        return usual
    ends = [axis.full_output(n) - axis.size for n, axis in zip(counts, axes, strict=True)]
    return replace(usual, padding=tuple((lo, min(hi, end - lo)) for (lo, hi), end in zip(pads, ends, strict=True)))


FRAMEWORK = Tinygrad()
