"""Stand-ins until the operations are merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.networks.operations import Opaque, Operation, elementwise_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.operations import Shape


@dataclass(frozen=True, slots=True)
class OpaqueBlock(Opaque):
    """What is not known inside, but leaves space as it is and gives so many channels."""

    out_channels: int = 1

    def output(self, inputs: Sequence[Shape]) -> Shape | None:
        return (self.out_channels, *inputs[0][1:]) if inputs else None


@dataclass(frozen=True, slots=True)
class Split(Operation):
    index: int
    sizes: tuple[int, ...]

    def output(self, inputs: Sequence[Shape]) -> Shape:
        (shape,) = inputs
        assert sum(self.sizes) == shape[0], (self, shape)
        return (self.sizes[self.index], *shape[1:])

    def axes(self, size):
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class PixelUnshuffle(Operation):
    factor: int

    def output(self, inputs: Sequence[Shape]) -> Shape:
        (shape,) = inputs
        return (shape[0] * self.factor ** (len(shape) - 1), *(each // self.factor for each in shape[1:]))


@dataclass(frozen=True, slots=True)
class Multiply(Operation):
    def output(self, inputs):
        assert len(set(inputs)) == 1
        return inputs[0]

    def axes(self, size):
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class FilledConv(Operation):
    kernel: int
    stride: int
    dilation: int
    padding: tuple[int, int]
    out_channels: int
    in_channels: int

    def output(self, inputs):
        ((channels, size),) = inputs
        assert channels == self.in_channels
        ek = self.dilation * (self.kernel - 1) + 1
        return (self.out_channels, -(-(size + sum(self.padding) - ek) // self.stride) + 1)
