"""What slides a window over space."""

from __future__ import annotations

from functools import lru_cache
from math import prod

from convarith.engine.layer import checked_groups
from convarith.engine.numbers import whole_number
from convarith.networks.operations.base import Operation, check_declared, with_space
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.padding import Pair
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Windowed(Operation):
    """A convolution, a transposed one, or a pooling.

    Attributes:
        layer: The layer without its channels, which follow from what comes in.
        out_channels: Channels out; None to keep those that come in.
        in_channels: Channels in, as they were declared; None where they were not.
        default_stride: Whether no stride was given, so that a pooling's is its kernel and changes with it.
        bias: Whether a convolution adds a number to each channel out.

    Raises:
        ConvArithError: ``bad-value`` for channels that are no whole number from 1.
    """

    layer: Layer
    out_channels: int | None = None
    in_channels: int | None = None
    default_stride: bool = False
    bias: bool = True

    def __post_init__(self) -> None:
        for name in ("out_channels", "in_channels"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, whole_number(name, getattr(self, name)))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (out channels, *spatial)."""
        layer = self.layer
        channels, size = with_space(inputs, f"{layer.op} slides over")
        check_declared("in_channels", self.in_channels, channels)
        out_channels = self._out_channels(channels)
        groups = getattr(layer, "groups", 1)  # which a pooling does not have
        if groups > 1:
            checked_groups(groups, (channels, out_channels))
        return (out_channels, *[axis.output for axis in _axes(layer, size)])

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Give the layer's."""
        return _axes(self.layer, size)

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count in/groups·out·kernel weights, and the bias."""
        weights, _ = self._costs(inputs)
        return weights + (self._out_channels(inputs[0][0]) if self.bias and weights else 0)

    def macs(self, inputs: Sequence[Shape]) -> int:
        """Count in/groups·out·outputs·kernel, with a transposed convolution's inputs for its outputs."""
        return self._costs(inputs)[1]

    def _costs(self, inputs: Sequence[Shape]) -> tuple[int, int]:
        channels, size = with_space(inputs, f"{self.layer.op} slides over")
        return _weights_and_macs(self.layer, (channels, self._out_channels(channels)), size)

    def _out_channels(self, channels: int) -> int:
        return channels if self.out_channels is None else self.out_channels

    def changed(self, setting: str, value: Any) -> Windowed:  # whatever the setting takes
        """Give the operation with another value for one of its layer's settings.

        Raises:
            ConvArithError: Where the layer refuses it.
        """
        changes: dict[str, Any] = {setting: value}
        if setting == "kernel" and self.default_stride:
            changes["stride"] = None
        return replace(self, layer=replace(self.layer, **changes))


@lru_cache(maxsize=1 << 17)
def _axes(layer: Layer, size: tuple[int, ...]) -> tuple[Axis, ...]:
    """Give a layer's axes; networks repeat their layers, and the search for a fix runs them again."""
    return layer.axes(size)


@lru_cache(maxsize=1 << 14)
def _weights_and_macs(layer: Layer, channels: Pair, size: tuple[int, ...]) -> tuple[int, int]:
    """Count a layer's weights and its multiplications by them, as `convarith.engine.answer.Answer` does."""
    axes, layer = _axes(layer, size), replace(layer, channels=channels)
    weights = layer.over_channels(prod(axis.kernel for axis in axes))
    macs = layer.over_channels(prod(axis.products for axis in axes))
    return weights or 0, macs or 0
