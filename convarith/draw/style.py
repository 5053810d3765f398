"""How an animation is to look and to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from convarith.draw.themes import theme_called
from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    import os

STILLS = "png", "svg"
"""What the pictures in a folder can be, the usual one first."""

_FASTEST = 50.0  # frames a second: GIF counts in hundredths, and viewers slow down below two of them
_SLOWEST = 0.002  # GIF counts up to 65,535 of them
_LONGEST_HOLD = 600  # seconds
_LONGEST_DURATION = 86_400  # seconds
_MOST_LOOPS = 65_535  # as many as GIF can count
_WIDEST_SCALE = 10_000  # pixels a cell


@dataclass(frozen=True, slots=True)
class Style:
    """How an animation is to look and to run, as it goes from the user down to the formats.

    Attributes:
        theme: Its colours, one of `convarith.draw.themes.THEMES`.
        transparent: Leave the background out.
        fps: Frames a second; None for one, unless it would take long.
        scale: Pixels a cell; None for what suits the size.
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
            for a rate and a duration.
    """

    theme: str = "guide"
    transparent: bool = False
    fps: float | None = None
    scale: float | None = None
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
            if not isinstance(value, int | float | None):
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
        if self.scale is not None and not 1 <= self.scale <= _WIDEST_SCALE:
            raise ConvArithError(
                f"a scale of {self.scale:g} pixels a cell cannot be", "bad-value", f"give 1 to {_WIDEST_SCALE:,}"
            )

    def _check_timing(self) -> None:
        if self.fps is not None and self.duration is not None:
            raise ConvArithError(
                f"{self.fps:g} frames a second and {self.duration:g} seconds for all are given",
                "contradiction",
                "give --fps or --duration",
            )
        if self.duration is not None and not 0 < self.duration <= _LONGEST_DURATION:
            raise ConvArithError(
                f"it cannot take {self.duration:g} seconds", "bad-value", f"give up to {_LONGEST_DURATION:,}"
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
