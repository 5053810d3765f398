"""What Caffe's layers are: the operation of each, its name and where its settings stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import (
    Add,
    ChannelSlice,
    Concat,
    Crop,
    Flatten,
    GlobalPool,
    Linear,
    Multiply,
    Normalization,
    Opaque,
    Operation,
    Permute,
    Reshape,
    Split,
    Upsample,
    Windowed,
)
from convarith.networks.places import KnownPlaces, Places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.readers.caffe.prototxt import Message


_MEAN, _PRODUCT = ("AVE", "1"), ("PROD", "0")  # by name or by number
_WINDOW = {"kernel": "kernel_size", "stride": "stride", "padding": "pad"}
_CONVOLUTION = {**_WINDOW, "dilation": "dilation", "out_channels": "num_output", "groups": "group"}
SAID = {
    "conv": _CONVOLUTION,
    "conv_transpose": _CONVOLUTION,
    "max_pool": _WINDOW,
    "avg_pool": _WINDOW,
    "linear": {"out_features": "num_output"},
}
"""How a prototxt says settings."""

_PARAMETERS = ("convolution_param", "pooling_param", "inner_product_param")
_FIELDS = {
    "kernel": ("kernel_size", "kernel_h", "kernel_w"),
    "stride": ("stride", "stride_h", "stride_w"),
    "padding": ("pad", "pad_h", "pad_w"),
    "dilation": ("dilation",),
    "groups": ("group",),
    "out_channels": ("num_output",),
    "out_features": ("num_output",),
}


def places_of(layer: Message) -> Places:
    """Give where a layer and its settings stand."""
    found = {"from": layer.first_of("bottom")}
    for parameter in _PARAMETERS:
        message = layer.message(parameter)
        found |= {name: value for name, fields in _FIELDS.items() if (value := message.first_of(*fields)) is not None}
    given = {name: value for name, value in found.items() if value is not None}
    return KnownPlaces(
        layer.place,
        {name: value.place for name, value in given.items()},
        {name: value.key for name, value in given.items()},
    )


def _convolution(op: str, layer: Message, number: int) -> Operation:
    del number
    given = layer.message("convolution_param")
    if given.texts("axis") not in ([], ["1"]):
        return Opaque(f"a convolution over other axes, from {given.text('axis')} on")
    (channels,) = given.numbers("num_output", "out_channels")[-1:] or _missing("num_output", "out_channels")
    window = FrameworkLayer(
        _numbers(given, "kernel") or _missing("kernel_size", "kernel"),
        framework="caffe",
        op=op,
        stride=_numbers(given, "stride") or 1,
        padding=_numbers(given, "padding") or 0,
        dilation=_numbers(given, "dilation") or 1,
        groups=(given.numbers("group", "groups") or [1])[-1],
    )
    return Windowed(window, channels, bias=given.text("bias_term", "true") != "false")


def _pooling(layer: Message, number: int) -> Operation:
    given = layer.message("pooling_param")
    if number:
        return Opaque("where the largest element of each window was")
    if given.text("global_pooling") == "true":
        return GlobalPool()
    rounds = given.text("round_mode", "CEIL" if given.text("ceil_mode", "true") == "true" else "FLOOR")
    window = FrameworkLayer(
        _numbers(given, "kernel") or _missing("kernel_size", "kernel"),
        framework="caffe",
        op="avg_pool" if given.text("pool") in _MEAN else "max_pool",
        stride=_numbers(given, "stride") or 1,
        padding=_numbers(given, "padding") or 0,
        extra_arguments={"round_mode": "FLOOR" if rounds in ("FLOOR", "1") else "CEIL"},
    )
    return Windowed(window)


def _numbers(given: Message, setting: str) -> int | tuple[int, ...] | None:
    """Give what is said for all axes, for each, or for height and width apart."""
    name, *apart = _FIELDS[setting]
    if any(each in given.fields for each in apart):
        default = 0 if setting == "padding" else 1
        height, width = ((given.numbers(each, setting) or [default])[-1] for each in apart)
        return height, width
    numbers = tuple(given.numbers(name, setting))
    return numbers[0] if len(numbers) == 1 else numbers or None


def _missing(name: str, setting: str) -> Any:  # which never returns
    raise ConvArithError(f"there is no {name}", "missing-key", f"add {name}:", setting)


def _inner_product(layer: Message, number: int) -> Operation:
    del number
    numbers = layer.message("inner_product_param").numbers("num_output", "out_features")
    return Linear(numbers[-1] if numbers else _missing("num_output", "out_features"))


def _eltwise(layer: Message, number: int) -> Operation:
    del number
    return Multiply() if layer.message("eltwise_param").text("operation") in _PRODUCT else Add()


def _concat(layer: Message, number: int) -> Operation:
    del number
    given = layer.message("concat_param")
    axis = given.text("axis", given.text("concat_dim", "1"))
    return Concat() if axis in ("1", "-3") else Opaque(f"a concatenation along axis {axis}, which is not the channels'")


def _slice(layer: Message, number: int) -> Operation:
    given = layer.message("slice_param")
    axis = given.text("axis", given.text("slice_dim", "1"))
    if axis not in ("1", "-3"):
        return Opaque(f"a slice along axis {axis}, which is not the channels'")
    points, tops = given.numbers("slice_point"), len(layer.texts("top"))
    if not points:
        return Split(number, None, max(1, tops))
    if len(points) != tops - 1:
        raise ConvArithError(
            f"{len(points)} slice_points make {len(points) + 1} tops, and there are {tops}",
            "list-length",
            f"give {tops - 1}",
        )
    edges = [0, *points, None]
    return ChannelSlice(edges[number] or 0, edges[number + 1])


def _crop(layer: Message, number: int) -> Operation:
    del number
    given = layer.message("crop_param")
    if given.text("axis", "2") not in ("2", "-2"):
        return Opaque(f"a crop from axis {given.text('axis')} on, which is not all of space")
    offsets = given.numbers("offset")
    return Crop(None, offsets[0] if len(offsets) == 1 else offsets or 0)


def _reshape(layer: Message, number: int) -> Operation:
    del number
    given = layer.message("reshape_param")
    _, *dims = given.message("shape").numbers("dim") or [0]
    if not dims or 0 in dims or given.text("axis", "0") != "0" or "num_axes" in given.fields:
        return Opaque("a reshape that copies some sizes")
    return Reshape(tuple(dims))


def _permute(layer: Message, number: int) -> Operation:
    del number
    batch, *order = layer.message("permute_param").numbers("order") or [1]
    return Opaque("a permutation that moves the batch") if batch else Permute(tuple(each - 1 for each in order))


def _upsample(layer: Message, number: int) -> Operation:
    del number
    given = layer.message("upsample_param")
    size = [*given.numbers("upsample_h"), *given.numbers("upsample_w")]
    if size:
        return Upsample(size=size)
    return Upsample((given.numbers("scale") or [2])[-1])


def _scale(layer: Message, number: int) -> Operation:
    del number
    if len(layer.texts("bottom")) > 1:
        return Opaque("a product with a second blob along some axes")
    return Normalization(shift=layer.message("scale_param").text("bias_term", "false") == "true")


KINDS: Mapping[str, Callable[[Message, int], Operation]] = {
    "Convolution": partial(_convolution, "conv"),
    "Deconvolution": partial(_convolution, "conv_transpose"),
    "Pooling": _pooling,
    "InnerProduct": _inner_product,
    "Flatten": lambda layer, number: Flatten(),  # noqa: ARG005  # all are called alike
    "Concat": _concat,
    "Eltwise": _eltwise,
    "Slice": _slice,
    "Crop": _crop,
    "Reshape": _reshape,
    "Permute": _permute,
    "Upsample": _upsample,
    "Scale": _scale,
}
"""What gives the operation of a layer, by its type; it takes the layer and the number of the top."""
_INPUTS = {kind: 2 if kind == "Crop" else 1 for kind in KINDS if kind not in ("Concat", "Eltwise", "Scale")}
"""How many bottoms those layers take that do not join any number of them."""
_OPS = {
    "Convolution": "conv",
    "Deconvolution": "conv_transpose",
    "InnerProduct": "linear",
    "Flatten": "flatten",
    "Concat": "concat",
    "Slice": "split",
    "Crop": "crop",
    "Reshape": "reshape",
    "Permute": "permute",
    "Upsample": "upsample",
    "Scale": "scale",
}


def op_of(kind: str, layer: Message) -> str:
    """Name a layer's operation as it is called here."""
    if kind == "Pooling":
        given = layer.message("pooling_param")
        place = "global_" if given.text("global_pooling") == "true" else ""
        return f"{place}{'avg' if given.text('pool') in _MEAN else 'max'}_pool"
    if kind == "Eltwise":
        return "multiply" if layer.message("eltwise_param").text("operation") in _PRODUCT else "add"
    return _OPS.get(kind, "identity")


def check_count(kind: str, count: int) -> None:
    """Refuse a number of bottoms that a layer does not take."""
    wanted = _INPUTS.get(kind, count)
    if count > wanted:
        raise ConvArithError(
            f"{kind} takes {wanted} of {count} bottoms",
            "too-many-inputs",
            "join them by a Concat or an Eltwise",
            "from",
        )
    if count < wanted:
        raise ConvArithError(f"{kind} lacks a bottom: it has {count}, not {wanted}", "missing-key", "add one", "from")
