"""A layer in a framework's words, and what the framework does with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.axis import effective_kernel
from convarith.engine.layer import Layer, checked_groups, freeze
from convarith.engine.numbers import along, shown, spatial, whole_number, whole_numbers
from convarith.engine.padding import normalized, pads_along
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError, nearest_first
from convarith.frameworks.registry import framework

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.layer import Conv, Pool
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
        if not 0 < self.norm < inf:
            raise ConvArithError(
                f"norm {shown(self.norm)} is not a finite number above 0", "bad-value", "give 2 for the Euclidean one"
            )
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
    def framework(self) -> str:
        """Name of the framework."""
        name: str = self.by.name
        return name

    def reading(self, size: Ints) -> Reading:
        """Tell what the framework does with the layer on an input of ``size``.

        Raises:
            ConvArithError: What the framework refuses, in its terms.
        """
        found: Reading = self.by.read(self, spatial(size))
        return found

    def at(self, size: Ints) -> Layer:
        """Give the layer for an input of ``size`` in convarith's own words.

        Raises:
            ConvArithError: What the framework refuses, in its terms.
        """
        return self.reading(size).layer

    def remarks(self, size: Ints) -> tuple[str, ...]:
        """Give what there is to know of the reading.

        Raises:
            ConvArithError: As `at`.
        """
        return self.reading(size).notes

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give, for an input of ``size``, the axes on which each output reads its inputs.

        Raises:
            ConvArithError: As `at`.
        """
        return self.at(size).axes(size)

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes in the layer's own terms, as `Layer.direct_axes` does.

        Raises:
            ConvArithError: As `at`.
        """
        return self.at(size).direct_axes(size)

    def listed(self, size: tuple[int, ...]) -> FrameworkLayer:
        """Give the layer with a padding that lists all axes in a row, in the framework's order, as a pair for each.

        Raises:
            ConvArithError: ``pad-order`` where the framework has no such list, or the list is not as long.
        """
        in_a_row = isinstance(self.padding, str) and "," in self.padding
        return replace(self, padding=self.by.ordered(self, size)) if in_a_row else self

    def held(self, size: Ints) -> str:
        """Tell what the padding holds, as `convarith.conv` names it.

        Raises:
            ConvArithError: As `at`.
        """
        return self.reading(size).held

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
        kernel, stride, dilation = self._numbers(number, axes)
        extra, wanted = self.output_padding, self.output_size
        return AxisWords(
            size,
            kernel,
            stride,
            dilation,
            effective_kernel(kernel, dilation),
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


class Reading(NamedTuple):
    """What a framework does with a layer on an input size.

    Attributes:
        layer: The layer in convarith's own words: the same axes, whatever the framework calls them.
        notes: What a user should know.
        held: What the padding holds, as `convarith.conv` names it.
        norm: The p of an L-p pooling.
    """

    layer: Conv | ConvTranspose | Pool
    notes: tuple[str, ...] = ()
    held: str = "zeros"
    norm: float = 2

    @property
    def flip_kernel(self) -> bool:
        """Whether it is no transposed layer that leaves its kernel as it is; `ConvTranspose` has what that means."""
        return getattr(self.layer, "flip_kernel", True)

    def output_padding(self, size: tuple[int, ...]) -> tuple[int, ...]:
        """Give the output padding of each axis; 0 where the layer is no transposed one."""
        if not isinstance(self.layer, ConvTranspose):
            return (0,) * len(size)
        return tuple(
            axis.output_padding_for(each) for axis, each in zip(self.layer.direct_axes(size), size, strict=True)
        )
