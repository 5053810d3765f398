"""Darknet's cfg: sections in a row, whose layers take from the one before or from layers by their numbers.

See https://github.com/AlexeyAB/darknet, src/parser.c, and for ``[deconvolutional]`` https://github.com/pjreddie/darknet.
Unlike configparser's, sections repeat; of an option that is given twice the first counts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.engine.numbers import whole_number
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.graph import INPUT
from convarith.networks.operations import (
    Concat,
    Detection,
    Flatten,
    GlobalPool,
    Identity,
    Linear,
    Multiply,
    Normalization,
    Operation,
    PixelShuffle,
    PixelUnshuffle,
    Reshape,
    Shortcut,
    Split,
    Upsample,
    Windowed,
)
from convarith.readers.builder import NetworkBuilder
from convarith.readers.cycles import refuse_later, way_back
from convarith.readers.darknet.cfg import sections_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.networks.operations import Shape
    from convarith.networks.places import Place
    from convarith.readers.darknet.cfg import Section
    from convarith.readers.parsed import ParsedNetwork

_NET = ("net", "network")
_CONVOLUTION = {"out_channels": "filters", "kernel": "size", "stride": "stride", "padding": "pad = 0, padding"}
_SAID = {
    "conv": {**_CONVOLUTION, "dilation": "dilation"},
    "conv_transpose": _CONVOLUTION,
    "max_pool": {"kernel": "size", "stride": "stride"},
    "upsample": {"scale": "stride"},
    "linear": {"out_features": "output"},
}
"""How a cfg says settings; the padding of a pooling there is that of both ends together."""


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of a cfg.

    Args:
        text: What the file holds.
        framework: Of no use: the layers are Darknet's.

    Raises:
        ConvArithError: ``unreadable`` for what is no cfg; ``no-network`` where it does not begin with ``[net]``.
    """
    del framework
    problems: list[tuple[ConvArithError, Place]] = []
    sections = sections_of(text, problems)
    if not sections or sections[0].kind not in _NET:
        raise ConvArithError(
            "this cfg of Darknet does not begin with [net]", "no-network", "begin it with [net], height=, width="
        )
    builder = NetworkBuilder("network", places=sections[0].places, keys=_SAID)
    for error, place in problems:
        builder.refuse(error, None, place)
    try:
        builder.input = _input(sections[0])
    except ConvArithError as error:
        builder.refuse(error, None, builder.places.place_of(error.setting))
    layers = _Layers(builder, sections[1:])
    for section in sections[1:]:
        layers.add(section)
    return [builder.parsed()]


def _input(net: Section) -> Shape:
    shape = tuple(net.number(name, 0) for name in ("channels", "height", "width"))
    return shape if all(shape) else ()


class _Layers:
    """Layers by their numbers, as they are added; the sections are those of all."""

    def __init__(self, builder: NetworkBuilder, sections: Sequence[Section]) -> None:
        self._builder = builder
        self._sections = sections
        self._names: list[str] = []
        self._last = INPUT

    def add(self, section: Section) -> None:
        """Add the layer of a section, or what there is to say against it."""
        name = f"{section.kind} {len(self._names)}"
        add = _KINDS.get(section.kind)
        try:
            if add is None:
                note = f"[{section.kind}], whose layers are not known here"
                found = self._builder.add_opaque(note, name=name, sources=(self._last,), places=section.places)
            else:
                found = add(self, section, name)
        except ConvArithError as error:
            if error.code == "too-large":
                raise
            found = self._none(section, name, error)
        self._names.append(found)
        self._last = found

    def convolution(self, section: Section, name: str) -> str:
        """Add a ``[convolutional]``, or a ``[deconvolutional]``."""
        op = "conv_transpose" if section.kind.startswith("de") else "conv"
        smoothed = op == "conv" and section.number("antialiasing", 0)
        stride = (1, 1) if smoothed else _strides(section)
        found = self._add(section, name, op, lambda: _convolution(section, op, stride))
        if section.number("batch_normalize", 0):
            found = self._add(section, f"{name} batch_norm", "batch_norm", Normalization, source=found)
        return self._smoothed(section, found, _strides(section)) if smoothed else found

    def pooling(self, section: Section, name: str) -> str:
        """Add a ``[maxpool]``, along space or along the channels, or a ``[local_avgpool]``."""
        op = "avg_pool" if "avg" in section.kind else "max_pool"
        if op == "max_pool" and section.number("maxpool_depth", 0):
            note = "the largest among channels (maxpool_depth), which is not known here"
            return self._builder.add_opaque(note, name=name, sources=(self._last,), places=section.places)
        smoothed = op == "max_pool" and section.number("antialiasing", 0)
        stride = (1, 1) if smoothed else _strides(section)
        found = self._add(section, name, op, lambda: _pooling(section, op, stride))
        return self._smoothed(section, found, _strides(section)) if smoothed else found

    def route(self, section: Section, name: str) -> str:
        """Add a ``[route]``: layers stacked along their channels, or of each a group of these."""
        sources = [self._numbered(number) for number in section.numbers("layers")]
        groups = section.number("groups", 1, least=1)
        if groups > 1:
            make = partial(Split, section.number("group_id", 0), None, groups)
            sources = [self._add(section, f"{name} group", "split", make, source=source) for source in sources]
        if len(sources) == 1:
            return self._add(section, name, "identity", Identity, source=sources[0])
        return self._builder.add("concat", Concat, name=name, sources=sources, places=section.places)

    def shortcut(self, section: Section, name: str) -> str:
        """Add a ``[shortcut]``, whose output is as the layer before it."""
        sources = [self._last, *(self._numbered(number) for number in section.numbers("from"))]
        return self._builder.add("add", Shortcut, name=name, sources=sources, places=section.places)

    def scaling(self, section: Section, name: str) -> str:
        """Add a ``[scale_channels]`` or a ``[sam]``: the layer before it times another."""
        (number, *_) = section.numbers("from")
        sources = (self._last, self._numbered(number))
        return self._builder.add("multiply", Multiply, name=name, sources=sources, places=section.places)

    def upsample(self, section: Section, name: str) -> str:
        """Add an ``[upsample]``, which with a negative stride makes smaller."""
        (stride,) = section.numbers("stride")[:1] if "stride" in section.options else (2,)
        if stride < 0:
            pool = FrameworkLayer(-stride, framework="pytorch", op="avg_pool")
            return self._add(section, name, "avg_pool", partial(Windowed, pool))
        return self._add(section, name, "upsample", partial(Upsample, stride))

    def reorg(self, section: Section, name: str) -> str:
        """Add a ``[reorg]``: space traded for channels, or the reverse."""
        stride = section.number("stride", 1)
        if section.number("reverse", 0):
            return self._add(section, name, "pixel_shuffle", partial(PixelShuffle, stride))
        return self._add(section, name, "pixel_unshuffle", partial(PixelUnshuffle, stride))

    def connected(self, section: Section, name: str) -> str:
        """Add a ``[connected]``, whose features are channels at one place."""
        features = section.number("output", 1)
        self._add(section, f"{name} flat", "flatten", Flatten)
        self._add(section, f"{name} features", "linear", partial(Linear, features), source=self._builder.last)
        make = partial(Reshape, (features, 1, 1))
        return self._add(section, name, "reshape", make, source=self._builder.last)

    def crop(self, section: Section, name: str) -> str:
        """Add a ``[crop]``: a part of the image, of a size."""
        size = (section.number("crop_height", 1), section.number("crop_width", 1))
        return self._add(section, name, "upsample", partial(Upsample, size=size))

    def global_pooling(self, section: Section, name: str) -> str:
        """Add an ``[avgpool]`` over all of space."""
        return self._add(section, name, "global_avg_pool", GlobalPool)

    def detection(self, section: Section, name: str) -> str:
        """Add a ``[yolo]`` or a ``[region]``."""
        boxes = section.number("num", 1)
        if "mask" in section.options:
            boxes = len(section.numbers("mask"))
        classes, coordinates = section.number("classes", 20), section.number("coords", 4)
        if section.kind == "Gaussian_yolo":
            coordinates = 8
        return self._given_out(
            self._add(section, name, "identity", lambda: Detection(boxes * (classes + coordinates + 1)))
        )

    def loss(self, section: Section, name: str) -> str:
        """Add what is held against labels, and leaves the shape alone."""
        return self._given_out(self.keep(section, name))

    def keep(self, section: Section, name: str) -> str:
        """Add what leaves the shape alone."""
        return self._add(section, name, "identity", Identity)

    def _given_out(self, found: str) -> str:
        """Take a layer for an output of the network, and give it back."""
        self._builder.outputs.append(found)
        return found

    def _smoothed(self, section: Section, found: str, stride: tuple[int, int]) -> str:
        """Add the smoothing that takes the stride of the layer before it."""
        whole = section.number("antialiasing", 0) == 1
        blur = FrameworkLayer(
            3 if whole else 2, framework="pytorch", op="avg_pool", stride=stride, padding=1 if whole else 0
        )
        return self._add(section, f"{found} smoothed", "avg_pool", partial(Windowed, blur), source=found)

    def _none(self, section: Section, name: str, error: ConvArithError) -> str:
        """Add a layer without an operation, of which a problem tells."""

        def refuse() -> Operation:
            raise error

        return self._add(section, name, section.kind, refuse)

    def _add(
        self, section: Section, name: str, op: str, make: Callable[[], Operation], source: str | None = None
    ) -> str:
        sources = (self._last if source is None else source,)
        return self._builder.add(op, make, name=name, sources=sources, places=section.places)

    def _numbered(self, number: int) -> str:
        """Give the name of a layer by its number, which is counted from here where it is negative.

        Raises:
            ConvArithError: ``bad-reference``; ``cycle`` for one that takes from this one.
        """
        here = len(self._names)
        index = here + number if number < 0 else number
        if here <= index < len(self._sections):
            way = way_back(index, here, self._sources)
            names = None if way is None else [self._told(each) for each in way]
            raise refuse_later(self._told(here), self._told(index), names)
        if not 0 <= index < here:
            hint = f"the layers before it are 0 to {here - 1}, or −1 to −{here}" if here else "it is the first layer"
            told = str(number).replace("-", "−")
            raise ConvArithError(f"layer {told} is none before layer {here}", "bad-reference", hint, "from")
        return self._names[index]

    def _told(self, index: int) -> str:
        return f"{self._sections[index].kind} {index}"

    def _sources(self, index: int) -> Iterator[int]:
        """Yield the numbers of the layers that one takes from."""
        section = self._sections[index]
        if index and section.kind != "route":
            yield index - 1
        for each in section.numbers_or_none("layers" if section.kind == "route" else "from"):
            source = index + each if each < 0 else each
            if 0 <= source < len(self._sections):
                yield source


_KINDS: Mapping[str, Callable[[_Layers, Section, str], str]] = {
    **dict.fromkeys(("conv", "convolutional", "deconv", "deconvolutional"), _Layers.convolution),
    **dict.fromkeys(("max", "maxpool", "local_avg", "local_avgpool"), _Layers.pooling),
    **dict.fromkeys(("avg", "avgpool"), _Layers.global_pooling),
    **dict.fromkeys(("conn", "connected"), _Layers.connected),
    **dict.fromkeys(("scale_channels", "sam"), _Layers.scaling),
    **dict.fromkeys(("reorg", "reorg3d"), _Layers.reorg),
    **dict.fromkeys(("yolo", "Gaussian_yolo", "region"), _Layers.detection),
    **dict.fromkeys(("contrastive", "cost", "detection"), _Layers.loss),
    "route": _Layers.route,
    "shortcut": _Layers.shortcut,
    "upsample": _Layers.upsample,
    "crop": _Layers.crop,
    **dict.fromkeys(
        (
            "activation",
            "batchnorm",
            "dropout",
            "empty",
            "l2norm",
            "logistic",
            "lrn",
            "normalization",
            "silence",
            "soft",
            "softmax",
        ),
        _Layers.keep,
    ),
}
"""What adds the layer of each section; ``[local]`` and the recurrent ones are not known."""


def _strides(section: Section) -> tuple[int, int]:
    stride = section.number("stride", 1)
    return section.number("stride_y", stride), section.number("stride_x", stride)


def _convolution(section: Section, op: str, stride: tuple[int, int]) -> Windowed:
    size = section.number("size", 1)
    padding = "pad=1" if section.number("pad", 0) else section.number("padding", 0)
    dilation = 1 if size == 1 else section.number("dilation", 1)
    layer = FrameworkLayer(
        size,
        framework="darknet",
        op=op,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=section.number("groups", 1),
    )
    normalized = bool(section.number("batch_normalize", 0))
    return Windowed(layer, whole_number("out_channels", section.number("filters", 1)), bias=not normalized)


def _pooling(section: Section, op: str, stride: tuple[int, int]) -> Windowed:
    size = section.number("size", section.number("stride", 1))
    padding = section.number("padding", size - 1)
    return Windowed(FrameworkLayer(size, framework="darknet", op=op, stride=stride, padding=padding))
