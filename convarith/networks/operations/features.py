"""What makes flat features, and works on them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text, whole_number
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, check_declared, single

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Flatten(Operation):
    """All channels and positions in one row of features."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (features,)."""
        return (prod(single(inputs)),)


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
        shape = single(inputs)
        if len(shape) != 1:
            raise ConvArithError(
                f"linear takes flat features, not {size_text(shape)}",
                "not-flat",
                f"put a flatten before it, which gives {prod(shape)}",
            )
        check_declared("in_features", self.in_features, shape[0])
        return (self.out_features,)
