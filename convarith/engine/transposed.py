"""Transposed convolutions: layers that go back from where a direct convolution came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from convarith.engine.axis import Axis, effective_kernel, zero_insertion
from convarith.engine.layer import Layer, along_each, checked_groups, counted_channels, freeze
from convarith.engine.numbers import along, number_text, size_text, spatial, whole_numbers
from convarith.engine.padding import SAME, named, pads_along
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair


@dataclass(frozen=True, slots=True)
class ConvTranspose(Layer):
    """A transposed convolution; padding is that of the direct convolution it transposes, so it shrinks the output.

    Args:
        kernel: k, taps along each axis; stride, padding, dilation and channels as in `Layer`, with the direct
            convolution's meaning. Padding ``same`` gives s times the input, cropped where TensorFlow crops.
        groups: Groups of channels that do not see each other.
        output_padding: a, extra size at the end, below max(s, d) as in PyTorch.
        output_size: The spatial size wanted, from which a follows; instead of ``output_padding``.
        flip_kernel: Whether it slides its kernel flipped along every axis (turned by 180°) over the zero-inserted
            input, as the transpose of a convolution does; False for one that leaves it as it is, as JAX does.

    Raises:
        ConvArithError: ``bad-value`` and ``groups-do-not-divide`` as for `Conv`; ``contradiction`` where two of
            ``output_padding``, ``output_size`` and a ``same`` padding fix the size twice.

    >>> ConvTranspose(kernel=3, stride=2, padding=1, output_padding=1).output_shape((3, 3))
    (6, 6)
    """

    groups: int = field(default=1, kw_only=True)
    output_padding: Ints = field(default=0, kw_only=True)
    output_size: Ints | None = field(default=None, kw_only=True)
    flip_kernel: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        freeze(self, "output_padding", whole_numbers("output padding", self.output_padding, least=0))
        if self.output_size is not None:
            freeze(self, "output_size", whole_numbers("output size", self.output_size))
        _refuse_twice_fixed(self)

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv_transpose"``."""
        return "conv_transpose"

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (in, out/groups)."""
        inside, outside = counted_channels(self.channels, self.groups)
        return inside, outside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes on which each output reads its inputs: those of `zero_insertion`."""
        return self.zero_insertion(size)

    def zero_insertion(self, size: Ints) -> tuple[Axis, ...]:
        """Give the equivalent direct axes: stride 1 over the zero-inserted input, the kernel turned round.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return tuple(map(zero_insertion, self.direct_axes(size), spatial(size)))

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes of the direct convolution that this layer transposes; their size is this layer's output.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return along_each(size, self._transposed_axis)

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
                "padding",
            )
        # The direct convolution of a layer that does not turn its kernel has it turned.
        return Axis(
            size=output, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi, flipped=not self.flip_kernel
        )

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
                    "output_padding",
                )
            return *pads, least + extra
        if not least <= wanted < least + limit:
            raise _out_of_reach(wanted, least, least + limit - 1, f"padding {pads[0]} and {pads[1]}")
        return *pads, wanted


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
            "output_padding",
        )
    if layer.padding in SAME:
        raise ConvArithError(
            f"padding {layer.padding!r} already fixes the output at stride times the input, so {text} contradicts it",
            "contradiction",
            "give the output size wanted, or the padding in numbers",
            "output_padding",
        )


def _out_of_reach(wanted: int, least: int, most: int, why: str) -> ConvArithError:
    return ConvArithError(
        f"output size {wanted} is out of reach: {why} gives {_span(least, most)}",
        "output-size",
        "ask for that, or change the padding by the difference",
        "output_size",
    )


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
