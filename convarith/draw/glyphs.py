"""The letters of a font as outlines, and where the words of a text stand."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from io import BytesIO
from re import finditer
from typing import TYPE_CHECKING, Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from convarith.draw.font import Face
    from convarith.draw.legend import PlacedText

_START = {"left": 0.0, "middle": 0.5, "right": 1.0}  # of a text left of where it is put, in its widths


class Word(NamedTuple):
    """What stands between spaces, where it begins on its baseline, in pixels."""

    text: str
    left: float
    baseline: float


def words(placed: PlacedText, face: Face) -> Iterator[Word]:
    """Yield the words of a text where Pillow has them: ``placed.at`` is midway between ascender and descender, rounded.

    Each is put by itself, as Pillow rounds the widths of letters and a long line would drift.
    """
    (x, y), text, pixels, anchor = placed
    width, below, starts = _measured(face, text, pixels)
    left = x - _START[anchor] * width
    return (Word(word, left + start, y + below) for word, start in starts)


@lru_cache(maxsize=4096)
def _measured(face: Face, text: str, pixels: int) -> tuple[float, float, tuple[tuple[str, float], ...]]:
    """Give the width of a text, how far its baseline is from its middle, and its words with where they begin."""
    starts = ((part.group(), face.width(text[: part.start()], pixels)) for part in finditer(r"\S+", text))
    on_middle, on_baseline = (face.at(pixels).getbbox("x", anchor=each)[1] for each in ("lm", "ls"))
    return face.width(text, pixels), on_middle - on_baseline, tuple(starts)


@cache
def glyphs_of(path: Path) -> Glyphs:
    """Give the letters of a font's file, which is read once."""
    return Glyphs(path)


class Glyphs:
    """The letters of a font.

    Attributes:
        font: Its tables.
        units: In which it is drawn, for the size of its letters.
    """

    def __init__(self, path: Path) -> None:
        self.font: Any = TTFont(BytesIO(path.read_bytes()), fontNumber=0, lazy=True, recalcTimestamp=False)
        self.units: int = self.font["head"].unitsPerEm
        self._paths: dict[str, str] = {}

    def names(self, text: str) -> list[str]:
        """Give the glyph of each character; a box for those that the font lacks."""
        return [self._by_code.get(ord(character), ".notdef") for character in text]

    def width(self, name: str) -> int:
        """Give how far a glyph is from the next, in the font's units."""
        width: float = self._drawn[name].width
        return round(width)

    def path(self, name: str) -> str:
        """Give a glyph's outline as SVG has paths, in the font's units, y downward."""
        if name not in self._paths:
            pen = SVGPathPen(self._drawn)
            self._drawn[name].draw(TransformPen(pen, (1, 0, 0, -1, 0, 0)))
            self._paths[name] = pen.getCommands()
        return self._paths[name]

    @cached_property
    def _by_code(self) -> dict[int, str]:
        return dict(self.font.getBestCmap() or {})

    @cached_property
    def _drawn(self) -> Any:
        return self.font.getGlyphSet()
