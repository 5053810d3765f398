"""The painter in shapes, for print and for files that are drawn anew at every size.

What stays, what settles and what is to be seen in one frame only are layers of their own, so that a file can hold what
stays once and turn layers on and off. A still is the layers of one moment.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from convarith.draw.layout import cell_texts
from convarith.draw.outlines import edges, outlines, same_outline
from convarith.draw.shapes import Layer, Lines, Paint, Polygons, Role, Shape, Words
from convarith.draw.strokes import Stroke, dashes
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.draw.layout import Layout
    from convarith.draw.legend import PlacedText
    from convarith.draw.themes import Theme
    from convarith.scene.model import Corners, Frame, Point, Segment


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
        self._thick, self._thin = theme.thick * layout.scale, theme.thin * layout.scale
        self._corners = [layout.corners(cell) for cell in self._scene.cells]
        self._looks = [cell.look for cell in self._scene.cells]
        around = outlines(zip(self._corners, self._looks, strict=True), self._thick, self._thin)
        lines = (Stroke(self._placed(line), self._thick) for line in self._scene.lines)
        self._lines = dict.fromkeys(chain(lines, around))

    def settle(self, frame: Frame) -> list[Stroke]:
        """Let a frame pass unseen, which leaves what it settles; give the outlines that are new."""
        outlined = []
        for number, look in frame.settled.items():
            if not same_outline(look.kind, self._looks[number].kind):
                outlined.append((self._corners[number], look))
            self._looks[number] = look
        lines = [line for line in outlines(outlined, self._thick, self._thin) if line not in self._lines]
        self._lines.update(dict.fromkeys(lines))
        return lines

    def still(self, frame: Frame) -> list[Shape]:
        """Give the next frame, from the lowest to the highest."""
        self.settle(frame)
        base, shown = self.base(), self.shown(frame)
        return [*self.background(), *base.under, *shown.under, *base.over, *shown.over]

    def background(self) -> list[Shape]:
        """Paint what lies behind everything, if anything does."""
        return [] if self._transparent else [Polygons((self._whole,), Paint(Role.FILL))]

    def base(self, *, named: bool = False) -> Layer:
        """Paint what is there now and stays; where cells are named, each is ``cell-`` and its number."""
        cells = list(zip(self._corners, self._looks, strict=True))
        return Layer(
            [*(self._named(cells) if named else self._fills(cells)), *self._texts_in(cells)],
            [*self._stroked(self._lines), *self._written(map(self._layout.text, self._scene.texts)), *self._block()],
        )

    def settled(self, frame: Frame) -> Layer:
        """Let a frame pass, and paint what it settles."""
        lines = self.settle(frame)
        cells = [(self._corners[number], look) for number, look in frame.settled.items()]
        return Layer([*self._fills(cells), *self._texts_in(cells)], [*self._stroked(lines)])

    def shown(self, frame: Frame) -> Layer:
        """Paint what is to be seen in a frame only, which has settled."""
        shown = frame.looks(self._looks)
        cells = [(self._corners[number], look) for number, look in shown.items()]
        links = [Stroke(self._placed(link), self._thin) for link in frame.links]
        lit = dict.fromkeys(edge for corners, look in cells if look.lit for edge in edges(corners))
        moving = [shape for cell in frame.moving for shape in self._stamped(self._layout.corners(cell), cell.look)]
        texts = [*map(self._layout.text, frame.texts), *self._layout.caption(frame.caption)]
        return Layer(
            [*self._fills(cells), *self._stroked(links, behind=self.beside_raised is not None)],
            [
                *self._stroked(Stroke(edge, self._thick) for edge in lit),
                *self._texts_in(cells),
                *moving,
                *self._written(texts),
            ],
        )

    @cached_property
    def beside_raised(self) -> tuple[Corners, ...] | None:
        """All of the picture but what raised cells hide, whose sides run the other way round; None for all."""
        raised = [c for cell, c in zip(self._scene.cells, self._corners, strict=True) if cell.raised]
        return (self._whole, *map(_against, raised)) if raised else None

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
            yield Words(placed, Paint(Role.TEXT, *grounds[:1]))

    def _stamped(self, corners: Corners, look: Look) -> list[Shape]:
        """Paint a cell over everything."""
        cell = [(corners, look)]
        return [*self._fills(cell), *self._stroked(outlines(cell, self._thick, self._thin)), *self._texts_in(cell)]

    def _fills(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        """Give cells their colours, those of one colour at once."""
        alike: dict[Paint | None, list[Corners]] = {}
        for corners, look in cells:
            alike.setdefault(self._fill(look), []).append(corners)
        return (Polygons(tuple(polygons), paint) for paint, polygons in alike.items() if paint is not None)

    def _named(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        for number, (corners, look) in enumerate(cells):
            yield Polygons((corners,), self._fill(look), f"cell-{number}")

    def _stroked(self, strokes: Iterable[Stroke], *, behind: bool = False) -> Iterator[Shape]:
        """Draw lines, those of one width at once."""
        alike: dict[tuple[float, bool], list[Segment]] = {}
        for stroke in strokes:
            segments = dashes(stroke) if stroke.dashed else [stroke.segment]
            alike.setdefault((stroke.width, stroke.dashed), []).extend(segments)
        return (
            Lines(tuple(segments), width, not dashed, behind) for (width, dashed), segments in alike.items()
        )

    def _texts_in(self, cells: Iterable[tuple[Corners, Look]]) -> Iterator[Shape]:
        for corners, look in cells:
            paint = Paint(Role.TEXT, _wordless(look))
            for placed in cell_texts(corners, look.text, look.corner):
                yield Words(placed, paint)

    def _written(self, texts: Iterable[PlacedText]) -> Iterator[Shape]:
        return (Words(placed, Paint(Role.TEXT)) for placed in texts)

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


def _against(corners: Corners) -> Corners:
    """Give the corners in the order that runs against the upper left, upper right, lower right and lower left."""
    first, second, third, fourth = corners
    (x0, y0), (x1, y1), (x2, y2) = first, second, third
    return corners if (x1 - x0) * (y2 - y0) < (x2 - x0) * (y1 - y0) else (fourth, third, second, first)


def _holds(corners: Corners, point: Point) -> bool:
    """Tell whether an upright rectangle holds a point."""
    (left, top), (right, bottom) = corners[0], corners[2]
    return left <= point[0] <= right and top <= point[1] <= bottom
