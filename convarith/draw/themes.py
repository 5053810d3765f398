"""The colours and line widths of a picture."""

from __future__ import annotations

from typing import TypeAlias

from convarith.engine.names import known_name
from convarith.records import dataclass
from convarith.scene.model import SHADES, Kind, Look

Color: TypeAlias = tuple[int, int, int]

READABLE = 4.5
"""Contrast that the guidelines ask of text; any colour has it with black or with white."""


@dataclass(frozen=True, slots=True)
class Theme:
    """How a scene is coloured.

    Attributes:
        told: What it is for, in a line.
        background: Behind everything.
        ink: Lines, and text where it stands out more than the paper.
        paper: Text where it stands out more than the ink.
        fills: Colour of each kind of cell but the kernel's elements; of a shade, as dark as it gets.
        taps: Colours of the kernel's elements, used in turn.
        hues: Colours of inputs that are followed to where they end up, used in turn.
        shade: Colour laid over the cells in use.
        shade_opacity: Of the shade, 0 to 1.
        tap_paleness: How much of the background is laid over a kernel element's colour that is not in use, 0 to 1.
        solid: Width of solid outlines, in cells.
        dashed: Width of dashed outlines, in cells.
        link: Width of links, in cells.
    """

    told: str
    background: Color
    ink: Color
    paper: Color
    fills: dict[Kind, Color]
    taps: tuple[Color, ...]
    hues: tuple[Color, ...]
    shade: Color
    shade_opacity: float
    tap_paleness: float = 0.6
    solid: float = 0.056
    dashed: float = 0.05
    link: float = 0.04

    def color(self, look: Look) -> Color:
        """Give the colour of a cell."""
        if look.kind is Kind.TAP:
            strong = self.taps[look.tap % len(self.taps)]
            return strong if look.lit else mixed(strong, self.background, self.tap_paleness)
        plain = self.hues[(look.hue - 1) % len(self.hues)] if look.hue else self.fills[look.kind]
        if look.kind is Kind.SHADE:
            plain = mixed(self.background, plain, look.tap / (SHADES - 1))
        return self.shaded(plain) if look.lit else plain

    def shaded(self, color: Color) -> Color:
        """Give a colour as it is where the window lies on it."""
        return mixed(color, self.shade, self.shade_opacity)

    def text_on(self, color: Color) -> Color:
        """Give the colour of text on a colour: the ink, the paper, or where neither can be read black or white."""
        own = max(self.ink, self.paper, key=lambda each: contrast(each, color))
        if contrast(own, color) >= READABLE:
            return own
        return max(_BLACK, _WHITE, key=lambda each: contrast(each, color))


def mixed(below: Color, above: Color, opacity: float) -> Color:
    """Lay one colour over another."""
    red, green, blue = (round(b + (a - b) * opacity) for b, a in zip(below, above, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """Give the contrast ratio of two colours, 1 to 21, as the Web Content Accessibility Guidelines 2.2 have it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def hex_text(color: Color) -> str:
    """Write a colour as style sheets and terminals take it, such as #268bd2."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def _luminance(color: Color) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _grey(level: int) -> Color:
    return level, level, level


_WHITE, _BLACK, _NIGHT = (255, 255, 255), (0, 0, 0), (17, 24, 32)
DASHED = frozenset({Kind.INSERTED, Kind.PADDING, Kind.EXTRA, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND})
"""Kinds of cells with a thin, dashed outline."""

BARE = frozenset({Kind.ZERO, Kind.HIDDEN})
"""Kinds of cells without an outline."""

# Colours of the guide's animations, of Ethan Schoonover's Solarized palette; a cell is half a centimetre there, so
# that TeX's thick line of 0.8 pt is 0.056 cells.
GUIDE = Theme(
    told="the guide's colours",
    background=_WHITE,
    ink=(0, 43, 54),
    paper=_WHITE,
    fills={
        Kind.INPUT: (38, 139, 210),
        Kind.INSERTED: _WHITE,
        Kind.PADDING: _WHITE,
        Kind.EXTRA: (252, 235, 150),
        Kind.CROPPED: (226, 232, 234),
        Kind.CROPPED_INPUT: (174, 209, 234),
        Kind.BEYOND: (245, 236, 220),
        Kind.OUTPUT: (42, 161, 152),
        Kind.PARTIAL: (178, 221, 217),
        Kind.EMPTY: _WHITE,
        Kind.KERNEL: (253, 246, 227),
        Kind.ZERO: _WHITE,
        Kind.SHADE: (120, 20, 60),
    },
    # Solarized's accents but the two that input and output have, and what else lies far from all others; in an order
    # in which neighbours along a row and a column of three lie farthest apart.
    taps=(
        (191, 78, 10),
        (96, 94, 199),
        (250, 200, 158),
        (140, 207, 225),
        (128, 24, 30),
        (102, 162, 8),
        (208, 42, 142),
        (198, 144, 8),
        (100, 100, 110),
    ),
    hues=(
        (239, 145, 88),
        (72, 232, 214),
        (234, 207, 255),
        (177, 230, 137),
        (226, 134, 215),
        (196, 164, 65),
        (156, 215, 255),
        (255, 211, 176),
        (255, 131, 134),
    ),
    shade=(7, 54, 66),
    shade_opacity=0.4,
)

# For dark slides: the guide's hues, deep enough for light lines and text, and lit by light instead of shaded.
DARK = Theme(
    told="for dark slides",
    background=_NIGHT,
    ink=(226, 235, 240),
    paper=(10, 15, 20),
    fills={
        Kind.INPUT: (33, 92, 158),
        Kind.INSERTED: _NIGHT,
        Kind.PADDING: _NIGHT,
        Kind.EXTRA: (84, 74, 14),
        Kind.CROPPED: (46, 54, 63),
        Kind.CROPPED_INPUT: (40, 70, 104),
        Kind.BEYOND: (60, 48, 34),
        Kind.OUTPUT: (8, 116, 102),
        Kind.PARTIAL: (24, 62, 68),
        Kind.EMPTY: _NIGHT,
        Kind.KERNEL: (98, 78, 38),
        Kind.ZERO: _NIGHT,
        Kind.SHADE: (140, 40, 80),
    },
    taps=(
        (250, 135, 47),
        (117, 220, 255),
        (220, 95, 185),
        (135, 209, 73),
        (238, 70, 75),
        (239, 195, 49),
        (175, 166, 175),
        (45, 170, 143),
        (138, 140, 251),
    ),
    hues=(
        (28, 65, 46),
        (141, 87, 120),
        (31, 114, 2),
        (117, 0, 126),
        (132, 98, 0),
        (36, 53, 129),
        (161, 82, 41),
        (2, 109, 163),
        (141, 0, 0),
    ),
    shade=(235, 244, 250),
    shade_opacity=0.5,
)

# Sky blue and orange of the palette of M. Okabe and K. Ito (Color Universal Design, 2008), which stay apart however
# colours are seen; what belongs to the output is of the orange's hue, and the kernel of their reddish purple's.
COLORBLIND = Theme(
    told="colours that stay apart however they are seen",
    background=_WHITE,
    ink=_BLACK,
    paper=_WHITE,
    fills={
        Kind.INPUT: (86, 180, 233),
        Kind.INSERTED: _WHITE,
        Kind.PADDING: _WHITE,
        Kind.EXTRA: (202, 184, 250),
        Kind.CROPPED: (222, 222, 222),
        Kind.CROPPED_INPUT: (176, 210, 230),
        Kind.BEYOND: (247, 232, 205),
        Kind.OUTPUT: (230, 159, 0),
        Kind.PARTIAL: (255, 226, 150),
        Kind.EMPTY: _WHITE,
        Kind.KERNEL: (222, 178, 202),
        Kind.ZERO: _WHITE,
        Kind.SHADE: (90, 40, 0),
    },
    # Hues of Paul Tol's muted scheme, moved apart in lightness until all nine differ for everyone, pale ones too.
    taps=(
        (208, 87, 116),
        (83, 83, 17),
        (83, 140, 191),
        (27, 0, 86),
        (239, 196, 125),
        (34, 76, 53),
        (150, 136, 35),
        (124, 45, 96),
        (111, 34, 236),
    ),
    hues=(
        (128, 0, 0),
        (100, 139, 255),
        (171, 137, 175),
        (79, 33, 140),
        (180, 113, 28),
        (102, 63, 85),
        (107, 214, 169),
        (218, 231, 255),
        (118, 129, 109),
    ),
    shade=_BLACK,
    shade_opacity=0.45,
    tap_paleness=0.5,
)

# For paper: greys that a laser printer keeps apart, on which symbols can be read. There are no nine such greys for the
# kernel's elements: three of them stand once in each row and in each column of three.
PRINT = Theme(
    told="greys that a printer keeps apart",
    background=_WHITE,
    ink=_BLACK,
    paper=_WHITE,
    fills={
        Kind.INPUT: _grey(135),
        Kind.INSERTED: _WHITE,
        Kind.PADDING: _WHITE,
        Kind.EXTRA: _grey(230),
        Kind.CROPPED: _grey(206),
        Kind.CROPPED_INPUT: _grey(182),
        Kind.BEYOND: _grey(230),
        Kind.OUTPUT: _grey(167),
        Kind.PARTIAL: _grey(207),
        Kind.EMPTY: _WHITE,
        Kind.KERNEL: _grey(230),
        Kind.ZERO: _WHITE,
        Kind.SHADE: _grey(60),
    },
    taps=tuple(_grey(level) for level in (36, 74, 108, 74, 108, 36, 108, 36, 74)),
    hues=(_grey(224), _grey(150), _grey(188), _grey(120)),
    shade=_BLACK,
    shade_opacity=0.345,
    tap_paleness=0.5,
)

THEMES = {"guide": GUIDE, "dark": DARK, "print": PRINT, "colorblind": COLORBLIND}
"""The themes by name, the default first."""


def border_of(kind: Kind) -> str:
    """Tell what lines are round cells of a kind: none (``"bare"``), ``"dashed"`` or ``"solid"`` ones."""
    return "bare" if kind in BARE else "dashed" if kind in DASHED else "solid"


def theme_called(name: str) -> Theme:
    """Give a theme by its name.

    Raises:
        ConvArithError: ``bad-value`` for a name that is none.
    """
    return THEMES[known_name("theme", name, THEMES)]


def dark_counterpart(name: str) -> Theme | None:
    """Give the theme that a picture has for readers who want it dark, where it follows them; None where it does not."""
    return DARK if name == "guide" else None
