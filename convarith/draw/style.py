"""How an animation is to look and to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.draw.themes import theme_called
from convarith.engine.numbers import short_repr, whole_number
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.records import dataclass, field

if TYPE_CHECKING:
    import os

STILLS = "png", "svg"
"""What the pictures in a folder can be, the usual one first."""

FULL_HD = 1_920, 1_080
"""Width and height of a picture as screens and projectors have it."""

_FASTEST = 50.0  # frames a second: GIF counts in hundredths, and viewers slow down below two of them
_SLOWEST = 0.002  # GIF counts up to 65,535 of them
_LONGEST_HOLD = 600  # seconds
_LONGEST_DURATION = 86_400  # seconds
_MOST_LOOPS = 65_535  # as many as GIF can count
_WIDEST_SCALE = 10_000  # pixels a cell
_SMALLEST_SIDE, _LARGEST_SIDE = 64, 16_383  # pixels
_MOST_SLENDER = 10  # of an aspect
_EXAMPLES = {"pixels": "(1920, 1080)", "aspect": "(16, 9)"}


def read_pixels(pixels: tuple[int, int] | str | None) -> tuple[int, int] | None:
    """Read ``1920x1080``, a width and a height, and give back what is no text.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if not isinstance(pixels, str):
        return pixels
    try:
        width, height = read_size(pixels, "size")
    except ValueError:
        raise ConvArithError(
            f"size {short_repr(pixels)} is no width and height", "bad-value", "write WIDTHxHEIGHT, such as 1920x1080"
        ) from None
    return width, height


def read_aspect(aspect: tuple[float, float] | str | None) -> tuple[float, float] | None:
    """Read ``16:9``, also ``16x9`` or ``2.35/1``, a width to a height, and give back what is no text.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if not isinstance(aspect, str):
        return aspect
    try:
        width, height = map(float, aspect.lower().replace("×", ":").replace("x", ":").replace("/", ":").split(":"))
    except ValueError:
        raise ConvArithError(
            f"aspect {short_repr(aspect)} is no width to a height", "bad-value", "write W:H, such as 16:9"
        ) from None
    return width, height


@dataclass(frozen=True, slots=True)
class Style:
    """How an animation is to look and to run, as it goes from the user down to the formats.

    Attributes:
        theme: Its colours, one of `convarith.draw.themes.THEMES`.
        transparent: Leave the background out.
        fps: Frames a second; None for one, unless it would take long.
        scale: Pixels a cell; None for what suits the size, or the format.
        pixels: Width and height of the picture, which everything fills up to its margins; None for what it takes.
        aspect: Width to height of the picture, whose shorter side is then that of full HD.
        hold: Seconds that the last frame stays longer.
        duration: Seconds that all takes; None for what the rate makes of it.
        loop: How often it plays; 0 for ever.
        frames: Which frames to show, and always the last of them; the others leave behind what they settle.
        act: Name of the one act to show, of an animation that has several; None for all of it.
        font: A TrueType or OpenType file for the text; None for DejaVu Sans.
        stills: What the pictures in a folder are, ``png`` or ``svg``.
        force: Draw even more than 5,000 frames, 50 megapixels a frame or 200,000 cells.

    Raises:
        ConvArithError: ``bad-value`` for what is not of its kind, or what no player could keep to; ``contradiction``
            for a rate and a duration, or several of scale, pixels and aspect.
    """

    theme: str = "guide"
    transparent: bool = False
    fps: float | None = None
    scale: float | None = None
    pixels: tuple[int, int] | None = None
    aspect: tuple[float, float] | None = None
    hold: float = 0.0
    duration: float | None = None
    loop: int = 0
    frames: slice = field(default_factory=lambda: slice(None))
    act: str | None = None
    font: str | os.PathLike[str] | None = None
    force: bool = False
    stills: str = "png"

    def __post_init__(self) -> None:
        theme_called(self.theme)
        for name in ("fps", "hold", "duration", "scale"):
            value = getattr(self, name)
            if not isinstance(value, int | float | None) or (value is None and name == "hold"):
                raise ConvArithError(f"{name} {short_repr(value)} is no number", "bad-value", "give one")
        whole_number("loop", self.loop, least=0)
        if not isinstance(self.frames, slice):
            raise ConvArithError(
                f"frames {short_repr(self.frames)} are no slice", "bad-value", "give one, such as slice(0, 9)"
            )
        if self.stills not in STILLS:
            raise ConvArithError(
                f"stills cannot be {short_repr(self.stills)}", "bad-value", f"give one of {', '.join(STILLS)}"
            )
        self._check_timing()
        self._check_size()

    @property
    def picture_pixels(self) -> tuple[int, int] | None:
        """Width and height of the picture, where one or the other tells them: even numbers of an aspect."""
        if self.aspect is None:
            return self.pixels
        width, height = self.aspect
        shorter = min(FULL_HD)
        longer = 2 * round(shorter * max(width, height) / min(width, height) / 2)
        return (longer, shorter) if width >= height else (shorter, longer)

    def _check_size(self) -> None:
        told = [name for name in ("scale", "pixels", "aspect") if getattr(self, name) is not None]
        if len(told) > 1:
            raise ConvArithError(
                f"{' and '.join(told)} both say how large the picture is",
                "contradiction",
                "give one of --scale, --size (pixels=) and --aspect",
            )
        for name, least, most in (("pixels", _SMALLEST_SIDE, _LARGEST_SIDE), ("aspect", 0.001, 10_000)):
            _check_pair(name, getattr(self, name), least, most)
        if self.aspect is not None and max(self.aspect) > _MOST_SLENDER * min(self.aspect):
            raise ConvArithError(
                f"an aspect of {self.aspect[0]:g}:{self.aspect[1]:g} cannot be",
                "bad-value",
                f"give one up to {_MOST_SLENDER}:1 or 1:{_MOST_SLENDER}",
            )
        if self.scale is not None and not 1 <= self.scale <= _WIDEST_SCALE:
            raise ConvArithError(
                f"a scale of {self.scale:g} pixels a cell cannot be", "bad-value", f"give 1 to {_WIDEST_SCALE:,}"
            )

    def _check_timing(self) -> None:
        if self.fps is not None and self.duration is not None:
            raise ConvArithError(
                f"{self.fps:g} frames a second and {self.duration:g} seconds for all are given",
                "contradiction",
                "give the one or the other",
            )
        if self.duration is not None and not 0 < self.duration <= _LONGEST_DURATION:
            raise ConvArithError(
                f"it cannot take {self.duration:g} seconds",
                "bad-value",
                f"give more than 0, up to {_LONGEST_DURATION:,}",
            )
        if self.fps is not None and not _SLOWEST <= self.fps <= _FASTEST:
            raise ConvArithError(
                f"{self.fps:g} frames a second cannot be", "bad-value", f"give {_SLOWEST:g} to {_FASTEST:g}"
            )
        if not 0 <= self.hold <= _LONGEST_HOLD:
            raise ConvArithError(
                f"the last frame cannot be held {self.hold:g} seconds longer", "bad-value", f"give 0 to {_LONGEST_HOLD}"
            )
        if self.loop > _MOST_LOOPS:
            raise ConvArithError(
                f"it cannot play {self.loop} times", "bad-value", f"give 0 for ever, or up to {_MOST_LOOPS:,}"
            )


def _check_pair(name: str, pair: object, least: float, most: float) -> None:
    """Refuse what are no two numbers of a range.

    Raises:
        ConvArithError: ``bad-value``.
    """
    kind = int if name == "pixels" else int | float
    if pair is None:
        return
    if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(each, kind) for each in pair)):
        raise ConvArithError(
            f"{name} {short_repr(pair)} are no two numbers",
            "bad-value",
            f"give a width and a height, as {_EXAMPLES[name]}",
        )
    if not all(least <= each <= most for each in pair):
        between = "x" if name == "pixels" else ":"
        raise ConvArithError(
            f"{pair[0]:g}{between}{pair[1]:g} is no {'size in pixels' if name == 'pixels' else name} of a picture",
            "bad-value",
            f"give numbers from {least:,} to {most:,}",
        )
