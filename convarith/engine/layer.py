"""Layers as plain values: what their user writes, and the axes that follow for an input size."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from convarith.engine.axis import Axis, effective_kernel
from convarith.engine.numbers import along, shown, spatial, whole_number, whole_numbers
from convarith.engine.padding import named, normalized, pads_along
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding, Pair

POOLS = ("max", "avg", "lp")


@dataclass(frozen=True, slots=True)
class Layer(ABC):
    """What every layer with a sliding window has. Use `Conv`, `ConvTranspose` or `Pool`.

    Attributes:
        kernel: k, taps along each axis.
        stride: s, input positions from one window to the next.
        padding: p: an int, ints or (lo, hi) pairs per axis, negative to crop, or a name of
            `convarith.engine.padding.NAMES`.
        dilation: d, input positions from one tap to the next.
        channels: (in, out), which give parameters, multiplications and the full weight matrix.
    """

    kernel: Ints
    stride: Ints = field(default=1, kw_only=True)
    padding: Padding = field(default=0, kw_only=True)
    dilation: Ints = field(default=1, kw_only=True)
    channels: Pair | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("kernel", "stride", "dilation"):
            freeze(self, name, whole_numbers(name, getattr(self, name)))
        freeze(self, "padding", normalized(self.padding))
        if self.channels is not None:
            pair = whole_numbers("channels", self.channels)
            if isinstance(pair, int) or len(pair) != 2:
                raise ConvArithError(
                    f"channels {shown(self.channels)} are no pair", "bad-value", "give (in, out)", "channels"
                )
            freeze(self, "channels", pair)

    @property
    @abstractmethod
    def op(self) -> str:
        """Name of the operation, as configurations and ``--json`` use it."""

    @abstractmethod
    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give, for an input of ``size``, the axes on which each output reads its inputs.

        Raises:
            ConvArithError: Where the setting does not fit the size, or is refused.
        """

    @property
    def framework(self) -> str | None:
        """Name of the framework that the layer is read as; None where its words are convarith's own."""
        return None

    def at(self, size: Ints) -> Layer:
        """Give the layer for an input of ``size`` in convarith's own words, as a `Conv`, `ConvTranspose` or `Pool`.

        That is the layer itself, unless its words are those of a framework.

        Raises:
            ConvArithError: Where the framework refuses the setting.
        """
        del size
        return self

    def remarks(self, size: Ints) -> tuple[str, ...]:
        """Give what a user should know of the layer as it was read for an input of ``size``.

        Raises:
            ConvArithError: As `at`.
        """
        del size
        return ()

    def held(self, size: Ints) -> str:
        """Tell what the padding holds, as `convarith.conv` names it: zeros, unless a framework's words say otherwise.

        Raises:
            ConvArithError: As `at`.
        """
        del size
        return "zeros"

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes whose lo and hi are the padding in the layer's own terms: where it is direct, its `axes`.

        Raises:
            ConvArithError: As `axes`.
        """
        return self.axes(size)

    def output_shape(self, size: Ints) -> tuple[int, ...]:
        """Give the spatial output size for a spatial input size, outermost axis first.

        Raises:
            ConvArithError: Where the setting does not fit the size, or is refused.
        """
        return tuple(axis.output for axis in self.axes(size))

    def _numbers(self, number: int, axes: int) -> tuple[int, int, int]:
        """Give kernel, stride and dilation along one of so many axes."""
        return (
            along(self.kernel, number, axes, "kernel"),
            along(self.stride, number, axes, "stride"),
            along(self.dilation, number, axes, "dilation"),
        )

    def _direct_axis(self, size: int, number: int, axes: int) -> Axis:
        """Give the axis of the layer as a direct one, for an input of ``size``."""
        kernel, stride, dilation = self._numbers(number, axes)
        lo, hi = self._direct_pads(size, number, axes)
        return Axis(size=size, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi)

    def _direct_pads(self, size: int, number: int, axes: int) -> Pair:
        """Give lo and hi of the layer as a direct one, for an input of ``size``."""
        pads = pads_along(self.padding, number, axes)  # type: ignore[arg-type]  # normalized in __post_init__
        if not isinstance(pads, str):
            return pads
        kernel, stride, dilation = self._numbers(number, axes)
        effective = effective_kernel(kernel, dilation)
        return named(pads, size=size, output=-(-size // stride), stride=stride, effective_kernel=effective)


@dataclass(frozen=True, slots=True)
class Conv(Layer):
    """A convolution (cross-correlation, as in every framework).

    Args:
        kernel: k, taps along each axis; stride, padding, dilation and channels as in `Layer`.
        groups: Groups of channels that do not see each other.

    Raises:
        ConvArithError: ``bad-value`` for a number that cannot be; ``groups-do-not-divide`` where groups and channels
            disagree.

    >>> Conv(kernel=3, stride=2, padding=1).output_shape((5, 5))
    (3, 3)
    """

    groups: int = field(default=1, kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        freeze(self, "groups", checked_groups(self.groups, self.channels))

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv"``."""
        return "conv"

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (out, in/groups)."""
        inside, outside = counted_channels(self.channels, self.groups)
        return outside, inside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (the guide's relationships 1 to 6 and 15)."""
        return along_each(size, self._direct_axis)


@dataclass(frozen=True, slots=True)
class Pool(Layer):
    """A pooling layer.

    Args:
        kernel: k, taps along each axis; padding, dilation and channels as in `Layer`, padding at most half the
            kernel, as in PyTorch.
        stride: s; None for the kernel.
        kind: ``"max"``, ``"avg"`` or ``"lp"``.
        ceil_mode: Round the number of windows up, as long as the last one starts before the padding at the end.
        count_include_pad: Whether the padding counts as zeros in a mean.
        free_padding: Allow padding beyond half the kernel, as most frameworks do.

    Raises:
        ConvArithError: ``bad-value`` for a number or a kind that cannot be; ``channel-mismatch`` where the channels in
            and out differ.

    >>> Pool(2).output_shape((5, 5)), Pool(2, ceil_mode=True).output_shape((5, 5))
    ((2, 2), (3, 3))
    """

    stride: Ints | None = field(default=None, kw_only=True)  # type: ignore[assignment]  # an Ints after __post_init__
    kind: str = field(default="max", kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)
    count_include_pad: bool = field(default=True, kw_only=True)
    free_padding: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.stride is None:
            freeze(self, "stride", self.kernel)
        Layer.__post_init__(self)
        if self.kind not in POOLS:
            raise ConvArithError(
                f"no pooling is called {self.kind!r}", "bad-value", f"the kinds are {', '.join(POOLS)}", "kind"
            )
        if self.channels is not None and self.channels[0] != self.channels[1]:
            raise ConvArithError(
                f"pooling keeps its channels: {self.channels[0]} in cannot become {self.channels[1]}",
                "channel-mismatch",
                f"give {self.channels[0]}:{self.channels[0]}",
                "channels",
            )

    @property
    def op(self) -> str:
        """Name of the operation: ``"max_pool"``, ``"avg_pool"`` or ``"lp_pool"``."""
        return f"{self.kind}_pool"

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (relationship 7 of the guide; with padding 6 and 15).

        Raises:
            ConvArithError: ``does-not-fit``, or ``padding-limit`` for a padding above half the kernel.
        """
        return along_each(size, self._pooling_axis)

    def _pooling_axis(self, size: int, number: int, axes: int) -> Axis:
        kernel, stride, dilation = self._numbers(number, axes)
        lo, hi = self._direct_pads(size, number, axes)
        if max(lo, hi) > kernel // 2 and not self.free_padding:
            raise ConvArithError(
                f"padding {lo} and {hi} of a pooling window exceeds half its kernel {kernel}, {kernel // 2}",
                "padding-limit",
                f"use at most {kernel // 2}, or pad in a layer of its own",
                "padding",
            )
        overhang = 0
        if self.ceil_mode and size + lo + hi > 0:  # where everything is cropped away, nothing is left to hang over
            room = size + lo + hi - effective_kernel(kernel, dilation)
            moves = -(-room // stride)
            if moves > 0 and moves * stride >= size + lo + min(hi, 0):
                moves -= 1  # the last window would start after the input
            if moves >= 0:
                overhang = max(0, moves * stride - room)
        return Axis(size=size, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi, overhang=overhang)


def counted_channels(channels: Pair | None, groups: int) -> Pair:
    """Give channels in and out; where they are not known, one for each group."""
    return channels or (groups, groups)


def checked_groups(groups: int, channels: Pair | None) -> int:
    """Give groups that are a whole number and divide both channels, where these are known.

    Raises:
        ConvArithError: ``bad-value`` or ``groups-do-not-divide``.
    """
    groups = whole_number("groups", groups)
    for count, where in zip(channels or (), ("input", "output"), strict=False):
        if count % groups:
            raise ConvArithError(
                f"{groups} groups do not divide {count} {where} channels: {count} = {count // groups}·{groups} "
                f"+ {count % groups}",
                "groups-do-not-divide",
                f"use a divisor of {count}, or {max(count - count % groups, groups)} channels",
                "groups",
            )
    return groups


def along_each(size: Ints, axis_for: Callable[[int, int, int], Axis]) -> tuple[Axis, ...]:
    """Make the axis of each spatial dimension, and tell in an error which one it speaks of."""
    sizes = spatial(size)
    axes: list[Axis] = []
    for number, each in enumerate(sizes):
        try:
            axes.append(axis_for(each, number, len(sizes)))
        except ConvArithError as error:
            if len(sizes) == 1 or error.code == "wrong-axes":
                raise
            raise error.reworded(f"axis {number}: {error.message}") from None
    return tuple(axes)


def freeze(layer: Layer, name: str, value: Any) -> None:  # a field of any type
    """Set a field of a layer that is being made."""
    object.__setattr__(layer, name, value)
