"""Positions along an axis of which only some are drawn, with breaks where others are left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias, overload

from convarith.records import dataclass


@dataclass(frozen=True, slots=True)
class BrokenRange(Sequence[int]):
    """Ascending positions in parts, with a break between each part and the next.

    Attributes:
        parts: Runs of positions that follow each other, none of them empty.
    """

    parts: tuple[range, ...]

    @property
    def start(self) -> int:
        """The first position."""
        return self.parts[0].start

    @property
    def stop(self) -> int:
        """One more than the last position."""
        return self.parts[-1].stop

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.parts)

    def __contains__(self, position: object) -> bool:
        return any(position in part for part in self.parts)

    @overload
    def __getitem__(self, number: int) -> int: ...
    @overload
    def __getitem__(self, number: slice) -> list[int]: ...
    def __getitem__(self, number: int | slice) -> int | list[int]:
        if isinstance(number, slice):
            return list(self)[number]
        rest = range(len(self))[number]
        for part in self.parts:
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise AssertionError  # the range above has refused it

    def breaks_before(self, position: int) -> int:
        """Count the breaks between the first position and one that is drawn."""
        return bisect_right(self.parts, position, key=lambda part: part.start) - 1

    def count_before(self, position: int) -> int:
        """Count the positions that are drawn before one that is drawn."""
        part = self.breaks_before(position)
        return sum(map(len, self.parts[:part])) + position - self.parts[part].start


Positions: TypeAlias = range | BrokenRange
"""Positions along an axis, all of them or with breaks."""


def parts_of(positions: Positions) -> tuple[range, ...]:
    """Give the runs of positions that follow each other."""
    return (positions,) if isinstance(positions, range) else positions.parts


def length(positions: Positions) -> int:
    """Count positions: of a range of any size, where ``len`` stops at what an array could have."""
    return sum(part.stop - part.start for part in parts_of(positions))
