"""Stand-ins until the operations are merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.networks.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.operations import Shape


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
