"""What arranges elements anew, takes means of them, and works on flat features."""

from __future__ import annotations

from math import prod

from convarith.engine.axis import Axis
from convarith.engine.numbers import counted, size_text, spatial, whole_number, whole_numbers
from convarith.engine.resampling import SharedAxis
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, checked_axis, elementwise_axes, single
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Reading, Shape


class Flatten(Operation):
    """All channels and positions in one row of features."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (features,)."""
        return (prod(single(inputs)),)


@dataclass(frozen=True, slots=True)
class Reshape(Operation):
    """The same elements in another shape.

    Attributes:
        shape: The shape, without the batch; one −1 stands for what is left over.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers from 1 beside at most one −1.
    """

    shape: Shape

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", _shape_with_a_gap(self.shape))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape."""
        return _filled(self.shape, single(inputs), "reshape")


@dataclass(frozen=True, slots=True)
class Unflatten(Operation):
    """Features, or channels, in several axes.

    Attributes:
        shape: What they become; one −1 stands for what is left over.

    Raises:
        ConvArithError: As `Reshape`.
    """

    shape: Shape

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", _shape_with_a_gap(self.shape))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (*shape, *spatial)."""
        features, *rest = single(inputs)
        return (*_filled(self.shape, (features,), "unflatten"), *rest)


@dataclass(frozen=True, slots=True)
class Permute(Operation):
    """Axes in another order.

    Attributes:
        order: For each axis of the output the one of the input: 0 for the channels, then those of space.

    Raises:
        ConvArithError: ``bad-value`` where it does not name each axis once.
    """

    order: tuple[int, ...]

    def __post_init__(self) -> None:
        order = whole_numbers("order", self.order, least=0)
        object.__setattr__(self, "order", (order,) if isinstance(order, int) else order)
        if sorted(self.order) != list(range(len(self.order))):
            raise ConvArithError(
                f"order {list(self.order)} does not name each of {len(self.order)} axes once",
                "bad-value",
                f"use the numbers 0 to {len(self.order) - 1}; 0 is the channels",
                "order",
            )

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape in that order."""
        shape = single(inputs)
        if len(shape) != len(self.order):
            raise ConvArithError(
                f"order has {counted(len(self.order), 'entry', 'entries')}, "
                f"and {size_text(shape)} has {counted(len(shape), 'axis', 'axes')}",
                "wrong-axes",
                "give one for each axis, channels included and the batch left out",
                "order",
            )
        return tuple(shape[number] for number in self.order)

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Each place reads just itself where only the channels stay; None where places change."""
        return elementwise_axes(size) if self.order == tuple(range(len(size) + 1)) else None


@dataclass(frozen=True, slots=True)
class Mean(Operation):
    """The mean along some axes.

    Attributes:
        axis: Which: 0 for the channels, then those of space, negative from the last; None for all of space.
        keepdims: Whether they stay, with size 1.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers.
    """

    axis: Ints | None = None
    keepdims: bool = False

    def __post_init__(self) -> None:
        if self.axis is not None:
            object.__setattr__(self, "axis", whole_numbers("axis", self.axis, least=-_MOST_AXES))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give what is left; a mean of everything is one feature."""
        shape = single(inputs)
        gone = self._gone(shape)
        if self.keepdims:
            return tuple(1 if number in gone else each for number, each in enumerate(shape))
        return tuple(each for number, each in enumerate(shape) if number not in gone) or (1,)

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """The one place along an axis reads all that there are; None where places are no longer along their axes."""
        if not self.keepdims:
            return None
        gone = self._gone((1, *size))
        return tuple(Axis(size=each, kernel=each if number in gone else 1) for number, each in enumerate(size, 1))

    def reads(self, size: Shape, output: Shape) -> tuple[Reading, ...] | None:
        """Give `axes`, with all of an axis that is gathered as the one share of it."""
        del output
        gone, axes = self._gone((1, *size)), self.axes(size)
        return axes and tuple(
            SharedAxis(axis.size, 1) if number in gone else axis for number, axis in enumerate(axes, 1)
        )

    def _gone(self, shape: Shape) -> set[int]:
        if self.axis is None:
            return set(range(1, len(shape)))
        numbers = (self.axis,) if isinstance(self.axis, int) else self.axis
        return {checked_axis(number, shape) for number in numbers}


@dataclass(frozen=True, slots=True)
class Linear(Operation):
    """A fully connected layer over flat features, or along one axis of an array, the same one at each place.

    Attributes:
        out_features: Features out.
        in_features: Features in, as they were declared; None where they were not.
        bias: Whether it adds a number to each feature out.
        axis: Along which axis of an array it goes: 0 for the channels, as frameworks with channels last have it, −1
            for the last, as PyTorch has it; None where it takes flat features only.

    Raises:
        ConvArithError: ``bad-value`` for features that are no whole number from 1, and an axis that is none.
    """

    out_features: int
    in_features: int | None = None
    bias: bool = True
    axis: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "out_features", whole_number("out_features", self.out_features))
        if self.in_features is not None:
            object.__setattr__(self, "in_features", whole_number("in_features", self.in_features))
        if self.axis is not None:
            object.__setattr__(self, "axis", whole_number("axis", self.axis, least=-_MOST_AXES))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (out features,), or the shape with that many along the axis."""
        shape = single(inputs)
        axis = self._axis(shape)
        features, flat = shape[axis], prod(shape)
        if self.in_features not in (None, features):
            if len(shape) > 1:
                raise _not_flat(f"{self.in_features} features, and {features} of {size_text(shape)} come in", flat)
            raise ConvArithError(
                f"in_features = {self.in_features}, but {features} come in",
                "linear-features",
                f"set in_features = {features}",
                "in_features",
            )
        return (*shape[:axis], self.out_features, *shape[axis + 1 :])

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Each place reads just itself where it goes along the channels; None where it mixes places."""
        return elementwise_axes(size) if size and self.axis == 0 else None

    def parameters(self, inputs: Sequence[Shape]) -> int:
        """Count in·out weights, and the bias."""
        shape = single(inputs)
        return (shape[self._axis(shape)] + self.bias) * self.out_features

    def macs(self, inputs: Sequence[Shape]) -> int:
        """Count in·out, at each place."""
        return prod(single(inputs)) * self.out_features

    def _axis(self, shape: Shape) -> int:
        if len(shape) == 1:
            return 0
        if self.axis is None:
            raise _not_flat(f"flat features, not {size_text(shape)}", prod(shape))
        return checked_axis(self.axis, shape)


def _not_flat(what: str, flat: int) -> ConvArithError:
    return ConvArithError(f"linear takes {what}", "not-flat", f"put a flatten before it, which gives {flat}")


_MOST_AXES = 64  # that an array can have


def _shape_with_a_gap(shape: Any) -> Shape:  # whatever a file holds
    if isinstance(shape, (list, tuple)) and shape.count(-1) == 1 and len(shape) > 1:
        gap = shape.index(-1)
        rest = spatial((*shape[:gap], *shape[gap + 1 :]), "shape")
        return (*rest[:gap], -1, *rest[gap:])
    return (-1,) if shape in (-1, [-1], (-1,)) else spatial(shape, "shape")


def _filled(shape: Shape, given: Shape, op: str) -> Shape:
    """Give a shape with its gap filled so that it has as many elements as the given one."""
    count, known = prod(given), prod(each for each in shape if each > 0)
    if -1 in shape and count % known == 0:
        return tuple(count // known if each == -1 else each for each in shape)
    if known == count:
        return shape
    written, whole = size_text(shape).replace("-1", "?"), size_text(given)
    total = f" = {count}" if len(given) > 1 else ""
    needed = f"a multiple of {known}" if -1 in shape else str(known)
    raise ConvArithError(
        f"{op} to {written} needs {needed} elements, and {whole}{total} come in",
        "size-mismatch",
        "give one −1 for what is left over" if -1 not in shape else f"the numbers beside −1 must divide {count}",
        "shape",
    )
