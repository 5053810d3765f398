"""The painter in shapes, for print and for files that are drawn anew at every size.

What stays, what settles and what is to be seen in one frame only are layers of their own, so that a file can hold what
stays once and turn layers on and off. A still is the layers of one moment.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal

from convarith.draw.layout import cell_texts
from convarith.draw.outlines import edges, outlines, same_outline
from convarith.draw.shapes import Layer, Lines, Paint, Polygons, Role, Shape, Words
from convarith.draw.strokes import Stroke, dashes
from convarith.scene.model import Kind, Look, center

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convarith.draw.layout import Layout
    from convarith.draw.legend import PlacedText
    from convarith.draw.themes import Theme
    from convarith.scene.model import Cell, Corners, Frame, Point, Segment
    from convarith.scene.tween import Tween


class Vector:
    """A scene laid out.

    Args:
        layout: The scene and where everything stands.
        theme: Its widths of lines; shapes take their colours from any theme.
        transparent: Leave the background out; a hidden cell hides nothing then.
    """

    def __init__(self, layout: Layout, theme: Theme, *, transparent: bool = False) -> None:
        self._layout = layout
        self._scene = layout.scene
        self._transparent = transparent
        self._solid, self._dashed = theme.solid * layout.scale, theme.dashed * layout.scale
        self._link = theme.link * layout.scale
        self._corners = [layout.corners(cell.corners) for cell in self._scene.cells]
        self._looks = [cell.look for cell in self._scene.cells]
        self._raised = [cell.raised for cell in self._scene.cells]
        around = outlines(zip(self._corners, self._looks, strict=True), self._solid, self._dashed)
        lines = (Stroke(self._placed(line), self._solid) for line in self._scene.lines)
        self._lines = dict.fromkeys(chain(lines, around))

    def settle(self, frame: Frame) -> list[Stroke]:
        """Let a frame pass unseen, which leaves what it settles; give the outlines that are new."""
        outlined = []
        for number, look in frame.settled.items():
            if not same_outline(look.kind, self._looks[number].kind):
                outlined.append((self._corners[number], look))
            self._looks[number] = look
        lines = [line for line in outlines(outlined, self._solid, self._dashed) if line not in self._lines]
        self._lines.update(dict.fromkeys(lines))
        return lines

    def still(self, frame: Frame) -> list[Shape]:
        """Give the next frame, from the lowest to the highest."""
        self.settle(frame)
        base, shown = self.base(), self.shown(frame)
        return [*chain.from_iterable((*below, *above) for below, above in zip(base, shown, strict=True))]

    def base(self, *, named: bool = False) -> Layer:
        """Paint what is there now and stays; where cells are named, each is ``cell-`` and its number."""
        background = [] if self._transparent else [Polygons((self._whole,), Paint(Role.FILL))]
        under, raised = self._cells(dict(enumerate(self._looks)), named=named)
        words = [*map(self._layout.text, self._scene.texts), *self._layout.headline]
        return Layer(
            [*background, *under], raised, [*self._stroked(self._lines), *self._written(words), *self._block()]
        )

    def settled(self, frame: Frame) -> Layer:
        """Let a frame pass, and paint what it settles."""
        lines = self.settle(frame)
        under, raised = self._cells(frame.settled)
        return Layer(under, raised, [*self._stroked(lines)])

    def shown(self, frame: Frame) -> Layer:
        """Paint what is to be seen in a frame only, which has settled."""
        shown = frame.looks(self._looks)
        under, raised = self._cells(shown)
        links = self._stroked(Stroke(self._placed(link), self._link) for link in frame.links)
        glides = tuple(map(self._layout.corners, frame.glides))
        lit = [*(self._corners[number] for number, look in shown.items() if look.lit), *glides]
        around = dict.fromkeys(edge for corners in lit for edge in edges(corners))
        corners_of = self._layout.corners
        moving = chain.from_iterable(self._stamped(corners_of(cell.corners), cell.look) for cell in frame.moving)
        texts = [*map(self._layout.text, frame.texts), *self._layout.caption(frame.caption)]
        return Layer(
            [*under, *links],
            [*raised, *self._shaded(glides, {**dict(enumerate(self._looks)), **shown})],
            [*self._stroked(Stroke(edge, self._solid) for edge in around), *moving, *self._written(texts)],
        )

    def glide(self, way: Tween, end: Literal[0, 1]) -> Layer:
        """Paint the way to the next frame as it begins (0), or as it ends (1): with the same shapes in their order."""
        standing = self.shown(way.standing)
        links = self._stroked(Stroke(self._placed(link[end]), self._link) for link in way.links)
        shades: list[Shape] = []
        around: list[Shape] = []
        for group in _by_step(way.shades):
            places = [tuple(map(self._layout.corners, ends)) for ends in group]
            sides = dict(chain.from_iterable(zip(*map(edges, ends), strict=True) for ends in places))
            shades.append(Polygons(tuple(ends[end] for ends in places), Paint(Role.SHADE)))
            around += self._stroked(Stroke(side[end], self._solid) for side in sides.items())
        cells = chain.from_iterable(self._carried(cell, there, end) for cell, there in way.cells)
        return Layer([*standing.under, *links], [*standing.raised, *shades], [*standing.over, *around, *cells])

    @property
    def _whole(self) -> Corners:
        width, height = self._layout.width, self._layout.height
        return (0.0, 0.0), (width, 0.0), (width, height), (0.0, height)

    def _block(self) -> Iterator[Shape]:
        """Paint what is written under the picture."""
        block = self._layout.block
        if block is None:
            return
        for cell in block.cells:
            yield from self._stamped(cell.corners, cell.look)
        for placed in block.texts:
            grounds = [cell.look for cell in block.cells if _holds(cell.corners, placed.at)]
            yield Words((placed,), Paint(Role.TEXT, *grounds[:1]))

    def _stamped(self, corners: Corners, look: Look) -> list[Shape]:
        """Paint a cell over everything."""
        cell = [(corners, look)]
        return [*self._fills(cell), *self._stroked(outlines(cell, self._solid, self._dashed)), *self._texts_in(cell)]

    def _carried(self, cell: Cell, there: Corners, end: Literal[0, 1]) -> list[Shape]:
        """Paint a cell over everything where it is, or where it goes; the same shapes, or it is where it was."""
        here, at_end = (self._stamped(self._layout.corners(each), cell.look) for each in (cell.corners, there))
        return at_end if end and len(here) == len(at_end) else here

    def _fills(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        """Give cells their colours, those of one colour at once."""
        alike: dict[Paint | None, list[Corners]] = {}
        for corners, look in cells:
            alike.setdefault(self._fill(look), []).append(corners)
        return (Polygons(tuple(polygons), paint) for paint, polygons in alike.items() if paint is not None)

    def _cells(self, looks: Mapping[int, Look], *, named: bool = False) -> tuple[list[Shape], list[Shape]]:
        """Paint some cells: those that do not hide links, and those that do."""
        parts = []
        for raised in (False, True):
            numbers = [number for number in looks if self._raised[number] == raised]
            cells = [(self._corners[number], looks[number]) for number in numbers]
            fills = self._named(numbers, cells) if named else self._fills(cells)
            parts.append([*fills, *self._texts_in(cells)])
        return parts[0], parts[1]

    def _shaded(self, places: tuple[Corners, ...], looks: Mapping[int, Look]) -> Iterator[Shape]:
        """Shade places wherever they lie, and write anew what is written in cells there, to be read on the shade."""
        if not places:
            return
        yield Polygons(places, Paint(Role.SHADE))
        around = list(map(_around, places))
        cells = ((self._corners[number], look._replace(lit=True)) for number, look in looks.items())
        yield from self._texts_in(cell for cell in cells if any(_holds(place, center(cell[0])) for place in around))

    def _named(self, numbers: Iterable[int], cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        for number, (corners, look) in zip(numbers, cells, strict=True):
            yield Polygons((corners,), self._fill(look), f"cell-{number}")

    def _stroked(self, strokes: Iterable[Stroke]) -> Iterator[Shape]:
        """Draw lines, those of one width at once."""
        alike: dict[tuple[float, bool], list[Segment]] = {}
        for stroke in strokes:
            segments = dashes(stroke) if stroke.dashed else [stroke.segment]
            alike.setdefault((stroke.width, stroke.dashed), []).extend(segments)
        return (Lines(tuple(segments), width, not dashed) for (width, dashed), segments in alike.items())

    def _texts_in(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        """Write what is in cells, that of one colour at once."""
        alike: dict[Paint, list[PlacedText]] = {}
        for corners, look in cells:
            if texts := cell_texts(corners, look.text, look.corner):
                alike.setdefault(Paint(Role.TEXT, _wordless(look)), []).extend(texts)
        return (Words(tuple(texts), paint) for paint, texts in alike.items())

    def _written(self, texts: Iterable[PlacedText]) -> list[Shape]:
        placed = tuple(texts)
        return [Words(placed, Paint(Role.TEXT))] if placed else []

    def _fill(self, look: Look) -> Paint | None:
        """Give what a cell is filled with; None for nothing."""
        hidden = look.kind is Kind.HIDDEN
        return None if hidden and self._transparent else Paint(Role.FILL, _wordless(look))

    def _placed(self, segment: Segment) -> Segment:
        start, end = segment
        return self._layout.point(start), self._layout.point(end)


def _wordless(look: Look) -> Look:
    """Give a look without what is written on it, so that cells of one colour are alike."""
    return Look(Kind.HIDDEN) if look.kind is Kind.HIDDEN else look._replace(text="", corner="")


def _by_step(ways: Iterable[tuple[Corners, Corners]]) -> Iterable[list[tuple[Corners, Corners]]]:
    """Give ways together that go as far in the same direction."""
    alike: dict[Point, list[tuple[Corners, Corners]]] = {}
    for start, end in ways:
        (x0, y0), (x1, y1) = start[0], end[0]
        alike.setdefault((round(x1 - x0, 3), round(y1 - y0, 3)), []).append((start, end))
    return alike.values()


def _around(place: Corners) -> Corners:
    """Give the upright rectangle around a place."""
    xs, ys = zip(*place, strict=True)
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _holds(corners: Corners, point: Point) -> bool:
    """Tell whether an upright rectangle holds a point."""
    (left, top), (right, bottom) = corners[0], corners[2]
    return left <= point[0] <= right and top <= point[1] <= bottom
