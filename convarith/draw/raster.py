"""The painter in palette space: each frame is an image of palette indices, made without a single blend.

A palette index is a fill and the levels of ink on it, and where text on the fill has another colour than lines, the
levels of text. What stays is drawn once, what settles is drawn into it, and what is to be seen at the moment is drawn
over it, where the next frame takes it away again. All else is left as it was in the frame before.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property, lru_cache
from itertools import accumulate
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageDraw

from convarith.draw.layout import cell_texts
from convarith.draw.outlines import edges, outlines, same_outline
from convarith.draw.strokes import Coverage, Stroke, draw_strokes, levels_table
from convarith.draw.themes import mixed
from convarith.draw.tiles import box_around, boxes_of, tiles_of
from convarith.scene.model import SHADES, Kind, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.draw.layout import Layout
    from convarith.draw.legend import PlacedText
    from convarith.draw.themes import Color, Theme
    from convarith.draw.tiles import Box, Tile
    from convarith.scene.model import Corners, Frame, Point, Scene, Segment

LARGEST_PALETTE = 255
"""Colours that fit, with one index left for what did not change."""

_PARTS = 4  # of a pixel that a text may begin at
_LEVELS = (8, 7, 6, 5, 4, 3)  # of ink from none to all, the finest first


class Palette:
    """The colours of a scene in a theme.

    Attributes:
        colors: All of them, by index; the first is the background.
        levels: Levels of ink, from none to all of it.
        lit: For each index, that of the same cell where it is lit.
        before_text: For the index of each fill, how many levels of lines are to be skipped to come to those of text.
    """

    def __init__(self, scene: Scene, theme: Theme) -> None:
        kinds = [Look(kind, tap=tap) for kind, tap in _kinds(scene, theme)]
        kinds += [_hued(number + 1) for number in range(min(scene.hues, len(theme.hues)))]
        looks = [look._replace(lit=lit) for look in kinds for lit in (False, True)]
        # The background is apart from all fills, whatever their colour, as it may be seen through.
        fills = [theme.background, *dict.fromkeys((*map(theme.color, looks), theme.shaded(theme.background)))]
        ramps = [1 + (theme.text_on(fill) != theme.ink) for fill in fills]
        self.levels = next(
            (each for each in _LEVELS if sum(1 + ramp * (each - 1) for ramp in ramps) <= LARGEST_PALETTE), _LEVELS[-1]
        )
        self._theme = theme
        sizes = [1 + ramp * (self.levels - 1) for ramp in ramps]
        starts = dict(zip(fills[1:], accumulate(sizes), strict=False))
        self._fills = {look: starts[theme.color(look)] for look in looks}
        self.colors = [color for fill in fills for color in self._inked(fill)]
        lit = {self._fills[look]: self._fills[look._replace(lit=True)] for look in looks}
        lit[0] = starts[theme.shaded(theme.background)]
        self.lit = [lit.get(index, index) for index in range(256)]
        apart = {start for fill, start in starts.items() if theme.text_on(fill) != theme.ink}
        self.before_text = [self.levels - 1 if index in apart else 0 for index in range(256)]

    def fill(self, look: Look) -> int:
        """Give the index of a cell's colour without ink."""
        if look.kind is Kind.HIDDEN:
            return 0
        if look.hue:
            return self._fills[_hued((look.hue - 1) % len(self._theme.hues) + 1)._replace(lit=look.lit)]
        tap = look.tap if look.kind in (Kind.TAP, Kind.SHADE) else 0
        tap = tap % len(self._theme.taps) if look.kind is Kind.TAP else tap
        return self._fills[Look(look.kind, tap=tap, lit=look.lit)]

    def _inked(self, fill: Color) -> Iterator[Color]:
        """Yield a colour under the levels of lines, then under those of text where it has another colour."""
        shares = [level / (self.levels - 1) for level in range(self.levels)]
        ink, text = self._theme.ink, self._theme.text_on(fill)
        yield from (mixed(fill, ink, share) for share in shares)
        yield from (mixed(fill, text, share) for share in shares[1:] if text != ink)


def _kinds(scene: Scene, theme: Theme) -> Iterator[tuple[Kind, int]]:
    """Yield the kinds of cells that are drawn, each kernel element's colour on its own."""
    labels = scene.labels
    legend = {kind for kind, _ in labels.legend} | ({Kind.KERNEL} if labels.kernel else set()) if labels else set()
    for kind in Kind:
        if kind not in (Kind.TAP, Kind.HIDDEN, Kind.SHADE) and kind in scene.kinds | legend:
            yield kind, 0
    if Kind.SHADE in scene.kinds:
        yield from ((Kind.SHADE, dark) for dark in range(SHADES))
    yield from ((Kind.TAP, tap) for tap in range(min(scene.taps, len(theme.taps))))


def _hued(hue: int) -> Look:
    """Give a look that stands for all of a hue, whatever their kind."""
    return Look(Kind.INPUT, hue=hue)


class _Planes:
    """A picture in the making, as images of mode L: indices of fills, coverage by lines, coverage by text.

    Attributes:
        touched: The tiles that were drawn on.
    """

    def __init__(self, images: Sequence[Image.Image], touched: Iterable[Tile] = ()) -> None:
        self.images = self.fills, self.lines, self.texts = images
        self.on_fills, self.on_lines, self.on_texts = map(ImageDraw.Draw, images)
        self.touched = set(touched)

    def copy(self) -> _Planes:
        return _Planes([image.copy() for image in self.images], self.touched)

    def take(self, other: _Planes, box: Box) -> None:
        """Be as others are, in a rectangle."""
        for image, others in zip(self.images, other.images, strict=True):
            image.paste(others.crop(box), box)

    def touch(self, box: Box) -> None:
        """Tell where it is drawn on."""
        self.touched.update(tiles_of(box))


class Raster:
    """A scene in a theme, laid out.

    Args:
        layout: The scene and where everything stands.
        theme: Its colours.
        indices: What each index of the palette is in a picture; None for itself.

    Attributes:
        palette: The colours that the frames' indices stand for; the first is the background.
    """

    def __init__(self, layout: Layout, theme: Theme, indices: Sequence[int] | None = None) -> None:
        self._layout = layout
        self._scene = layout.scene
        self._palette = Palette(layout.scene, theme)
        self.palette = self._palette.colors
        self._size = layout.width, layout.height
        self._solid, self._dashed = theme.solid * layout.scale, theme.dashed * layout.scale
        self._link = theme.link * layout.scale
        self._to_levels = levels_table(self._palette.levels)
        cells = list(self._scene.cells)  # which are made when they are asked for
        self._corners = [layout.corners(cell.corners) for cell in cells]
        self._looks = [cell.look for cell in cells]
        self._raised = [corners for cell, corners in zip(cells, self._corners, strict=True) if cell.raised]
        self._indices = indices
        self._settled = self._begun()
        self._seen = self._settled.copy()
        self._image = self._merged((0, 0, *self._size))

    def copy(self) -> Raster:
        """Give a painter that has seen the same frames, for other ones to come."""
        other = copy(self)
        other._settled, other._seen = self._settled.copy(), self._seen.copy()  # noqa: SLF001  # one of the same kind
        other._image, other._looks = self._image.copy(), list(self._looks)  # noqa: SLF001
        return other

    def settle(self, frame: Frame) -> None:
        """Let a frame pass unseen, which leaves what it settles."""
        outlined = []
        for number, look in frame.settled.items():
            self._fill(self._settled, self._corners[number], look)
            if not same_outline(look.kind, self._looks[number].kind):
                outlined.append((self._corners[number], look))
            self._looks[number] = look
        self._raise_ink(self._settled, self._outlines(outlined))

    def paint(self, frame: Frame) -> Image.Image:
        """Give the next frame as an image of mode L whose values are palette indices."""
        self.settle(frame)
        settled, seen = self._settled, self._seen
        changed = settled.touched | seen.touched
        for box in boxes_of(changed, self._size):
            seen.take(settled, box)
        settled.touched.clear()
        seen.touched.clear()
        self._draw_moment(frame, seen)
        for box in boxes_of(changed | seen.touched, self._size):
            self._image.paste(self._merged(box), box)
        return self._image.copy()

    def _begun(self) -> _Planes:
        """Draw what is there before the first frame."""
        planes = _Planes([Image.new("L", self._size) for _ in range(3)])
        cells = list(zip(self._corners, self._looks, strict=True))
        for corners, look in cells:
            self._fill(planes, corners, look)
        lines = [Stroke(self._placed(line), self._solid) for line in self._scene.lines]
        self._raise_ink(planes, [*lines, *self._outlines(cells)])
        if self._layout.block is not None:
            for cell in self._layout.block.cells:
                self._stamp(planes, cell.corners, cell.look)
            self._write(planes, self._layout.block.texts)
        self._write(planes, self._layout.headline)
        self._write(planes, map(self._layout.text, self._scene.texts))
        planes.touched.clear()
        return planes

    def _draw_moment(self, frame: Frame, planes: _Planes) -> None:
        """Draw what is to be seen at the moment."""
        shown = frame.looks(self._looks)
        for number, look in shown.items():
            self._fill(planes, self._corners[number], look)
        if frame.glides:
            self._glide(planes, [self._layout.corners(corners) for corners in frame.glides])
        for link in frame.links:  # one by one: each is slender, and all together they span the picture
            self._raise_ink(planes, [Stroke(self._placed(link), self._link)], self._beside_raised)
        lit = {number for number, look in shown.items() if look.lit}
        reads, writes = lit.intersection(frame.reads), lit.intersection(frame.writes)
        for numbers in (reads, writes, lit - reads - writes):  # apart, as they often stand
            around = {edge for number in numbers for edge in edges(self._corners[number])}
            self._raise_ink(planes, [Stroke(edge, self._solid) for edge in around])
        for cell in frame.moving:
            self._stamp(planes, self._layout.corners(cell.corners), cell.look)
        self._write(planes, map(self._layout.text, frame.texts))
        self._write(planes, self._layout.caption(frame.caption))

    def _merged(self, box: Box) -> Image.Image:
        """Give a rectangle of the picture as it is seen."""
        fills, lines, texts = (image.crop(box) for image in self._seen.images)
        ink = lines.point(self._to_levels)
        if texts.getbbox() is not None:  # raised to the levels of text, which a fill may have after those of lines
            levels = texts.point(self._to_levels)
            before = ImageChops.darker(fills.point(self._palette.before_text), levels.point(_WHERE_ANY))
            ink = ImageChops.lighter(ink, ImageChops.add(levels, before))
        merged = ImageChops.add_modulo(fills, ink)
        return merged if self._indices is None else merged.point(self._indices)

    def _glide(self, planes: _Planes, places: Sequence[Corners]) -> None:
        """Shade places wherever they lie, in the rectangle around them all."""
        xs, ys = zip(*(point for corners in places for point in corners), strict=True)
        left, top = floor(min(xs)), floor(min(ys))
        box = left, top, ceil(max(xs)) + 1, ceil(max(ys)) + 1
        mask = Image.new("1", (box[2] - left, box[3] - top))
        draw = ImageDraw.Draw(mask)
        for corners in places:
            draw.polygon([(x - left, y - top) for x, y in corners], fill=1)
        planes.fills.paste(planes.fills.crop(box).point(self._palette.lit), box, mask)
        planes.touch(box)
        around = {edge for corners in places for edge in edges(corners)}
        self._raise_ink(planes, [Stroke(edge, self._solid) for edge in around])

    def _fill(self, planes: _Planes, corners: Corners, look: Look) -> None:
        """Give a cell its colour and its text, in place of those it had."""
        planes.touch(box_around(corners))
        planes.on_fills.polygon(corners, fill=self._palette.fill(look))
        planes.on_texts.polygon(corners, fill=0)
        self._write(planes, cell_texts(corners, look.text, look.corner))

    def _stamp(self, planes: _Planes, corners: Corners, look: Look) -> None:
        """Draw a cell over everything."""
        planes.on_lines.polygon(corners, fill=0)
        self._fill(planes, corners, look)
        for box, coverage in self._outline(corners, look.kind):
            _cover(planes, box, coverage)

    @lru_cache(maxsize=512)  # noqa: B019  # likewise; what moves often stands still in between
    def _outline(self, corners: Corners, kind: Kind) -> list[Coverage]:
        """Give what the lines around a cell of a kind cover."""
        return list(draw_strokes(self._outlines([(corners, Look(kind))]), self._size))

    def _write(self, planes: _Planes, texts: Iterable[PlacedText]) -> None:
        for (x, y), text, pixels, anchor in texts:
            left, top = floor(x), floor(y)
            start = round((x - left) * _PARTS) / _PARTS, round((y - top) * _PARTS) / _PARTS
            glyphs, (across, down) = self._glyphs(text, pixels, anchor, start)
            left, top = left + across, top + down
            planes.on_texts.draw.draw_bitmap((left, top), glyphs, 255)
            planes.touch((left, top, left + glyphs.size[0], top + glyphs.size[1]))

    @lru_cache(maxsize=4096)  # noqa: B019  # lives as long as the painter, which is a picture
    def _glyphs(self, text: str, pixels: int, anchor: str, start: Point) -> tuple[Any, tuple[int, int]]:
        """Give a text as a mask of Pillow's core, and how far its upper left corner is from the pixel it stands in."""
        return self._layout.face.at(pixels).getmask2(text, "L", anchor=_ANCHORS[anchor], start=start)

    def _raise_ink(self, planes: _Planes, strokes: Sequence[Stroke], mask: Image.Image | None = None) -> None:
        """Let lines cover what they cover more of; only within a mask, if there is one."""
        for box, coverage in draw_strokes(strokes, self._size):
            _cover(planes, box, ImageChops.darker(coverage, mask.crop(box)) if mask else coverage)

    @cached_property
    def _beside_raised(self) -> Image.Image:
        """All but what raised cells hide."""
        image = Image.new("L", self._size, 255)
        draw = ImageDraw.Draw(image)
        for corners in self._raised:
            draw.polygon(corners, fill=0)
        return image

    def _placed(self, segment: Segment) -> Segment:
        start, end = segment
        return self._layout.point(start), self._layout.point(end)

    def _outlines(self, cells: Iterable[tuple[Corners, Look]]) -> list[Stroke]:
        return list(outlines(cells, self._solid, self._dashed))


def _cover(planes: _Planes, box: Box, coverage: Image.Image) -> None:
    planes.lines.paste(ImageChops.lighter(planes.lines.crop(box), coverage), box)
    planes.touch(box)


_WHERE_ANY = [0, *[255] * 255]
_ANCHORS = {"left": "lm", "middle": "mm", "right": "rm"}
