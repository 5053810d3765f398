"""What gathers all of space, or shares it out."""

from __future__ import annotations

from convarith.engine.axis import Axis
from convarith.engine.numbers import along, whole_number
from convarith.engine.resampling import SharedAxis
from convarith.errors import ConvArithError
from convarith.networks.operations.base import Operation, with_space
from convarith.networks.operations.resizing import even_axes
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.networks.operations.base import Shape


class GlobalPool(Operation):
    """A pooling over all of space, which leaves one position."""

    __slots__ = ()

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, 1, …)."""
        channels, size = with_space(inputs, "a global pooling gathers")
        return (channels, *([1] * len(size)))

    def axes(self, size: Shape) -> tuple[Axis, ...]:
        """The one place reads all that there are."""
        return tuple(Axis(size=each, kernel=each) for each in size)

    def reads(self, size: Shape, output: Shape) -> tuple[SharedAxis, ...]:
        """The one place has all of space as its share."""
        return tuple(map(SharedAxis, size, output))


@dataclass(frozen=True, slots=True)
class AdaptivePool(Operation):
    """A pooling to a size, whose windows share space out: see `convarith.engine.resampling.SharedAxis`.

    Attributes:
        kind: ``"max"`` or ``"avg"``.
        size: Spatial output size, for all axes or per axis, None along an axis that keeps its own.

    Raises:
        ConvArithError: ``bad-value`` for another kind, or a size that is no whole number from 1.
    """

    kind: str
    size: Ints | Sequence[int | None]

    def __post_init__(self) -> None:
        if self.kind not in _ADAPTIVE:
            raise ConvArithError(
                f"no adaptive pooling is called {self.kind!r}",
                "bad-value",
                f"the kinds are {' and '.join(_ADAPTIVE)}",
                "kind",
            )
        object.__setattr__(self, "size", _size_or_kept(self.size))

    def output(self, inputs: Sequence[Shape]) -> Shape:
        """Give (channels, *size)."""
        channels, size = with_space(inputs, f"adaptive_{self.kind}_pool gathers")
        return (channels, *self._output(size))

    def axes(self, size: Shape) -> tuple[Axis, ...] | None:
        """Give those that read the same, where the output size divides the input's or the other way round."""
        return even_axes(self.reads(size, self._output(size)))

    def reads(self, size: Shape, output: Shape) -> tuple[SharedAxis, ...]:
        """Give how space is shared out."""
        return tuple(map(SharedAxis, size, output))

    def _output(self, size: Shape) -> Shape:
        sizes: Any = self.size  # None along some axes
        wanted = (along(sizes, number, len(size), "size") for number in range(len(size)))
        return tuple(each or own for each, own in zip(wanted, size, strict=True))


_ADAPTIVE = ("max", "avg")


def _size_or_kept(size: Any) -> int | tuple[int | None, ...]:  # whatever a file holds
    if isinstance(size, (list, tuple)) and size:
        return tuple(None if each is None else whole_number("size", each) for each in size)
    return whole_number("size", size)
