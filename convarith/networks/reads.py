"""What outputs read of the network's input along one axis, for any size: a few spans that repeat.

Along an axis the reads of every layer repeat: output o + P reads what output o reads, J input positions farther on.
A direct layer of stride s has P = 1 and J = s, a transposed one P = s and J = 1, and stacks and branches of them repeat
too. So one period of outputs tells all, without a size and without its borders.
"""

from __future__ import annotations

from math import gcd, lcm

from convarith.engine.receptive import elements_met
from convarith.engine.resampling import SharedAxis
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.resampling import Resampling

_MOST_BITS = 10_000_000  # of one span, to tell which of its positions are read


class Span(NamedTuple):
    """The positions that an output reads.

    Attributes:
        first: The first of them.
        last: The last.
        gaps: The positions between that are not read, as bits from the first on; None where they are too many to tell.
    """

    first: int
    last: int
    gaps: int | None = 0

    @property
    def width(self) -> int:
        """Positions from the first to the last."""
        return self.last - self.first + 1

    def shifted(self, by: int) -> Span:
        """Give the span so many positions farther on."""
        return Span(self.first + by, self.last + by, self.gaps)

    def repeated(self, count: int, step: int) -> Span:
        """Join so many copies of the span, each a step after the one before."""
        last = self.last + (count - 1) * step
        if count == 1 or (self.gaps == 0 and step <= self.width):
            return Span(self.first, last, self.gaps)
        if self.gaps is None or last - self.first >= _MOST_BITS:
            return Span(self.first, last, None)
        read, copies = _read_bits(self.width, self.gaps), 1
        while copies < count:
            more = min(copies, count - copies)
            read |= read << more * step
            copies += more
        return _span_of(self.first, last, read)


def union(spans: Sequence[Span]) -> Span | None:
    """Join spans; None where there are none."""
    if not spans:
        return None
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    if _solid(spans):
        return Span(first, last)
    if last - first >= _MOST_BITS or any(span.gaps is None for span in spans):
        return Span(first, last, None)
    read = 0
    for span in spans:
        read |= _read_bits(span.width, span.gaps or 0) << span.first - first
    return _span_of(first, last, read)


def _solid(spans: Sequence[Span]) -> bool:
    """Tell whether those spans alone that have no gaps leave none."""
    whole = sorted(span for span in spans if span.gaps == 0)
    if not whole or whole[0].first > min(span.first for span in spans):
        return False
    reach = whole[0].last
    for span in whole:
        if span.first > reach + 1:
            return False
        reach = max(reach, span.last)
    return reach >= max(span.last for span in spans)


def _read_bits(width: int, gaps: int) -> int:
    return ((1 << width) - 1) ^ gaps


def _span_of(first: int, last: int, read: int) -> Span:
    return Span(first, last, ((1 << last - first + 1) - 1) ^ read)


class Windows(NamedTuple):
    """Which elements of what is below the outputs of one layer meet along one axis, as if it had no ends.

    Attributes:
        elements: Those of the first outputs, one period of them.
        step: Elements by which the next period is farther on.
    """

    elements: tuple[range, ...]
    step: int


UNMOVED = Windows((range(1),), 1)
"""Those of a layer each of whose outputs meets just the element in its place."""


def windows_along(axis: Axis) -> Windows:
    """Give the windows of an axis."""
    common = gcd(axis.stride, axis.stretch)
    return Windows(tuple(elements_met(axis, output) for output in range(axis.stretch // common)), axis.stride // common)


def uneven_windows(reading: Resampling | SharedAxis) -> Windows:
    """Give the windows of what does not step evenly: those of as many outputs as it takes until they do again."""
    elements = reading.elements if isinstance(reading, SharedAxis) else reading.reach
    return Windows(tuple(map(elements, range(reading.ratio.denominator))), reading.ratio.numerator)


class Reads(NamedTuple):
    """What the outputs of a layer read of the network's input along one axis.

    Attributes:
        spans: Those of the first outputs, one period of them; None for an output that reads zeros only.
        shift: Positions by which the next period reads farther on.
        everything: Whether outputs read all that there is, however much, through a pooling over all of space.
    """

    spans: tuple[Span | None, ...]
    shift: int
    everything: bool = False

    def of(self, output: int) -> Span | None:
        """Give what an output reads."""
        periods, phase = divmod(output, len(self.spans))
        span = self.spans[phase]
        return span and span.shifted(periods * self.shift)

    def through(self, windows: Windows) -> Reads:
        """Give what is read by a layer whose windows go over these outputs."""
        if windows == UNMOVED:
            return self
        period = len(self.spans)
        repeats = period // gcd(period, windows.step)
        spans = tuple(
            self._gathered(elements, again * windows.step) for again in range(repeats) for elements in windows.elements
        )
        return Reads(spans, repeats * windows.step // period * self.shift, self.everything)

    def _gathered(self, elements: range, start: int) -> Span | None:
        """Join what outputs, evenly apart, read; those of one phase are copies of each other."""
        period = len(self.spans)
        apart = period // gcd(period, elements.step)
        parts = []
        for number in range(min(len(elements), apart)):
            span = self.of(start + elements[number])
            if span is not None:
                copies = (len(elements) - 1 - number) // apart + 1
                parts.append(span.repeated(copies, elements.step * apart // period * self.shift))
        return union(parts)

    def joined(self, other: Reads) -> Reads | None:
        """Give what is read by outputs that take both alike; None where these drift apart."""
        if self == other:
            return self
        everything = self.everything or other.everything
        if self.shift * len(other.spans) != other.shift * len(self.spans):
            kept = other if self.everything else self
            return kept._replace(everything=True) if everything else None
        period = lcm(len(self.spans), len(other.spans))
        pairs = ((self.of(output), other.of(output)) for output in range(period))
        spans = tuple(union([span for span in pair if span is not None]) for pair in pairs)
        return Reads(spans, period // len(self.spans) * self.shift, everything)


ITSELF = Reads((Span(0, 0),), 1)
"""What the network's input reads: each position itself."""
