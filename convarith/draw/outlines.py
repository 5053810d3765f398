"""The lines around cells, and which cells have them: the same for every painter."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from convarith.draw.strokes import Stroke
from convarith.draw.themes import BARE, DASHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.scene.model import Corners, Kind, Look, Segment


def edges(corners: Corners) -> Iterator[Segment]:
    """Yield the sides in one direction and to a hundredth of a pixel, so that neighbours share them."""
    rounded = [(round(x, 2), round(y, 2)) for x, y in corners]
    for start, end in zip(rounded, rounded[1:] + rounded[:1], strict=True):
        yield (start, end) if start <= end else (end, start)


def outlines(cells: Iterable[tuple[Corners, Look]], solid_width: float, dashed_width: float) -> Iterator[Stroke]:
    """Yield the outlines of cells; a side that a solid and a dashed cell share is solid."""
    solid: dict[Segment, None] = {}
    dashed: dict[Segment, None] = {}
    for corners, look in cells:
        if look.kind not in BARE:
            (dashed if look.kind in DASHED else solid).update(dict.fromkeys(edges(corners)))
    return chain(
        (Stroke(edge, solid_width) for edge in solid),
        (Stroke(edge, dashed_width, dashed=True) for edge in dashed if edge not in solid),
    )


def same_outline(one: Kind, other: Kind) -> bool:
    """Tell whether two kinds of cells are outlined alike."""
    return (one in BARE, one in DASHED) == (other in BARE, other in DASHED)
