"""How far an output sees into the input."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.engine.axis import Axis


def receptive_field(axis: Axis) -> int:
    """Give the number of input positions from the first to the last that one output sees, away from the borders.

    For a direct axis that is the effective kernel. A stretched axis meets an input element at every r/gcd(r, d)-th
    tap only; the outputs that meet the most are counted.
    """
    common = gcd(axis.stretch, axis.dilation)
    elements = -(-axis.kernel * common // axis.stretch)
    return (elements - 1) * (axis.dilation // common) + 1
