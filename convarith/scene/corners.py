"""Parallelograms by their corners: moved, turned, on their way from one place to another."""

from __future__ import annotations

from math import cos, sin
from typing import TYPE_CHECKING

from convarith.scene.sheets import bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.scene.model import Corners, Point, Segment


def shifted(corners: Corners, by: Point) -> Corners:
    """Give corners as they are elsewhere."""
    first, second, third, fourth = ((x + by[0], y + by[1]) for x, y in corners)
    return first, second, third, fourth


def scaled(corners: Corners, fixed: Point, factor: float) -> Corners:
    """Give corners drawn larger or smaller, while a point stays where it is."""
    (x0, y0) = fixed
    first, second, third, fourth = ((x0 + (x - x0) * factor, y0 + (y - y0) * factor) for x, y in corners)
    return first, second, third, fourth


def between(start: Corners, end: Corners, share: float) -> Corners:
    """Give corners at a share of the way from somewhere to elsewhere, 0 to 1."""
    first, second, third, fourth = (point_between(here, there, share) for here, there in zip(start, end, strict=True))
    return first, second, third, fourth


def point_between(start: Point, end: Point, share: float) -> Point:
    """Give the point at a share of the way from one to another, 0 to 1."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def within(corners: Corners, whole: Corners, other: Corners) -> Corners:
    """Give corners as they are when the upright rectangle around them and more is moved and scaled to another."""
    (left, bottom), (right, top) = whole[0], whole[2]
    (x0, y0), (x1, y1) = other[0], other[2]
    across, up = (x1 - x0) / (right - left), (y1 - y0) / (top - bottom)
    first, second, third, fourth = ((x0 + (x - left) * across, y0 + (y - bottom) * up) for x, y in corners)
    return first, second, third, fourth


def rotated(corners: Corners, middle: Point, angle: float) -> Corners:
    """Turn corners round a point; clockwise for a negative angle."""
    first, second, third, fourth = (
        (
            middle[0] + (x - middle[0]) * cos(angle) - (y - middle[1]) * sin(angle),
            middle[1] + (x - middle[0]) * sin(angle) + (y - middle[1]) * cos(angle),
        )
        for x, y in corners
    )
    return first, second, third, fourth


def around(every: Iterable[Corners]) -> Corners:
    """Give the corners of the upright rectangle around others."""
    left, bottom, right, top = bounding_box(corner for corners in every for corner in corners)
    return (left, bottom), (right, bottom), (right, top), (left, top)


def facing(one: Corners, other: Corners) -> tuple[Segment, Segment]:
    """Join two upright rectangles by the sides that face each other, corner to corner."""
    if one[1][0] <= other[0][0]:
        return (one[1], other[0]), (one[2], other[3])
    if other[1][0] <= one[0][0]:
        return (one[0], other[1]), (one[3], other[2])
    if one[0][1] >= other[3][1]:
        return (one[0], other[3]), (one[1], other[2])
    return (one[3], other[0]), (one[2], other[1])
