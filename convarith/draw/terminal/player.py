"""Frames of a flat scene as lines of characters, in colour or plain: what `animate` draws, in a terminal."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from convarith.draw.folding import folded
from convarith.draw.terminal.canvas import Canvas, Rectangle, StyledText, line_text
from convarith.draw.terminal.glyphs import COLORED_DETAILS, PLAIN_DETAILS, CellDetail
from convarith.draw.terminal.grid import place_regions, regions_of
from convarith.draw.themes import contrast, hex_text, mixed
from convarith.errors import ConvArithError
from convarith.records import NamedTuple
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convarith.draw.terminal.canvas import StyledLine
    from convarith.draw.terminal.grid import CharSpan, Grid, Region
    from convarith.draw.themes import Theme
    from convarith.scene.model import Cell, Frame, Labels, Scene

_SAMPLES = 500  # frames that are asked for the length of their texts
_MOST_LINES = 4  # of a caption; a longer one is cut
_MOST_CELLS = 20_000  # where there is no end to the lines
_CHECKERED = 0.07, 0.15  # of ink or of the background, on every other cell, since there is no room for outlines
_LIKE_BACKGROUND = 1.1  # contrast below which a cell is told from the background by ink


class TerminalSize(NamedTuple):
    """Columns and lines that there are; None for any number of lines."""

    columns: int
    lines: int | None = None


class SettledLooks:
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
    """Where everything stands in a terminal of some size.

    Attributes:
        grid: Where the regions are.
        detail: What is written in cells.
        picture: The part of the grid that is to be seen.
        spans: Where each cell that stays is.
    """

    grid: Grid
    detail: CellDetail
    picture: Rectangle
    spans: list[CharSpan]


class Player:
    """A flat scene whose frames can be painted in any order, for a terminal of any size.

    Attributes:
        scene: The scene.
        theme: Its colours; None for plain text.
    """

    def __init__(self, scene: Scene, theme: Theme | None = None) -> None:
        self.scene = scene
        self.theme = theme
        self._layouts: dict[TerminalSize, _Layout] = {}

    def refuse_too_many_cells(self, size: TerminalSize) -> None:
        """Refuse what there are not as many characters for as cells, without looking at one of them.

        Raises:
            ConvArithError: ``too-large``.
        """
        extent = self.scene.extent
        if self.scene.cells.total > (_MOST_CELLS if size.lines is None else size.columns * size.lines):
            raise _too_large(ceil(extent.width), ceil(extent.height) + 1, size)

    def page(self, number: int, size: TerminalSize, note: str = "") -> list[StyledLine]:
        """Paint a frame with all that is written above and below it; the labels only where there is room for them.

        Raises:
            ConvArithError: ``too-large`` where the picture is larger than the terminal.
        """
        header, picture, caption = self.parts(number, size)
        header.append(StyledText(note, "dim" if self.theme else ""))
        caption += [[] for _ in range(len(_folded(self._longest_caption, size.columns, _MOST_LINES)) - len(caption))]
        blocks = [[header], picture, caption, self.labels(size.columns)]
        if size.lines is not None:
            least = sum(map(len, blocks[:3]))
            if least > size.lines:
                raise _too_large(self._layout(size).picture.width, least, size)
            if least + len(blocks[3]) > size.lines:
                blocks.pop()
        blocks = [block for block in blocks if block]
        if size.lines is None or sum(map(len, blocks)) + len(blocks) - 1 <= size.lines:
            return [line for block in blocks for line in ([], *block)][1:]
        return [line for block in blocks for line in block]

    def parts(self, number: int, size: TerminalSize) -> tuple[StyledLine, list[StyledLine], list[StyledLine]]:
        """Paint a frame: its number, the picture, and what is written for it.

        Raises:
            ConvArithError: ``too-large`` where the picture is wider than the terminal.
        """
        layout = self._layout(size)
        frame = self.scene.frames[number]
        header = [StyledText(f"frame {number + 1:,}/{self.scene.frames.total:,}", "bold" if self.theme else "")]
        caption: list[StyledLine] = [[StyledText(line)] for line in _folded(frame.caption, size.columns, _MOST_LINES)]
        return header, self._painted(layout, frame, self._settled.at(number)), caption

    def labels(self, columns: int) -> list[StyledLine]:
        """Write what is under the picture all the time: the kinds of cells, the setting, a kernel that is turned."""
        labels = self.scene.labels
        if labels is None:
            return []
        kernel = self._kernel(labels)
        beside = len(line_text(kernel[0])) + 2 if kernel else 0
        if beside > columns // 2:
            kernel, beside = [], 0
        lines = [*self._legend(labels, columns - beside), *_prose(labels.lines, columns - beside)]
        if not kernel:
            return lines
        lines += [[] for _ in range(len(kernel) - len(lines))]
        kernel += [[StyledText(" " * (beside - 2))] for _ in range(len(lines) - len(kernel))]
        return [[*left, StyledText("  "), *right] for left, right in zip(kernel, lines, strict=True)]

    def _kernel(self, labels: Labels) -> list[StyledLine]:
        """Write the kernel's elements as the window carries them."""
        width = max((len(name) for row in labels.kernel for name in row), default=0) + 1
        return [
            [
                StyledText(name.center(width), self._style(Look(Kind.KERNEL), odd=(row + column) % 2 == 1))
                for column, name in enumerate(names)
            ]
            for row, names in enumerate(labels.kernel)
        ]

    def _legend(self, labels: Labels, columns: int) -> Iterator[StyledLine]:
        line: StyledLine = []
        for kind, name in labels.legend:
            chars = 2 if self.theme else 1
            swatch = CellDetail(colored=self.theme is not None, least=chars).characters(Look(kind), chars)
            item = [StyledText(swatch, self._style(Look(kind))), StyledText(f" {name}")]
            if line and len(line_text([*line, *item])) + 3 > columns:
                yield line
                line = []
            line += [StyledText("   "), *item] if line else item
        if line:
            yield line

    @property
    def _details(self) -> tuple[CellDetail, ...]:
        return COLORED_DETAILS if self.theme else PLAIN_DETAILS

    @cached_property
    def _cells(self) -> list[Cell]:
        return list(self.scene.cells)

    @cached_property
    def _settled(self) -> SettledLooks:
        return SettledLooks(self.scene)

    @cached_property
    def _samples(self) -> list[Frame]:
        """Some of the frames, or all if they are few: to see how much room their texts need."""
        total = self.scene.frames.total
        return [self.scene.frames[number] for number in {*range(0, total, -(-total // _SAMPLES)), total - 1}]

    @cached_property
    def _longest_caption(self) -> str:
        return max((self.scene.caption, *(frame.caption for frame in self._samples)), key=len)

    def _layout(self, size: TerminalSize) -> _Layout:
        if size not in self._layouts:
            self._layouts = {size: self._fitted(size)}  # those of other sizes are gone with the sizes
        return self._layouts[size]

    def _fitted(self, size: TerminalSize) -> _Layout:
        self.refuse_too_many_cells(size)
        regions = regions_of(self._cells)
        looks = self._looks(place_regions(regions, dict.fromkeys(regions, 1)))
        for detail in self._details:
            grid = place_regions(regions, _alike_in_columns(detail, looks))
            if grid.width <= size.columns:
                return self._with_texts(grid, detail, size.columns)
        raise _too_large(grid.width, grid.height + 1, size)

    def _looks(self, grid: Grid) -> dict[Region, set[Look]]:
        """Gather how the cells of each region look, some time or other."""
        regions = [grid.nearest(cell.center).region for cell in self._cells]
        looks: dict[Region, set[Look]] = {place.region: set() for place in grid.places}
        for region, cell in zip(regions, self._cells, strict=True):
            looks[region].add(cell.look)
        for frame in self._samples:
            for number, look in chain(frame.settled.items(), frame.shown.items()):
                looks[regions[number]].add(look)
            for cell in frame.moving:
                looks[grid.nearest(cell.center).region].add(cell.look)
        return looks

    def _with_texts(self, grid: Grid, detail: CellDetail, columns: int) -> _Layout:
        """Take in what is written and what moves beside the cells, as far as there are columns for it."""
        beside = [grid.text_span(text) for text in self.scene.texts]
        for frame in self._samples:
            beside += [*map(grid.text_span, frame.texts), *map(grid.span, frame.moving)]
        starts = [span.column for span in beside]
        ends = [span.column + span.chars for span in beside]
        lines = [span.line for span in beside]
        left = max(min([0, *starts]), grid.width - columns)
        right = min(max([grid.width, *ends]), left + columns)
        top, bottom = min([0, *lines]), max([grid.height, *(line + 1 for line in lines)])
        picture = Rectangle(left, top, right - left, bottom - top)
        return _Layout(grid, detail, picture, list(map(grid.span, self._cells)))

    def _painted(self, layout: _Layout, frame: Frame, settled: Sequence[Look]) -> list[StyledLine]:
        canvas = Canvas(layout.picture, self._written)
        for text in self.scene.texts:
            canvas.put(layout.grid.text_span(text), text.text, self._written)
        shown = frame.looks(settled)
        stay = zip(layout.spans, (shown.get(number, look) for number, look in enumerate(settled)), strict=True)
        moving = ((layout.grid.span(cell), cell.look) for cell in frame.moving)
        for span, look in chain(stay, moving):
            if look.kind is not Kind.HIDDEN:
                inside = layout.detail.characters(look, span.chars)
                canvas.put(span, inside, self._style(look, odd=span.odd))
        for text in frame.texts:
            canvas.put(layout.grid.text_span(text), text.text, self._written)
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


def _alike_in_columns(detail: CellDetail, looks: Mapping[Region, set[Look]]) -> dict[Region, int]:
    """Give the characters of a cell in each region: the same where regions have their columns in common."""
    widest: dict[tuple[float, ...], int] = {}
    columns = {region: (region.extent.left, region.extent.right, region.width) for region in looks}
    for region, found in looks.items():
        chars = max(map(detail.length, found), default=detail.least)
        widest[columns[region]] = max(chars, widest.get(columns[region], 0))
    return {region: widest[columns[region]] for region in looks}


def _folded(line: str, columns: int, most: int | None = None) -> list[str]:
    # A symbol and its value are kept together by a space that is not broken at, which some terminals show as a mark.
    lines = folded(line, lambda text: len(text) <= columns, most) if line else []
    return [part.replace("\u00a0", " ") for part in lines]


def _prose(lines: Iterable[str], columns: int) -> Iterator[StyledLine]:
    return ([StyledText(part)] for line in lines for part in _folded(line, columns))


def _too_large(columns: int, lines: int, size: TerminalSize) -> ConvArithError:
    needed, there = f"{columns:,} columns", f"{size.columns:,}"
    if size.lines is not None:
        needed, there = f"{needed} and {lines:,} lines", f"{there} and {size.lines:,}"
    return ConvArithError(
        f"the picture needs {needed}, and there are {there}",
        "too-large",
        "make the terminal larger, ask for a smaller size, or draw it with convarith animate",
    )
