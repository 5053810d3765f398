"""Frames of a flat scene as lines of characters, in colour or plain: what `animate` draws, in a terminal."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, groupby
from math import ceil
from operator import itemgetter
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from convarith.draw.themes import contrast, hex_text, mixed
from convarith.errors import ConvArithError
from convarith.report.grid import laid_out, patches_of
from convarith.report.lettering import IN_COLOR, PLAIN, Lettering
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.text import Text as RichText

    from convarith.draw.themes import Theme
    from convarith.report.grid import Grid, Patch, Spot
    from convarith.scene.model import Cell, Frame, Labels, Scene

_SAMPLES = 500  # frames that are asked for the length of their texts
_MOST_LINES = 4  # of a sum
_MOST_CELLS = 200_000  # where there is no end to the lines
_CHECKERED = 0.07, 0.15  # of ink or of the background, on every other cell, since there is no room for outlines
_LIKE_BACKGROUND = 1.1  # contrast below which a cell is told from the background by ink


class Piece(NamedTuple):
    """A stretch of text in one style of rich's, empty for the terminal's own."""

    text: str
    style: str = ""


Line: TypeAlias = list[Piece]


class Room(NamedTuple):
    """Columns and lines that there are; None for any number of lines."""

    columns: int
    lines: int | None = None


class Settled:
    """How the cells of a scene look by the time of a frame, to and fro."""

    def __init__(self, scene: Scene) -> None:
        self._frames = scene.frames
        self._looks = [cell.look for cell in scene.cells]
        self._before: list[dict[int, Look]] = []

    def at(self, number: int) -> list[Look]:
        """Give the looks that have settled once a frame is on."""
        while len(self._before) > number + 1:
            self._settle(self._before.pop())
        while len(self._before) <= number:
            settled = self._frames[len(self._before)].settled
            self._before.append({each: self._looks[each] for each in settled})
            self._settle(settled)
        return self._looks

    def _settle(self, looks: Mapping[int, Look]) -> None:
        for each, look in looks.items():
            self._looks[each] = look


class _Layout(NamedTuple):
    """Where everything stands in so much room.

    Attributes:
        grid: Where the patches are.
        lettering: What is written in cells.
        left: Column of the grid that is the first of the picture.
        top: Line of the grid that is the first of the picture.
        width: Columns of the picture.
        height: Lines of the picture.
        spots: Where each cell that stays is.
    """

    grid: Grid
    lettering: Lettering
    left: int
    top: int
    width: int
    height: int
    spots: list[Spot]


class Player:
    """A flat scene whose frames can be painted in any order, for a terminal of any size.

    Attributes:
        scene: The scene.
        theme: Its colours; None for plain text.
    """

    def __init__(self, scene: Scene, theme: Theme | None = None) -> None:
        self.scene = scene
        self.theme = theme
        self._layouts: dict[Room, _Layout] = {}

    def page(self, number: int, room: Room, note: str = "") -> list[Line]:
        """Paint a frame with all that is written above and below it; the labels only where there is room for them.

        Raises:
            ConvArithError: ``too-large`` where the picture is larger than the room.
        """
        header, picture, caption = self.parts(number, room)
        header.append(Piece(note, "dim" if self.theme else ""))
        caption += [[] for _ in range(len(_sum(self._longest_caption, room.columns)) - len(caption))]
        blocks = [[header], picture, caption, self.labels(room.columns)]
        if room.lines is not None:
            least = sum(map(len, blocks[:3]))
            if least > room.lines:
                raise _too_large(self._layout(room).width, least, room)
            if least + len(blocks[3]) > room.lines:
                blocks.pop()
        blocks = [block for block in blocks if block]
        if room.lines is None or sum(map(len, blocks)) + len(blocks) - 1 <= room.lines:
            return [line for block in blocks for line in ([], *block)][1:]
        return [line for block in blocks for line in block]

    def parts(self, number: int, room: Room) -> tuple[Line, list[Line], list[Line]]:
        """Paint a frame: its number, the picture, and what is written for it.

        Raises:
            ConvArithError: ``too-large`` where the picture is wider than the room.
        """
        layout = self._layout(room)
        frame = self.scene.frames[number]
        header = [Piece(f"frame {number + 1:,}/{self.scene.frames.total:,}", "bold" if self.theme else "")]
        caption: list[Line] = [[Piece(line)] for line in _sum(frame.caption, room.columns)]
        return header, self._painted(layout, frame, self._settled.at(number)), caption

    def labels(self, columns: int) -> list[Line]:
        """Write what is under the picture all the time: the kinds of cells, the setting, a kernel that is turned."""
        labels = self.scene.labels
        if labels is None:
            return []
        kernel = self._kernel(labels)
        beside = len(_text(kernel[0])) + 2 if kernel else 0
        if beside > columns // 2:
            kernel, beside = [], 0
        lines = [*self._legend(labels, columns - beside), *_prose(labels.lines, columns - beside)]
        if not kernel:
            return lines
        lines += [[] for _ in range(len(kernel) - len(lines))]
        kernel += [[Piece(" " * (beside - 2))] for _ in range(len(lines) - len(kernel))]
        return [[*left, Piece("  "), *right] for left, right in zip(kernel, lines, strict=True)]

    def _kernel(self, labels: Labels) -> list[Line]:
        """Write the kernel's elements as the window carries them."""
        width = max((len(name) for row in labels.kernel for name in row), default=0) + 1
        return [
            [
                Piece(name.center(width), self._style(Look(Kind.KERNEL), odd=(row + column) % 2 == 1))
                for column, name in enumerate(names)
            ]
            for row, names in enumerate(labels.kernel)
        ]

    def _legend(self, labels: Labels, columns: int) -> Iterator[Line]:
        line: Line = []
        for kind, name in labels.legend:
            chars = 2 if self.theme else 1
            swatch = Lettering(colored=self.theme is not None, bare=chars).written(Look(kind), chars)
            item = [Piece(swatch, self._style(Look(kind))), Piece(f" {name}")]
            if line and len(_text([*line, *item])) + 3 > columns:
                yield line
                line = []
            line += [Piece("   "), *item] if line else item
        if line:
            yield line

    @property
    def _letterings(self) -> tuple[Lettering, ...]:
        return IN_COLOR if self.theme else PLAIN

    @cached_property
    def _cells(self) -> list[Cell]:
        return list(self.scene.cells)

    @cached_property
    def _settled(self) -> Settled:
        return Settled(self.scene)

    @cached_property
    def _samples(self) -> list[Frame]:
        """Some of the frames, or all if they are few: to see how much room their texts need."""
        total = self.scene.frames.total
        return [self.scene.frames[number] for number in {*range(0, total, -(-total // _SAMPLES)), total - 1}]

    @cached_property
    def _longest_caption(self) -> str:
        return max((self.scene.caption, *(frame.caption for frame in self._samples)), key=len)

    def _layout(self, room: Room) -> _Layout:
        if room not in self._layouts:
            self._layouts = {room: self._laid_out(room)}  # those of other sizes are gone with the sizes
        return self._layouts[room]

    def _laid_out(self, room: Room) -> _Layout:
        cells, extent = self.scene.cells.total, self.scene.extent
        if cells > (_MOST_CELLS if room.lines is None else room.columns * room.lines):
            raise _too_large(ceil(extent.width), ceil(extent.height) + 1, room)
        patches = patches_of(self._cells)
        looks = self._looks(laid_out(patches, dict.fromkeys(patches, 1)))
        for lettering in self._letterings:
            chars = {patch: max(map(lettering.length, found), default=lettering.bare) for patch, found in looks.items()}
            grid = laid_out(patches, chars)
            if grid.width <= room.columns:
                return self._framed(grid, lettering, room.columns)
        raise _too_large(grid.width, grid.height + 1, room)

    def _looks(self, grid: Grid) -> dict[Patch, set[Look]]:
        """Gather how the cells of each patch look, some time or other."""
        patches = [grid.nearest(cell.center).patch for cell in self._cells]
        looks: dict[Patch, set[Look]] = {place.patch: set() for place in grid.places}
        for patch, cell in zip(patches, self._cells, strict=True):
            looks[patch].add(cell.look)
        for frame in self._samples:
            for number, look in chain(frame.settled.items(), frame.shown.items()):
                looks[patches[number]].add(look)
            for cell in frame.moving:
                looks[grid.nearest(cell.center).patch].add(cell.look)
        return looks

    def _framed(self, grid: Grid, lettering: Lettering, columns: int) -> _Layout:
        """Take in what is written and what moves beside the cells, as far as there are columns for it."""
        beside = [grid.text(text) for text in self.scene.texts]
        for frame in self._samples:
            beside += [*map(grid.text, frame.texts), *map(grid.spot, frame.moving)]
        starts = [spot.column for spot in beside]
        ends = [spot.column + spot.chars for spot in beside]
        lines = [spot.line for spot in beside]
        left = max(min([0, *starts]), grid.width - columns)
        right = min(max([grid.width, *ends]), left + columns)
        top, bottom = min([0, *lines]), max([grid.height, *(line + 1 for line in lines)])
        return _Layout(grid, lettering, left, top, right - left, bottom - top, list(map(grid.spot, self._cells)))

    def _painted(self, layout: _Layout, frame: Frame, settled: Sequence[Look]) -> list[Line]:
        canvas = _Canvas(layout, self._written)
        for text in self.scene.texts:
            canvas.put(layout.grid.text(text), text.text, self._written)
        shown = frame.looks(settled)
        stay = zip(layout.spots, (shown.get(number, look) for number, look in enumerate(settled)), strict=True)
        moving = ((layout.grid.spot(cell), cell.look) for cell in frame.moving)
        for spot, look in chain(stay, moving):
            if look.kind is not Kind.HIDDEN:
                inside = layout.lettering.written(look, spot.chars)
                canvas.put(spot, inside, self._style(look, odd=spot.odd))
        for text in frame.texts:
            canvas.put(layout.grid.text(text), text.text, self._written)
        return canvas.lines(plain=self.theme is None)

    @property
    def _written(self) -> str:
        """The style of text beside the cells."""
        return f"{hex_text(self.theme.ink)} on {hex_text(self.theme.background)}" if self.theme else ""

    def _style(self, look: Look, *, odd: bool = False) -> str:
        if self.theme is None:
            return ""
        color = self.theme.color(look)
        if odd and not look.lit:  # cells in use stand out, and all by one shade
            inked, faded = _CHECKERED
            like = contrast(color, self.theme.background) < _LIKE_BACKGROUND
            color = mixed(color, self.theme.ink, inked) if like else mixed(color, self.theme.background, faded)
        return f"{'bold ' if look.lit else ''}{hex_text(self.theme.text_on(color))} on {hex_text(color)}"


class _Canvas:
    """Characters in their styles."""

    def __init__(self, layout: _Layout, style: str) -> None:
        self._layout = layout
        self._lines = [[(" ", style)] * layout.width for _ in range(layout.height)]

    def put(self, spot: Spot, text: str, style: str) -> None:
        """Write over what is there; what is beyond the edges is left out."""
        line = spot.line - self._layout.top
        if not 0 <= line < len(self._lines):
            return
        for column, character in enumerate(text, start=spot.column - self._layout.left):
            if 0 <= column < self._layout.width:
                self._lines[line][column] = character, style

    def lines(self, *, plain: bool) -> list[Line]:
        """Give the characters of one style together, without blanks at the end of plain lines."""
        if plain:
            return [[Piece("".join(character for character, _ in line).rstrip())] for line in self._lines]
        return [
            [
                Piece("".join(character for character, _ in group), style)
                for style, group in groupby(line, itemgetter(1))
            ]
            for line in self._lines
        ]


def plain_text(lines: Iterable[Line]) -> str:
    """Give lines without their styles."""
    return "\n".join(map(_text, lines))


def rich_text(lines: Iterable[Line]) -> RichText:
    """Give lines as rich prints them."""
    from rich.text import Text

    return Text("\n", no_wrap=True, overflow="crop").join(Text.assemble(*line, end="") for line in lines)


def _text(line: Line) -> str:
    return "".join(piece.text for piece in line)


def _sum(text: str, columns: int) -> list[str]:
    """Fold what is worked out; a long one is cut short, as in a picture."""
    lines = _folded(text, columns)
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"… {lines[-1]}"]


def _folded(line: str, columns: int) -> list[str]:
    # A symbol and its value are kept together by a space that is not broken at, which some terminals show as a mark.
    return [part.replace("\u00a0", " ") for part in wrap(line, columns, break_on_hyphens=False)]


def _prose(lines: Iterable[str], columns: int) -> Iterator[Line]:
    return ([Piece(part)] for line in lines for part in _folded(line, columns))


def _too_large(columns: int, lines: int, room: Room) -> ConvArithError:
    needed, there = f"{columns:,} columns", f"{room.columns:,}"
    if room.lines is not None:
        needed, there = f"{needed} and {lines:,} lines", f"{there} and {room.lines:,}"
    return ConvArithError(
        f"the picture needs {needed}, and there are {there}",
        "too-large",
        "make the terminal larger, ask for a smaller size, or draw it with convarith animate",
    )
