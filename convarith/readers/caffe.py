"""Caffe's prototxt, in both schemas (``layer`` and the older ``layers``), as the net is in its TEST phase.

See https://github.com/BVLC/caffe, src/caffe/proto/caffe.proto and src/caffe/net.cpp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.graph import INPUT
from convarith.networks.operations import (
    Add,
    Concat,
    Crop,
    Flatten,
    GlobalPool,
    Identity,
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
    elementwise_axes,
)
from convarith.networks.places import KnownPlaces, Place, Places
from convarith.readers.builder import NetworkBuilder
from convarith.readers.prototxt import Message, parse
from convarith.readers.table import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.engine.axis import Axis
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork

_OLDER = {
    "ABSVAL": "AbsVal",
    "ARGMAX": "ArgMax",
    "BNLL": "BNLL",
    "LRN": "LRN",
    "MVN": "MVN",
    "RELU": "ReLU",
    "TANH": "TanH",
    "HDF5_DATA": "HDF5Data",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
}
"""Types of the older schema whose names are not just written otherwise."""
_DATA = ("Data", "ImageData", "HDF5Data", "WindowData", "MemoryData", "DummyData", "Input", "AnnotatedData")
_KEEPING = re.compile(
    "AbsVal|BatchNorm|BNLL|Bias|Clip|Dropout|ELU|Exp|Log|LRN|MVN|Normalize|Power|P?ReLU|ReLU6|Sigmoid|Softmax|Split|Swish"
    "|TanH|Threshold"
)
_MEAN, _PRODUCT = ("AVE", "1"), ("PROD", "0")  # by name or by number
_LOSSES = ("Accuracy", "Loss")


@dataclass(frozen=True, slots=True)
class Loss(Operation):
    """What makes one number of all that comes in: a loss, or an accuracy."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (1,)."""
        del inputs
        return (1,)


@dataclass(frozen=True, slots=True)
class ChannelSlice(Operation):
    """Some of the channels.

    Attributes:
        first: The first of them, from 0.
        end: The one after the last; None for all that follow.
    """

    first: int
    end: int | None

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (those channels, *spatial)."""
        channels, *size = inputs[0]
        end = channels if self.end is None else self.end
        if not 0 <= self.first < end <= channels:
            raise ConvArithError(
                f"a slice from channel {self.first} to {end} has none of {channels}",
                "channel-mismatch",
                f"slice between 1 and {channels - 1}",
            )
        return (end - self.first, *size)

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the net of a prototxt.

    Args:
        text: What the file holds.
        framework: Of no use: the layers are Caffe's.

    Raises:
        ConvArithError: ``unreadable`` for what is no prototxt; ``no-network`` for one without layers.
    """
    del framework
    message = parse(text)
    layers = [*message.messages("layers"), *message.messages("layer")]
    if not layers:
        what = "a solver's" if "base_lr" in message.fields else "without layers"
        raise ConvArithError(f"this prototxt is {what}", "no-network", "give the one of the net, with layer { … }")
    net = _Net(message)
    for layer in layers:
        net.add(layer)
    return [net.builder.parsed()]


class _Net:
    """A net as its layers are added, with what each blob is at the time."""

    def __init__(self, message: Message) -> None:
        self.builder = NetworkBuilder(
            message.text("name") or "net", places=KnownPlaces(message.place_of("name", "layer"))
        )
        self._blobs: dict[str, str] = {}
        self._phase = message.message("state").text("phase", "TEST")
        try:
            shapes = _declared_shapes(message)
        except ConvArithError as error:
            shapes = []
            self.builder.refuse(error, None, message.place_of("input_dim", "input_shape"))
        for number, value in enumerate(message.values("input")):
            self._add_input(str(value.value), shapes[number] if number < len(shapes) else None, value.place)

    def add(self, layer: Message) -> None:
        """Add a layer, unless it is of another phase."""
        if not self._is_there(layer):
            return
        kind = _kind(layer)
        if kind in _DATA or not layer.texts("bottom"):
            self._add_data(layer, kind)
            return
        name, tops = layer.text("name") or kind, layer.texts("top")
        missing = [bottom for bottom in layer.texts("bottom") if bottom not in self._blobs]
        if missing:
            found = self._add_none(layer, kind, name, missing[0])
            self._blobs |= dict.fromkeys(tops, found)
            return
        sources = [self._blobs[bottom] for bottom in layer.texts("bottom")]
        for number, top in enumerate(tops or ([name] if kind != "Silence" else [])):
            self._blobs[top] = self._add(layer, kind, name, sources, number)

    def _add(self, layer: Message, kind: str, name: str, sources: list[str], number: int) -> str:
        """Add what gives a layer's top of a number."""
        places, make = _places(layer), _KINDS.get(kind)
        keeps, loss = _KEEPING.fullmatch(kind) is not None, kind.endswith(_LOSSES)
        if make is None and not keeps and not loss:
            note = f"{kind} of Caffe, which is not known here"
            return self.builder.add_opaque(note, name=name, sources=sources, places=places)
        if keeps or kind == "Upsample":
            sources = sources[:1]  # what else they take are numbers for each channel, or places
        elif kind in ("Convolution", "Deconvolution"):
            sources = sources[number : number + 1]  # each top is of the bottom of its number
        if kind == "InnerProduct" and len(sources) == 1:
            sources = [self.builder.add("flatten", Flatten, name=f"{name} flat", sources=sources, places=places)]
        op = "loss" if loss else _op(kind, layer)

        def build() -> Operation:
            _check_count(kind, len(sources))
            return Loss() if loss else Identity() if make is None else make(layer, number)

        return self.builder.add(op, build, name=name, sources=sources, places=places)

    def _add_none(self, layer: Message, kind: str, name: str, blob: str) -> str:
        """Add a layer whose input there is not, which a problem tells."""

        def refuse() -> Operation:
            near = nearest(blob, tuple(self._blobs))
            there = ", ".join(list(self._blobs)[-6:]) or "none yet"
            raise ConvArithError(
                f"no layer before this one gives a blob called {short_repr(blob)}",
                "bad-reference",
                f"did you mean {near!r}?" if near else f"the last ones are {there}",
                "from",
                near,
            )

        return self.builder.add(kind, refuse, name=name, sources=(), places=_places(layer))

    def _add_data(self, layer: Message, kind: str) -> None:
        try:
            shapes = _data_shapes(layer, kind)
        except ConvArithError as error:
            shapes = []
            self.builder.refuse(error, None, layer.place)
        for number, top in enumerate(layer.texts("top")):
            self._add_input(top, shapes[number] if number < len(shapes) else None, layer.place)

    def _add_input(self, blob: str, shape: Shape | None, place: Place) -> None:
        """Take a blob for the network's input if it is the first one, otherwise for one that is given."""
        if blob in self._blobs:  # by a data layer of another stage
            return
        if not self._blobs:
            self.builder.input = shape or ()
            self._blobs[blob] = INPUT
            return
        note = f"{blob}, a further input"
        self._blobs[blob] = self.builder.add_opaque(note, shape=shape, name=blob, sources=(), places=KnownPlaces(place))

    def _is_there(self, layer: Message) -> bool:
        """Tell whether a layer is in the net, in its phase and without stages; data may be of any stage."""
        include, exclude = layer.messages("include"), layer.messages("exclude")
        if include:
            any_stage = _kind(layer) in _DATA
            return any(self._is_met(rule) and (any_stage or "stage" not in rule.fields) for rule in include)
        return not any(self._is_met(rule) and "stage" not in rule.fields for rule in exclude)

    def _is_met(self, rule: Message) -> bool:
        return rule.text("phase", self._phase) == self._phase and rule.text("min_level", "0") in ("0", "-1")


def _kind(layer: Message) -> str:
    """Give a layer's type as the newer schema writes it."""
    kind = layer.text("type") or "layer without a type"
    if kind in _OLDER:
        return _OLDER[kind]
    return "".join(part.capitalize() for part in kind.split("_")) if kind.isupper() else kind


def _check_count(kind: str, count: int) -> None:
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


def _declared_shapes(message: Message) -> list[Shape | None]:
    """Give the shape of each input that the net itself declares, the batch left out."""
    shapes = [shape.numbers("dim") for shape in message.messages("input_shape")]
    dims = message.numbers("input_dim")
    shapes += [dims[start : start + 4] for start in range(0, len(dims), 4)]
    return [_without_batch(shape) for shape in shapes]


def _data_shapes(layer: Message, kind: str) -> list[Shape | None]:
    """Give the shapes that a data layer tells."""
    if kind == "MemoryData":
        memory = layer.message("memory_data_param")
        sizes = [number for name in ("channels", "height", "width") for number in memory.numbers(name)]
        return [_without_batch([1, *sizes])]
    parameters = layer.message("input_param" if kind == "Input" else "dummy_data_param")
    shapes = [shape.numbers("dim") for shape in parameters.messages("shape")]
    transform = layer.message("transform_param")
    crop, channels = transform.numbers("crop_size"), len(transform.values("mean_value"))
    if not shapes and crop and channels > 1:
        shapes = [[1, channels, crop[-1], crop[-1]]]
    return [_without_batch(shape) for shape in shapes]


def _without_batch(dims: list[int]) -> Shape | None:
    shape = tuple(dims[1:])
    return shape if shape and min(shape) > 0 else None


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


def _places(layer: Message) -> Places:
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


_KINDS: Mapping[str, Callable[[Message, int], Operation]] = {
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
_INPUTS = {kind: 2 if kind == "Crop" else 1 for kind in _KINDS if kind not in ("Concat", "Eltwise", "Scale")}
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


def _op(kind: str, layer: Message) -> str:
    """Name a layer's operation as it is called here."""
    if kind == "Pooling":
        given = layer.message("pooling_param")
        place = "global_" if given.text("global_pooling") == "true" else ""
        return f"{place}{'avg' if given.text('pool') in _MEAN else 'max'}_pool"
    if kind == "Eltwise":
        return "multiply" if layer.message("eltwise_param").text("operation") in _PRODUCT else "add"
    return _OPS.get(kind, "identity")
