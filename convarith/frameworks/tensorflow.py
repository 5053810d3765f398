"""TensorFlow's tf.nn: https://www.tensorflow.org/api_docs/python/tf/nn, and what tensorflow-cpu 2.21.0 was seen to do.

TensorFlow Lite converts graphs of these, and pads alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.engine.padding import pads_for_name
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import (
    call,
    channels_or_groups,
    collapsed,
    literal,
    none_if_default,
    pad_channels_last,
    per_axis,
)
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.frameworks.setting import OPERATIONS
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import Setting

_NAMES = {"VALID": "valid", "SAME": "same"}
_PAD_FIRST = "pad by tf.pad before it, and give padding='VALID'"
_IN_NUMBERS = {"conv": (2,), "conv_transpose": (2,), "max_pool": (1, 2), "avg_pool": ()}
"""The numbers of axes for which each operation takes padding in numbers."""


class TensorFlow(Framework):
    """The functions of tf.nn, of which whichever one takes a setting is used."""

    name = "tensorflow"
    title = "TensorFlow"
    version = "2.21.0"
    most_axes = 3
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": _NAMES,
        "conv_transpose": _NAMES,
        "max_pool": _NAMES,
        "avg_pool": _NAMES,
    }
    takes_output_size = True
    unsupported: ClassVar[Mapping[str, str]] = {
        "avg_pool:padding in numbers": "pad by tf.pad before it, whose zeros count in the mean, and give "
        "padding='VALID'",
        "negative padding": "crop by slicing before it, or after it where it is transposed",
        "output padding": "tf.nn.conv_transpose takes output_shape: give the output size",
        "ceil mode": "padding='SAME' rounds up, and may pad before the input as well",
        "count include pad": "its means never count what padding='SAME' adds; zeros of tf.pad count",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = {
        "reflect": "pad by tf.pad with mode='REFLECT' before it",
        "replicate": "it pads by zeros; pad before it",
        "circular": "it pads by zeros; pad before it, by tf.concat",
    }
    on_misfit: ClassVar[str] = (
        "refuses it too where it builds a graph; run eagerly, it may return memory that was never written, or crash"
    )

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer as a graph of TensorFlow does.

        ``SAME`` is convarith's own ``same``. Which output sizes a transposed convolution may have, and where it crops,
        follows from the direct convolution that it is the gradient of.
        """
        _check_numbers(layer, size)
        if layer.groups > 1 and len(size) == 3:
            raise ConvArithError(
                f"TensorFlow has no groups for a {OPERATIONS[layer.op]} of 3 axes on a CPU",
                "not-in-framework",
                "split the channels by tf.split, and concatenate what comes out",
                "groups",
            )
        if layer.op == "conv":
            if len(size) == 3:
                _refuse_both_steps(layer, size, "tf.nn.convolution of 3 axes")
            return Resolved(direct(layer, layer.padding if layer.padding is not None else "valid"))
        if layer.op == "conv_transpose":
            return _transposed(layer, size)
        _check_pooling(layer, size)
        counted = layer.padding == "same" and layer.op == "avg_pool"
        notes = ("a mean is over the positions of its window that are not padding",) if counted else ()
        padding = layer.padding if layer.padding is not None else "valid"
        return Resolved(pooled(layer, padding, count_include_pad=False), notes=notes)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a call on an array ``x`` whose channels are last, and a kernel ``w``."""
        written_call = {"conv": _conv_call, "conv_transpose": _transposed_call}.get(layer.op, _pool_call)(layer, size)
        weight: tuple[str, ...] = ()
        if layer.op.startswith("conv"):
            inside, outside = channels_or_groups(layer)
            last = (inside // layer.groups, outside) if layer.op == "conv" else (outside // layer.groups, inside)
            axes = "(*kernel, in / groups, out)" if layer.op == "conv" else "(*kernel, out / groups, in)"
            weight = (f"# w has the shape {axes}: {(*per_axis(layer.kernel, len(size)), *last)}",)
        return Code(("import tensorflow as tf",), written_call, (*weight, f"y = {written_call}"))

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield the names, then the numbers; ceil mode may change nothing."""
        plain = replace(layer, count_include_pad=None, ceil_mode=False)
        for name in self.paddings[layer.op]:
            yield replace(plain, padding=name)
        yield self.in_numbers(plain, pads, extra)

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give a layer with its padding in numbers; output padding is told by the output size alone."""
        del extra
        return replace(layer, padding=tuple(pads), output_padding=None)

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of ``tf.pad``, and slices where it crops."""
        return pad_channels_last("tf.pad", x, pads, op)


def _check_numbers(layer: Setting, size: tuple[int, ...]) -> None:
    """Refuse padding in numbers where the operation takes names alone."""
    if layer.pads(size) is None:
        return
    axes = _IN_NUMBERS[layer.op]
    way_out = "give padding='VALID', and crop after it" if layer.op == "conv_transpose" else _PAD_FIRST
    if layer.op == "conv_transpose" and (layer.groups > 1 or any(axis.dilation > 1 for axis in layer.along(size))):
        raise ConvArithError(
            "tf.nn.conv2d_transpose takes neither dilations nor groups with padding in numbers on a CPU",
            "not-in-framework",
            way_out,
            "padding",
        )
    if len(size) not in axes:
        raise ConvArithError(
            f"TensorFlow has padding in numbers for a {OPERATIONS[layer.op]} of {' or '.join(map(str, axes))} "
            f"{'axis' if axes == (1,) else 'axes'}, not of {len(size)}",
            "not-in-framework",
            way_out,
            "padding",
        )


def _refuse_both_steps(layer: Setting, size: tuple[int, ...], function: str) -> None:
    """Refuse a stride together with a dilation, be they of different axes."""
    axes = layer.along(size)
    if any(axis.stride > 1 for axis in axes) and any(axis.dilation > 1 for axis in axes):
        raise ConvArithError(
            f"{function} takes strides above 1 or dilations above 1, not both: strides {collapsed(layer.stride)}, "
            f"dilations {collapsed(layer.dilation)}",
            "not-in-framework",
            "give one of them, even where they are of different axes",
            "dilation",
        )


def _check_pooling(layer: Setting, size: tuple[int, ...]) -> None:
    _refuse_both_steps(layer, size, "tf.nn.pool")
    axes = layer.along(size)
    if any(axis.dilation > 1 for axis in axes) and layer.padding not in (None, "valid"):
        raise ConvArithError(
            "TensorFlow has dilation for a pooling with padding 'VALID' only",
            "not-in-framework",
            "pad by tf.pad before it, with constant_values=-inf for a maximum",
            "dilation",
        )
    for axis, pair in zip(axes, layer.pads(size) or (), strict=False):
        if max(pair) >= axis.kernel:
            raise ConvArithError(
                f"padding {max(pair)} is not below the window {axis.kernel}", "pool-padding", _PAD_FIRST, "padding"
            )


def _transposed(layer: Setting, size: tuple[int, ...]) -> Resolved:
    """Read tf.nn.conv_transpose, or with padding in numbers tf.nn.conv2d_transpose."""
    axes, pads = layer.along(size), layer.pads(size)
    same = layer.padding in (None, "same")
    ends: list[Pair] = []
    extra: list[int] = []
    for axis in axes:
        sizes = (axis.first_tap if same else axis).direct_sizes(axis.size)
        usual = sizes[-1] if same else sizes[0] + (0 if pads else max(axis.stride - axis.effective_kernel, 0))
        output = usual if axis.output_size is None else axis.output_size
        if output not in sizes:
            raise ConvArithError(
                f"output_shape {output} is out of reach: a convolution of stride {axis.stride} and padding "
                f"{_spoken(layer)} comes to {axis.size} from {sizes[0]} to {sizes[-1]}",
                "output-size",
                "ask for that, or change the padding",
                "output_size",
            )
        lo, hi = pads_for_name("same", axis.unpadded, size=output, output=axis.size) if same else axis.pads
        ends.append((lo, hi))
        extra.append(output - replace(axis, lo=lo, hi=hi).least_size(axis.size))
    notes: tuple[str, ...] = ()
    if layer.output_size is None:
        taken = "the stride times the input" if same else "what the kernels reach"
        notes = (
            f"tf.nn.conv_transpose must be told output_shape; without an output size this is {taken}, as in Keras",
        )
    return Resolved(transposed(layer, size, ends, extra), notes=notes)


def _spoken(layer: Setting) -> str:
    if layer.padding is None or isinstance(layer.padding, str):
        return repr((layer.padding or "same").upper())
    return literal(layer.padding)


def _padding(layer: Setting, size: tuple[int, ...], default: str) -> Any:
    """Give the padding as tf.nn takes it: a name, or a pair for each axis of the array."""
    pads = layer.pads(size)
    if pads is None:
        return (layer.padding_name or default).upper()
    return [[0, 0], *map(list, pads), [0, 0]]


def _conv_call(layer: Setting, size: tuple[int, ...]) -> str:
    axes = layer.along(size)
    stepping = any(axis.stride > 1 for axis in axes) and any(axis.dilation > 1 for axis in axes)
    arguments = {
        "strides": none_if_default(collapsed(layer.stride), 1),
        "padding": _padding(layer, size, "VALID"),
        "dilations": none_if_default(collapsed(layer.dilation), 1),
    }
    text = "tf.nn.convolution"
    if stepping or not isinstance(arguments["padding"], str):  # which tf.nn.convolution refuses
        text = f"tf.nn.conv{len(size)}d"
        arguments["strides"] = collapsed(layer.stride)
        if len(size) == 1:
            arguments = {"stride": arguments.pop("strides"), **arguments}
    given = call(text, **arguments)
    return given.replace("(", "(x, w, ", 1)


def _transposed_call(layer: Setting, size: tuple[int, ...]) -> str:
    padding = _padding(layer, size, "SAME")
    name = "tf.nn.conv_transpose" if isinstance(padding, str) else "tf.nn.conv2d_transpose"
    output = ", ".join(map(str, layer.output_shape(size)))
    dilations = none_if_default(collapsed(layer.dilation), 1)
    given = call(name, strides=collapsed(layer.stride), padding=padding, dilations=dilations)
    shape = f"output_shape=[x.shape[0], {output}, {channels_or_groups(layer)[1]}]"
    return given.replace("(", f"(x, w, {shape}, ", 1)


def _pool_call(layer: Setting, size: tuple[int, ...]) -> str:
    padding = _padding(layer, size, "VALID")
    axes = len(size)
    if collapsed(layer.dilation) == 1:
        given = call(
            f"tf.nn.{layer.op}", ksize=collapsed(layer.kernel), strides=collapsed(layer.stride), padding=padding
        )
    else:
        given = call(
            "tf.nn.pool",
            window_shape=list(per_axis(layer.kernel, axes)),
            pooling_type=layer.op.removesuffix("_pool").upper(),
            dilations=list(per_axis(layer.dilation, axes)),
        )
    return given.replace("(", "(x, ", 1)


FRAMEWORK = TensorFlow()
