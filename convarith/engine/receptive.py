"""How far an output sees into the input."""

from __future__ import annotations

from math import gcd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis


def receptive_field(axis: Axis) -> int:
    """Give the number of input positions from the first to the last that one output sees, away from the borders.

    For a direct axis that is the effective kernel. A stretched axis meets an input element at every r/gcd(r, d)-th
    tap only; the outputs that meet the most are counted.
    """
    return (counts_met(axis)[1] - 1) * (axis.dilation // gcd(axis.stretch, axis.dilation)) + 1


def counts_met(axis: Axis) -> tuple[int, int]:
    """Give the least and the most input elements that an output meets, away from the borders.

    They differ where a transposed convolution's stride does not divide its kernel; the least is 0 where outputs lie
    between all the taps.

    >>> from convarith.engine.axis import Axis
    >>> counts_met(Axis(size=9, kernel=3, stretch=2))
    (1, 2)
    """
    common = gcd(axis.stretch, axis.dilation)
    apart = axis.stretch // common  # taps from one that meets an element to the next
    return axis.kernel // apart if common == 1 else 0, -(-axis.kernel // apart)


def elements_met(axis: Axis, output: int) -> range:
    """Give the input elements that an output meets, as if the input had no ends; they lie evenly apart.

    >>> from convarith.engine.axis import Axis
    >>> elements_met(Axis(size=9, kernel=3, stride=2, dilation=2, lo=1), 1)
    range(1, 7, 2)
    """
    start = axis.position(output, 0)
    common = gcd(axis.stretch, axis.dilation)
    if start % common:
        return range(0)
    apart = axis.stretch // common  # taps from one that meets an element to the next
    step = axis.dilation // common
    tap = -start // common * pow(step, -1, apart) % apart
    if tap >= axis.kernel:
        return range(0)
    first = axis.position(output, tap) // axis.stretch
    return range(first, first + ((axis.kernel - 1 - tap) // apart + 1) * step, step)
