"""What slides a window over space, or gathers all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from convarith.engine.axis import Axis
from convarith.engine.layer import checked_groups
from convarith.engine.numbers import whole_number
from convarith.networks.operations.base import Operation, check_declared, with_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.layer import Layer
    from convarith.networks.operations.base import Shape


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
        channels, size = with_space(inputs, f"{self.layer.op} slides over")
        check_declared("in_channels", self.in_channels, channels)
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
        channels, size = with_space(inputs, "a global pooling gathers")
        return (channels, *([1] * len(size)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """The one place reads all that there are."""
        return tuple(Axis(size=each, kernel=each) for each in size)
