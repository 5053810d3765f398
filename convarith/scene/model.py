"""The parts of an animation as plain data, in units of one cell, x to the right and y upward.

A scene has cells that are there from the start, and frames. A frame tells what changes for good (``settled``) and what
is to be seen while it lasts (everything else), so that a painter needs to hold one picture only, however long the
animation is. Cells and frames are made when they are asked for; a scene of any size is made at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, overload

from convarith.engine.names import called, there_are
from convarith.errors import ConvArithError
from convarith.records import NamedTuple, dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Point, Point]
Corners: TypeAlias = tuple[Point, Point, Point, Point]
Item = TypeVar("Item")


class Kind(StrEnum):
    """What a cell stands for, in words; a theme gives each its colour and its outline."""

    INPUT = "input"
    INSERTED = "inserted zero"
    PADDING = "padding"
    EXTRA = "output padding"
    CROPPED = "cropped"
    CROPPED_INPUT = "cropped input"
    BEYOND = "overhang"
    OUTPUT = "output"
    PARTIAL = "running total"
    EMPTY = "not computed yet"
    KERNEL = "kernel"
    TAP = "kernel element"
    ZERO = "zero of W"
    HIDDEN = "not there yet"
    SHADE = "shade"


SHADES = 9
"""How dark a ``SHADE`` can be, from not at all to as dark as it gets."""


class Look(NamedTuple):
    """How a cell is to be seen.

    Attributes:
        kind: What it stands for.
        text: What is written in its middle.
        corner: What is written small in its lower right corner.
        tap: Number of the kernel element whose colour it has, where it is a ``TAP``; how dark a ``SHADE`` is, from 0
            and below `SHADES`.
        lit: Whether it is in use at the moment.
        hue: Number from 1 of the hue that tells which input it comes from; 0 for the colour of its kind.
    """

    kind: Kind
    text: str = ""
    corner: str = ""
    tap: int = 0
    lit: bool = False
    hue: int = 0


class Cell(NamedTuple):
    """One element of a map.

    Attributes:
        look: How it is to be seen.
        corners: Its four corners, in order round it, the lower left one first.
        raised: Whether it hides the links behind it.
    """

    look: Look
    corners: Corners
    raised: bool = False

    @property
    def center(self) -> Point:
        """The middle of the cell."""
        return center(self.corners)


def center(corners: Corners) -> Point:
    """Give the middle of a parallelogram."""
    (left, low), (right, high) = corners[0], corners[2]
    return (left + right) / 2, (low + high) / 2


class Text(NamedTuple):
    """A line of text on the background, beside the cells.

    Attributes:
        at: The middle of its left side, of its right side, or of the whole, as ``anchor`` says.
        text: The words.
        anchor: ``"left"``, ``"middle"`` or ``"right"``.
        size: Height of the letters, in cells.
    """

    at: Point
    text: str
    anchor: str = "middle"
    size: float = 0.5


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment.

    Attributes:
        reads: Numbers of the cells that are read now: the window, or the input that is scattered.
        writes: Numbers of the cells that are written now: the output, or all that an input is scattered to. Cells
            that are read or written are lit without a look of their own.
        settled: How some cells look from now on.
        shown: How some cells look now only.
        moving: Cells that are there now only, before all others.
        glides: Places that are shaded as lit cells are, wherever they lie: a window on its way from cells to cells.
        links: Thin lines, behind raised cells.
        texts: Text that is there now only.
        caption: The sum that is worked out, or what happens, for the line under the picture.
        hold: How long it is to be seen, where 1 is the usual time.
    """

    reads: tuple[int, ...] = ()
    writes: tuple[int, ...] = ()
    settled: Mapping[int, Look] = field(default_factory=dict)
    shown: Mapping[int, Look] = field(default_factory=dict)
    moving: tuple[Cell, ...] = ()
    glides: tuple[Corners, ...] = ()
    links: tuple[Segment, ...] = ()
    texts: tuple[Text, ...] = ()
    caption: str = ""
    hold: float = 1.0

    def looks(self, settled: Sequence[Look]) -> dict[int, Look]:
        """Give the looks that cells have now only, where ``settled`` are those of all cells from now on."""
        lit = {number: settled[number]._replace(lit=True) for number in (*self.reads, *self.writes)}
        return {**lit, **self.shown}


@dataclass(frozen=True, slots=True)
class Labels:
    """What is written under the picture, all the time.

    Attributes:
        legend: The kinds of cells there are, and what they are called.
        lines: The setting and what is done, each to be folded where the picture is narrow.
        kernel: Kernel elements as the window carries them, row by row, where they are not in their usual order.
        short: The first of the lines in fewer words; empty where there are none fewer.
    """

    legend: tuple[tuple[Kind, str], ...]
    lines: tuple[str, ...]
    kernel: tuple[tuple[str, ...], ...] = ()
    short: str = ""


class Extent(NamedTuple):
    """The rectangle that all cells and texts lie in."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def middle(self) -> Point:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


class LazySequence(Sequence[Item], Generic[Item]):
    """Items by number, each made when it is asked for.

    Attributes:
        total: How many there are; more than ``len`` can tell, for a scene that nobody could draw.
    """

    __slots__ = ("_make", "total")

    def __init__(self, total: int, make: Callable[[int], Item]) -> None:
        self.total = total
        self._make = make

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(self.total))

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> LazySequence[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | LazySequence[Item]:
        if isinstance(number, slice):
            chosen = range(self.total)[number]
            return LazySequence(len(chosen), lambda each: self._make(chosen[each]))
        return self._make(range(self.total)[number])


class Act(NamedTuple):
    """A part of an animation that can be shown by itself.

    Attributes:
        name: What it is asked for by, one word.
        heading: What it is about, in a few words.
        start: Number of its first frame; it lasts until the next act begins.
    """

    name: str
    heading: str
    start: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole animation.

    Attributes:
        extent: The rectangle that it takes.
        cells: All cells that stay, as they look before the first frame, by number.
        frames: The moments, in order.
        kinds: The kinds of cells that occur, in any frame.
        taps: How many kernel elements have colours of their own; 0 where no cell is a ``TAP``.
        hues: How many hues tell which input a cell comes from; 0 where every cell has the colour of its kind.
        lines: Lines that stay.
        texts: Text that stays.
        caption: One of the longest captions of the frames, which tells how much room to leave; empty for no room.
        labels: What is written under the picture, all that there is to say; None for nothing.
        title: What is drawn and its setting, for the title of a document; empty where there is none.
        headline: The setting in fewer words, for under a picture that has no labels and whose frames have no captions;
            empty for nothing.
        numbers: Whether cells have numbers in them, which should be large enough to read.
        maps: Number of the first cell of each map, in order; empty where all cells are of one.
        acts: The parts that it falls into, in order, the first from frame 0; empty for an animation of one piece.
    """

    extent: Extent
    cells: LazySequence[Cell]
    frames: LazySequence[Frame]
    kinds: frozenset[Kind]
    taps: int = 0
    hues: int = 0
    lines: tuple[Segment, ...] = ()
    texts: tuple[Text, ...] = ()
    caption: str = ""
    labels: Labels | None = None
    title: str = ""
    headline: str = ""
    numbers: bool = False
    maps: tuple[int, ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def wordless(self) -> Scene:
        """The scene without what is written under it, for who writes that elsewhere."""
        frames = LazySequence(self.frames.total, lambda number: replace(self.frames[number], caption=""))
        return replace(self, frames=frames, caption="", headline="", labels=None)

    def frame_range(self, frames: slice, act: str | None = None) -> range:
        """Give the numbers from the first of some frames to the last, whatever the step; there are all of them.

        Args:
            frames: Which of all frames; with an act only the step from one to the next.
            act: Name of the act that they are all of; None for the whole animation.

        Raises:
            ConvArithError: ``bad-value`` for frames that there are not, a step backward or an act that there is not;
                ``contradiction`` for an act and the frames from one to another.
        """
        if act is not None:
            return self._act_range(frames, act)
        if frames.step is not None and frames.step < 1:
            raise ConvArithError(f"frames cannot be taken in steps of {frames.step}", "bad-value", "give 1 or more")
        total = self.frames.total
        numbers = range(total)[frames.start : frames.stop]
        wrong = ""
        if not numbers:
            wrong = f"the frames asked for are none of the {total:,}"
        elif frames.stop is not None and frames.stop > total:
            wrong = f"frames up to {frames.stop:,} are asked for, and there are {total:,}"
        elif frames.start is not None and frames.start < -total:
            wrong = f"frames from the last {-frames.start:,} on are asked for, and there are {total:,}"
        if wrong:
            ways_out = f"choose among 1:{total} on the command line, slice(0, {total}) in Python"
            raise ConvArithError(wrong, "bad-value", ways_out)
        return numbers

    def _act_range(self, frames: slice, name: str) -> range:
        if (frames.start, frames.stop) != (None, None):
            raise ConvArithError(
                f"the act {name} and some frames are asked for", "contradiction", "give the act or the frames"
            )
        names = [act.name for act in self.acts]
        known = called(name, names)
        if known is None:
            way_out = there_are(name, names) if names else "leave it out; the view equivalence has acts"
            raise ConvArithError(f"the animation has no act {name!r}", "bad-value", way_out)
        place = names.index(known)
        ends = [*(act.start for act in self.acts[1:]), self.frames.total]
        return self.frame_range(slice(self.acts[place].start, ends[place], frames.step))
