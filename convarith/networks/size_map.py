"""What each size of the input becomes along one axis: a start that is listed, then a pattern that goes on for ever.

The output size of every layer rises evenly with its input from some size on: o(i + P) = o(i) + R. So does that of
layers after each other, and of branches that are joined where they are equal. A size that does not fit becomes 0.
"""

from __future__ import annotations

from itertools import count
from math import gcd, lcm

from convarith.errors import ConvArithError
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

MOST_SIZES = 300_000  # that are listed of one map, which takes a tenth of a second


@dataclass(frozen=True, slots=True)
class SizeMap:
    """What each size, from 1 on, becomes.

    Attributes:
        start: What the first sizes become; 0 for one that does not fit.
        pattern: What those after them become, one period of them.
        rise: By how much each period is above the one before it, but for those that do not fit.
    """

    start: tuple[int, ...]
    pattern: tuple[int, ...]
    rise: int

    def at(self, size: int) -> int:
        """Give what a size becomes."""
        if size <= len(self.start):
            return self.start[size - 1]
        periods, phase = divmod(size - 1 - len(self.start), len(self.pattern))
        return self.pattern[phase] and self.pattern[phase] + periods * self.rise

    def first(self, number: int) -> list[int]:
        """Give what so many sizes, from 1 on, become."""
        values = list(self.start[:number])
        for periods in range(-(-(number - len(values)) // len(self.pattern))):
            values += [value and value + periods * self.rise for value in self.pattern]
        return values[:number]

    @property
    def fits(self) -> SizeMap:
        """1 for each size that fits."""
        listed = [int(value > 0) for value in (*self.start, *self.pattern)]
        return settled(listed, len(self.pattern), 0)

    @property
    def least(self) -> int | None:
        """The least size that fits; None where none does."""
        return next((size for size, value in enumerate((*self.start, *self.pattern), 1) if value), None)

    @property
    def constant(self) -> int | None:
        """What every size that fits becomes, where that is the same; otherwise None."""
        values = {value for value in (*self.start, *self.pattern) if value}
        return values.pop() if len(values) == 1 and not self.rise else None

    @property
    def rate(self) -> Fraction:
        """By how much it rises with each size, on average."""
        from fractions import Fraction  # which takes long to import, and is needed for rates only

        return Fraction(self.rise, len(self.pattern))

    def then(self, layer: SizeMap) -> SizeMap:
        """Give what sizes become by a layer after this."""
        if layer == UNCHANGED:
            return self
        if self == UNCHANGED:
            return layer
        begin, period = len(self.start), len(self.pattern)
        if self.rise:
            # Until the layer's own pattern has begun, and then as long as it takes to come round.
            lowest = min((value for value in self.pattern if value), default=len(layer.start) + 1)
            begin += max(0, -(-(len(layer.start) + 1 - lowest) // self.rise)) * period
            repeats = len(layer.pattern) // gcd(self.rise, len(layer.pattern))
        else:
            repeats = 1
        rise = self.rise * repeats // len(layer.pattern) * layer.rise
        values = self.first(refuse_long(begin + period * repeats))
        known = {value: layer.at(value) if value else 0 for value in set(values)}
        return settled([known[value] for value in values], period * repeats, rise)

    def where(self, fits: SizeMap) -> SizeMap:
        """Give the map with 0 for each size that does not fit elsewhere."""
        begin, period = max(len(self.start), len(fits.start)), lcm(len(self.pattern), len(fits.pattern))
        number = refuse_long(begin + period)
        values = [value if there else 0 for value, there in zip(self.first(number), fits.first(number), strict=True)]
        return settled(values, period, self.rise * (period // len(self.pattern)))


UNCHANGED = SizeMap((), (1,), 1)
"""Each size becomes itself."""
NONE_FITS = SizeMap((), (0,), 0)
"""No size fits."""


def constant(size: int) -> SizeMap:
    """Every size becomes this one."""
    return SizeMap((), (size,), 0)


def both(left: SizeMap, right: SizeMap, joined: Callable[[int, int], int], reach: int = 0) -> SizeMap:
    """Give what sizes become by a layer that takes two inputs.

    Args:
        left: What they become before it, in one branch.
        right: In the other.
        joined: What the layer gives for a size of each, 0 where they do not go together. It may compare them with each
            other, and give one of them or neither.
        reach: By how much they have to differ for it to be certain which is the larger.

    Raises:
        ConvArithError: ``too-large`` where this comes to more sizes than can be listed.
    """
    begin, period = max(len(left.start), len(right.start)), lcm(len(left.pattern), len(right.pattern))
    rises = [each.rise * (period // len(each.pattern)) for each in (left, right)]
    begin += period * (_last_meeting(left, right, begin, period, rises, reach) + 1)
    number = refuse_long(begin + 2 * period)
    known: dict[tuple[int, int], int] = {}
    values = []
    for pair in zip(left.first(number), right.first(number), strict=True):
        if pair not in known:
            known[pair] = joined(*pair) if all(pair) else 0
        values.append(known[pair])
    return settled(values[:-period], period, rise_of(values[-2 * period :], period))


def equal(left: SizeMap, right: SizeMap) -> SizeMap:
    """Give what sizes become where two branches have to come to the same."""
    return left if left == right else both(left, right, lambda one, other: one if one == other else 0)


def broadcast(left: SizeMap, right: SizeMap) -> SizeMap:
    """Give what sizes become where two branches have to come to the same, or one of them to 1."""
    if left == right:
        return left
    return both(left, right, lambda one, other: max(one, other) if one == other or 1 in (one, other) else 0)


def _last_meeting(left: SizeMap, right: SizeMap, begin: int, period: int, rises: Sequence[int], reach: int) -> int:
    """Give the periods after which branches of different slopes stay apart, and what rises is above 1."""
    refuse_long(begin + period)
    apart = abs(rises[0] - rises[1])
    pairs = zip(left.first(begin + period)[begin:], right.first(begin + period)[begin:], strict=True)
    widest = max((abs(other - one) for one, other in pairs if one and other), default=0) + reach
    return (widest // apart if apart else reach // max(1, *rises)) + int(any(rises))


def settled(values: Sequence[int], period: int, rise: int) -> SizeMap:
    """Give the map of values of which the last ones are a period, with the shortest start and period that it has."""
    begin = len(values) - period
    pattern = values[begin:]
    rise = rise if any(pattern) else 0
    for prime in _primes(period):
        while period % prime == 0 and rise * (period // prime) % period == 0:
            shorter, less = period // prime, rise // prime
            if not repeats(pattern, shorter, less):
                break
            period, rise, pattern = shorter, less, pattern[:shorter]
    while begin:
        value, after = values[begin - 1], values[begin - 1 + period]
        if (value or after) and (not value or not after or after - value != rise):
            break
        begin -= 1
    return SizeMap(tuple(values[:begin]), tuple(values[begin : begin + period]), rise)


def repeats(values: Sequence[int], period: int, rise: int) -> bool:
    """Tell whether values are, a period later, the same but for a rise."""
    return all(after == (before and before + rise) for before, after in _apart(values, period))


def rise_of(values: Sequence[int], period: int) -> int:
    """Give by how much values rise in a period, if they do so evenly."""
    return next((after - before for before, after in _apart(values, period) if before and after), 0)


def _apart(values: Sequence[int], period: int) -> Iterator[tuple[int, int]]:
    return zip(values, values[period:], strict=False)


def _primes(number: int) -> Iterator[int]:
    """Yield the prime factors of a number."""
    for factor in count(2):
        if factor * factor > number:
            break
        if number % factor == 0:
            yield factor
            while number % factor == 0:
                number //= factor
    if number > 1:
        yield number


def refuse_long(number: int) -> int:
    """Give back a number of sizes that can be listed.

    Raises:
        ConvArithError: ``too-large``.
    """
    if number > MOST_SIZES:
        raise ConvArithError(
            f"sizes repeat after {number:,} of them, over {MOST_SIZES:,}", "too-large", "check strides and kernels"
        )
    return number
