"""What the vector painter gives: polygons, lines and words as plain data, in pixels from the upper left corner."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from convarith.records import NamedTuple
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from convarith.draw.legend import PlacedText
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Corners, Segment

SEAM = 0.5
"""Pixels by which neighbours overlap: between two anti-aliased edges the background would show."""


class Role(Enum):
    """What a paint is for."""

    FILL = auto()
    TEXT = auto()
    LINE = auto()
    SHADE = auto()


class Paint(NamedTuple):
    """A colour by what it is for, which each theme has its own for.

    Attributes:
        role: What it is for.
        look: Of the cell that is filled or written on; a hidden one is the background.
    """

    role: Role
    look: Look = Look(Kind.HIDDEN)

    def color(self, theme: Theme) -> Color:
        """Give the colour in a theme."""
        if self.role is Role.LINE:
            return theme.ink
        if self.role is Role.SHADE:
            return theme.shade
        ground = theme.background if self.look.kind is Kind.HIDDEN else theme.color(self.look)
        return ground if self.role is Role.FILL else theme.text_on(ground)


class Polygons(NamedTuple):
    """Polygons of four corners.

    Attributes:
        corners: Of each.
        paint: What they are filled with; None for nothing.
        name: Of the element that they are, where a document has names; empty for none.
    """

    corners: tuple[Corners, ...]
    paint: Paint | None
    name: str = ""


class Lines(NamedTuple):
    """Lines of one width.

    Attributes:
        segments: From where to where.
        width: Pixels.
        round: Whether they end round: a corner that two lines meet in is round then.
    """

    segments: tuple[Segment, ...]
    width: float
    round: bool = True


class Words(NamedTuple):
    """Lines of text in one paint."""

    placed: tuple[PlacedText, ...]
    paint: Paint


Shape: TypeAlias = Polygons | Lines | Words


class Layer(NamedTuple):
    """Shapes in three parts, between which other layers lie: what settles hides fills, and no outlines.

    Attributes:
        under: Cells with what is written in them, and links.
        raised: Cells that hide links.
        over: Outlines, and what lies on them.
    """

    under: list[Shape]
    raised: list[Shape]
    over: list[Shape]


def short(value: float, places: int = 2) -> str:
    """Write a number of pixels for a document; to a hundredth, if nothing else is said, which is finer than screens."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
