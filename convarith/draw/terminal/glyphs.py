"""What stands for a cell on a grid of characters: its text, or a character of its kind.

In plain text cells in use stand in brackets.
"""

from __future__ import annotations

from convarith.draw.themes import DASHED
from convarith.records import NamedTuple, dataclass
from convarith.scene.model import SHADES, Kind, Look


class _Glyph(NamedTuple):
    """What stands for a cell without text: usually, and where it is in use and there is no room for brackets."""

    rest: str
    lit: str


_GLYPHS = {
    Kind.INPUT: _Glyph("▒", "█"),
    Kind.INSERTED: _Glyph("·", "•"),
    Kind.PADDING: _Glyph("·", "•"),
    Kind.EXTRA: _Glyph("+", "‡"),
    Kind.CROPPED: _Glyph("-", "="),
    Kind.CROPPED_INPUT: _Glyph("x", "X"),
    Kind.BEYOND: _Glyph("~", "≈"),
    Kind.OUTPUT: _Glyph("□", "■"),
    Kind.PARTIAL: _Glyph("▫", "▪"),
    Kind.EMPTY: _Glyph("_", "‗"),
    Kind.KERNEL: _Glyph("○", "●"),
    Kind.ZERO: _Glyph("·", "•"),
    Kind.HIDDEN: _Glyph(" ", " "),
}
_MARKED = {Kind.PARTIAL, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND}  # beside their text, too
_LETTERS = "abcdefghijklmnopqrstuvwxyz"  # of kernel elements, in turn
_SHADES = "·░▒▓█"
_BRACKETED = 3  # characters of a cell that has room for brackets
_NOTHING = {Kind.INSERTED, Kind.PADDING, Kind.ZERO}


@dataclass(frozen=True, slots=True)
class CellDetail:
    """How much is written in cells, and how many characters they take.

    Attributes:
        colored: Whether colours tell what a cell is and whether it is in use; otherwise characters and brackets do.
        least: Characters of a cell without text.
        texts: Whether texts are written.
        corners: Whether their corners are.
        beside: Characters that a cell has beside its text.
    """

    colored: bool
    least: int
    texts: bool = False
    corners: bool = False
    beside: int = 2

    def length(self, look: Look) -> int:
        """Count the characters of a cell."""
        text = self.text(look)
        return max(self.least, len(text) + self.beside) if text else self.least

    def text(self, look: Look) -> str:
        """Give what is written in a cell."""
        if not self.texts:
            return ""
        zero = "·" if look.kind in _NOTHING else "0"
        text = zero if look.text == "0" else look.text
        return " ".join(part for part in (text, look.corner if self.corners else "") if part)

    def characters(self, look: Look, chars: int) -> str:
        """Write a cell, exactly as wide as it is."""
        text = self.text(look)
        if self.colored:
            text = text if len(text) <= chars else ""
            glyph = _glyph(look) if look.kind in DASHED | {Kind.ZERO} else ""
            return _centered(text or glyph, chars)
        if chars < _BRACKETED:
            return _glyph(look, lit=look.lit).ljust(chars)
        glyph = _glyph(look)
        text = text if 0 < len(text) <= chars - 2 else glyph
        mark = glyph if look.kind in _MARKED and text != glyph else " "
        return _centered(f"[{text}]" if look.lit else f" {text}{mark}", chars)


COLORED_DETAILS = (
    CellDetail(colored=True, least=2, texts=True, corners=True),
    CellDetail(colored=True, least=2, texts=True, corners=True, beside=1),
    CellDetail(colored=True, least=2, texts=True),
    CellDetail(colored=True, least=2, texts=True, beside=1),
    CellDetail(colored=True, least=2),
    CellDetail(colored=True, least=1),
)
PLAIN_DETAILS = (
    CellDetail(colored=False, least=3, texts=True, corners=True),
    CellDetail(colored=False, least=3, texts=True),
    CellDetail(colored=False, least=3),
    CellDetail(colored=False, least=2),
    CellDetail(colored=False, least=1),
)
"""The most that can be written in cells, down to the least."""


def _glyph(look: Look, *, lit: bool = False) -> str:
    if look.kind is Kind.TAP:
        letter = _LETTERS[look.tap % len(_LETTERS)]
        return letter.upper() if lit else letter
    if look.kind is Kind.SHADE:
        return _SHADES[look.tap * (len(_SHADES) - 1) // (SHADES - 1)]
    return _GLYPHS[look.kind][lit]


def _centered(text: str, columns: int) -> str:
    """Put text in the middle, or right of it, so that most numbers end below each other."""
    return (text + " " * ((columns - len(text)) // 2)).rjust(columns)
