"""What a layer of a network does to shapes, channels first: one small class an operation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from convarith.engine.layer import Conv, Pool, checked_groups
from convarith.engine.numbers import along, shown, size_text, whole_number, whole_numbers
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

Shape: TypeAlias = tuple[int, ...]
"""Channels, then spatial sizes; a single number of features after a flatten."""

Settings: TypeAlias = "Mapping[str, Any]"


class Operation(Protocol):
    """What takes the shapes of its inputs to one output shape."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the output shape.

        Raises:
            ConvArithError: Where the shapes do not go together, or do not fit.
        """


@dataclass(frozen=True, slots=True)
class Windowed:
    """A convolution, a transposed one, or a pooling.

    Attributes:
        layer: The layer along its spatial axes.
        out_channels: Channels out; None to keep those that come in.
        in_channels: Channels in, as they were declared; None where they were not.
        groups: Groups of channels.
    """

    layer: Layer
    out_channels: int | None = None
    in_channels: int | None = None
    groups: int = 1

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (out channels, *spatial)."""
        channels, size = _with_space(inputs, f"{self.layer.op} slides over")
        _check_declared("in_channels", self.in_channels, channels)
        out_channels = channels if self.out_channels is None else self.out_channels
        if self.groups > 1:
            checked_groups(self.groups, (channels, out_channels))
        return (out_channels, *_spatial_output(self.layer, tuple(size)))


@lru_cache(maxsize=1 << 14)
def _spatial_output(layer: Layer, size: tuple[int, ...]) -> tuple[int, ...]:
    """Give a layer's spatial output; networks repeat their layers, and the search for a fix runs them again."""
    return layer.output_shape(size)


@dataclass(frozen=True, slots=True)
class GlobalPool:
    """A pooling over all of space, which leaves one position."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, 1, …)."""
        channels, size = _with_space(inputs, "a global pooling gathers")
        return (channels, *([1] * len(size)))


@dataclass(frozen=True, slots=True)
class Upsample:
    """An enlargement by a factor, or to a size.

    Attributes:
        scale: Factor, for all axes or per axis; None where a size is given.
        size: Spatial output size; None where a factor is given.
    """

    scale: Ints | None = None
    size: Ints | None = None

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *enlarged)."""
        channels, size = _with_space(inputs, "upsample enlarges")
        axes = len(size)
        if self.size is not None:
            return (channels, *(along(self.size, number, axes, "size") for number in range(axes)))
        scale = 1 if self.scale is None else self.scale
        return (channels, *(each * along(scale, number, axes, "scale") for number, each in enumerate(size)))


@dataclass(frozen=True, slots=True)
class Flatten:
    """All channels and positions in one row of features."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (features,)."""
        return (prod(_single(inputs)),)


@dataclass(frozen=True, slots=True)
class Linear:
    """A fully connected layer over flat features.

    Attributes:
        out_features: Features out.
        in_features: Features in, as they were declared; None where they were not.
    """

    out_features: int
    in_features: int | None = None

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (out features,)."""
        shape = _single(inputs)
        if len(shape) != 1:
            raise ConvArithError(
                f"linear takes flat features, not {size_text(shape)}",
                "not-flat",
                f"put a flatten before it, which gives {prod(shape)}",
            )
        _check_declared("in_features", self.in_features, shape[0])
        return (self.out_features,)


@dataclass(frozen=True, slots=True)
class Concat:
    """Inputs stacked along their channels."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (sum of channels, *spatial)."""
        if len({shape[1:] for shape in inputs}) > 1:
            sizes = (size_text(shape[1:]) or "none" for shape in inputs)
            raise ConvArithError(
                f"concat joins channels, and the spatial sizes differ: {_listed(sizes)}",
                "size-mismatch",
                "make them equal",
            )
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])


@dataclass(frozen=True, slots=True)
class Add:
    """Inputs added element by element."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that all inputs have."""
        if len(set(inputs)) > 1:
            raise ConvArithError(
                f"add needs equal shapes, and these differ: {_listed(map(size_text, inputs))}",
                "size-mismatch",
                "make them equal",
            )
        return inputs[0]


@dataclass(frozen=True, slots=True)
class Spec:
    """How an operation is written in a configuration.

    Attributes:
        build: Makes the operation from its settings.
        required: Keys that it must have.
        optional: Keys that it may have.
        joins: Whether it takes several inputs.
    """

    build: Callable[[Settings], Operation]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    joins: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All its keys."""
        return (*self.required, *self.optional)


FRAMEWORK = "framework"
"""Key of the framework in whose words a layer's settings are."""

_WINDOW = ("stride", "padding", "dilation")


def _conv(settings: Settings) -> Operation:
    chosen = _chosen(settings, "kernel", *_WINDOW)
    return _convolution(_in_words("conv", settings, chosen) or Conv(**chosen), settings)


def _conv_transpose(settings: Settings) -> Operation:
    chosen = _chosen(settings, "kernel", *_WINDOW, "output_padding", "output_size")
    return _convolution(_in_words("conv_transpose", settings, chosen) or ConvTranspose(**chosen), settings)


def _in_words(kind: str, settings: Settings, chosen: dict[str, Any]) -> Layer | None:
    """Give a layer in the words of the settings' framework; None where they name none."""
    if FRAMEWORK not in settings:
        return None
    from convarith.frameworks.registry import framework
    from convarith.frameworks.words import FrameworkLayer

    return FrameworkLayer(by=framework(settings[FRAMEWORK]), kind=kind, groups=settings.get("groups", 1), **chosen)


def _convolution(layer: Layer, settings: Settings) -> Windowed:
    return Windowed(
        layer,
        out_channels=whole_number("out_channels", settings["out_channels"]),
        in_channels=_optional_number(settings, "in_channels"),
        groups=whole_number("groups", settings.get("groups", 1)),
    )


def _pool(kind: str) -> Callable[[Settings], Operation]:
    def build(settings: Settings) -> Operation:
        ceil_mode = settings.get("ceil_mode", False)
        if not isinstance(ceil_mode, bool):
            raise ConvArithError(
                f"ceil_mode {shown(ceil_mode)} is neither true nor false", "bad-value", "give one of them", "ceil_mode"
            )
        chosen = _chosen(settings, "kernel", *_WINDOW) | {"ceil_mode": ceil_mode}
        return Windowed(_in_words(f"{kind}_pool", settings, chosen) or Pool(**chosen, kind=kind))

    return build


def _linear(settings: Settings) -> Operation:
    return Linear(whole_number("out_features", settings["out_features"]), _optional_number(settings, "in_features"))


def _upsample(settings: Settings) -> Operation:
    if ("scale" in settings) == ("size" in settings):
        raise ConvArithError("upsample needs either a scale or a size", "bad-value", "give one of them")
    return Upsample(**{key: whole_numbers(key, value) for key, value in _chosen(settings, "scale", "size").items()})


_POOL_KEYS = (*_WINDOW, "ceil_mode", FRAMEWORK)
OPERATIONS = {
    "conv": Spec(_conv, ("kernel", "out_channels"), (*_WINDOW, "groups", "in_channels", FRAMEWORK)),
    "conv_transpose": Spec(
        _conv_transpose,
        ("kernel", "out_channels"),
        (*_WINDOW, "groups", "in_channels", "output_padding", "output_size", FRAMEWORK),
    ),
    "max_pool": Spec(_pool("max"), ("kernel",), _POOL_KEYS),
    "avg_pool": Spec(_pool("avg"), ("kernel",), _POOL_KEYS),
    "lp_pool": Spec(_pool("lp"), ("kernel",), _POOL_KEYS),
    "global_avg_pool": Spec(lambda _: GlobalPool()),
    "global_max_pool": Spec(lambda _: GlobalPool()),
    "upsample": Spec(_upsample, (), ("scale", "size")),
    "flatten": Spec(lambda _: Flatten()),
    "linear": Spec(_linear, ("out_features",), ("in_features",)),
    "concat": Spec(lambda _: Concat(), joins=True),
    "add": Spec(lambda _: Add(), joins=True),
}
"""Every operation, by its name in a configuration."""


def _chosen(settings: Settings, *keys: str) -> dict[str, Any]:
    return {key: settings[key] for key in keys if key in settings}


def _optional_number(settings: Settings, key: str) -> int | None:
    return whole_number(key, settings[key]) if key in settings else None


def _single(inputs: Sequence[Shape]) -> Shape:
    (shape,) = inputs
    return shape


def _with_space(inputs: Sequence[Shape], use: str) -> tuple[int, Shape]:
    """Give the channels and the spatial size of the one input, for an operation that has some use for space."""
    channels, *size = _single(inputs)
    if not size:
        raise ConvArithError(
            f"{use} space, and {channels} flat features have none", "no-space", "move it before the flatten"
        )
    return channels, tuple(size)


def _check_declared(key: str, declared: int | None, actual: int) -> None:
    if declared is not None and declared != actual:
        raise ConvArithError(
            f"{key} = {declared}, but {actual} come in", "channel-mismatch", f"set {key} = {actual}", key
        )


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(texts)
