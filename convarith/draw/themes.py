"""The colours and line widths of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from convarith.errors import ConvArithError, nearest_first
from convarith.scene.model import Kind, Look

Color: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """How a scene is coloured.

    Attributes:
        background: Behind everything.
        ink: Lines, and text where it can be read.
        paper: Text on what is too dark for the ink.
        fills: Colour of each kind of cell but the kernel's elements.
        taps: Colours of the kernel's elements, used in turn.
        shade: Colour laid over the cells in use.
        shade_opacity: Of the shade, 0 to 1.
        tap_paleness: How much of the background is laid over a kernel element's colour that is not in use, 0 to 1.
        thick: Width of solid outlines, in cells.
        thin: Width of dashed outlines and of links, in cells.
    """

    background: Color
    ink: Color
    paper: Color
    fills: dict[Kind, Color]
    taps: tuple[Color, ...]
    shade: Color
    shade_opacity: float
    tap_paleness: float = 0.6
    thick: float = 0.056
    thin: float = 0.028

    def color(self, look: Look) -> Color:
        """Give the colour of a cell."""
        if look.kind is Kind.TAP:
            strong = self.taps[look.tap % len(self.taps)]
            return strong if look.lit else mixed(strong, self.background, self.tap_paleness)
        plain = self.fills[look.kind]
        return mixed(plain, self.shade, self.shade_opacity) if look.lit else plain

    def text_on(self, color: Color) -> Color:
        """Give the colour in which text stands out most from a colour."""
        return max(self.ink, self.paper, key=lambda each: contrast(each, color))


def mixed(below: Color, above: Color, opacity: float) -> Color:
    """Lay one colour over another."""
    red, green, blue = (round(b + (a - b) * opacity) for b, a in zip(below, above, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (Web Content Accessibility Guidelines 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_WHITE = (255, 255, 255)
DASHED = frozenset({Kind.INSERTED, Kind.PADDING, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND})
"""Kinds of cells with a thin, dashed outline."""

BARE = frozenset({Kind.ZERO, Kind.HIDDEN})
"""Kinds of cells without an outline."""

# Colours of the guide's animations, of Ethan Schoonover's Solarized palette; a cell is half a centimetre there, so
# that TeX's thick line of 0.8 pt is 0.056 cells.
GUIDE = Theme(
    background=_WHITE,
    ink=(0, 43, 54),
    paper=_WHITE,
    fills={
        Kind.INPUT: (38, 139, 210),
        Kind.INSERTED: _WHITE,
        Kind.PADDING: _WHITE,
        Kind.CROPPED: (226, 232, 234),
        Kind.CROPPED_INPUT: (168, 205, 232),
        Kind.BEYOND: (245, 236, 220),
        Kind.OUTPUT: (42, 161, 152),
        Kind.PARTIAL: (178, 221, 217),
        Kind.EMPTY: _WHITE,
        Kind.KERNEL: (253, 246, 227),
        Kind.ZERO: _WHITE,
    },
    # Solarized's accents in an order in which neighbours differ, and their mixtures.
    taps=(
        (203, 75, 22),
        (38, 139, 210),
        (181, 137, 0),
        (108, 113, 196),
        (133, 153, 0),
        (211, 54, 130),
        (42, 161, 152),
        (220, 50, 47),
        (88, 110, 117),
    ),
    shade=(7, 54, 66),
    shade_opacity=0.4,
)

THEMES = {"guide": GUIDE}
"""The themes by name, the default first."""


def theme_called(name: str) -> Theme:
    """Give a theme by its name.

    Raises:
        ConvArithError: ``bad-value`` for a name that is none.
    """
    if name not in THEMES:
        raise ConvArithError(f"no theme is called {name!r}", "bad-value", f"there are {nearest_first(name, THEMES)}")
    return THEMES[name]
