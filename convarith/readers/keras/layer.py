"""Layers of Keras."""

from __future__ import annotations

import sys
from typing import Any

from convarith.errors import ConvArithError
from convarith.frameworks.keras import LAYERS
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.live import checked_by_trial, does_as, framework_class

_HOMES = ("keras.src.layers.", "keras.layers.", "tf_keras.src.layers.")
_CLASSES = {form.format(axes): op for op, form in LAYERS.items() for axes in (1, 2, 3)}
_DEPTHWISE = {f"DepthwiseConv{axes}D": "conv" for axes in (1, 2)}
_GLOBAL = {f"GlobalMaxPooling{axes}D": "max_pool" for axes in (1, 2, 3)}
_GLOBAL |= {f"GlobalAveragePooling{axes}D": "avg_pool" for axes in (1, 2, 3)}
_KNOWN = _CLASSES | _DEPTHWISE | _GLOBAL


def from_keras(layer: Any) -> FrameworkLayer:
    """Give the layer of a layer of ``keras.layers``, read by its attributes; Keras itself is not imported.

    Args:
        layer: A Conv1D, Conv1DTranspose, DepthwiseConv1D, MaxPooling1D, AveragePooling1D, GlobalMaxPooling1D or
            GlobalAveragePooling1D, or the same of more axes, or of a class that derives from one of these. Once it is
            built, its channels are known too; one whose class has a ``call`` of its own is tried without numbers. The
            window of a global pooling is the input that it was called on.

    Raises:
        ConvArithError: ``bad-value`` for anything else, for a global pooling that was not called yet, and for a
            ``call`` that comes to other sizes.

    See https://keras.io/api/layers/ for the layers.
    """
    base, name = framework_class(layer, _HOMES, _KNOWN), type(layer).__name__
    if base is None:
        raise ConvArithError(
            f"{name} is no convolution or pooling of Keras that is known here",
            "bad-value",
            "give a Conv, ConvTranspose, DepthwiseConv or pooling; a network of one layer is read by convarith.network",
        )
    if base.__name__ in _GLOBAL:
        return _over_all(layer, _GLOBAL[base.__name__])
    found = _by_attributes(layer, _KNOWN[base.__name__], depthwise=base.__name__ in _DEPTHWISE)
    if does_as(layer, base, ("call", "__call__")):
        return found
    return checked_by_trial(found, name, lambda size: _without_numbers(layer, found, size))


def _over_all(layer: Any, op: str) -> FrameworkLayer:
    """Give a global pooling as one whose window is the input that the layer was called on."""
    shape = getattr(getattr(layer, "input", None), "shape", ())
    size = tuple(shape[2:] if layer.data_format == "channels_first" else shape[1:-1])
    if not size or None in size:
        raise ConvArithError(
            f"the window of {type(layer).__name__} is its input, which is not known yet",
            "bad-value",
            "call it on a keras.Input of a size",
        )
    return FrameworkLayer(size, framework="keras", op=op)


def _by_attributes(layer: Any, op: str, *, depthwise: bool) -> FrameworkLayer:
    if op.endswith("pool"):
        return FrameworkLayer(layer.pool_size, framework="keras", op=op, stride=layer.strides, padding=layer.padding)
    groups = getattr(layer, "groups", 1)
    channels = None
    if layer.built:
        inside, outside = map(int, layer.kernel.shape[-2:])
        if depthwise:
            groups, channels = inside, (inside, inside * outside)
        else:
            channels = (outside if op == "conv_transpose" else inside * groups, layer.filters)
    return FrameworkLayer(
        layer.kernel_size,
        framework="keras",
        op=op,
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation_rate,
        channels=channels,
        groups=groups,
        output_padding=getattr(layer, "output_padding", None),
    )


def _without_numbers(layer: Any, read: FrameworkLayer, size: tuple[int, ...]) -> tuple[int, ...]:
    """Run a layer, which is built if need be, on a shape, and give the spatial size that comes out."""
    keras = sys.modules["keras"]
    inside = read.groups if read.channels is None else read.channels[0]
    first = layer.data_format == "channels_first"
    shape = (1, inside, *size) if first else (1, *size, inside)
    if not layer.built:
        layer = type(layer).from_config(layer.get_config())  # it stays as it is
        layer.build(shape)
    # A Lambda asks what its function does, where a layer tells the shape that its attributes come to.
    found = keras.layers.Lambda(layer.call)(keras.KerasTensor(shape)).shape
    return tuple(found[2:] if first else found[1:-1])
