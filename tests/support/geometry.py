"""Cells as the parallelograms that they are, whatever draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convarith.scene.model import Corners


def overlaps(ones: Sequence[Corners], others: Sequence[Corners]) -> NDArray[np.bool_]:
    """Tell for each pair of parallelograms whether they share more than a border: no line along a side parts them."""
    one, other = np.array(ones), np.array(others)
    parted = _parted_by_sides(one, other) | _parted_by_sides(other, one).T
    return ~parted


def _parted_by_sides(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell for each pair whether a line along a side of the first parts them; arrays of shape (count, 4, 2)."""
    sides = np.diff(ones, axis=1)
    across = np.stack([-sides[..., 1], sides[..., 0]], axis=-1)
    own = np.einsum("iad,icd->iac", across, ones)
    theirs = np.einsum("iad,jcd->ijac", across, others)
    beyond = theirs.min(axis=-1) >= own.max(axis=-1)[:, None] - 1e-6
    before = theirs.max(axis=-1) <= own.min(axis=-1)[:, None] + 1e-6
    return np.asarray((beyond | before).any(axis=-1))
