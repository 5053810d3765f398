"""A layer in a framework's words, and what the framework does with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.layer import Layer, Resolved, checked_groups, checked_norm, counted_channels, freeze
from convarith.engine.numbers import along, spatial, whole_number, whole_numbers
from convarith.engine.padding import normalized, pads_along
from convarith.errors import ConvArithError, nearest_first
from convarith.frameworks.registry import framework

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair


KINDS = {
    "conv": "convolution",
    "conv_transpose": "transposed convolution",
    "max_pool": "max pooling",
    "avg_pool": "average pooling",
    "lp_pool": "L-p pooling",
}
"""The operations, and what they are called in a sentence."""


class AxisWords(NamedTuple):
    """What is said of one axis; None where nothing is.

    Attributes:
        size: Input size i.
        kernel: k.
        stride: s.
        dilation: d.
        effective: d(k − 1) + 1.
        output_padding: a.
        output_size: The output size wanted.
    """

    size: int
    kernel: int
    stride: int
    dilation: int
    effective: int
    output_padding: int | None
    output_size: int | None

    @property
    def natural(self) -> int:
        """Size of a transposed output before anything is cropped: (i − 1)·s + d(k − 1) + 1."""
        return (self.size - 1) * self.stride + self.effective

    def returning(self, pads: Pair) -> range:
        """Give the sizes of which a direct convolution with this padding leaves the input size: a stride of them."""
        least = self.natural - sum(pads)
        return range(least, least + self.stride)


@dataclass(frozen=True, slots=True)
class FrameworkLayer(Layer):
    """A layer in the words of a framework; what they come to is worked out for each input size.

    Args:
        kernel: k, taps along each axis; stride, dilation and channels as in `Layer`. A stride of None is 1, or a
            pooling's kernel, unless the framework has `Framework.pool_stride`.
        by: The framework, or its name.
        kind: ``"conv"``, ``"conv_transpose"``, ``"max_pool"``, ``"avg_pool"`` or ``"lp_pool"``.
        padding: Numbers as in `Layer`, or a name of `convarith.engine.padding.NAMES` or of the framework; None for the
            framework's default.
        groups: Groups of channels.
        output_padding: a; None where it is not given, which is not 0 everywhere.
        output_size: The spatial size wanted of a transposed convolution.
        ceil_mode: Round a pooling's number of windows up.
        count_include_pad: Whether a mean counts padding; None for the framework's default.
        padding_mode: What padding holds, where the framework has more than zeros.
        norm: The p of an L-p pooling.
        own: Arguments that only this framework has, and their values: pairs, or a mapping.

    Raises:
        ConvArithError: ``bad-value`` for what is no number where one belongs.
    """

    by: Any = field(kw_only=True)  # a Framework after __post_init__
    kind: str = field(default="conv", kw_only=True)
    stride: Any = field(default=None, kw_only=True)  # an Ints after __post_init__
    padding: Any = field(default=None, kw_only=True)  # None, a name, an int or a pair per axis after __post_init__
    groups: int = field(default=1, kw_only=True)
    output_padding: Ints | None = field(default=None, kw_only=True)
    output_size: Ints | None = field(default=None, kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)
    count_include_pad: bool | None = field(default=None, kw_only=True)
    padding_mode: str = field(default="zeros", kw_only=True)
    norm: float = field(default=2, kw_only=True)
    own: Any = field(default=(), kw_only=True)  # pairs after __post_init__

    def __post_init__(self) -> None:
        if not hasattr(self.by, "place"):
            freeze(self, "by", framework(self.by))
        freeze(self, "own", tuple(dict(self.own).items()))
        checked_norm(self.norm)
        if self.kind not in KINDS:
            raise ConvArithError(
                f"no operation is called {self.kind!r}", "bad-value", f"there are {nearest_first(self.kind, KINDS)}"
            )
        for name in ("kernel", "stride", "dilation"):
            value = getattr(self, name)
            if value is None and name != "kernel":
                value = (self.by.pool_stride or self.kernel) if self.kind.endswith("pool") else 1
            freeze(self, name, whole_numbers(name, value))
        if not isinstance(self.padding, str | None):
            freeze(self, "padding", normalized(self.padding))
        if self.channels is not None:
            freeze(self, "channels", tuple(whole_number("channels", each) for each in self.channels))
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        for name, least in (("output_padding", 0), ("output_size", 1)):
            if getattr(self, name) is not None:
                freeze(self, name, whole_numbers(name.replace("_", " "), getattr(self, name), least=least))

    @property
    def op(self) -> str:
        """Name of the operation, as configurations and ``--json`` use it."""
        return self.kind

    @property
    def transposed(self) -> bool:
        """Whether it is a transposed convolution."""
        return self.kind == "conv_transpose"

    @property
    def has_weight(self) -> bool:
        """Whether it multiplies by a weight: all but poolings do."""
        return not self.kind.endswith("pool")

    @property
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other; each channel of a pooling is one."""
        return counted_channels(self.channels, 1)[0] if self.kind.endswith("pool") else self.groups

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight, as convarith lays it out."""
        inside, outside = counted_channels(self.channels, self.channel_groups)
        first, second = (inside, outside) if self.transposed else (outside, inside)
        return first, second // self.channel_groups

    def resolve(self, size: Ints) -> Resolved:
        """Give what the framework does with the layer on an input of ``size``, in convarith's own terms.

        Raises:
            ConvArithError: What the framework refuses, in its terms.
        """
        found: Resolved = self.by.read(self, spatial(size))
        return found

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give, for an input of ``size``, the axes on which each output reads its inputs.

        Raises:
            ConvArithError: As `resolve`.
        """
        return self.resolve(size).layer.axes(size)

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes in the layer's own terms, as `Layer.direct_axes` does.

        Raises:
            ConvArithError: As `resolve`.
        """
        return self.resolve(size).layer.direct_axes(size)

    def listed(self, size: tuple[int, ...]) -> FrameworkLayer:
        """Give the layer with a padding that lists all axes in a row, in the framework's order, as a pair for each.

        Raises:
            ConvArithError: ``pad-order`` where the framework has no such list, or the list is not as long.
        """
        in_a_row = isinstance(self.padding, str) and "," in self.padding
        return replace(self, padding=self.by.ordered(self, size)) if in_a_row else self

    def own_value(self, name: str, default: Any) -> Any:
        """Give the value of an argument that only this framework has."""
        return dict(self.own).get(name, default)

    def along(self, size: tuple[int, ...]) -> list[AxisWords]:
        """Give what is said of each axis of an input.

        Raises:
            ConvArithError: ``wrong-axes`` where a list of one per axis has another length.
        """
        return [self._along(each, number, len(size)) for number, each in enumerate(size)]

    def _along(self, size: int, number: int, axes: int) -> AxisWords:
        window = self.window(number, axes)
        extra, wanted = self.output_padding, self.output_size
        return AxisWords(
            size,
            window.kernel,
            window.stride,
            window.dilation,
            window.effective_kernel,
            None if extra is None else along(extra, number, axes, "output padding"),
            None if wanted is None else along(wanted, number, axes, "output size"),
        )

    def pads(self, size: tuple[int, ...]) -> list[Pair] | None:
        """Give (lo, hi) of each axis where the padding is given in numbers; None where it is a name or not given.

        Raises:
            ConvArithError: ``wrong-axes`` where a list of one per axis has another length.
        """
        if self.padding is None or isinstance(self.padding, str):
            return None
        pairs = (pads_along(self.padding, number, len(size)) for number in range(len(size)))
        return [pair for pair in pairs if not isinstance(pair, str)]
