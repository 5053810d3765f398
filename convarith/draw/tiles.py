"""Where a picture is drawn on, in tiles: so that what lies elsewhere need not be looked at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from convarith.scene.model import Point

Tile: TypeAlias = tuple[int, int]
"""Its row and column."""
Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels; the last two are the first that it does not hold."""

TILE = 128
"""Pixels along a side."""

_MARGIN = 1  # pixels by which what is filled may reach beyond its corners


def tiles_of(box: Box) -> Iterator[Tile]:
    """Yield the tiles that a rectangle has a part in."""
    left, top, right, bottom = box
    columns = range(left // TILE, (right - 1) // TILE + 1)
    return ((row, column) for row in range(top // TILE, (bottom - 1) // TILE + 1) for column in columns)


def box_around(points: Iterable[Point]) -> Box:
    """Give a rectangle that holds what is filled between points."""
    xs, ys = zip(*points, strict=True)
    return (
        int(min(xs) // 1) - _MARGIN,
        int(min(ys) // 1) - _MARGIN,
        int(max(xs) // 1) + 1 + _MARGIN,
        int(max(ys) // 1) + 1 + _MARGIN,
    )


def boxes_of(tiles: Collection[Tile], size: tuple[int, int]) -> Iterator[Box]:
    """Yield rectangles that hold tiles as far as they lie in a picture of ``size`` (width, height), and nothing else.

    No two of them overlap.
    """
    width, height = size
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in sorted(tiles):
        if 0 <= row * TILE < height and 0 <= column * TILE < width:
            columns[row].append(column)
    rows: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row, here in columns.items():
        for span in _runs(here):
            rows[span].append(row)
    for (left, right), here in rows.items():
        for top, bottom in _runs(here):
            yield left * TILE, top * TILE, min(right * TILE, width), min(bottom * TILE, height)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where numbers that follow each other begin, and what comes after their end."""
    start = stop = numbers[0]
    for number in numbers:
        if number != stop:
            yield start, stop
            start = number
        stop = number + 1
    yield start, stop
