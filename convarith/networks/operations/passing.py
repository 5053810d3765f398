"""What leaves shapes alone, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.networks.operations.base import Operation, elementwise_axes, single

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Identity(Operation):
    """What leaves every shape as it is: an activation, a normalization, a dropout."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape that comes in."""
        return single(inputs)

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)


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
