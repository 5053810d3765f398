"""Keras 3: https://keras.io/api/layers/, and what keras 3.15.1 was seen to do on JAX."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default, pad_channels_last
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting, Setting

LAYERS = {
    "conv": "Conv{}D",
    "conv_transpose": "Conv{}DTranspose",
    "max_pool": "MaxPooling{}D",
    "avg_pool": "AveragePooling{}D",
}
_NAMES = {"valid": "valid", "same": "same"}


class Keras(Framework):
    """Keras' layers; a padding has a name in any case of letters, and never numbers."""

    name = "keras"
    title = "Keras"
    version = "3.15.1"
    most_axes = 3
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {**_NAMES, "causal": "causal"},
        "conv_transpose": _NAMES,
        "max_pool": _NAMES,
        "avg_pool": _NAMES,
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "conv:padding in numbers": "put a ZeroPadding layer before it, which takes (before, after) for each axis, "
        "and padding='valid'",
        "conv_transpose:padding in numbers": "give padding='valid', and put a Cropping layer after it",
        "max_pool:padding in numbers": "pad by keras.ops.pad with constant_values=-inf before it, and give "
        "padding='valid'; a ZeroPadding layer pads by zeros, which win over what is negative",
        "avg_pool:padding in numbers": "put a ZeroPadding layer before it, whose zeros count in the mean, and "
        "padding='valid'",
        "output size": "it has output_padding",
        "conv_transpose:groups": "split the channels, one Conv1DTranspose, Conv2DTranspose or Conv3DTranspose each, "
        "and concatenate",
        "max_pool:dilation": "only its convolutions have dilation_rate",
        "avg_pool:dilation": "only its convolutions have dilation_rate",
        "ceil mode": "padding='same' rounds up, and may pad before the input as well",
        "count include pad": "its means never count what padding='same' adds; zeros of a ZeroPadding layer count",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = {"reflect": "pad by keras.ops.pad with mode='reflect' before it"}
    any_case = paddings
    on_misfit: ClassVar[str] = (
        "refuses it too for a convolution, and where a model of a pooling is built; called on an array, a pooling or "
        "a transposed convolution may give an output of no positions"
    )

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer as Keras computes it on JAX and TensorFlow.

        A transposed convolution (``compute_conv_transpose_output_shape``) gives, for ek = d(k − 1) + 1,

        - ``valid``: (i − 1)·s + ek + a, where None is a = max(ek, s) − ek;
        - ``same``: i·s where a is None, and (i − 1)·s + ek mod 2 + a otherwise.
        """
        padding = layer.padding or "valid"
        if padding == "causal" and len(size) > 1:
            raise ConvArithError(
                f"Keras has padding 'causal' for Conv1D, not for Conv{len(size)}D",
                "not-in-framework",
                "pad by a ZeroPadding layer before it",
                "padding",
            )
        if layer.op == "conv":
            _refuse_both_steps(layer, size)
            return Resolved(direct(layer, padding))
        if layer.op == "conv_transpose":
            _refuse_both_steps(layer, size)
            return _transposed(layer, size, same=padding == "same")
        counted = padding == "same" and layer.op == "avg_pool"
        notes = ("a mean is over the positions of its window that are not padding",) if counted else ()
        return Resolved(pooled(layer, padding, count_include_pad=False), notes=notes)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a layer, and its call on an array whose channels are last."""
        name = f"keras.layers.{LAYERS[layer.op].format(len(size))}"
        padding = none_if_default(layer.padding_name, "valid")
        if layer.is_pooling:
            strides = none_if_default(collapsed(layer.stride), collapsed(layer.kernel))
            module = call(name, collapsed(layer.kernel), strides=strides, padding=padding)
        else:
            extra = None if layer.output_padding is None else collapsed(layer.output_padding)
            module = call(
                name,
                channels_or_groups(layer)[1],
                collapsed(layer.kernel),
                strides=none_if_default(collapsed(layer.stride), 1),
                padding=padding,
                output_padding=extra if layer.op == "conv_transpose" else None,
                dilation_rate=none_if_default(collapsed(layer.dilation), 1),
                groups=none_if_default(layer.groups, 1),
            )
        return Code(("import keras",), module, (f"layer = {module}", "y = layer(x)"))

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield the names, with each output padding that may be meant; ceil mode may change nothing."""
        plain = replace(layer, count_include_pad=None, ceil_mode=False)
        for name in self.paddings[layer.op]:
            yield replace(plain, padding=name)
        if layer.op == "conv_transpose":
            yield replace(plain, padding="valid", output_padding=tuple(extra))
            yield replace(plain, padding="same", output_padding=_beyond_same(layer, pads, extra))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of ``keras.ops.pad``, and slices where it crops."""
        return pad_channels_last("keras.ops.pad", x, pads, op)


def _refuse_both_steps(layer: Setting, size: tuple[int, ...]) -> None:
    """Refuse a stride together with a dilation, be they of different axes."""
    axes = layer.along(size)
    if any(axis.stride > 1 for axis in axes) and any(axis.dilation > 1 for axis in axes):
        raise ConvArithError(
            f"Keras takes strides above 1 or dilation_rate above 1, not both: strides {collapsed(layer.stride)}, "
            f"dilation_rate {collapsed(layer.dilation)}",
            "not-in-framework",
            "give one of them, even where they are of different axes",
            "dilation",
        )


def _transposed(layer: Setting, size: tuple[int, ...], *, same: bool) -> Resolved:
    axes = layer.along(size)
    for axis in axes:
        if axis.output_padding is not None and axis.output_padding >= axis.stride:
            raise ConvArithError(
                f"output_padding {axis.output_padding} is not below strides {axis.stride}",
                "output-padding-limit",
                f"use {'0' if axis.stride == 1 else f'0 to {axis.stride - 1}'}, or None, which is not 0",
                "output_padding",
            )
    ends = [_ends(axis, axis.output_padding, same=same) for axis in axes]
    pads = [(lo, max(hi, 0)) for lo, hi in ends]
    extra = [max(-hi, 0) for _, hi in ends]
    return Resolved(transposed(layer, size, pads, extra), notes=_remarks(axes, ends, same=same))


def _ends(axis: AxisSetting, extra: int | None, *, same: bool) -> Pair:
    """Give what is cropped before and after the full output; below 0, zeros follow it."""
    reach = axis.effective_kernel - 1
    if not same:
        return 0, -(max(axis.stride - axis.effective_kernel, 0) if extra is None else extra)
    # In Keras' terms, of the equivalent convolution over the zero-inserted input:
    total = reach + axis.stride - 1 if extra is None else reach + axis.effective_kernel % 2 - 1 + extra
    before = min(-(-total // 2), reach)
    return axis.transposed_pad(before), axis.transposed_pad(total - before)


def _remarks(axes: Sequence[AxisSetting], ends: Sequence[Pair], *, same: bool) -> tuple[str, ...]:
    """Tell that an output padding that is not given is not 0, where that shows."""
    given = [replace(axis, lo=lo, hi=hi).least_size(axis.size) for axis, (lo, hi) in zip(axes, ends, strict=True)]
    others = [_ends(axis, 0, same=same) for axis in axes]
    zero = [replace(axis, lo=lo, hi=hi).least_size(axis.size) for axis, (lo, hi) in zip(axes, others, strict=True)]
    if axes[0].output_padding is not None or given == zero:
        return ()
    return (f"output_padding=None is not 0: it gives {collapsed(given)}, 0 would give {collapsed(zero)}",)


def _beyond_same(layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> tuple[int, ...]:
    """Give the output padding that makes ``same`` as long as an output that is cropped and extended so."""
    axes = layer.along((1,) * len(pads))
    return tuple(
        max(0, axis.effective_kernel - sum(pair) + more - axis.effective_kernel % 2)
        for axis, pair, more in zip(axes, pads, extra, strict=True)
    )


FRAMEWORK = Keras()
