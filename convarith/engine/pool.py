"""Poolings: the largest, the mean or the root of a sum of powers of each window."""

from __future__ import annotations

from math import inf

from convarith.engine.layer import Layer, along_each, axis_of, freeze
from convarith.engine.names import known_name
from convarith.engine.numbers import LARGEST, short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair
    from convarith.engine.window import Window
    from convarith.names import PoolKind

POOLS = {
    "max": "the largest of each window",
    "avg": "the mean of each window",
    "lp": "the p-th root of the sum of p-th powers of each window",
}
OTHER_POOLS = {"average": "avg", "mean": "avg", "maximum": "max"}
"""What some of them are called besides."""


@dataclass(frozen=True, slots=True, repr=False)
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

    >>> ca.Pool(2).output_shape((5, 5)), ca.Pool(2, ceil_mode=True).output_shape((5, 5))
    ((2, 2), (3, 3))
    """

    stride: Ints | None = field(default=None, kw_only=True)  # type: ignore[assignment]  # an Ints after __post_init__
    kind: PoolKind = field(default="max", kw_only=True)
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
        freeze(self, "kind", checked_kind(self.kind))
        if self.divisor_override is not None:
            freeze(self, "divisor_override", whole_number("divisor override", self.divisor_override))
        freeze(self, "norm", checked_norm(self.norm))
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
        return along_each(size, self._axis, uniform=self.uniform)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        window = self._direct_window(size, number, axes)
        most = window.kernel // 2
        if max(window.lo, window.hi) > most and not self.free_padding:
            raise ConvArithError(
                f"padding {window.lo} and {window.hi} of a pooling window exceeds half its kernel {window.kernel}, "
                f"{most}",
                "pool-padding",
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


def checked_kind(kind: object) -> PoolKind:
    """Give a kind of pooling that is known, by its own name.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    return known_name("pooling", kind, POOLS, OTHER_POOLS, setting="kind")  # type: ignore[return-value]  # one of POOLS


def checked_norm(norm: Any) -> float:  # whatever a user gives
    """Give the p of an L-p pooling as a plain int or float, which it may be of another library.

    Raises:
        ConvArithError: ``bad-value`` where it is not a finite number above 0 that a float can hold.
    """
    if type(norm) is int and 0 < norm <= LARGEST:  # as nearly always; whom to ask otherwise takes long to import
        return norm
    from numbers import Integral, Real

    if isinstance(norm, Real) and not isinstance(norm, bool):
        try:
            if 0 < float(norm) < inf:
                return int(norm) if isinstance(norm, Integral) else float(norm)
        except OverflowError:
            pass  # an int that no float can hold
    raise ConvArithError(
        f"norm {short_repr(norm)} is not a finite number above 0", "bad-value", "give 2 for the Euclidean one", "norm"
    )
