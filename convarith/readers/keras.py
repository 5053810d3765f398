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


def from_keras(layer: Any) -> FrameworkLayer:
    """Give the layer of a layer of ``keras.layers``, read by its attributes; Keras itself is not imported.

    Args:
        layer: A Conv1D, Conv1DTranspose, MaxPooling1D or AveragePooling1D, or the same of 2 or 3 axes, or of a class
            that derives from one of these. Once it is built, its channels are known too; one whose class has a ``call``
            of its own is tried without numbers.

    Raises:
        ConvArithError: ``bad-value`` for anything else, and for a ``call`` that comes to other sizes.

    See https://keras.io/api/layers/ for the layers.
    """
    base, name = framework_class(layer, _HOMES, _CLASSES), type(layer).__name__
    if base is None:
        raise ConvArithError(
            f"{name} is no convolution or pooling of Keras that is known here",
            "bad-value",
            "give a Conv, ConvTranspose, MaxPooling or AveragePooling of 1, 2 or 3 axes",
        )
    found = _by_attributes(layer, _CLASSES[base.__name__])
    if does_as(layer, base, ("call", "__call__")):
        return found
    return checked_by_trial(found, name, lambda size: _without_numbers(layer, found, size))


def _by_attributes(layer: Any, op: str) -> FrameworkLayer:
    if op.endswith("pool"):
        return FrameworkLayer(layer.pool_size, framework="keras", op=op, stride=layer.strides, padding=layer.padding)
    groups = getattr(layer, "groups", 1)
    inside = None
    if layer.built:
        inside = int(layer.kernel.shape[-1 if op == "conv_transpose" else -2]) * groups
    return FrameworkLayer(
        layer.kernel_size,
        framework="keras",
        op=op,
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation_rate,
        channels=None if inside is None else (inside, layer.filters),
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
