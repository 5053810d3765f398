"""What every operation of a network is, and what several of them ask of their inputs."""

from __future__ import annotations

from abc import ABC, abstractmethod

from convarith.engine.axis import Axis
from convarith.engine.numbers import counted, size_text
from convarith.errors import ConvArithError
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from convarith.engine.resampling import Resampling, SharedAxis

Reading: TypeAlias = "Axis | Resampling | SharedAxis"
"""What outputs read along one axis: evenly or not."""

Shape: TypeAlias = tuple[int, ...]
"""Channels, then spatial sizes; a single number of features after a flatten."""


@dataclass(frozen=True, slots=True)
class Operation(ABC):
    """What takes the shapes of its inputs to one output shape.

    Operations are dataclasses, which take long to make: one that has no fields of its own inherits all that it needs.
    """

    @abstractmethod
    def output(self, inputs: Sequence[Shape]) -> Shape | None:
        """Give the output shape; None where it is not known.

        Raises:
            ConvArithError: Where the shapes do not go together, or do not fit.
        """

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give, for an input of a spatial size, the axes on which outputs read it.

        An output at a place reads along each axis what the window of that axis at that place reads, whatever is made of
        it. Of several inputs each is read alike.

        Returns:
            None for what looks at all at once, and where no window steps evenly (see `reads`).

        Raises:
            ConvArithError: As `output`.
        """
        del size
        return None

    def reads(self, size: Shape, output: Shape) -> tuple[Reading, ...] | None:
        """Give, for an input and an output of these spatial sizes, what outputs read of it along each axis.

        That is `axes`, but for what steps unevenly and for an input that is stretched over an output by broadcasting.

        Returns:
            None for what looks at all at once.

        Raises:
            ConvArithError: As `output`.
        """
        del output
        return self.axes(size)

    def resolve(self, inputs: Sequence[Shape]) -> Operation:
        """Give what the operation is for these inputs: itself, unless it takes a number from them.

        What takes its size from a second input is one of numbers afterwards, and reads the first input only.

        Raises:
            ConvArithError: As `output`.
        """
        del inputs
        return self

    @property
    def sized_by_second(self) -> bool:
        """Whether it takes a second input for nothing but its spatial size."""
        return False

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count the numbers that it learns, biases included."""
        del inputs
        return 0

    def macs(self, inputs: Sequence[Shape]) -> int:
        """Count its multiplications by weights, for one input, as flop counters do: none in a normalization."""
        del inputs
        return 0


def elementwise_axes(size: Shape) -> tuple[Axis, ...]:
    """Give the axes of what reads at each place just that place."""
    return tuple(Axis(size=each, kernel=1) for each in size)


def single(inputs: Sequence[Shape]) -> Shape:
    """Give the shape of the one input."""
    (shape,) = inputs
    return shape


def with_space(inputs: Sequence[Shape], use: str) -> tuple[int, Shape]:
    """Give the channels and the spatial size of the one input, for an operation that has some use for space.

    Raises:
        ConvArithError: ``no-space`` for flat features.
    """
    shape = single(inputs)
    channels, size = shape[0], shape[1:]
    if not size:
        raise ConvArithError(
            f"{use} space, and {channels} flat features have none", "no-space", "move it before the flatten"
        )
    return channels, size


def second_size(inputs: Sequence[Shape], op: str) -> Shape:
    """Give the spatial size of the second of two inputs, for an operation that has no numbers of its own.

    Raises:
        ConvArithError: ``missing-key`` where there is no second input; ``size-mismatch`` for one with other axes.
    """
    if len(inputs) != 2:
        raise ConvArithError(
            f"{op} takes its size from a second input, and has {len(inputs)}", "missing-key", "give its numbers, or to"
        )
    first, second = inputs
    if len(first) != len(second):
        raise ConvArithError(
            f"{op} cannot take the size of {size_text(second)} for {size_text(first)}: they have {len(second) - 1} and "
            f"{counted(len(first) - 1, 'axis', 'axes')} of space",
            "size-mismatch",
            "name a layer with as many axes",
            "to",
        )
    return second[1:]


def check_declared(name: str, declared: int | None, actual: int) -> None:
    """Refuse another number of channels than was declared; None declares nothing.

    Raises:
        ConvArithError: ``channel-mismatch``.
    """
    if declared is not None and declared != actual:
        raise ConvArithError(
            f"{name} = {declared}, but {actual} come in", "channel-mismatch", f"set {name} = {actual}", name
        )


def checked_axis(axis: int, shape: Shape) -> int:
    """Give the number of an axis of a shape, from 0 on.

    Raises:
        ConvArithError: ``wrong-axes`` where there is none of that number.
    """
    if not -len(shape) <= axis < len(shape):
        raise ConvArithError(
            f"{size_text(shape)} has no axis {axis}",
            "wrong-axes",
            f"use 0 to {len(shape) - 1}; 0 is the channels, and the batch is left out",
            "axis",
        )
    return axis % len(shape)


def listed(texts: Iterable[str]) -> str:
    """Join texts for a sentence."""
    return " and ".join(texts)
