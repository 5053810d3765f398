"""What is to be seen on the way from one frame to the next: the window glides, lines and cells move along.

What cannot be followed stays as it is until the next frame.
"""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING, TypeVar

from convarith.records import NamedTuple, dataclass, replace
from convarith.scene.corners import between, point_between
from convarith.scene.model import Cell, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.scene.model import Corners, Frame, Look, Point, Scene, Segment

Item = TypeVar("Item")

_ALIKE = 1e-6  # cells by which ways may differ and are still the same


class _Way(NamedTuple):
    """The way of what lights a cell: its look, where it has one of its own, and from where to where it goes."""

    number: int
    look: Look | None
    start: Corners
    end: Corners


@dataclass(frozen=True, slots=True)
class Tween:
    """What moves from one frame to the next.

    Attributes:
        standing: What stands still meanwhile, of the frame before.
        shades: Shaded places, each from where to where.
        cells: Cells before all others, each with where it ends.
        links: Thin lines, each from where to where.
    """

    standing: Frame
    shades: tuple[tuple[Corners, Corners], ...]
    cells: tuple[tuple[Cell, Corners], ...]
    links: tuple[tuple[Segment, Segment], ...]

    def frame(self, share: float) -> Frame:
        """Give the moment at a share of the way, 0 to 1; of the time, if it is `eased`."""
        moving = (cell._replace(corners=between(cell.corners, end, share)) for cell, end in self.cells)
        return replace(
            self.standing,
            glides=tuple(between(start, end, share) for start, end in self.shades),
            moving=(*self.standing.moving, *moving),
            links=(*self.standing.links, *(_segment_between(start, end, share) for start, end in self.links)),
        )


def tween(scene: Scene, before: Frame, after: Frame) -> Tween | None:
    """Find what moves from a frame to the next, of which nothing has settled yet; None where nothing does.

    Lit cells are followed map by map (`Scene.maps`), where there are as many of them and all go the same way. Links and
    moving cells are followed in their order, where there are as many, the cells of the same kinds.
    """
    ways = list(_ways(scene, before, after))
    same = [cell.look.kind for cell in before.moving] == [cell.look.kind for cell in after.moving]
    places = [[cell.corners for cell in frame.moving] for frame in (before, after)]
    moving = _moved(*places) if same else []
    links = _moved(before.links, after.links)
    if not (ways or moving or links):
        return None
    gone = {way.number for way in ways}
    standing = replace(
        before,
        reads=tuple(number for number in before.reads if number not in gone),
        writes=tuple(number for number in before.writes if number not in gone),
        settled={},
        shown={number: look for number, look in before.shown.items() if number not in gone},
        moving=() if moving else before.moving,
        links=() if links else before.links,
    )
    own = [(Cell(way.look, way.start), way.end) for way in ways if way.look is not None]
    carried = [(cell, end) for cell, (_, end) in zip(before.moving, moving, strict=False)]
    shades = tuple((way.start, way.end) for way in ways if way.look is None)
    return Tween(standing, shades, (*own, *carried), tuple(links))


def eased(share: float) -> float:
    """Give how far something has come after a share of its time, 0 to 1, that begins and ends slowly."""
    return share * share * (3 - 2 * share)


def _ways(scene: Scene, before: Frame, after: Frame) -> Iterator[_Way]:
    """Yield the ways from lit cells to lit cells, for the maps on which all go the same way."""
    ends = _lit_by_map(scene, after)
    for which, starts in _lit_by_map(scene, before).items():
        end = ends.get(which, {})
        if len(starts) == len(end) and _go_on(list(starts.values()), list(end.values())):
            ways = [
                _Way(number, look, scene.cells[number].corners, scene.cells[there].corners)
                for (number, look), there in zip(starts.items(), end, strict=True)
            ]
            if _alike([_step(way) for way in ways]):
                yield from ways


def _lit_by_map(scene: Scene, frame: Frame) -> dict[int, dict[int, Look | None]]:
    """Give the lit cells of each map in the order of their numbers, with the looks of kernel elements.

    All others are shaded alike.
    """
    looks: dict[int, Look | None] = dict.fromkeys((*frame.reads, *frame.writes))
    looks |= frame.shown
    found: dict[int, dict[int, Look | None]] = {}
    for number in sorted(looks):
        look = looks[number]
        if look is None or look.lit:
            kept = look if look is not None and look.kind is Kind.TAP else None
            found.setdefault(bisect(scene.maps, number), {})[number] = kept
    return found


def _go_on(before: Sequence[Look | None], after: Sequence[Look | None]) -> bool:
    """Tell whether kernel elements go on as what they are; at the border of a map some come up and some go."""
    met = [look == there for look, there in zip(before, after, strict=True) if look is not None and there is not None]
    return all(met) if met else not any((*before, *after))


def _step(way: _Way) -> Point:
    (x0, y0), (x1, y1) = way.start[0], way.end[0]
    return x1 - x0, y1 - y0


def _alike(steps: Sequence[Point]) -> bool:
    """Tell whether all steps are the same, and lead somewhere."""
    x, y = steps[0]
    return abs(x) + abs(y) > _ALIKE and all(abs(dx - x) + abs(dy - y) < _ALIKE for dx, dy in steps)


def _moved(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Pair what there is before and after; nothing where there are not as many, or where all stand still."""
    pairs = list(zip(before, after, strict=False))
    moved = len(before) == len(after) and any(start != end for start, end in pairs)
    return pairs if moved else []


def _segment_between(start: Segment, end: Segment, share: float) -> Segment:
    return point_between(start[0], end[0], share), point_between(start[1], end[1], share)
