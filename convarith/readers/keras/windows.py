"""Keras' layers that slide a window, gather or enlarge space, or multiply features."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.conv import Conv
from convarith.engine.numbers import whole_number
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import (
    AdaptivePool,
    Crop,
    Flatten,
    GlobalPool,
    Linear,
    Operation,
    Pad,
    Resize,
    Upsample,
    Windowed,
)

if TYPE_CHECKING:
    from convarith.readers.keras.tensor import Given, Tensor


def conv(given: Given, axes: int, op: str) -> Tensor:
    """Add a convolution or a transposed one."""
    filters = given.setting("filters")
    return given.add(op, partial(_windowed, given, op, filters), axes=axes + 1, channels=filters)


def _windowed(given: Given, op: str, filters: Any, *, bias: bool | None = None, **more: Any) -> Operation:
    config = given.config
    said = {"stride": config.get("strides"), "dilation": config.get("dilation_rate"), "groups": config.get("groups")}
    said |= {"padding": config.get("padding")}
    said |= {"output_padding": config.get("output_padding")} if op == "conv_transpose" else {}
    said = {name: value for name, value in said.items() if value is not None} | more
    layer = FrameworkLayer(given.setting("kernel_size"), framework="keras", op=op, **said)
    return Windowed(layer, filters, bias=given.says("use_bias") if bias is None else bias)


def depthwise(given: Given, axes: int) -> Tensor:
    """Add a depthwise convolution."""
    return _depthwise(given, axes) or given.add_opaque(_WITHOUT_CHANNELS)


def separable(given: Given, axes: int) -> Tensor:
    """Add a depthwise convolution, and one of one tap that mixes the channels."""
    between = _depthwise(given, axes, part="depthwise", bias=False)
    if between is None:
        return given.add_opaque(_WITHOUT_CHANNELS)
    filters = given.setting("filters")
    pointwise = FrameworkLayer((1,) * axes, framework="keras")
    make = partial(Windowed, pointwise, filters, bias=given.says("use_bias"))
    return given.add("conv", make, axes=axes + 1, channels=filters, inputs=[between])


def _depthwise(given: Given, axes: int, part: str = "", *, bias: bool | None = None) -> Tensor | None:
    """Add a depthwise convolution; None where there are channels that are not known."""
    channels, multiplier = (
        given.only.channels,
        whole_number("depth_multiplier", given.config.get("depth_multiplier", 1)),
    )
    if channels is None:
        return None
    out = channels * multiplier
    make = partial(_windowed, given, "conv", out, groups=channels, bias=bias)
    return given.add("conv", make, axes=axes + 1, channels=out, part=part)


_WITHOUT_CHANNELS = "a depthwise convolution of channels that are not known, which has as many groups"


def pool(given: Given, axes: int, op: str) -> Tensor:
    """Add a pooling."""
    return given.add(op, partial(_pooling, given, op), axes=axes + 1, channels=given.only.channels)


def _pooling(given: Given, op: str) -> Operation:
    said: dict[str, Any] = {"stride": given.config.get("strides"), "padding": given.config.get("padding")}
    layer = FrameworkLayer(given.setting("pool_size"), framework="keras", op=op, **said)
    return Windowed(layer, default_stride=said["stride"] is None)


def global_pool(given: Given, axes: int, op: str) -> Tensor:
    """Add a pooling of all space, and what makes flat features of it where Keras drops its axes."""
    channels = given.only.channels
    if given.config.get("keepdims"):
        return given.add(op, GlobalPool, axes=axes + 1, channels=channels)
    pooled = given.add(op, GlobalPool, axes=axes + 1, channels=channels, part="pool")
    return given.add("flatten", Flatten, axes=1, channels=channels, inputs=[pooled])


def adaptive_pool(given: Given, axes: int, kind: str) -> Tensor:
    """Add a pooling to a size."""
    size = given.setting("output_size")
    op = f"adaptive_{kind}_pool"
    return given.add(op, partial(AdaptivePool, kind, size), axes=axes + 1, channels=given.only.channels)


def up_sampling(given: Given, axes: int) -> Tensor:
    """Add an enlargement by a factor."""
    make = partial(Upsample, given.config.get("size", 2), mode=given.config.get("interpolation", "nearest"))
    return given.add("upsample", make, axes=axes + 1, channels=given.only.channels)


def resizing(given: Given) -> Tensor:
    """Add an enlargement or a reduction to a size."""
    size = (given.setting("height"), given.setting("width"))
    make = partial(Resize, size, given.config.get("interpolation", "bilinear"))
    return given.add("resize", make, axes=3, channels=given.only.channels)


def zero_padding(given: Given, axes: int) -> Tensor:
    """Add padding by zeros."""
    make = partial(Pad, _pairs(given.config.get("padding", 1), axes))
    return given.add("pad", make, axes=axes + 1, channels=given.only.channels)


def cropping(given: Given, axes: int) -> Tensor:
    """Add a cropping."""
    make = partial(Crop, _pairs(given.config.get("cropping", 1), axes))
    return given.add("crop", make, axes=axes + 1, channels=given.only.channels)


def _pairs(numbers: Any, axes: int) -> Any:  # whatever the file holds
    """Give begins and ends of each axis: of one axis Keras has one pair, of several a number or a pair for each."""
    if not isinstance(numbers, (list, tuple)):
        return numbers
    return [numbers] if axes == 1 else [[each, each] if isinstance(each, int) else each for each in numbers]


def dense(given: Given) -> Tensor:
    """Add a product of features; where there is space, the same one at each place, a convolution of one tap."""
    units, axes, bias = given.setting("units"), given.only.axes, given.says("use_bias")
    if axes is None:
        return given.add_opaque("Dense of axes that are not known")
    if axes == 1:
        return given.add("linear", partial(Linear, units, bias=bias), axes=1, channels=units)
    return given.add("conv", lambda: Windowed(Conv((1,) * (axes - 1)), units, bias=bias), axes=axes, channels=units)
