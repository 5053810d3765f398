"""What makes space larger or smaller by interpolation."""

from __future__ import annotations

from math import inf

from convarith.engine.numbers import along, whole_number, whole_numbers
from convarith.engine.resampling import Resampling, Scale, SharedAxis, checked_mode, scaled
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, second_size, with_space
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Shape

Scales: TypeAlias = "Scale | Sequence[Scale]"
"""One factor for all axes, or one per axis."""


@dataclass(frozen=True, slots=True)
class Upsample(Operation):
    """An enlargement or a reduction by a factor, or to a size.

    Attributes:
        scale: Factor, for all axes or per axis, whole or not; None where a size is given.
        size: Spatial output size; None where a factor is given.
        mode: One of `convarith.engine.resampling.MODES`, or ``"bilinear"``, ``"trilinear"``, ``"bicubic"``.
        align_corners: Whether the first and last outputs lie on the first and last elements.

    Raises:
        ConvArithError: ``bad-value`` for a size that is no whole number from 1, a factor that is no number above 0 or a
            mode there is not, and where both are given, or neither; ``contradiction`` for corners aligned in a mode
            that has none.
    """

    scale: Scales | None = None
    size: Ints | None = None
    mode: str = "nearest"
    align_corners: bool = False

    def __post_init__(self) -> None:
        if (self.scale is None) == (self.size is None):
            raise ConvArithError("upsample needs either a scale or a size", "bad-value", "give one of them")
        object.__setattr__(self, "mode", _mode(self.mode, align_corners=self.align_corners))
        if self.size is None:
            object.__setattr__(self, "scale", _scales(self.scale))
        else:
            object.__setattr__(self, "size", whole_numbers("size", self.size))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *resized)."""
        channels, size = with_space(inputs, "upsample enlarges")
        return (channels, *self._output(size))

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give those that read the same, where outputs step evenly, as by a whole factor."""
        return even_axes(self.reads(size, self._output(size)))

    def reads(self, size: Shape, output: Shape) -> tuple[Resampling | SharedAxis, ...]:
        """Give what each output is made of."""
        scales = [along(self.scale, number, len(size), "scale") for number in range(len(size))]
        return tuple(
            SharedAxis(below, above)
            if self.mode == "area"
            else Resampling(below, above, self.mode, self.align_corners, None if self.align_corners else scale)
            for below, above, scale in zip(size, output, scales, strict=True)
        )

    def _output(self, size: Shape) -> Shape:
        axes = len(size)
        if self.size is not None:
            return tuple(along(self.size, number, axes, "size") for number in range(axes))
        return tuple(_scaled(each, along(self.scale or 1, number, axes, "scale")) for number, each in enumerate(size))


@dataclass(frozen=True, slots=True)
class Resize(Operation):
    """Space brought to a size, which may be that of a second input.

    Attributes:
        size: Spatial output size; None for that of the second input.
        mode: As for `Upsample`.
        align_corners: As for `Upsample`.

    Raises:
        ConvArithError: As `Upsample`.
    """

    size: Ints | None = None
    mode: str = "nearest"
    align_corners: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", _mode(self.mode, align_corners=self.align_corners))
        if self.size is not None:
            object.__setattr__(self, "size", whole_numbers("size", self.size))

    @property
    def sized_by_second(self) -> bool:
        """Whether it has no size of its own."""
        return self.size is None

    def resolve(self, inputs: Sequence[Shape]) -> Resize:
        """Give it with the size that it has for these inputs."""
        return self if self.size is not None else replace(self, size=second_size(inputs, "resize"))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *size)."""
        channels, size = with_space(inputs[:1], "resize changes")
        return (channels, *self._upsample(self.resolve(inputs).size).output([(channels, *size)])[1:])

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give those that read the same, where outputs step evenly; None where the size is not known yet."""
        return None if self.size is None else self._upsample(self.size).axes(size)

    def reads(self, size: Shape, output: Shape) -> tuple[Resampling | SharedAxis, ...]:
        """Give what each output is made of."""
        return self._upsample(output).reads(size, output)

    def _upsample(self, size: Ints | None) -> Upsample:
        return Upsample(size=size, mode=self.mode, align_corners=self.align_corners)


def _mode(name: str, *, align_corners: bool) -> str:
    mode = checked_mode(name)
    if align_corners and mode not in ("linear", "cubic"):
        raise ConvArithError(
            f"mode {mode!r} has no corners to align", "contradiction", "leave align_corners out", "align_corners"
        )
    return mode


def _scaled(size: int, scale: Scale) -> int:
    output = scaled(size, scale)
    if output < 1:
        raise ConvArithError(
            f"scale {scale} leaves nothing of {size}: ⌊{size}·{scale}⌋ = 0",
            "does-not-fit",
            f"use a scale of at least 1/{size}",
            "scale",
        )
    return output


def even_axes(reads: tuple[Resampling | SharedAxis, ...]) -> tuple[Axis, ...] | None:
    """Give the axes that read the same; None where one steps unevenly."""
    found = [each.even() for each in reads]
    return None if None in found else tuple(axis for axis in found if axis is not None)


def _scales(scale: Any) -> Scale | tuple[Scale, ...]:  # whatever a file holds
    if isinstance(scale, (list, tuple)) and scale:
        return tuple(map(_scale, scale))
    return _scale(scale)


def _scale(scale: Any) -> Scale:
    if isinstance(scale, float) and 0 < scale < inf:
        return whole_number("scale", int(scale)) if scale.is_integer() else scale
    return whole_number("scale", scale)
