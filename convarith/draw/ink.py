"""Anti-aliased strokes, as the share of each pixel that they cover."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.scene.model import Segment

_DASH = 5.0  # pixels from one dash to the next at a line of one pixel; half of it is drawn


def stroke(canvas: NDArray[np.float32], segment: Segment, width: float, *, dashed: bool = False) -> None:
    """Draw a line with round ends onto ``canvas``, keeping what covers more.

    Args:
        canvas: Covered share of each pixel, 0 to 1; shape (height, width); changed in place.
        segment: Ends, in pixels, x to the right and y downward.
        width: Of the line, in pixels; below one pixel it pales rather than vanishes.
        dashed: Draw dashes, evenly spread over the line so that both ends are drawn.
    """
    (x0, y0), (x1, y1) = segment
    reach = width / 2 + 1
    height, breadth = canvas.shape
    left, right = max(0, int(min(x0, x1) - reach)), min(breadth, int(max(x0, x1) + reach) + 2)
    top, bottom = max(0, int(min(y0, y1) - reach)), min(height, int(max(y0, y1) + reach) + 2)
    if left >= right or top >= bottom:
        return
    length = max(hypot(x1 - x0, y1 - y0), 1e-9)
    dx, dy = np.float32((x1 - x0) / length), np.float32((y1 - y0) / length)
    x: NDArray[np.float32] = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - x0)
    y: NDArray[np.float32] = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - y0))[:, np.newaxis]
    drawn = max(width, 1.0)
    along: NDArray[np.float32] = x * dx + y * dy
    nearest = _nearest_dash(along, length, drawn) if dashed else np.clip(along, 0, np.float32(length))
    distance = np.hypot(x * dy - y * dx, along - nearest)
    covered = np.clip(np.float32(drawn / 2 + 0.5) - distance, 0, 1) * np.float32(min(width, 1.0))
    region = canvas[top:bottom, left:right]
    np.maximum(region, covered, out=region)


def _nearest_dash(along: NDArray[np.float32], length: float, width: float) -> NDArray[np.float32]:
    """Give for each place along a line the nearest place that a dash covers.

    The line is a whole number of periods, a dash in the middle of each, so that lines that meet end alike.
    """
    periods = max(1, round(length / (_DASH * width)))
    period = length / periods
    middles = (np.clip(np.floor(along / period), 0, periods - 1) + 0.5) * period
    half = period / 4
    return np.asarray(np.clip(along, middles - half, middles + half), dtype=np.float32)
