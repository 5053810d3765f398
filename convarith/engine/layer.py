"""Layers as plain values: what their user writes, and the axes that follow for an input size."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.axis import Axis
from convarith.engine.numbers import along, shown, spatial, whole_number, whole_numbers
from convarith.engine.padding import checked_mode, named, normalized, pads_along, refuse_far_padding
from convarith.engine.window import Window
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding, Pair

POOLS = ("max", "avg", "lp")


class Resolved(NamedTuple):
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
    def transposed(self) -> bool:
        """Whether it is a transposed convolution."""
        return False

    @property
    def has_weight(self) -> bool:
        """Whether it multiplies by a weight: all but poolings do."""
        return True

    @property
    def padding_mode(self) -> str:
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
        pads = pads_along(self.padding, number, axes)  # type: ignore[arg-type]  # normalized in __post_init__
        if isinstance(pads, str):
            window = self.window(number, axes)
            pads = named(pads, window, size=size, output=-(-size // window.stride))
        return self.window(number, axes, pads)


@dataclass(frozen=True, slots=True)
class Conv(Layer):
    """A convolution (cross-correlation, as in every framework).

    Args:
        kernel: k, taps along each axis; stride, padding, dilation and channels as in `Layer`.
        groups: Groups of channels that do not see each other.
        padding_mode: What padding holds, one of `convarith.engine.padding.MODES`: ``"zeros"``, or the input mirrored
            without its edge (``"reflect"``, padding below the size), its edge (``"replicate"``) or its other end
            (``"circular"``, padding up to the size), as in PyTorch.
        free_padding: Allow padding beyond that, which goes to and fro or around again, as in NumPy.

    Raises:
        ConvArithError: ``bad-value`` for a number or a mode that cannot be; ``groups-do-not-divide`` where groups and
            channels disagree.

    >>> Conv(kernel=3, stride=2, padding=1).output_shape((5, 5))
    (3, 3)
    """

    groups: int = field(default=1, kw_only=True)
    padding_mode: str = field(default="zeros", kw_only=True)
    free_padding: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        checked_mode(self.padding_mode)

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv"``."""
        return "conv"

    @property
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other."""
        return self.groups

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (out, in/groups)."""
        inside, outside = counted_channels(self.channels, self.groups)
        return outside, inside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (the guide's relationships 1 to 6 and 15).

        Raises:
            ConvArithError: ``does-not-fit``, or ``padding-limit`` for padding that its mode has no elements for.
        """
        return along_each(size, self._axis)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        window = self._direct_window(size, number, axes)
        if not self.free_padding:
            refuse_far_padding(self.padding_mode, size, window.lo, window.hi)
        return axis_of(window, size, padding_mode=self.padding_mode)


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
        divisor_override: What the sum of each window is divided by in a mean; None for the elements that it counts.
        norm: p of an L-p pooling, finite and above 0.
        absolute: Whether an L-p pooling sums |x|ᵖ, as ONNX does, and not xᵖ; they differ for an odd p.

    Raises:
        ConvArithError: ``bad-value`` for a number or a kind that cannot be; ``contradiction`` for what another kind
            has; ``channel-mismatch`` where the channels in and out differ.

    >>> Pool(2).output_shape((5, 5)), Pool(2, ceil_mode=True).output_shape((5, 5))
    ((2, 2), (3, 3))
    """

    stride: Ints | None = field(default=None, kw_only=True)  # type: ignore[assignment]  # an Ints after __post_init__
    kind: str = field(default="max", kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)
    count_include_pad: bool = field(default=True, kw_only=True)
    free_padding: bool = field(default=False, kw_only=True)
    divisor_override: int | None = field(default=None, kw_only=True)
    norm: float = field(default=2, kw_only=True)
    absolute: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.stride is None:
            freeze(self, "stride", self.kernel)
        Layer.__post_init__(self)
        if self.kind not in POOLS:
            raise ConvArithError(
                f"no pooling is called {self.kind!r}", "bad-value", f"the kinds are {', '.join(POOLS)}", "kind"
            )
        if self.divisor_override is not None:
            freeze(self, "divisor_override", whole_number("divisor override", self.divisor_override))
        checked_norm(self.norm)
        of_another = {"divisor_override": ("avg", None), "norm": ("lp", 2), "absolute": ("lp", False)}
        for name, (kind, default) in of_another.items():
            if self.kind != kind and getattr(self, name) != default:
                raise ConvArithError(
                    f"{self.op} has no {name.replace('_', ' ')}", "contradiction", f"that is for {kind}_pool", name
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

    @property
    def has_weight(self) -> bool:
        """Whether it multiplies by a weight: False."""
        return False

    @property
    def channel_groups(self) -> int:
        """Its channels, of which each is a group of its own."""
        return 1 if self.channels is None else self.channels[0]

    @property
    def weight_channels(self) -> Pair:
        """Those of the depthwise convolution that a mean is: (channels, 1)."""
        return self.channel_groups, 1

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (relationship 7 of the guide; with padding 6 and 15).

        Raises:
            ConvArithError: ``does-not-fit``, or ``padding-limit`` for a padding above half the kernel.
        """
        return along_each(size, self._axis)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        window = self._direct_window(size, number, axes)
        most = window.kernel // 2
        if max(window.lo, window.hi) > most and not self.free_padding:
            raise ConvArithError(
                f"padding {window.lo} and {window.hi} of a pooling window exceeds half its kernel {window.kernel}, "
                f"{most}",
                "padding-limit",
                f"use at most {most}, or pad in a layer of its own",
                "padding",
            )
        return axis_of(window, size, overhang=_overhang(window, size) if self.ceil_mode else 0)


def _overhang(window: Window, size: int) -> int:
    """Give how far the last window hangs over in ceil mode; as in PyTorch, one that starts after the input is not."""
    if size + window.lo + window.hi <= 0:
        return 0  # where everything is cropped away, nothing is left to hang over
    windows = window.ceil_outputs(size)
    if windows > max(1, window.starting_inside(size)):
        windows -= 1
    return max(0, window.least_size(windows) - size) if windows >= 1 else 0


def checked_norm(norm: Any) -> float:  # whatever a user gives
    """Give back the p of an L-p pooling.

    Raises:
        ConvArithError: ``bad-value`` where it is not a finite number above 0.
    """
    if isinstance(norm, bool) or not isinstance(norm, int | float) or not 0 < norm < inf:
        raise ConvArithError(
            f"norm {shown(norm)} is not a finite number above 0", "bad-value", "give 2 for the Euclidean one", "norm"
        )
    return norm


def axis_of(window: Window, size: int, **more: Any) -> Axis:  # fields of an axis
    """Give the axis of a window on an input of ``size``.

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
