"""Which layer of Keras is what here, by the names of its classes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from convarith.networks.operations import Permute
from convarith.readers.code.keras import NORMALIZATIONS, PASSING
from convarith.readers.keras import shapes, windows
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.readers.keras.tensor import Given, Tensor

Translate: TypeAlias = "Callable[[Given], Tensor]"

_OF_ANY_AXES: Mapping[str, Callable[..., Tensor]] = {
    "Conv{}D": partial(windows.conv, op="conv"),
    "Conv{}DTranspose": partial(windows.conv, op="conv_transpose"),
    "DepthwiseConv{}D": windows.depthwise,
    "SeparableConv{}D": windows.separable,
    "MaxPooling{}D": partial(windows.pool, op="max_pool"),
    "AveragePooling{}D": partial(windows.pool, op="avg_pool"),
    "GlobalMaxPooling{}D": partial(windows.global_pool, op="global_max_pool"),
    "GlobalAveragePooling{}D": partial(windows.global_pool, op="global_avg_pool"),
    "AdaptiveMaxPooling{}D": partial(windows.adaptive_pool, kind="max"),
    "AdaptiveAveragePooling{}D": partial(windows.adaptive_pool, kind="avg"),
    "UpSampling{}D": windows.up_sampling,
    "ZeroPadding{}D": windows.zero_padding,
    "Cropping{}D": windows.cropping,
}
_JOINING = {
    "Add": "add",
    "Subtract": "subtract",
    "Multiply": "multiply",
    "Average": "average",
    "Maximum": "maximum",
    "Minimum": "minimum",
    "CustomScaleLayer": "add",  # of `keras.applications`, a sum with a factor
}
_LAYERS: Mapping[str, Translate] = {
    "Dense": windows.dense,
    "Resizing": windows.resizing,
    "Activation": shapes.activation,
    "PReLU": shapes.prelu,
    "Concatenate": shapes.concatenate,
    "Flatten": shapes.flatten,
    "Reshape": shapes.reshape,
    "Permute": shapes.permute,
    "RepeatVector": shapes.repeat_vector,
    "Embedding": shapes.embedding,
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU"), shapes.recurrent),
    **{form.format(axes): partial(make, axes=axes) for form, make in _OF_ANY_AXES.items() for axes in (1, 2, 3)},
    **{name: partial(shapes.same, op=op) for op, names in PASSING.items() for name in names.split()},
    **{name: partial(shapes.normalization, op=op) for name, op in NORMALIZATIONS.items()},
    "LayerScale": partial(shapes.normalization, op="scale"),  # of `keras.applications`, a factor for each channel
    **{name: partial(shapes.joined, op=op) for name, op in _JOINING.items()},
}
_HOMES = ("keras", "tf_keras", "tensorflow")
_ON_THE_LAST_AXIS = ("Dense",)


def translate(given: Given, module: str) -> Tensor:
    """Add a layer to a network as what it is, or as something that is not known.

    Args:
        given: What it is given.
        module: Where its class comes from; empty where that is not told.
    """
    if module and module.partition(".")[0] not in _HOMES:
        return given.add_opaque(f"{given.class_name} of {module}, no layer of Keras")
    make = _LAYERS.get(given.class_name)
    if make is None:
        return given.add_opaque(f"{given.class_name or 'a layer without a class'}, which is not known here")
    return make(_in_one_order(given))


def _in_one_order(given: Given) -> Given:
    """Bring what a layer takes into the order of axes that it has, where others of the model have another."""
    first = given.channels_first
    if (data_format := given.config.get("data_format")) is not None:
        first = data_format == "channels_first"
    elif given.class_name in _ON_THE_LAST_AXIS:
        first = False
    elif given.inputs:
        first = given.inputs[0].channels_first
    inputs = [
        each if each.channels_first == first else _turned(given, each, number)
        for number, each in enumerate(given.inputs)
    ]
    return replace(given, channels_first=first, inputs=tuple(inputs))


def _turned(given: Given, tensor: Tensor, number: int) -> Tensor:
    """Bring a tensor, whose axes Keras leaves as they are, from the one order into the other."""
    axes = tensor.axes
    if axes is None or axes == 1:
        return replace(tensor, channels_first=not tensor.channels_first)
    places = range(axes)
    order = (*places[1:], 0) if not tensor.channels_first else (axes - 1, *places[:-1])
    turned = replace(given, channels_first=not tensor.channels_first)
    part = f"order {number + 1}" if number else "order"
    return turned.add("permute", partial(Permute, order), axes=axes, part=part, inputs=[tensor])
