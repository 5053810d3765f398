"""Caffe's prototxt, in both schemas (``layer`` and the older ``layers``), as the net is in its TEST phase.

See https://github.com/BVLC/caffe, src/caffe/proto/caffe.proto and src/caffe/net.cpp.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convarith.engine.names import nearest
from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.operations import Flatten, Identity, Loss, Operation
from convarith.networks.places import KnownPlaces, Place
from convarith.readers.builder import NetworkBuilder
from convarith.readers.caffe.layers import KINDS, SAID, check_count, op_of, places_of
from convarith.readers.caffe.prototxt import Message, parse

if TYPE_CHECKING:
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
_LOSSES = ("Accuracy", "Loss")
_MOST_COMPARED = 1_000  # blobs of a large net, the last ones, with one that there is not


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
    return [net.parsed()]


class _Net:
    """A net as its layers are added, with what each blob is at the time."""

    def __init__(self, message: Message) -> None:
        self.builder = NetworkBuilder(
            message.text("name") or "net", places=KnownPlaces(message.place_of("name", "layer")), keys=SAID
        )
        self._blobs: dict[str, str] = {}
        self._unread: dict[str, None] = {}  # blobs that no layer has taken yet, which Caffe gives out
        self._phase = message.message("state").text("phase", "TEST")
        try:
            shapes = _declared_shapes(message)
        except ConvArithError as error:
            shapes = []
            self.builder.refuse(error, None, message.place_of("input_dim", "input_shape"))
        for number, value in enumerate(message.values("input")):
            self._add_input(str(value.value), shapes[number] if number < len(shapes) else None, value.place)

    def parsed(self) -> ParsedNetwork:
        """Give the network."""
        self.builder.outputs += [self._blobs[blob] for blob in self._unread]
        return self.builder.parsed()

    def add(self, layer: Message) -> None:
        """Add a layer, unless it is of another phase."""
        if not self._is_there(layer):
            return
        kind = _kind(layer)
        if kind in _DATA or not layer.texts("bottom"):
            self._add_data(layer, kind)
            return
        name, tops = layer.text("name") or kind, layer.texts("top")
        blobs = tops or ([name] if kind != "Silence" else [])
        for bottom in layer.texts("bottom"):
            self._unread.pop(bottom, None)
        self._unread |= dict.fromkeys(blobs)
        missing = [bottom for bottom in layer.texts("bottom") if bottom not in self._blobs]
        if missing:
            found = self._add_none(layer, kind, name, missing[0])
            self._blobs |= dict.fromkeys(blobs, found)
            return
        sources = [self._blobs[bottom] for bottom in layer.texts("bottom")]
        for number, top in enumerate(blobs):
            self._blobs[top] = self._add(layer, kind, name, sources, number)

    def _add(self, layer: Message, kind: str, name: str, sources: list[str], number: int) -> str:
        """Add what gives a layer's top of a number."""
        places, make = places_of(layer), KINDS.get(kind)
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
        op = "loss" if loss else op_of(kind, layer)

        def build() -> Operation:
            check_count(kind, len(sources))
            return Loss() if loss else Identity() if make is None else make(layer, number)

        return self.builder.add(op, build, name=name, sources=sources, places=places)

    def _add_none(self, layer: Message, kind: str, name: str, blob: str) -> str:
        """Add a layer whose input there is not, which a problem tells."""

        def refuse() -> Operation:
            near = nearest(blob, list(self._blobs)[-_MOST_COMPARED:])
            there = ", ".join(list(self._blobs)[-6:]) or "none yet"
            raise ConvArithError(
                f"no layer before this one gives a blob called {short_repr(blob)}",
                "bad-reference",
                f"did you mean {near!r}?" if near else f"the last ones are {there}",
                "from",
                near,
            )

        return self.builder.add(kind, refuse, name=name, sources=(), places=places_of(layer))

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
