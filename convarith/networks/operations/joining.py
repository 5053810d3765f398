"""What makes one of several inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, elementwise_axes, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Concat(Operation):
    """Inputs stacked along their channels."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (sum of channels, *spatial)."""
        if len({shape[1:] for shape in inputs}) > 1:
            sizes = (size_text(shape[1:]) or "none" for shape in inputs)
            raise ConvArithError(
                f"concat joins channels, and the spatial sizes differ: {listed(sizes)}",
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
                f"add needs equal shapes, and these differ: {listed(map(size_text, inputs))}",
                "size-mismatch",
                "make them equal",
            )
        return inputs[0]

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)
