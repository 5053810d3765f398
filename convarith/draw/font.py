"""The font of the pictures."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

from convarith.errors import ConvArithError
from convarith.foreign import foreign
from convarith.records import dataclass

_TRIED = "".join(map(chr, range(ord(" "), 127))) + "→′−·…⌊⌋√²ᵀ×⟨⟩"  # what pictures are likely to say


@dataclass(frozen=True, slots=True)
class Face:
    """A font of any size.

    Attributes:
        path: Its file, TrueType or OpenType.
    """

    path: Path

    def at(self, pixels: int) -> ImageFont.FreeTypeFont:
        """Give the font with letters so many pixels high."""
        return _opened(self.path, pixels)

    def width(self, text: str, pixels: int) -> float:
        """Give the pixels that a text takes from left to right."""
        return self.at(pixels).getlength(text)


def face_from(path: Path | None) -> Face:
    """Give the face of a file, or for None DejaVu Sans, which matplotlib brings along.

    DejaVu has the symbols of the formulas. Its file is found without importing matplotlib, which takes longer than
    drawing.

    Raises:
        ConvArithError: ``bad-value`` for a file that holds no font.
        OSError: For a file that cannot be read.
    """
    if path is None:
        spec = find_spec("matplotlib")
        if spec is None or spec.origin is None:
            raise ConvArithError(
                "matplotlib, which brings the font, is not installed", "missing-extra", "pip install matplotlib"
            )
        return Face(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf")
    with path.open("rb"):  # FreeType tells of a missing file as of a broken one
        pass
    face = Face(path)
    with foreign(f"{path} holds no font", "bad-value", "give a TrueType or OpenType file"):
        face.at(12).getmask(_TRIED)  # letters are read one by one, and a damaged one does not show before
    return face


@cache
def _opened(path: Path, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, pixels)
