"""What is near a size that a network may not take, and how an input gets there."""

from __future__ import annotations

from convarith.engine.numbers import along, whole_numbers
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.size_rule import SizeRule


@dataclass(frozen=True, slots=True)
class NearestSizes:
    """A spatial size and those around it that go through.

    Attributes:
        size: The size.
        below: The nearest one that is nowhere larger; None where there is none.
        above: The nearest one that is nowhere smaller; None where there is none.
        mixed: The nearest one that is larger along some axes and smaller along others, where there is no other; None
            where there is, and where none goes through at all.
    """

    size: tuple[int, ...]
    below: tuple[int, ...] | None
    above: tuple[int, ...] | None
    mixed: tuple[int, ...] | None = None

    @property
    def goes_through(self) -> bool:
        """Whether the size itself does."""
        return self.below == self.size

    @property
    def padding(self) -> tuple[tuple[int, int], ...] | None:
        """What gets the input to the size above, before and after along each axis, evenly; None where nothing does."""
        return None if self.above is None else _shared(self.size, self.above)

    @property
    def crop(self) -> tuple[tuple[int, int], ...] | None:
        """What is cut off to get to the size below, likewise."""
        return None if self.below is None else _shared(self.below, self.size)


def nearest_sizes(rules: Sequence[SizeRule], size: Ints) -> NearestSizes:
    """Give what is near a size, one number for all axes or one per axis, by the rules of the axes.

    Raises:
        ConvArithError: ``bad-value`` or ``wrong-axes``.
    """
    numbers = whole_numbers("size", size)
    sizes = tuple(along(numbers, axis, len(rules), "size") for axis in range(len(rules)))
    pairs = [rule.nearest(each) for rule, each in zip(rules, sizes, strict=True)]
    below, above = (_of_all_axes([pair[end] for pair in pairs]) for end in (0, 1))
    mixed = _of_all_axes([low if high is None else high for low, high in pairs])
    return NearestSizes(sizes, below, above, mixed if below is above is None else None)


def _of_all_axes(sizes: Sequence[int | None]) -> tuple[int, ...] | None:
    known = tuple(each for each in sizes if each is not None)
    return known if len(known) == len(sizes) else None


def _shared(small: tuple[int, ...], large: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Share what lies between two sizes between both ends, where it is odd the end getting more."""
    between = [more - less for less, more in zip(small, large, strict=True)]
    return tuple((each // 2, each - each // 2) for each in between)
