"""Layers as plain values: what their user writes, and the axes that follow for an input size."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from convarith.engine.axis import Axis, effective_kernel, zero_insertion
from convarith.engine.numbers import along, number_text, shown, size_text, spatial, whole_number, whole_numbers
from convarith.engine.padding import SAME, named, normalized, pads_along
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
            _freeze(self, name, whole_numbers(name, getattr(self, name)))
        _freeze(self, "padding", normalized(self.padding))
        if self.channels is not None:
            pair = whole_numbers("channels", self.channels)
            if isinstance(pair, int) or len(pair) != 2:
                raise ConvArithError(f"channels {shown(self.channels)} are no pair", "bad-value", "give (in, out)")
            _freeze(self, "channels", pair)

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

    def placed(self, size: Ints) -> tuple[Axis, ...]:
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
        _freeze(self, "groups", checked_groups(self.groups, self.channels))

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv"``."""
        return "conv"

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (out, in/groups)."""
        inside, outside = counted_channels(self)
        return outside, inside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (the guide's relationships 1 to 6 and 15)."""
        return _along_each(size, self._direct_axis)


@dataclass(frozen=True, slots=True)
class ConvTranspose(Layer):
    """A transposed convolution; padding is that of the direct convolution it transposes, so it shrinks the output.

    Args:
        kernel: k, taps along each axis; stride, padding, dilation and channels as in `Layer`, with the direct
            convolution's meaning. Padding ``same`` gives s times the input, cropped where TensorFlow crops.
        groups: Groups of channels that do not see each other.
        output_padding: a, extra size at the end, below max(s, d) as in PyTorch.
        output_size: The spatial size wanted, from which a follows; instead of ``output_padding``.

    Raises:
        ConvArithError: ``bad-value`` and ``groups-do-not-divide`` as for `Conv`; ``contradiction`` where two of
            ``output_padding``, ``output_size`` and a ``same`` padding fix the size twice.

    >>> ConvTranspose(kernel=3, stride=2, padding=1, output_padding=1).output_shape((3, 3))
    (6, 6)
    """

    groups: int = field(default=1, kw_only=True)
    output_padding: Ints = field(default=0, kw_only=True)
    output_size: Ints | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        _freeze(self, "groups", checked_groups(self.groups, self.channels))
        _freeze(self, "output_padding", whole_numbers("output padding", self.output_padding, least=0))
        if self.output_size is not None:
            _freeze(self, "output_size", whole_numbers("output size", self.output_size))
        _refuse_twice_fixed(self)

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv_transpose"``."""
        return "conv_transpose"

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (in, out/groups)."""
        inside, outside = counted_channels(self)
        return inside, outside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes on which each output reads its inputs: those of `zero_insertion`."""
        return self.zero_insertion(size)

    def zero_insertion(self, size: Ints) -> tuple[Axis, ...]:
        """Give the equivalent direct axes: stride 1 over the zero-inserted input, the kernel turned round.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return tuple(map(zero_insertion, self.placed(size), spatial(size)))

    def placed(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes of the direct convolution that this layer transposes; their size is this layer's output.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return _along_each(size, self._transposed_axis)

    def _transposed_axis(self, size: int, number: int, axes: int) -> Axis:
        kernel, stride, dilation = self._numbers(number, axes)
        effective = effective_kernel(kernel, dilation)
        natural = (size - 1) * stride + effective  # every transposed output is a crop or an extension of this
        lo, hi, output = self._placed(size, number, axes, natural, effective)
        if output < 1:
            raise ConvArithError(
                f"padding {lo} and {hi} crops the whole output away: {stride}·({size} − 1) + {effective} − {lo} − {hi} "
                f"+ {output - natural + lo + hi} = {number_text(output)}",
                "does-not-fit",
                f"use padding that adds up to at most {lo + hi + output - 1}",
            )
        return Axis(size=output, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi)

    def _placed(self, size: int, number: int, axes: int, natural: int, effective: int) -> tuple[int, int, int]:
        """Give lo, hi and the output size along one axis, of which the whole output is ``natural``."""
        _, stride, dilation = self._numbers(number, axes)
        wanted = None if self.output_size is None else along(self.output_size, number, axes, "output size")
        pads = pads_along(self.padding, number, axes)  # type: ignore[arg-type]  # normalized in __post_init__
        limit = max(stride, dilation)
        if isinstance(pads, str):
            same = pads in SAME
            target = (wanted or size * stride) if same else natural
            if same and -(-target // stride) != size:
                raise _out_of_reach(target, (size - 1) * stride + 1, size * stride, f"padding {pads!r}")
            pads = named(pads, size=target, output=size, stride=stride, effective_kernel=effective)
            if same:
                return *pads, target
        least = natural - sum(pads)
        if wanted is None:
            extra = along(self.output_padding, number, axes, "output padding")
            if extra >= limit:
                raise ConvArithError(
                    f"output padding {extra} is not below max(stride {stride}, dilation {dilation}) = {limit}",
                    "output-padding-limit",
                    f"use {_span(0, limit - 1)}; for a larger output use less padding or a larger kernel",
                )
            return *pads, least + extra
        if not least <= wanted < least + limit:
            raise _out_of_reach(wanted, least, least + limit - 1, f"padding {pads[0]} and {pads[1]}")
        return *pads, wanted


@dataclass(frozen=True, slots=True)
class Pool(Layer):
    """A pooling layer.

    Args:
        kernel: k, taps along each axis; padding, dilation and channels as in `Layer`, padding at most half the
            kernel, as in PyTorch.
        stride: s; None for the kernel.
        kind: ``"max"``, ``"avg"`` or ``"lp"``.
        ceil_mode: Round the number of windows up, as long as the last one starts before the padding at the end.

    Raises:
        ConvArithError: ``bad-value`` for a number or a kind that cannot be; ``channel-mismatch`` where the channels in
            and out differ.

    >>> Pool(2).output_shape((5, 5)), Pool(2, ceil_mode=True).output_shape((5, 5))
    ((2, 2), (3, 3))
    """

    stride: Ints | None = field(default=None, kw_only=True)  # type: ignore[assignment]  # an Ints after __post_init__
    kind: str = field(default="max", kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.stride is None:
            _freeze(self, "stride", self.kernel)
        Layer.__post_init__(self)
        if self.kind not in POOLS:
            raise ConvArithError(
                f"no pooling is called {self.kind!r}", "bad-value", f"the kinds are {', '.join(POOLS)}"
            )
        if self.channels is not None and self.channels[0] != self.channels[1]:
            raise ConvArithError(
                f"pooling keeps its channels: {self.channels[0]} in cannot become {self.channels[1]}",
                "channel-mismatch",
                f"give {self.channels[0]}:{self.channels[0]}",
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
        return _along_each(size, self._pooling_axis)

    def _pooling_axis(self, size: int, number: int, axes: int) -> Axis:
        kernel, stride, dilation = self._numbers(number, axes)
        lo, hi = self._direct_pads(size, number, axes)
        if max(lo, hi) > kernel // 2:
            raise ConvArithError(
                f"padding {lo} and {hi} of a pooling window exceeds half its kernel {kernel}, {kernel // 2}",
                "padding-limit",
                f"use at most {kernel // 2}, or pad in a layer of its own",
            )
        overhang = 0
        if self.ceil_mode:
            room = size + lo + hi - effective_kernel(kernel, dilation)
            moves = -(-room // stride)
            if moves > 0 and moves * stride >= size + lo + min(hi, 0):
                moves -= 1  # the last window would start after the input
            if moves >= 0:
                overhang = max(0, moves * stride - room)
        return Axis(size=size, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi, overhang=overhang)


def counted_channels(layer: Conv | ConvTranspose) -> Pair:
    """Give a layer's channels in and out; where they are not known, one for each of its groups."""
    return layer.channels or (layer.groups, layer.groups)


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
            )
    return groups


def _refuse_twice_fixed(layer: ConvTranspose) -> None:
    extra = layer.output_padding
    if not (extra if isinstance(extra, int) else any(extra)):
        return
    text = f"output padding {size_text(extra)}"
    if layer.output_size is not None:
        raise ConvArithError(
            f"{text} and output size {size_text(layer.output_size)} fix the same thing twice",
            "contradiction",
            "give one of them",
        )
    if layer.padding in SAME:
        raise ConvArithError(
            f"padding {layer.padding!r} already fixes the output at stride times the input, so {text} contradicts it",
            "contradiction",
            "give the output size wanted, or the padding in numbers",
        )


def _along_each(size: Ints, axis_for: Callable[[int, int, int], Axis]) -> tuple[Axis, ...]:
    """Make the axis of each spatial dimension, and tell in an error which one it speaks of."""
    sizes = spatial(size)
    axes: list[Axis] = []
    for number, each in enumerate(sizes):
        try:
            axes.append(axis_for(each, number, len(sizes)))
        except ConvArithError as error:
            if len(sizes) == 1 or error.code == "wrong-axes":
                raise
            raise ConvArithError(f"axis {number}: {error.message}", error.code, error.hint) from None
    return tuple(axes)


def _out_of_reach(wanted: int, least: int, most: int, why: str) -> ConvArithError:
    return ConvArithError(
        f"output size {wanted} is out of reach: {why} gives {_span(least, most)}",
        "output-size",
        "ask for that, or change the padding by the difference",
    )


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _freeze(layer: Layer, name: str, value: Any) -> None:  # a field of any type
    object.__setattr__(layer, name, value)
