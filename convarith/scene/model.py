"""The parts of a picture, in units of one cell, x to the right and y upward."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Point, Point]


class Kind(StrEnum):
    """What a cell stands for, in words; a theme gives each its colour and its outline."""

    INPUT = "input"
    INSERTED = "inserted zero"
    PADDING = "padding"
    CROPPED = "cropped"
    CROPPED_INPUT = "cropped input"
    BEYOND = "overhang"
    OUTPUT = "output"
    KERNEL = "kernel"


@dataclass(frozen=True, slots=True)
class Cell:
    """One element of a map.

    Attributes:
        kind: What it stands for.
        corners: Its four corners, in order round it.
    """

    kind: Kind
    corners: tuple[Point, Point, Point, Point]

    @property
    def center(self) -> Point:
        """The middle of the cell."""
        (left, low), (right, high) = self.corners[0], self.corners[2]
        return (left + right) / 2, (low + high) / 2

    @property
    def edges(self) -> tuple[Segment, ...]:
        """The four sides."""
        return tuple(zip(self.corners, self.corners[1:] + self.corners[:1], strict=True))


@dataclass(frozen=True, slots=True)
class Frame:
    """What one moment adds to the maps.

    Attributes:
        window: Numbers of the input cells that the kernel's taps lie on.
        output: Number of the output cell that is computed.
        links: Lines from the window to that cell, hidden behind the output map.
    """

    window: tuple[int, ...]
    output: int
    links: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What is written under the maps.

    Attributes:
        legend: The kinds of cells there are, and what they are called.
        lines: The setting and what is done, each to be folded where the picture is narrow.
        kernel: Kernel elements as the window carries them, row by row, where they are not in their usual order.
    """

    legend: tuple[tuple[Kind, str], ...]
    lines: tuple[str, ...]
    kernel: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """How large an animation is, known before it is composed.

    Attributes:
        frames: Number of frames.
        cells: Number of cells.
        left: Leftmost x of any cell; likewise bottom, right and top.
    """

    frames: int
    cells: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Cells from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Cells from bottom to top."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole animation: cells that stay, and the frames that light some of them.

    Attributes:
        extent: How large it is.
        cells: All cells, numbered from 0.
        frames: The moments, in order.
        labels: What is written under the maps; None for nothing.
    """

    extent: Extent
    cells: tuple[Cell, ...]
    frames: tuple[Frame, ...]
    labels: Labels | None
