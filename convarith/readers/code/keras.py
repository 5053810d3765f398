"""The layers of keras.layers, whose arrays have their channels last: https://keras.io/api/layers/."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.frameworks.keras import LAYERS as WINDOWED
from convarith.networks.operations import Concat, Opaque, Reshape, Upsample
from convarith.readers.code.passing import (
    added,
    flatten,
    global_pool,
    linear,
    multiplied,
    normalization,
    padded,
    same,
    upsample,
)
from convarith.readers.code.signature import signature, windowed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.padding import Pair
    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_ANY = "name: dtype: trainable: input_shape: batch_input_shape: input_dim: batch_size: batch_shape:"
_WEIGHTS = (
    "kernel_initializer: bias_initializer: kernel_regularizer: bias_regularizer: activity_regularizer: "
    f"kernel_constraint: bias_constraint: weights: {_ANY}"
)
_BIAS_AND_WEIGHTS = f"use_bias:bias {_WEIGHTS}"
_DEPTHWISE = _WEIGHTS.replace("kernel_", "depthwise_")
_SEPARABLE = _WEIGHTS.replace("kernel_initializer:", "depthwise_initializer: pointwise_initializer:").replace(
    "kernel_regularizer:", "depthwise_regularizer: pointwise_regularizer:"
)
_STEPS = (
    "strides:stride padding depth_multiplier:multiplier data_format: dilation_rate:dilation activation: use_bias:bias"
)
_ARGUMENTS = {
    "conv": (
        "filters:out_channels kernel_size:kernel",
        f"strides:stride padding data_format: dilation_rate:dilation groups activation: {_BIAS_AND_WEIGHTS}",
    ),
    "conv_transpose": (
        "filters:out_channels kernel_size:kernel",
        f"strides:stride padding output_padding data_format: dilation_rate:dilation activation: {_BIAS_AND_WEIGHTS}",
    ),
    "max_pool": ("", f"pool_size:kernel strides:stride padding data_format: {_ANY}"),
    "avg_pool": ("", f"pool_size:kernel strides:stride padding data_format: {_ANY}"),
}
PASSING = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "threshold": "ThresholdedReLU",
    "softmax": "Softmax",
    "dropout": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout GaussianDropout "
    "StochasticDepth",
    "identity": "Identity Masking ActivityRegularization GaussianNoise Rescaling Normalization UnitNormalization",
    "augmentation": "RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomElasticTransform "
    "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective "
    "RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom",
}
"""What leaves a shape as it is and learns nothing, by what it is called here."""
NORMALIZATIONS = {
    "BatchNormalization": "batch_norm",
    "SyncBatchNormalization": "batch_norm",
    "LayerNormalization": "layer_norm",
    "GroupNormalization": "group_norm",
    "RMSNormalization": "rms_norm",
}


def _layers() -> Iterator[tuple[str, Signature]]:
    for op, name in WINDOWED.items():
        required, optional = _ARGUMENTS[op]
        for axes in (1, 2, 3):
            make = windowed("keras", op, axes, **({"kernel": 2} if op.endswith("pool") else {}))
            one = signature(op, required, optional, make)
            yield name.format(axes), one
            if op.startswith("conv"):
                yield name.format(axes).replace("Conv", "Convolution"), one
    for axes in (1, 2, 3):
        for kind in ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool"):
            op = "global_max_pool" if kind.startswith("Max") else "global_avg_pool"
            pooled = signature(op, "", f"data_format: {_ANY}", global_pool)
            yield f"Global{kind}{axes}D", replace(pooled, after=("flatten", flatten))
        yield f"ZeroPadding{axes}D", signature("pad", "", f"padding data_format: {_ANY}", partial(_pad, axes, 1))
        yield (
            f"Cropping{axes}D",
            signature("crop", "", f"cropping:padding data_format: {_ANY}", partial(_pad, axes, -1)),
        )
        sized = f"size data_format: interpolation: {_ANY}"
        yield f"UpSampling{axes}D", signature("upsample", "", sized, partial(_upsample, axes))
    resized = (
        f"interpolation:mode crop_to_aspect_ratio: pad_to_aspect_ratio: fill_mode: fill_value: data_format: {_ANY}"
    )
    yield "Resizing", signature("upsample", "height width", resized, _resizing)
    for axes in (1, 2):
        depthwise = signature("conv", "kernel_size:kernel", f"{_STEPS} {_DEPTHWISE}", partial(_depthwise, axes))
        yield f"DepthwiseConv{axes}D", replace(depthwise, of_channels=True)
        both = "filters:out_channels kernel_size:kernel", f"{_STEPS} {_SEPARABLE}"
        separable = signature("conv", *both, partial(_depthwise, axes))
        yield f"SeparableConv{axes}D", replace(separable, of_channels=True, after=("conv", partial(_pointwise, axes)))
    for old, new in (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling")):
        for axes in (1, 2, 3):
            op = "max_pool" if new == "MaxPooling" else "avg_pool"
            yield f"{old}{axes}D", signature(op, *_ARGUMENTS[op], windowed("keras", op, axes, kernel=2))


def _pad(axes: int, sign: int, fields: Fields) -> Operation:
    given: Any = fields.get("padding", 1)
    each = (given,) * axes if isinstance(given, int) else tuple(given)
    if axes == 1 and len(each) == 2 and all(isinstance(one, int) for one in each):
        each = (each,)
    if len(each) != axes:
        return Opaque(f"padding {short_repr(given)}, which is none of {axes} axes")
    pairs: list[Pair] = [(one, one) if isinstance(one, int) else (one[0], one[1]) for one in each]
    return padded([(sign * lo, sign * hi) for lo, hi in pairs])


def _upsample(axes: int, fields: Fields) -> Operation:
    size = fields.get("size", 2)
    return upsample({"scale": (size,) * axes if isinstance(size, int) else size})


def _resizing(fields: Fields) -> Operation:
    mode = fields.get("mode", "bilinear")
    return (
        Opaque(f"a resizing by {mode}")
        if mode not in _RESIZING
        else Upsample(size=(fields["height"], fields["width"]), mode=mode)
    )


_RESIZING = ("nearest", "bilinear", "bicubic")


def _depthwise(axes: int, fields: Fields) -> Operation:
    """Make a convolution with a group for each channel that comes in, which only a network tells."""
    channels, multiplier = fields.pop("channels"), fields.pop("multiplier", 1)
    separable = "out_channels" in fields  # whose bias comes with its second part
    own = {**fields, "groups": channels, "in_channels": channels, "out_channels": channels * multiplier}
    own |= {"bias": False} if separable else {}
    return windowed("keras", "conv", axes)(own)


def _pointwise(axes: int, fields: Fields) -> Operation:
    own = {name: value for name, value in fields.items() if name in ("out_channels", "bias")}
    return windowed("keras", "conv", axes)({**own, "kernel": 1})


def _reshape(fields: Fields) -> Operation:
    """Read a shape whose channels are last."""
    *size, channels = fields["shape"]
    return Reshape((channels, *size))


def _join(fields: Fields) -> Operation:
    axis = fields.get("axis", -1)
    return Concat() if axis in (-1, 3) else Opaque(f"a join along axis {axis}, which need not be that of the channels")


LAYERS: dict[str, Signature] = {
    **dict(_layers()),
    **same("Activation PReLU"),
    **same(" ".join(f"{name}:{op}" for op, names in PASSING.items() for name in names.split())),
    **{name: normalization(op) for name, op in NORMALIZATIONS.items()},
    "Multiply": signature("multiply", "", _ANY, multiplied),
    "Reshape": signature("reshape", "target_shape:shape", _ANY, _reshape),
    "Dense": signature("linear", "units:out_features", f"activation: use_bias:bias {_WEIGHTS}", partial(linear, 0)),
    "Flatten": signature("flatten", "", f"data_format: {_ANY}", flatten),
    "Concatenate": signature("concat", "", f"axis {_ANY}", _join),
    "Add": signature("add", "", _ANY, added),
}
"""Of keras.layers."""

FUNCTIONS: dict[str, Signature] = {
    "pad": signature(
        "pad",
        "pad_width:padding",
        "mode: constant_values:",
        lambda fields: padded(fields["padding"]),
        arrays="x",
        whole=True,
    ),
    "concatenate": signature("concat", "", "axis", _join, arrays="xs"),
    **same("relu relu6 leaky_relu sigmoid tanh softmax gelu silu elu selu softplus", arrays="x"),
}
"""Of keras.ops."""
LAYERS |= {
    "concatenate": signature("concat", "", f"axis {_ANY}", _join, arrays="inputs"),
    "add": signature("add", "", _ANY, added, arrays="inputs"),
}
