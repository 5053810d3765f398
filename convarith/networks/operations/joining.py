"""What makes one of several inputs, and several of one."""

from __future__ import annotations

from convarith.engine.axis import Axis
from convarith.engine.numbers import size_text, whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, checked_axis, elementwise_axes, listed, single
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Shape


class Concat(Operation):
    """Inputs stacked along their channels."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (sum of channels, *spatial)."""
        if len({shape[1:] for shape in inputs}) > 1:
            sizes = (size_text(shape[1:]) or "none" for shape in inputs)
            raise ConvArithError(
                f"concat joins channels, and the spatial sizes differ: {listed(sizes)}",
                "join-mismatch",
                "make them equal",
            )
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)


class _Elementwise(Operation):
    """Inputs joined element by element, one of size 1 along an axis going with each element of the others there."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the largest size along each axis."""
        if len({len(shape) for shape in inputs}) > 1 or any(
            len({each for each in along if each > 1}) > 1 for along in zip(*inputs, strict=True)
        ):
            raise ConvArithError(
                f"{type(self).__name__.lower()} needs equal shapes, and these differ: {listed(map(size_text, inputs))}",
                "join-mismatch",
                "make them equal, or 1 where each element of the other meets the same",
            )
        return tuple(map(max, zip(*inputs, strict=True)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)

    def reads(self, size: Shape, output: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, or the one that there is."""
        return tuple(
            Axis(size=below, kernel=1)
            if below == above
            else Axis(size=below, kernel=1, hi=above - below, padding_mode="replicate")
            for below, above in zip(size, output, strict=True)
        )


class Add(_Elementwise):
    """Inputs added element by element, with broadcasting."""

    __slots__ = ()


class Multiply(_Elementwise):
    """Inputs multiplied element by element, with broadcasting."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Split(Operation):
    """One of the pieces that an axis falls into.

    Attributes:
        index: Which of the pieces, from 0 on; negative from the last.
        sizes: Sizes of all pieces, or one size for all but a smaller last one; None where ``parts`` is given.
        parts: How many pieces, all as large as the first but for a smaller last one, as `torch.chunk` makes them; None
            where ``sizes`` are given.
        axis: Which axis: 0 for the channels, then those of space; negative from the last.

    Raises:
        ConvArithError: ``bad-value`` for what are no whole numbers, and where sizes and parts are given, or neither.
    """

    index: int
    sizes: Ints | None = None
    parts: int | None = None
    axis: int = 0

    def __post_init__(self) -> None:
        for name in ("index", "axis"):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least=-_MOST_AXES))
        if (self.sizes is None) == (self.parts is None):
            raise ConvArithError("split needs either sizes or parts", "bad-value", "give one of them")
        if self.sizes is not None:
            object.__setattr__(self, "sizes", whole_numbers("sizes", self.sizes))
        else:
            object.__setattr__(self, "parts", whole_number("parts", self.parts))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the shape with the size of the piece along the axis."""
        shape = single(inputs)
        axis = checked_axis(self.axis, shape)
        first, last = self._piece(shape[axis])
        return (*shape[:axis], last - first, *shape[axis + 1 :])

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself; along the axis from where the piece begins."""
        axis = self.axis % (len(size) + 1)
        return tuple(
            self._cut(each) if number == axis else Axis(size=each, kernel=1) for number, each in enumerate(size, 1)
        )

    def _cut(self, size: int) -> Axis:
        first, last = self._piece(size)
        return Axis(size=size, kernel=1, lo=-first, hi=last - size)

    def _piece(self, size: int) -> tuple[int, int]:
        """Give where the piece begins and ends along an axis of that size."""
        sizes = self.sizes
        if isinstance(sizes, tuple):
            if sum(sizes) != size:
                raise ConvArithError(
                    f"sizes {' + '.join(map(str, sizes))} = {sum(sizes)}, but {size} come in",
                    "join-mismatch",
                    f"make them add up to {size}",
                    "sizes",
                )
            index = self._checked_index(len(sizes), size)
            return sum(sizes[:index]), sum(sizes[: index + 1])
        each = sizes if isinstance(sizes, int) else -(-size // (self.parts or 1))
        index = self._checked_index(-(-size // each), size)
        return index * each, min((index + 1) * each, size)

    def _checked_index(self, count: int, size: int) -> int:
        if not -count <= self.index < count:
            raise ConvArithError(
                f"{size} fall into {count} {'piece' if count == 1 else 'pieces'}, and none has the index {self.index}",
                "bad-value",
                f"use 0 to {count - 1}",
                "index",
            )
        return self.index % count


@dataclass(frozen=True, slots=True)
class ChannelSlice(Operation):
    """Some of the channels.

    Attributes:
        first: The first of them, from 0.
        end: The one after the last; None for all that follow.
    """

    first: int
    end: int | None

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (those channels, *spatial)."""
        channels, *size = inputs[0]
        end = channels if self.end is None else self.end
        if not 0 <= self.first < end <= channels:
            raise ConvArithError(
                f"a slice from channel {self.first} to {end} has none of {channels}",
                "channel-mismatch",
                f"let at least {max(self.first + 1, end)} channels come in",
            )
        return (end - self.first, *size)

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself."""
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class Shortcut(Operation):
    """An input to which the part is added that others have in common with it, sampled where their sizes differ."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give the first input's shape."""
        first = inputs[0]
        for other in inputs[1:]:
            if len({(above // below, below // above) for above, below in zip(first[1:], other[1:], strict=True)}) > 1:
                raise ConvArithError(
                    f"a shortcut adds sizes in one ratio along both axes, not {size_text(first[1:])} and "
                    f"{size_text(other[1:])}",
                    "join-mismatch",
                    "make them equal",
                    "from",
                )
        return first

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """Each place reads just itself, of all inputs."""
        return elementwise_axes(size)


@dataclass(frozen=True, slots=True)
class Loss(Operation):
    """What makes one number of all that comes in: a loss, or an accuracy."""

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (1,)."""
        del inputs
        return (1,)


_MOST_AXES = 1 << 16  # pieces from the last, or axes, beyond which a negative number is a slip of the pen
