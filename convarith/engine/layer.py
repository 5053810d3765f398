"""Layers as plain values: what their user writes, and the axes that follow for an input size."""

from __future__ import annotations

from abc import ABC, abstractmethod

from convarith.engine.axis import Axis
from convarith.engine.numbers import along, short_repr, spatial, whole_number, whole_numbers
from convarith.engine.padding import normalized_padding, pads_along, pads_for_name
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.records import dataclass, field, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding, Pair
    from convarith.names import PaddingMode


@dataclass(frozen=True, slots=True)
class Resolved:
    """A layer as it is for one input size.

    Attributes:
        layer: A `Conv`, a `ConvTranspose` or a `Pool`: the layer in convarith's own terms.
        notes: What a user should know of how it was read.
        framework: Name of the framework that it was read as; None where its terms are convarith's own.
    """

    layer: Layer
    notes: tuple[str, ...] = ()
    framework: str | None = None


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
        freeze(self, "padding", normalized_padding(self.padding))
        if self.channels is not None:
            pair = whole_numbers("channels", self.channels)
            if isinstance(pair, int) or len(pair) != 2:
                raise ConvArithError(
                    f"channels {short_repr(self.channels)} are no pair", "bad-value", "give (in, out)", "channels"
                )
            freeze(self, "channels", pair)

    def __repr__(self) -> str:
        """Tell what is not as it usually is."""
        told = ((each.name, getattr(self, each.name), each.default) for each in fields(self))
        given = ", ".join(f"{name}={value!r}" for name, value, usual in told if value != usual)
        return f"{type(self).__name__}({given})"

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
    def transposed(self) -> bool:
        """Whether it is a transposed convolution."""
        return False

    @property
    def has_weight(self) -> bool:
        """Whether it multiplies by a weight: all but poolings do."""
        return True

    @property
    def padding_mode(self) -> PaddingMode:
        """What padding holds, one of `convarith.engine.padding.MODES`."""
        return "zeros"

    @property
    def flip_kernel(self) -> bool:
        """Whether it is no transposed convolution that leaves its kernel as it is; see `ConvTranspose`."""
        return True

    @property
    @abstractmethod
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other; each channel of a pooling is one."""

    @property
    @abstractmethod
    def weight_channels(self) -> Pair:
        """The first two axes of the weight, one channel for each group where channels are not known."""

    @property
    def channel_pairs(self) -> int | None:
        """Pairs of channels in and out that see each other; None where channels are not known."""
        return None if self.channels is None else self.channels[0] // self.channel_groups * self.channels[1]

    def over_channels(self, count: int) -> int | None:
        """Multiply by the pairs of channels that have weights: none in a pooling; None where channels are not known."""
        pairs = self.channel_pairs if self.has_weight else 0
        return None if pairs is None else pairs * count

    def weight_shape(self, axes: int) -> tuple[int, ...]:
        """Give the shape of the weight over so many spatial axes: `weight_channels`, then the kernel.

        Raises:
            ConvArithError: ``wrong-axes`` where the kernel has another number of axes.
        """
        return (*self.weight_channels, *(along(self.kernel, number, axes, "kernel") for number in range(axes)))

    def resolve(self, size: Ints) -> Resolved:
        """Give what the layer is for an input of ``size``: itself, unless its terms are those of a framework.

        Raises:
            ConvArithError: Where the framework refuses the setting.
        """
        del size
        return Resolved(self)

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes whose lo and hi are the padding in the layer's own terms: where it is direct, its `axes`.

        Raises:
            ConvArithError: As `axes`.
        """
        return self.axes(size)

    def output_paddings(self, size: Ints) -> tuple[int, ...]:
        """Give the output padding a of each axis; 0 where the layer is direct.

        Raises:
            ConvArithError: As `axes`.
        """
        return (0,) * len(spatial(size))

    @property
    def uniform(self) -> bool:
        """Whether it is known to be set alike along all axes, in numbers or names that hold for each of them."""
        return tuple not in map(type, (self.kernel, self.stride, self.padding, self.dilation))

    def output_shape(self, size: Ints) -> tuple[int, ...]:
        """Give the spatial output size for a spatial input size, outermost axis first.

        Raises:
            ConvArithError: Where the setting does not fit the size, or is refused.
        """
        return tuple(axis.output for axis in self.axes(size))

    def window(self, number: int, axes: int, pads: Pair = (0, 0)) -> Window:
        """Give the window of the direct layer along one of so many axes, with padding in numbers.

        Raises:
            ConvArithError: ``wrong-axes`` where a list of one number per axis has another length.
        """
        return Window(
            along(self.kernel, number, axes, "kernel"),
            along(self.stride, number, axes, "stride"),
            along(self.dilation, number, axes, "dilation"),
            *pads,
        )

    def _direct_window(self, size: int, number: int, axes: int) -> Window:
        """Give the window of the layer as a direct one along an axis of ``size``."""
        pads = pads_along(self.padding, number, axes)
        if isinstance(pads, str):
            window = self.window(number, axes)
            pads = pads_for_name(pads, window, size=size, output=-(-size // window.stride))
        return self.window(number, axes, pads)


def axis_of(window: Window, size: int, **more: Any) -> Axis:  # fields of an axis
    """Give the axis of a window that is not flipped, unless that is said, on an input of ``size``.

    Raises:
        ConvArithError: ``does-not-fit``.
    """
    return Axis(
        size=size,
        kernel=window.kernel,
        stride=window.stride,
        dilation=window.dilation,
        lo=window.lo,
        hi=window.hi,
        **more,
    )


def channels_or_one_per_group(channels: Pair | None, groups: int) -> Pair:
    """Give channels in and out; where they are not known, one for each group."""
    return channels or (groups, groups)


def checked_groups(groups: int, channels: Pair | None) -> int:
    """Give groups that are a whole number and divide both channels, where these are known.

    Raises:
        ConvArithError: ``bad-value`` or ``group-divides``.
    """
    groups = whole_number("groups", groups)
    for count, where in zip(channels or (), ("input", "output"), strict=False):
        if count % groups:
            raise ConvArithError(
                f"{groups} groups do not divide {count} {where} channels: {count} = {count // groups}·{groups} "
                f"+ {count % groups}",
                "group-divides",
                f"use a divisor of {count}, or {max(count - count % groups, groups)} channels",
                "groups",
            )
    return groups


def along_each(size: Ints, axis_for: Callable[[int, int, int], Axis], *, uniform: bool = False) -> tuple[Axis, ...]:
    """Make the axis of each spatial dimension, and tell in an error which one it speaks of.

    Args:
        size: Of the input.
        axis_for: Makes the axis for a size, the number of its dimension, and how many there are.
        uniform: Whether dimensions of one size have the same axis, so that neighbours share it.
    """
    sizes = spatial(size)
    axes: list[Axis] = []
    for number, each in enumerate(sizes):
        if uniform and number and each == sizes[number - 1]:
            axes.append(axes[-1])
            continue
        try:
            axes.append(axis_for(each, number, len(sizes)))
        except ConvArithError as error:
            if len(sizes) == 1 or error.code == "wrong-axes":
                raise
            raise error.reworded(f"axis {number}: {error.message}") from None
    return tuple(axes)


def checked_layer(layer: object) -> Layer:
    """Give back what is a layer.

    Raises:
        ConvArithError: ``bad-value`` for what is none, such as the text of one.
    """
    if not isinstance(layer, Layer):
        way_out = "read a text by convarith.layer, or make one, as Conv(kernel=3)"
        raise ConvArithError(f"{short_repr(layer)} is no layer", "bad-value", way_out)
    return layer


def freeze(layer: Layer, name: str, value: Any) -> None:  # a field of any type
    """Set a field of a layer that is being made."""
    object.__setattr__(layer, name, value)
