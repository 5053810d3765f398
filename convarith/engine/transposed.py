"""Transposed convolutions: layers that go back from where a direct convolution came to."""

from __future__ import annotations

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.layer import Layer, along_each, axis_of, channels_or_one_per_group, checked_groups, freeze
from convarith.engine.numbers import along, bounded, number_text, size_text, spatial, whole_numbers
from convarith.engine.padding import BY_STRIDE, checked_mode, pads_along, pads_for_name
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair


@dataclass(frozen=True, slots=True, repr=False)
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
        padding_mode: ``"zeros"``, or ``"circular"`` for the transpose of a circular convolution, as Flax and Equinox
            have it: what would be cropped at one end is added at the other, and the output is s times the input.

    Raises:
        ConvArithError: ``bad-value`` and ``group-divides`` as for `Conv`; ``contradiction`` where two of
            ``output_padding``, ``output_size`` and a ``same`` padding fix the size twice.

    >>> ca.ConvTranspose(kernel=3, stride=2, padding=1, output_padding=1).output_shape((3, 3))
    (6, 6)
    """

    groups: int = field(default=1, kw_only=True)
    output_padding: Ints = field(default=0, kw_only=True)
    output_size: Ints | None = field(default=None, kw_only=True)
    flip_kernel: bool = field(default=True, kw_only=True)
    padding_mode: Literal["zeros", "circular"] = field(default="zeros", kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        freeze(self, "output_padding", whole_numbers("output padding", self.output_padding, least=0))
        if self.output_size is not None:
            freeze(self, "output_size", whole_numbers("output size", self.output_size))
        _refuse_twice_fixed(self)
        freeze(self, "padding_mode", checked_mode(self.padding_mode))
        if self.padding_mode not in ("zeros", "circular"):
            raise ConvArithError(
                f"a transposed convolution has no padding mode {self.padding_mode!r}: it crops by its padding",
                "bad-value",
                "use zeros; Flax and Equinox have circular too",
                "padding_mode",
            )

    @property
    def transposed(self) -> bool:
        """Whether it is a transposed convolution: True."""
        return True

    @property
    def uniform(self) -> bool:
        """Whether it is known to be set alike along all axes, in its output padding and output size too."""
        settings = (self.kernel, self.stride, self.padding, self.dilation, self.output_padding, self.output_size)
        return tuple not in map(type, settings)

    @property
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other."""
        return self.groups

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv_transpose"``."""
        return "conv_transpose"

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (in, out/groups)."""
        inside, outside = channels_or_one_per_group(self.channels, self.groups)
        return inside, outside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes on which each output reads its inputs: those of `zero_insertion`."""
        return self.zero_insertion(size)

    def zero_insertion(self, size: Ints) -> tuple[Axis, ...]:
        """Give the stretched axes of the convolution that equals it: stride 1 over inserted zeros, the kernel flipped.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return tuple(map(zero_insertion, self.direct_axes(size), spatial(size)))

    def output_paddings(self, size: Ints) -> tuple[int, ...]:
        """Give the output padding a of each axis, also where it follows from an output size.

        Raises:
            ConvArithError: As `axes`.
        """
        return tuple(map(Axis.leftover_after, self.direct_axes(size), spatial(size)))

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes of the direct convolution that this layer transposes; their size is this layer's output.

        Raises:
            ConvArithError: ``output-padding-limit``, ``output-size`` or ``does-not-fit``.
        """
        return along_each(size, self._direct_axis, uniform=self.uniform)

    def _direct_axis(self, size: int, number: int, axes: int) -> Axis:
        window = self.window(number, axes)
        (lo, hi), output = self._pads_and_output(window, size, number, axes)
        full = window.full_output(size)
        if output < 1:
            raise ConvArithError(
                f"padding {lo} and {hi} crops the whole output away: {window.stride}·({size} − 1) + "
                f"{window.effective_kernel} − {lo} − {hi} + {output - full + lo + hi} = {number_text(output)}",
                "does-not-fit",
                f"use padding that adds up to at most {lo + hi + output - 1}",
                "padding",
            )
        if self.padding_mode == "circular" and output != size * window.stride:
            raise ConvArithError(
                f"circular padding of a transposed convolution goes around once, over {window.stride}·{size} = "
                f"{window.stride * size} outputs, and padding {lo} and {hi} leaves {output}",
                "output-size",
                f"use padding that adds up to {lo + hi + output - size * window.stride}, or 'same'",
                "padding",
            )
        bounded("output", output)
        # The direct convolution of a layer that leaves its kernel as it is has it flipped.
        return axis_of(
            self.window(number, axes, (lo, hi)), output, flipped=not self.flip_kernel, padding_mode=self.padding_mode
        )

    def _pads_and_output(self, window: Window, size: int, number: int, axes: int) -> tuple[Pair, int]:
        """Give (lo, hi) and the output size along one axis, whose window has no padding yet."""
        wanted = None if self.output_size is None else along(self.output_size, number, axes, "output size")
        pads = pads_along(self.padding, number, axes)
        if isinstance(pads, str):
            if pads in BY_STRIDE:
                reached = Window(1, window.stride).direct_sizes(size)  # those whose "same" output is this size
                target = wanted or reached[-1]
                if target not in reached:
                    raise _out_of_reach(target, reached, f"padding {pads!r}")
                return pads_for_name(pads, window, size=target, output=size), target
            pads = pads_for_name(pads, window, size=window.full_output(size), output=size)
        least = window.full_output(size) - sum(pads)
        limit = window.output_padding_limit
        reached = range(least, least + limit)
        if wanted is None:
            extra = along(self.output_padding, number, axes, "output padding")
            if extra >= limit:
                raise ConvArithError(
                    f"output padding {extra} is not below max(stride {window.stride}, dilation {window.dilation}) = "
                    f"{limit}",
                    "output-padding-limit",
                    f"use {_span(range(limit))}; for a larger output use less padding or a larger kernel",
                    "output_padding",
                )
            return pads, least + extra
        if wanted not in reached:
            raise _out_of_reach(wanted, reached, f"padding {pads[0]} and {pads[1]}")
        return pads, wanted


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
    if layer.padding in BY_STRIDE:
        raise ConvArithError(
            f"padding {layer.padding!r} already fixes the output at stride times the input, so {text} contradicts it",
            "contradiction",
            "give the output size wanted, or the padding in numbers",
            "output_padding",
        )


def _out_of_reach(wanted: int, reached: range, why: str) -> ConvArithError:
    return ConvArithError(
        f"output size {wanted} is out of reach: {why} gives {_span(reached)}",
        "output-size",
        "ask for that, or change the padding by the difference",
        "output_size",
    )


def _span(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
