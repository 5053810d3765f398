"""A stretched axis as an interleaving of plain ones: the outputs of one phase never meet the other phases' taps."""

from __future__ import annotations

from math import gcd

from convarith.engine.axis import Axis
from convarith.engine.window import Window
from convarith.records import NamedTuple


class Phase(NamedTuple):
    """The outputs that lie ``step`` apart, from ``first`` on.

    Attributes:
        first: The first of these outputs.
        step: From one to the next: r.
        taps: The kernel elements that they meet, in the order of their axis' taps.
        axis: The plain axis of these outputs and taps.
    """

    first: int
    step: int
    taps: range
    axis: Axis


def phases(axis: Axis) -> list[Phase]:
    """Split an axis of stride 1 into the phases of its stretch; outputs that are in none meet zeros only.

    Output o = first + j·r meets, at tap t, position o + t·d − lo; an input element is there where r divides it, which
    depends on t alone. These taps are r/gcd(r, d) apart, and the elements they meet d/gcd(r, d).
    """
    step = axis.stretch
    apart = step // gcd(step, axis.dilation)
    # From the first taps, as there may be far fewer than outputs until the phases repeat.
    begun = sorted((-axis.position(0, tap) % step, tap) for tap in range(min(apart, axis.kernel)))
    result = []
    for first, tap in begun:
        if first < axis.output:
            taps = range(tap, axis.kernel, apart)
            count = (axis.output - 1 - first) // step + 1
            result.append(Phase(first, step, _elements(axis, taps), _plain(axis, first, taps, count)))
    return result


def _elements(axis: Axis, taps: range) -> range:
    if not axis.flipped:
        return taps
    return range(axis.kernel - 1 - taps.start, -1, -taps.step)


def _plain(axis: Axis, first: int, taps: range, count: int) -> Axis:
    dilation = taps.step * axis.dilation // axis.stretch
    lo = -axis.position(first, taps.start) // axis.stretch
    hi = Window(len(taps), dilation=dilation).full_output(count) - axis.size - lo
    return Axis(size=axis.size, kernel=len(taps), dilation=dilation, lo=lo, hi=hi, padding_mode=axis.padding_mode)
