"""What gives space another size without a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.engine.numbers import along, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, with_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Shape


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
        channels, size = with_space(inputs, "upsample enlarges")
        axes = len(size)
        if self.size is not None:
            return (channels, *(along(self.size, number, axes, "size") for number in range(axes)))
        scale = self.scale or 1  # one of both is given
        return (channels, *(each * along(scale, number, axes, "scale") for number, each in enumerate(size)))
