"""The font of the pictures."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont


@cache
def font(pixels: int) -> ImageFont.FreeTypeFont:
    """Give DejaVu Sans, which matplotlib brings along and which has the symbols of the formulas.

    The file is found without importing matplotlib, which takes longer than drawing.
    """
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib brings the font; install it with: pip install matplotlib")
    return ImageFont.truetype(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf", pixels)
