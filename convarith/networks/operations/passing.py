"""What leaves shapes alone, and what is not known."""

from __future__ import annotations

from math import prod

from convarith.engine.layer import checked_groups
from convarith.engine.numbers import size_text, spatial, whole_number
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, check_declared, elementwise_axes, single
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Opaque(Operation):
    """An operation that is not known here, which is said instead of guessed at.

    Attributes:
        note: What it is, and why it is not known.
        shape: What it is said to give; None where that is not known, and nothing of what follows can be told.
        out_channels: The channels that it gives where it is known to leave space as it is, as attention does; None
            where it is not.
    """

    note: str
    shape: Shape | None = None
    out_channels: int | None = None

    @property
    def keeps_space(self) -> bool:
        """Whether it is known to leave the space of its first input as it is."""
        return self.shape is None and self.out_channels is not None

    def output(self, inputs: Sequence[Shape]) -> Shape | None:
        """Give what it is said to, or the space of the first input."""
        if not (self.keeps_space and inputs):
            return self.shape
        channels, *space = inputs[0]
        return (self.channels_after(channels), *space)

    def channels_after(self, channels: int) -> int:
        """Give its channels, where it keeps space."""
        return channels if self.out_channels is None else self.out_channels


class Identity(Operation):
    """What leaves every shape as it is and learns nothing: an activation, a dropout."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        return single(inputs)

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class PRelu(Operation):
    """An activation that learns the slope of its negative side.

    Attributes:
        slopes: How many: 1 for one, or as many as there are channels.

    Raises:
        ConvArithError: ``bad-value`` for slopes that are no whole number from 1.
    """

    slopes: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "slopes", whole_number("slopes", self.slopes))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        shape = single(inputs)
        if self.slopes > 1:
            check_declared("slopes", self.slopes, shape[0])
        return shape

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count the slopes."""
        del inputs
        return self.slopes


@dataclass(frozen=True, slots=True)
class Normalization(Operation):
    """A normalization over the batch, the channels, groups of them or each instance.

    What it takes its mean of is not counted among what an output reads, as usual: after training a batch normalization
    does not read it at all.

    Attributes:
        groups: Groups of channels that are normalized together; None where there are none.
        in_channels: Channels, as they were declared; None where they were not.
        shape: Sizes of the last axes that are normalized together, as they were declared (a layer normalization's);
            None to scale by channels.
        scale: Whether it learns a factor for each channel, or for each element of ``shape``.
        shift: Whether it learns a summand for each of them too.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers from 1; ``group-divides`` where groups and
            declared channels disagree.
    """

    groups: int | None = None
    in_channels: int | None = None
    shape: Shape | None = None
    scale: bool = True
    shift: bool = True

    def __post_init__(self) -> None:
        if self.in_channels is not None:
            object.__setattr__(self, "in_channels", whole_number("in_channels", self.in_channels))
        if self.groups is not None:
            declared = None if self.in_channels is None else (self.in_channels,) * 2
            object.__setattr__(self, "groups", checked_groups(self.groups, declared))
        if self.shape is not None:
            object.__setattr__(self, "shape", spatial(self.shape, "shape"))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        shape = single(inputs)
        check_declared("in_channels", self.in_channels, shape[0])
        if self.groups is not None:
            checked_groups(self.groups, (shape[0], shape[0]))
        if self.shape is not None and shape[-len(self.shape) :] != self.shape:
            raise ConvArithError(
                f"shape = {list(self.shape)} is not the end of {size_text(shape)}, which comes in",
                "join-mismatch",
                f"set shape = {list(shape[-len(self.shape) :])}",
                "shape",
            )
        return shape

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, mean and variance left aside."""
        return elementwise_axes(size)

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count the factors and summands."""
        each = single(inputs)[0] if self.shape is None else prod(self.shape)
        return each * (self.scale + self.shift)


@dataclass(frozen=True, slots=True)
class Detection(Operation):
    """What finds boxes in as many channels as it has numbers for each place.

    Attributes:
        in_channels: That many.
    """

    in_channels: int

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        (shape,) = inputs
        if shape[0] != self.in_channels:
            raise ConvArithError(
                f"it takes boxes·(classes + coordinates + 1) = {self.in_channels} channels, but {shape[0]} come in",
                "channel-mismatch",
                f"set filters={self.in_channels} in the convolution before it",
            )
        return shape

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)
