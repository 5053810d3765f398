"""What trades channels for space, or space for channels."""

from __future__ import annotations

from math import prod

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.layer import along_each
from convarith.engine.numbers import along, size_text, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, with_space
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class _Blocks(Operation):
    """Blocks of positions, each of which is as many channels.

    Raises:
        ConvArithError: ``bad-value`` for a factor that is no whole number from 1.
    """

    factor: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", whole_numbers("factor", self.factor))


class PixelShuffle(_Blocks):
    """Channels traded for space: depth to space.

    Attributes:
        factor: r, by which each axis grows, for all axes or per axis; the channels shrink by their product.
    """

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels/r², *size·r)."""
        channels, size = with_space(inputs, "pixel_shuffle enlarges")
        factors = _factors(self.factor, len(size))
        blocks = prod(factors)
        if channels % blocks:
            raise ConvArithError(
                f"{channels} channels do not divide among {size_text(factors)} = {blocks} positions: {channels} = "
                f"{channels // blocks}·{blocks} + {channels % blocks}",
                "channel-mismatch",
                f"let {max(channels - channels % blocks, blocks)} channels come in, a multiple of {blocks}",
                "factor",
            )
        return (channels // blocks, *(each * factor for each, factor in zip(size, factors, strict=True)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Give those of a transposed convolution whose kernel is its stride, r."""
        factors = _factors(self.factor, len(size))
        return tuple(
            zero_insertion(Axis(size=each * factor, kernel=factor, stride=factor), each)
            for each, factor in zip(size, factors, strict=True)
        )


class PixelUnshuffle(_Blocks):
    """Space traded for channels: space to depth, Darknet's reorg.

    Attributes:
        factor: r, by which each axis shrinks, for all axes or per axis; the channels grow by their product.
    """

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels·r², *size/r)."""
        channels, size = with_space(inputs, "pixel_unshuffle gathers")
        axes = self.axes(size)
        return (channels * prod(axis.kernel for axis in axes), *(axis.output for axis in axes))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Give those of a convolution whose kernel is its stride, r."""
        return along_each(size, self._axis)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        factor = along(self.factor, number, axes, "factor")
        if size % factor:
            raise ConvArithError(
                f"factor {factor} does not divide {size}: {size} = {size // factor}·{factor} + {size % factor}",
                "does-not-fit",
                f"crop to {size - size % factor}, or pad to {size - size % factor + factor}"
                if size > factor
                else f"pad to {factor}",
                "factor",
            )
        return Axis(size=size, kernel=factor, stride=factor)


def _factors(factor: Ints, axes: int) -> tuple[int, ...]:
    return tuple(along(factor, number, axes, "factor") for number in range(axes))
