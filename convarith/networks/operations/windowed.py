"""What slides a window over space, or gathers all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

from convarith.engine.axis import Axis
from convarith.engine.layer import checked_groups
from convarith.engine.numbers import along, whole_number
from convarith.engine.resampling import SharedAxis
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, check_declared, with_space
from convarith.networks.operations.resizing import even_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
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
        channels, size = with_space(inputs, f"{self.layer.op} slides over")
        check_declared("in_channels", self.in_channels, channels)
        out_channels = self._out_channels(channels)
        groups = getattr(self.layer, "groups", 1)  # which a pooling does not have
        if groups > 1:
            checked_groups(groups, (channels, out_channels))
        return (out_channels, *(axis.output for axis in _axes(self.layer, size)))

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


@lru_cache(maxsize=1 << 14)
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


class GlobalPool(Operation):
    """A pooling over all of space, which leaves one position."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, 1, …)."""
        channels, size = with_space(inputs, "a global pooling gathers")
        return (channels, *([1] * len(size)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """The one place reads all that there are."""
        return tuple(Axis(size=each, kernel=each) for each in size)

    def reads(self, size: Shape, output: Shape) -> tuple[SharedAxis, ...]:
        """The one place has all of space as its share."""
        return tuple(map(SharedAxis, size, output))


@dataclass(frozen=True, slots=True)
class AdaptivePool(Operation):
    """A pooling to a size, whose windows share space out: see `convarith.engine.resampling.SharedAxis`.

    Attributes:
        kind: ``"max"`` or ``"avg"``.
        size: Spatial output size, for all axes or per axis, None along an axis that keeps its own.

    Raises:
        ConvArithError: ``bad-value`` for another kind, or a size that is no whole number from 1.
    """

    kind: str
    size: Ints | Sequence[int | None]

    def __post_init__(self) -> None:
        if self.kind not in _ADAPTIVE:
            raise ConvArithError(
                f"no adaptive pooling is called {self.kind!r}",
                "bad-value",
                f"the kinds are {' and '.join(_ADAPTIVE)}",
                "kind",
            )
        object.__setattr__(self, "size", _size_or_kept(self.size))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *size)."""
        channels, size = with_space(inputs, f"adaptive_{self.kind}_pool gathers")
        return (channels, *self._output(size))

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give those that read the same, where the output size divides the input's or the other way round."""
        return even_axes(self.reads(size, self._output(size)))

    def reads(self, size: Shape, output: Shape) -> tuple[SharedAxis, ...]:
        """Give how space is shared out."""
        return tuple(map(SharedAxis, size, output))

    def _output(self, size: Shape) -> Shape:
        wanted = (along(self.size, number, len(size), "size") for number in range(len(size)))  # type: ignore[arg-type]
        return tuple(each or own for each, own in zip(wanted, size, strict=True))


_ADAPTIVE = ("max", "avg")


def _size_or_kept(size: Any) -> int | tuple[int | None, ...]:  # whatever a file holds
    if isinstance(size, (list, tuple)) and size:
        return tuple(None if each is None else whole_number("size", each) for each in size)
    return whole_number("size", size)
