"""How long the frames of a story are to be seen, in frames at the usual pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

READING = 2.5
"""For a sentence."""

BRIEF = 0.08
"""For what is on its way."""

_QUICKEST = 0.04


def batches(steps: range, most: int) -> Sequence[range]:
    """Divide steps into so many batches at most, as equal as can be and in order."""
    count = steps.stop - steps.start  # of any size, where `len` stops at what an array could have
    size = max(1, -(-count // most))
    return [range(start, min(start + size, steps.stop)) for start in range(steps.start, steps.stop, size)]


def share_of_time(time: float, count: int, most: float) -> float:
    """Give how long each of some frames is to be seen that share a time: ``most`` at the longest."""
    return max(_QUICKEST, min(most, time / max(1, count)))
