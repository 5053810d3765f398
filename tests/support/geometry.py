"""Cells as the parallelograms that they are, whatever draws them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.scene.model import Corners


def overlap(one: Corners, other: Corners) -> bool:
    """Tell whether two parallelograms share more than a border: no line along a side of either parts them."""
    for corners in (one, other):
        for (x0, y0), (x1, y1) in itertools.pairwise(corners):
            across = (y0 - y1, x1 - x0)
            sides = [[x * across[0] + y * across[1] for x, y in each] for each in (one, other)]
            if max(sides[0]) <= min(sides[1]) + 1e-6 or max(sides[1]) <= min(sides[0]) + 1e-6:
                return False
    return True
