"""What adds positions at the ends of space, or cuts them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from convarith.engine.axis import Axis
from convarith.engine.layer import along_each
from convarith.engine.numbers import along, number_text, short_repr, whole_numbers
from convarith.engine.padding import checked_mode, normalized_padding, pads_along, refuse_far_padding
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, second_size, with_space
from convarith.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding, Pair
    from convarith.networks.operations.base import Shape


@dataclass(frozen=True, slots=True)
class Pad(Operation):
    """Padding as a layer of its own.

    Attributes:
        padding: As a convolution's in numbers, negative to crop; None to pad (or crop) both ends alike up to the
            spatial size of a second input, the odd position at the end.
        padding_mode: What it holds, one of `convarith.engine.padding.MODES`.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers, or a mode there is not.
    """

    padding: Padding | None = 0
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        object.__setattr__(self, "padding_mode", checked_mode(self.padding_mode))
        if self.padding is not None:
            object.__setattr__(self, "padding", _in_numbers("padding", self.padding))

    @property
    def sized_by_second(self) -> bool:
        """Whether it has no numbers of its own."""
        return self.padding is None

    def resolve(self, inputs: Sequence[Shape]) -> Pad:
        """Give it with the numbers that it has for these inputs."""
        if self.padding is not None:
            return self
        size, wanted = with_space(inputs[:1], "pad enlarges")[1], second_size(inputs, "pad")
        missing = (above - below for below, above in zip(size, wanted, strict=True))
        return replace(self, padding=tuple((each // 2, each - each // 2) for each in missing))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *padded)."""
        channels, size = with_space(inputs[:1], "pad enlarges")
        return (channels, *(axis.output for axis in self.resolve(inputs).axes(size) or ()))

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give axes of one tap with the padding; None where the numbers are not known yet."""
        return None if self.padding is None else along_each(size, self._axis)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        lo, hi = _pair(self.padding, number, axes)
        refuse_far_padding(self.padding_mode, size, lo, hi)
        _refuse_nothing_left("padding", size, lo, hi)
        return Axis(size=size, kernel=1, lo=lo, hi=hi, padding_mode=self.padding_mode)


@dataclass(frozen=True, slots=True)
class Crop(Operation):
    """Both ends of space cut off.

    Attributes:
        cropping: Positions cut off, as padding in numbers from 0 on; None to crop to the spatial size of a second
            input.
        offset: Positions cut off at the beginning in the latter case; None for half of all, rounded down.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers from 0 on; ``contradiction`` for an offset beside
            numbers.
    """

    cropping: Padding | None = 0
    offset: Ints | None = None

    def __post_init__(self) -> None:
        if self.cropping is not None:
            object.__setattr__(self, "cropping", _in_numbers("cropping", self.cropping, least=0))
        if self.offset is not None:
            object.__setattr__(self, "offset", whole_numbers("offset", self.offset, least=0))
        if self.cropping is not None and self.offset is not None:
            raise ConvArithError(
                "cropping in numbers says where it begins, and so does an offset",
                "contradiction",
                "leave the offset out",
                "offset",
            )

    @property
    def sized_by_second(self) -> bool:
        """Whether it has no numbers of its own."""
        return self.cropping is None

    def resolve(self, inputs: Sequence[Shape]) -> Crop:
        """Give it with the numbers that it has for these inputs."""
        if self.cropping is not None:
            return self
        size, wanted = with_space(inputs[:1], "crop cuts")[1], second_size(inputs, "crop")
        pairs = (
            self._to_size(below, above, number, len(size))
            for number, (below, above) in enumerate(zip(size, wanted, strict=True))
        )
        return Crop(tuple(pairs))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *what is left)."""
        channels, size = with_space(inputs[:1], "crop cuts")
        return (channels, *(axis.output for axis in self.resolve(inputs).axes(size) or ()))

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give axes of one tap with negative padding; None where the numbers are not known yet."""
        return None if self.cropping is None else along_each(size, self._axis)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        before, after = _pair(self.cropping, number, axes)
        _refuse_nothing_left("cropping", size, -before, -after)
        return Axis(size=size, kernel=1, lo=-before, hi=-after)

    def _to_size(self, size: int, wanted: int, number: int, axes: int) -> Pair:
        spare = size - wanted
        before = spare // 2 if self.offset is None else along(self.offset, number, axes, "offset")
        if spare < 0:
            raise ConvArithError(
                f"crop cannot enlarge {size} to {wanted}", "does-not-fit", "resize or pad it, or crop the other"
            )
        if before > spare:
            raise ConvArithError(
                f"offset {before} leaves {size} − {before} = {size - before} of {size}, below the {wanted} wanted",
                "does-not-fit",
                f"use at most {size} − {wanted} = {spare}",
                "offset",
            )
        return before, spare - before


def _in_numbers(name: str, value: Padding, least: int | None = None) -> int | tuple[Pair, ...]:
    """Give padding in its frozen form, which no name may stand for."""
    try:
        numbers = normalized_padding(value)
    except ConvArithError as error:
        told = f"{name}{error.message.removeprefix('padding')}"
        raise ConvArithError(told, "bad-value", "give an int, or an int or a (lo, hi) pair per axis", name) from None
    pairs = ((numbers, numbers),) if isinstance(numbers, int) else numbers
    if isinstance(pairs, str):
        raise ConvArithError(
            f"{name} {short_repr(value)} is a name, which needs a kernel", "bad-value", "give numbers", name
        )
    lowest = min(min(pair) for pair in pairs)
    if least is not None and lowest < least:
        raise ConvArithError(f"{name} {number_text(lowest)} is below {least}", "bad-value", "pad instead", name)
    return numbers if isinstance(numbers, int) else pairs


def _pair(numbers: Padding | None, number: int, axes: int) -> Pair:
    """Give the (lo, hi) along one axis of what `_in_numbers` gave."""
    return cast("Pair", pads_along(cast("tuple[Pair, ...]", numbers), number, axes))


def _refuse_nothing_left(name: str, size: int, lo: int, hi: int) -> None:
    left = size + lo + hi
    if left < 1:
        terms = " ".join(f"{'+' if pad > 0 else '−'} {abs(pad)}" for pad in (lo, hi))
        raise ConvArithError(
            f"{name} leaves nothing of {size}: {size} {terms} = {number_text(left)}",
            "does-not-fit",
            f"cut off at most {size - 1 + max(lo, 0) + max(hi, 0)}",
            name,
        )
