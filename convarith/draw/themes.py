"""The colours and line widths of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from convarith.scene.model import Kind

Color: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """How a scene is coloured.

    Attributes:
        background: Behind everything.
        ink: Lines and text.
        fills: Colour of each kind of cell.
        shade: Colour laid over the window and the output that is computed.
        shade_opacity: Of the shade, 0 to 1.
        dashed: Kinds of cells with a thin, dashed outline.
        thick: Width of solid outlines, in cells.
        thin: Width of dashed outlines and of links, in cells.
    """

    background: Color
    ink: Color
    fills: dict[Kind, Color]
    shade: Color
    shade_opacity: float
    dashed: frozenset[Kind]
    thick: float
    thin: float

    def shaded(self, color: Color) -> Color:
        """Give a colour as it looks under the shade."""
        return _mixed(color, self.shade, self.shade_opacity)

    def inked(self, color: Color, share: float) -> Color:
        """Give a colour of which ``share`` is covered by ink."""
        return _mixed(color, self.ink, share)


def _mixed(below: Color, above: Color, opacity: float) -> Color:
    red, green, blue = (round(b + (a - b) * opacity) for b, a in zip(below, above, strict=True))
    return red, green, blue


# Colours of the guide's animations, of Ethan Schoonover's Solarized palette; a cell is half a centimetre there, so
# that TeX's thick line of 0.8 pt is 0.056 cells.
GUIDE = Theme(
    background=(255, 255, 255),
    ink=(0, 43, 54),
    fills={
        Kind.INPUT: (38, 139, 210),
        Kind.INSERTED: (255, 255, 255),
        Kind.PADDING: (255, 255, 255),
        Kind.CROPPED: (226, 232, 234),
        Kind.CROPPED_INPUT: (168, 205, 232),
        Kind.BEYOND: (245, 236, 220),
        Kind.OUTPUT: (42, 161, 152),
        Kind.KERNEL: (255, 255, 255),
    },
    shade=(7, 54, 66),
    shade_opacity=0.4,
    dashed=frozenset({Kind.INSERTED, Kind.PADDING, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND}),
    thick=0.056,
    thin=0.028,
)
