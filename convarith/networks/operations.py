"""What a layer of a network does to shapes, channels first: one small class an operation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.axis import Axis
from convarith.engine.layer import checked_groups
from convarith.engine.numbers import along, size_text, whole_number, whole_numbers
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

Shape: TypeAlias = tuple[int, ...]
"""Channels, then spatial sizes; a single number of features after a flatten."""


class Operation(ABC):
    """What takes the shapes of its inputs to one output shape."""

    __slots__ = ()

    @abstractmethod
    def output(self, inputs: Sequence[Shape]) -> Shape | None:
        """Give the output shape; None where it is not known.

        Raises:
            ConvArithError: Where the shapes do not go together, or do not fit.
        """

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give, for an input of a spatial size, the axes on which outputs read it; None for what looks at all at once.

        An output at a place reads along each axis what the window of that axis at that place reads, whatever is made of
        it. Of several inputs each is read alike.

        Raises:
            ConvArithError: As `output`.
        """
        del size
        return None

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count the numbers that it learns, biases included."""
        del inputs
        return 0

    def macs(self, inputs: Sequence[Shape]) -> int:
        """Count its multiplications by numbers that it learns, for one input."""
        del inputs
        return 0


def elementwise_axes(size: Shape) -> tuple[Axis, ...]:
    """Give the axes of what reads at each place just that place."""
    return tuple(Axis(size=each, kernel=1) for each in size)


@dataclass(frozen=True, slots=True)
class Opaque(Operation):
    """An operation that is not known here, which is said instead of guessed at.

    Attributes:
        note: What it is, and why it is not known.
        shape: What it is said to give; None where that is not known, and nothing of what follows can be told.
    """

    note: str
    shape: Shape | None = None

    def output(self, inputs: Sequence[Shape]) -> Shape | None:
        """Give what it is said to."""
        del inputs
        return self.shape


@dataclass(frozen=True, slots=True)
class Identity(Operation):
    """What leaves every shape as it is: an activation, a normalization, a dropout."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        return _single(inputs)

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class Windowed(Operation):
    """A convolution, a transposed one, or a pooling.

    Attributes:
        layer: The layer without its channels, which follow from what comes in.
        out_channels: Channels out; None to keep those that come in.
        in_channels: Channels in, as they were declared; None where they were not.
        default_stride: Whether no stride was given, so that a pooling's is its kernel and changes with it.

    Raises:
        ConvArithError: ``bad-value`` for channels that are no whole number from 1.
    """

    layer: Layer
    out_channels: int | None = None
    in_channels: int | None = None
    default_stride: bool = False

    def __post_init__(self) -> None:
        for name in ("out_channels", "in_channels"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, whole_number(name, getattr(self, name)))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (out channels, *spatial)."""
        channels, size = _with_space(inputs, f"{self.layer.op} slides over")
        _check_declared("in_channels", self.in_channels, channels)
        out_channels = channels if self.out_channels is None else self.out_channels
        groups = getattr(self.layer, "groups", 1)  # which a pooling does not have
        if groups > 1:
            checked_groups(groups, (channels, out_channels))
        return (out_channels, *_spatial_output(self.layer, size))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Give the layer's."""
        return self.layer.axes(size)

    def changed(self, setting: str, value: int) -> Windowed:
        """Give the operation with another number for one of its layer's settings.

        Raises:
            ConvArithError: Where the layer refuses it.
        """
        changes: dict[str, Any] = {setting: value}
        if setting == "kernel" and self.default_stride:
            changes["stride"] = None
        return replace(self, layer=replace(self.layer, **changes))


@lru_cache(maxsize=1 << 14)
def _spatial_output(layer: Layer, size: tuple[int, ...]) -> tuple[int, ...]:
    """Give a layer's spatial output; networks repeat their layers, and the search for a fix runs them again."""
    return layer.output_shape(size)


@dataclass(frozen=True, slots=True)
class GlobalPool(Operation):
    """A pooling over all of space, which leaves one position."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, 1, …)."""
        channels, size = _with_space(inputs, "a global pooling gathers")
        return (channels, *([1] * len(size)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """The one place reads all that there are."""
        return tuple(Axis(size=each, kernel=each) for each in size)


@dataclass(frozen=True, slots=True)
class Upsample(Operation):
    """An enlargement by a factor, or to a size.

    Attributes:
        scale: Factor, for all axes or per axis; None where a size is given.
        size: Spatial output size; None where a factor is given.

    Raises:
        ConvArithError: ``bad-value`` for what is no whole number from 1, or where both are given, or neither.
    """

    scale: Ints | None = None
    size: Ints | None = None

    def __post_init__(self) -> None:
        if (self.scale is None) == (self.size is None):
            raise ConvArithError("upsample needs either a scale or a size", "bad-value", "give one of them")
        name = "size" if self.scale is None else "scale"
        object.__setattr__(self, name, whole_numbers(name, getattr(self, name)))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *enlarged)."""
        channels, size = _with_space(inputs, "upsample enlarges")
        axes = len(size)
        if self.size is not None:
            return (channels, *(along(self.size, number, axes, "size") for number in range(axes)))
        scale = self.scale or 1  # one of both is given
        return (channels, *(each * along(scale, number, axes, "scale") for number, each in enumerate(size)))


@dataclass(frozen=True, slots=True)
class Flatten(Operation):
    """All channels and positions in one row of features."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (features,)."""
        return (prod(_single(inputs)),)


@dataclass(frozen=True, slots=True)
class Linear(Operation):
    """A fully connected layer over flat features.

    Attributes:
        out_features: Features out.
        in_features: Features in, as they were declared; None where they were not.

    Raises:
        ConvArithError: ``bad-value`` for features that are no whole number from 1.
    """

    out_features: int
    in_features: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "out_features", whole_number("out_features", self.out_features))
        if self.in_features is not None:
            object.__setattr__(self, "in_features", whole_number("in_features", self.in_features))

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
class Concat(Operation):
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

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class Add(Operation):
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

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)


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


def _check_declared(name: str, declared: int | None, actual: int) -> None:
    if declared is not None and declared != actual:
        raise ConvArithError(
            f"{name} = {declared}, but {actual} come in", "channel-mismatch", f"set {name} = {actual}", name
        )


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(texts)
