"""What every operation of a network is, and what several of them ask of their inputs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, TypeAlias

from convarith.engine.axis import Axis
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def single(inputs: Sequence[Shape]) -> Shape:
    """Give the shape of the one input."""
    (shape,) = inputs
    return shape


def with_space(inputs: Sequence[Shape], use: str) -> tuple[int, Shape]:
    """Give the channels and the spatial size of the one input, for an operation that has some use for space.

    Raises:
        ConvArithError: ``no-space`` for flat features.
    """
    channels, *size = single(inputs)
    if not size:
        raise ConvArithError(
            f"{use} space, and {channels} flat features have none", "no-space", "move it before the flatten"
        )
    return channels, tuple(size)


def check_declared(name: str, declared: int | None, actual: int) -> None:
    """Refuse another number of channels or features than was declared; None declares nothing.

    Raises:
        ConvArithError: ``channel-mismatch``.
    """
    if declared is not None and declared != actual:
        raise ConvArithError(
            f"{name} = {declared}, but {actual} come in", "channel-mismatch", f"set {name} = {actual}", name
        )


def listed(texts: Iterable[str]) -> str:
    """Join texts for a sentence."""
    return " and ".join(texts)
