"""A rule for sizes: which of them go through, for ever."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import gcd

from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.networks.size_map import SizeMap


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Which sizes go through along one axis: every size of a pattern but for exceptions.

    Attributes:
        axis: Letter of the axis: L of one; H and W of two; D, H and W of three.
        least: The first size of the pattern; 1 where there is no pattern.
        modulus: After how many sizes the pattern repeats.
        residues: What sizes of the pattern leave when they are divided by the modulus; empty where there is none.
        exceptions: Sizes below the pattern that go through all the same, and sizes of it that do not.
        notes: What the rule does not cover, or takes for granted, in sentences.
        covers: How many layers it covers of how many, where some are not known or ask for too much to be told; None
            where it covers all.

    >>> rule = SizeRule("H", 32, 16, (0,))
    >>> str(rule), 48 in rule, 16 in rule, rule.nearest(50), rule.padding_to(50)
    ('H ≡ 0 (mod 16), H ≥ 32', True, False, (48, 64), 14)
    """

    axis: str
    least: int
    modulus: int
    residues: tuple[int, ...]
    exceptions: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    covers: tuple[int, int] | None = None

    def __contains__(self, size: object) -> bool:
        """Tell whether a size goes through."""
        return isinstance(size, int) and self._in_pattern(size) != _holds(self.exceptions, size)

    def _in_pattern(self, size: int) -> bool:
        return size >= self.least and _holds(self.residues, size % self.modulus)

    @property
    def smallest(self) -> int | None:
        """The least size of all that goes through; None where none does."""
        return self.nearest(1)[1]

    def nearest(self, size: int) -> tuple[int | None, int | None]:
        """Give the nearest sizes that go through: at or below a size, and at or above it; None where there is none."""
        alone = [each for each in self.exceptions if each in self]
        place = bisect_right(alone, size)
        below = [alone[place - 1]] if place else []
        above = alone[bisect_left(alone, size) :][:1]
        down, up = self._pattern_below(size), self._pattern_above(max(size, self.least))
        while down is not None and _holds(self.exceptions, down):
            down = self._pattern_below(down - 1)
        while up is not None and _holds(self.exceptions, up):
            up = self._pattern_above(up + 1)
        below += [] if down is None else [down]
        above += [] if up is None else [up]
        return max(below, default=None), min(above, default=None)

    def _pattern_below(self, size: int) -> int | None:
        if size < self.least or not self.residues:
            return None
        place = bisect_right(self.residues, size % self.modulus)
        start = size - size % self.modulus
        found = start + self.residues[place - 1] if place else start - self.modulus + self.residues[-1]
        return found if found >= self.least else None

    def _pattern_above(self, size: int) -> int | None:
        if not self.residues:
            return None
        place = bisect_left(self.residues, size % self.modulus)
        start = size - size % self.modulus
        return start + (self.residues[place] if place < len(self.residues) else self.modulus + self.residues[0])

    def padding_to(self, size: int) -> int | None:
        """Give by how many positions a size has to be padded to go through; None where no larger one does."""
        above = self.nearest(size)[1]
        return None if above is None else above - size

    def count(self, among: range) -> int:
        """Count those of ascending sizes that go through, however many there are."""
        settled = max(self.least, self.exceptions[-1] + 1 if self.exceptions else 1)
        before = len(range(among.start, min(among.stop, settled), among.step))
        found = sum(size in self for size in among[:before])
        cycle = self.modulus // gcd(self.modulus, among.step)
        rest = among[before:]
        whole, more = divmod(len(rest), cycle)
        in_more = sum(size in self for size in rest[:more])
        return found + in_more + (whole and whole * sum(size in self for size in rest[:cycle]))

    def among(self, sizes: range) -> Iterator[int]:
        """Yield those of a run of sizes that go through."""
        size = self.nearest(sizes.start)[1]
        while size is not None and size < sizes.stop:
            yield size
            size = self.nearest(size + 1)[1]

    def first_missing(self, among: range) -> int | None:
        """Give the first of ascending sizes that does not go through; None where all do."""
        settled = max(self.least, self.exceptions[-1] + 1 if self.exceptions else 1)
        most = len(range(among.start, min(among.stop, settled), among.step)) + self.modulus
        return next((size for size in among[:most] if size not in self), None)

    def __str__(self) -> str:
        """Write the rule as in ``H ≡ 0 (mod 16), H ≥ 32``."""
        alone = [each for each in self.exceptions if each in self]
        missing = [each for each in self.exceptions if each not in self]
        parts = [self._pattern_text()] if self.residues else []
        if alone:
            parts.append(f"{'or ' if parts else ''}{self.axis} = {_listed(alone)}")
        if missing:
            parts.append(f"but not {self.axis} = {_listed(missing)}")
        return ", ".join(parts) or f"no {self.axis}"

    def _pattern_text(self) -> str:
        text = f"{self.axis} ≥ {self.least}"
        if self.modulus == 1:
            return text
        others = sorted(set(range(self.modulus)) - set(self.residues))
        sign, told = ("≡", self.residues) if len(self.residues) <= len(others) else ("≢", others)
        return f"{self.axis} {sign} {_listed(told)} (mod {self.modulus}), {text}"

    @property
    def complete(self) -> bool:
        """Whether it covers all layers."""
        return self.covers is None

    def noted(self, *notes: str, covers: tuple[int, int] | None = None) -> SizeRule:
        """Give the rule with notes, for so many layers of all."""
        return replace(self, notes=(*self.notes, *notes), covers=covers)


def rule_of(axis: str, fits: SizeMap) -> SizeRule:
    """Give the rule for the sizes that a map does not take to 0, with as few exceptions as there can be."""
    values = [*fits.start, *fits.pattern]
    begin, modulus = len(fits.start), len(fits.pattern)
    residues = sorted((begin + 1 + phase) % modulus for phase, value in enumerate(fits.pattern) if value)
    if not residues:
        return SizeRule(axis, 1, 1, (), tuple(size for size in range(1, begin + 1) if values[size - 1]))
    kept = set(residues)
    fitting = [False, *(value > 0 for value in fits.start)]
    exceptions = best = sum(fitting)
    pattern_from = begin + 1
    for size in range(begin, 0, -1):
        # With the pattern from here on, this size is an exception only if it breaks it.
        exceptions += (fitting[size] != (size % modulus in kept)) - fitting[size]
        if exceptions < best:
            best, pattern_from = exceptions, size
    least = next(size for size in range(pattern_from, pattern_from + modulus) if size % modulus in kept)
    broken = (size for size in range(1, begin + 1) if fitting[size] != (size >= least and size % modulus in kept))
    return SizeRule(axis, least, modulus, tuple(residues), tuple(broken))


def _holds(ascending: Sequence[int], number: int) -> bool:
    place = bisect_left(ascending, number)
    return place < len(ascending) and ascending[place] == number


_MOST = 8  # sizes or runs of them that are listed


def _listed(sizes: Sequence[int]) -> str:
    """List ascending sizes, those next to each other as runs."""
    runs: list[list[int]] = []
    for size in sizes:
        if runs and size == runs[-1][1] + 1:
            runs[-1][1] = size
        else:
            runs.append([size, size])
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in runs[:_MOST]]
    more = len(runs) - _MOST
    return ", ".join(texts) + (f" and {more} more" if more > 0 else "")
