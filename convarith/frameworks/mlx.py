"""MLX: https://ml-explore.github.io/mlx/build/html/python/nn/layers.html, and what mlx 0.32.4 was seen to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default, pad_channels_last
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting, Setting

_PAD_FIRST = "pad by mx.pad and crop by slices first, and give padding=0"
_NAMES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}


class MLX(Framework):
    """MLX's layers, which take arrays of shape (N, *spatial, C)."""

    name = "mlx"
    title = "MLX"
    version = "0.32.4"
    most_axes = 3
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {op: {} for op in _NAMES}
    unsupported: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": _PAD_FIRST,
        "max_pool:negative padding": _PAD_FIRST,
        "avg_pool:negative padding": _PAD_FIRST,
        "output size": "give output_padding: the output is (i − 1)·s + d(k − 1) + 1 − 2p + that",
        "conv_transpose:groups": "its layers have none; mx.conv_transpose1d, 2d and 3d take groups",
        "max_pool:dilation": "only its convolutions are dilated",
        "avg_pool:dilation": "only its convolutions are dilated",
        "ceil mode": "it rounds down; pad by mx.pad first",
        "max_pool:count include pad": "that is for means",
    }
    on_misfit = (
        "does not always refuse it: where less than a stride is missing, its convolution reads memory beyond the input "
        "and its pooling gives nothing"
    )

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer.

        Raises:
            ConvArithError: ``not-in-framework`` for more than three axes, for groups of three axes and for a mean that
                leaves padding out.
        """
        _refuse_lacking(layer, len(size))
        if layer.op == "conv":
            return Resolved(direct(layer, layer.padding or 0))
        if layer.is_pooling:
            return Resolved(pooled(layer, layer.padding or 0))
        return _transposed(layer, size)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a layer, and its call on an array whose channels are last."""
        pairs = layer.pads(size) or [(0, 0)]
        arguments: dict[str, Any] = {
            "kernel_size": collapsed(layer.kernel),
            "stride": none_if_default(collapsed(layer.stride), collapsed(layer.kernel) if layer.is_pooling else 1),
            "padding": none_if_default(collapsed([lo for lo, _ in pairs]), 0),
        }
        name = f"nn.{_NAMES[layer.op]}{len(size)}d"
        if layer.is_pooling:
            made = call(name, **arguments)
        else:
            extra = None if layer.output_padding is None else none_if_default(collapsed(layer.output_padding), 0)
            arguments |= {
                "dilation": none_if_default(collapsed(layer.dilation), 1),
                "groups": none_if_default(layer.groups, 1),
            }
            made = call(name, *channels_or_groups(layer), **arguments, output_padding=extra)
        return Code(("import mlx.core as mx", "import mlx.nn as nn"), made, (f"layer = {made}", "y = layer(x)"))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of ``mx.pad``, and slices where numbers are below 0."""
        return pad_channels_last("mx.pad", x, pads, op)


def _refuse_lacking(layer: Setting, axes: int) -> None:
    if axes == 3 and layer.groups > 1:
        raise ConvArithError(
            "MLX has no groups for a convolution of 3 axes, nor has mx.conv_general",
            "not-in-framework",
            "run a layer for each group, and concatenate",
            "groups",
        )
    if layer.op == "avg_pool" and layer.count_include_pad is False:
        raise ConvArithError(
            "MLX divides every mean by the whole window, padding included",
            "not-in-framework",
            "leave it out",
            "count_include_pad",
        )


def _transposed(layer: Setting, size: tuple[int, ...]) -> Resolved:
    """Read a transposed layer, whose output padding MLX does not check."""
    axes = layer.along(size)
    extra = [axis.output_padding or 0 for axis in axes]
    given = [pad for pad, _ in layer.pads(size) or [(0, 0)] * len(size)]
    pads = [_cropped(axis, pad, more) for axis, pad, more in zip(axes, given, extra, strict=True)]
    notes = [
        f"output_padding {more} is not below stride {axis.stride}: MLX does not check it"
        for axis, more in zip(axes, extra, strict=True)
        if more >= axis.stride
    ]
    for axis, pad in zip(axes, given, strict=True):
        if pad >= axis.effective_kernel and axis.stride > 1:
            notes.append(
                f"padding {pad} is more than d(k − 1) = {axis.effective_kernel - 1}: MLX crops the rest off the input, "
                f"where each element is worth a stride of {axis.stride}, and not off the output"
            )
    return Resolved(transposed(layer, size, pads, extra), notes=tuple(notes))


def _cropped(axis: AxisSetting, pad: int, more: int) -> Pair:
    """Give (lo, hi) of a transposed axis.

    Its equivalent convolution is padded by d(k − 1) − p before, and by that and the output padding after. Where this is
    below 0, MLX crops as many elements off the input before it puts zeros between them.
    """
    reach = axis.effective_kernel - 1
    before = min(max(0, pad - reach), axis.size)
    after = min(max(0, pad - reach - more), axis.size - before)
    lo = reach + before * axis.stride if pad > reach else pad
    hi = reach + more + after * axis.stride if pad > reach + more else pad
    return lo, hi


FRAMEWORK = MLX()
