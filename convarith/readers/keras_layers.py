"""What each layer of Keras is here, by the names of its classes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.conv import Conv
from convarith.engine.numbers import whole_number
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Add, Concat, Flatten, GlobalPool, Identity, Linear, Upsample, Windowed
from convarith.readers.keras_tensor import Given, Tensor, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.networks.operations import Operation

Translate: TypeAlias = "Callable[[Given], Tensor]"


def _conv(given: Given, axes: int, op: str) -> Tensor:
    filters = given.setting("filters")
    make = partial(_windowed, given, op, filters)
    return given.add(op, make, axes=axes + 1, channels=filters)


def _windowed(given: Given, op: str, filters: Any, **more: Any) -> Operation:
    config = given.config
    said = {"stride": config.get("strides"), "dilation": config.get("dilation_rate"), "groups": config.get("groups")}
    said |= {"padding": config.get("padding")}
    said |= {"output_padding": config.get("output_padding")} if op == "conv_transpose" else {}
    said = {name: value for name, value in said.items() if value is not None} | more
    return Windowed(FrameworkLayer(given.setting("kernel_size"), framework="keras", op=op, **said), filters)


def _depthwise(given: Given, axes: int, part: str = "") -> Tensor:
    channels = given.first.channels
    multiplier = whole_number("depth_multiplier", given.config.get("depth_multiplier", 1))
    if channels is None:
        return given.add_opaque(f"{given.class_name} of channels that are not known, whose groups are as many")
    out = channels * multiplier
    make = partial(_windowed, given, "conv", out, groups=channels)
    return given.add("conv", make, axes=axes + 1, channels=out, part=part)


def _separable(given: Given, axes: int) -> Tensor:
    if given.first.channels is None:
        return _depthwise(given, axes)
    between = _depthwise(given, axes, "depthwise")
    filters = given.setting("filters")
    make = partial(Windowed, FrameworkLayer((1,) * axes, framework="keras"), filters)
    return given.add("conv", make, axes=axes + 1, channels=filters, inputs=[between])


def _pool(given: Given, axes: int, op: str) -> Tensor:
    return given.add(op, partial(_pooling, given, op), axes=axes + 1, channels=given.first.channels)


def _pooling(given: Given, op: str) -> Operation:
    said: dict[str, Any] = {"stride": given.config.get("strides"), "padding": given.config.get("padding")}
    layer = FrameworkLayer(given.setting("pool_size"), framework="keras", op=op, **said)
    return Windowed(layer, default_stride=said["stride"] is None)


def _global_pool(given: Given, axes: int, op: str) -> Tensor:
    channels = given.first.channels
    if given.config.get("keepdims"):
        return given.add(op, GlobalPool, axes=axes + 1, channels=channels)
    pooled = given.add(op, GlobalPool, axes=axes + 1, channels=channels, part="pool")
    return given.add("flatten", Flatten, axes=1, channels=channels, inputs=[pooled])


def _dense(given: Given) -> Tensor:
    units, axes = given.setting("units"), given.first.axes
    if axes == 1:
        return given.add("linear", lambda: Linear(units), axes=1, channels=units)
    if axes is None:
        return given.add_opaque("Dense of axes that are not known")
    # At each place the same product of features, as a convolution of one tap.
    return given.add("conv", lambda: Windowed(Conv((1,) * (axes - 1)), units), axes=axes, channels=units)


def _up_sampling(given: Given, axes: int) -> Tensor:
    size = given.config.get("size", 2)
    return given.add("upsample", lambda: Upsample(size), axes=axes + 1, channels=given.first.channels)


def _flatten(given: Given) -> Tensor:
    channels = given.first.channels if given.first.axes == 1 else None
    return given.add("flatten", Flatten, axes=1, channels=channels)


def same(given: Given, op: str) -> Tensor:
    """Add what leaves a shape as it is."""
    return given.add(op, Identity, axes=given.first.axes, channels=given.first.channels)


def _activation(given: Given) -> Tensor:
    name = given.config.get("activation")
    return same(given, name if isinstance(name, str) and name.isidentifier() else "activation")


def joined(given: Given, op: str) -> Tensor:
    """Add what joins its inputs element by element."""
    channels = max((each.channels or 0 for each in given.inputs), default=None)
    return given.add(op, Add, axes=given.first.axes, channels=channels, inputs=given.inputs)


def concatenated(given: Given, axis: Any) -> Tensor:  # whatever the file holds
    """Add what joins its inputs along one of Keras' axes."""
    axes = given.first.axes
    if axes is None:
        return given.add_opaque(f"{given.class_name} of axes that are not known")
    place = place_of(axis, axes, given_first=given.channels_first, of=given.class_name)
    if place:
        return given.add_opaque(f"{given.class_name} along axis {axis}, which is no axis of channels")
    channels = [each.channels for each in given.inputs]
    total = sum(each for each in channels if each is not None)
    return given.add("concat", Concat, axes=axes, channels=None if None in channels else total, inputs=given.inputs)


def _concatenate(given: Given) -> Tensor:
    return concatenated(given, given.config.get("axis", -1))


_PASSING = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "ThresholdedReLU": "threshold",
    "Softmax": "softmax",
    "Dropout": "dropout",
    "AlphaDropout": "dropout",
    "GaussianDropout": "dropout",
    "SpatialDropout1D": "dropout",
    "SpatialDropout2D": "dropout",
    "SpatialDropout3D": "dropout",
    "BatchNormalization": "batch_norm",
    "SyncBatchNormalization": "batch_norm",
    "LayerNormalization": "layer_norm",
    "RMSNormalization": "rms_norm",
    "UnitNormalization": "normalize",
    "Normalization": "normalize",
    "Rescaling": "identity",
    "Identity": "identity",
    "Masking": "identity",
    "ActivityRegularization": "identity",
    "GaussianNoise": "identity",
    "LayerScale": "identity",
    "StochasticDepth": "dropout",
}
"""What leaves a shape as it is, and what that is called here; the last two are of `keras.applications`."""
_RANDOM = (
    "Brightness ColorDegeneration ColorJitter Contrast ElasticTransform Erasing Flip GaussianBlur Grayscale Hue Invert "
    "Perspective Posterization Rotation Saturation Sharpness Shear Translation Zoom"
)
_PASSING |= {f"Random{name}": "identity" for name in _RANDOM.split()}
_JOINING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
_OF_ANY_AXES: Mapping[str, Callable[..., Tensor]] = {
    "Conv{}D": partial(_conv, op="conv"),
    "Conv{}DTranspose": partial(_conv, op="conv_transpose"),
    "DepthwiseConv{}D": _depthwise,
    "SeparableConv{}D": _separable,
    "MaxPooling{}D": partial(_pool, op="max_pool"),
    "AveragePooling{}D": partial(_pool, op="avg_pool"),
    "GlobalMaxPooling{}D": partial(_global_pool, op="global_max_pool"),
    "GlobalAveragePooling{}D": partial(_global_pool, op="global_avg_pool"),
    "UpSampling{}D": _up_sampling,
}
_LAYERS: Mapping[str, Translate] = {
    "Dense": _dense,
    "Flatten": _flatten,
    "Activation": _activation,
    "Concatenate": _concatenate,
    "GroupNormalization": partial(same, op="group_norm"),
    "CustomScaleLayer": partial(joined, op="add"),  # of `keras.applications`
    **{name: partial(joined, op=name.lower()) for name in _JOINING},
    **{name: partial(same, op=op) for name, op in _PASSING.items()},
    **{form.format(axes): partial(make, axes=axes) for form, make in _OF_ANY_AXES.items() for axes in (1, 2, 3)},
}


def translate(given: Given, module: str) -> Tensor:
    """Add a layer to a network as what it is, or as something that is not known.

    Args:
        given: What it is given.
        module: Where its class comes from; empty where that is not told.
    """
    if module and not module.startswith(_HOMES):
        return given.add_opaque(f"{given.class_name} of {module}, no layer of Keras")
    make = _LAYERS.get(given.class_name)
    if make is None:
        return given.add_opaque(f"{given.class_name or 'a layer without a class'}, which is not known here")
    data_format = given.config.get("data_format")
    if data_format is not None and (data_format == "channels_first") != given.channels_first:
        return given.add_opaque(f"{given.class_name} with its axes in another order than other layers' of this model")
    return make(given)


_HOMES = ("keras.", "keras", "tf_keras", "tensorflow.")
