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
        taps: The kernel elements that they meet, in the order of their axis' taps; empty where only zeros are met.
        axis: The plain axis of these outputs and taps; None where no tap is met.
    """

    first: int
    step: int
    taps: range
    axis: Axis | None


def phases(axis: Axis) -> list[Phase]:
    """Split an axis of stride 1 into the phases of its stretch.

    Output o = first + j·r meets, at tap t, position o + t·d − lo; an input element is there where r divides it, which
    depends on t alone. These taps are r/gcd(r, d) apart, and the elements they meet d/gcd(r, d).
    """
    step = axis.stretch
    common = gcd(step, axis.dilation)
    result = []
    for first in range(min(step, axis.output)):
        taps = _meeting(axis, first, step // common)
        count = (axis.output - 1 - first) // step + 1
        result.append(Phase(first, step, _elements(axis, taps), _plain(axis, first, taps, count)))
    return result


def _meeting(axis: Axis, first: int, apart: int) -> range:
    """Give the taps at which an output meets positions of input elements."""
    starts = (tap for tap in range(min(apart, axis.kernel)) if axis.position(first, tap) % axis.stretch == 0)
    start = next(starts, axis.kernel)
    return range(start, axis.kernel, apart)


def _elements(axis: Axis, taps: range) -> range:
    if not axis.flipped:
        return taps
    return range(axis.kernel - 1 - taps.start, -1, -taps.step) if taps else range(0)


def _plain(axis: Axis, first: int, taps: range, count: int) -> Axis | None:
    if not taps:
        return None
    dilation = taps.step * axis.dilation // axis.stretch
    lo = -axis.position(first, taps.start) // axis.stretch
    hi = Window(len(taps), dilation=dilation).full_output(count) - axis.size - lo
    return Axis(size=axis.size, kernel=len(taps), dilation=dilation, lo=lo, hi=hi, padding_mode=axis.padding_mode)
