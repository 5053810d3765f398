"""What a format needs to know to write an animation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image

    from convarith.draw.layout import Layout
    from convarith.draw.raster import Raster
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame


_FASTEST = 50.0  # frames a second: GIF counts in hundredths, and viewers slow down below two of them
_SLOWEST = 0.002  # GIF counts up to 65,535 of them
_LONGEST_HOLD = 600  # seconds
_MOST_LOOPS = 65_535  # as many as GIF can count


@dataclass(frozen=True)
class RenderJob:
    """A scene that is laid out, and how it is to be shown.

    Attributes:
        layout: The scene and where everything stands.
        theme: Its colours.
        chosen: Numbers of the frames to show; the earlier ones leave behind what they settle.
        seconds: How long a usual frame stays.
        hold: How many seconds longer the last one stays.
        loop: How often it plays; 0 for ever.
        transparent: Whether the background is left out.
        progress: Called after each frame with the number of frames done and of all.
    """

    layout: Layout
    theme: Theme
    chosen: range
    seconds: float = 1.0
    hold: float = 0.0
    loop: int = 0
    transparent: bool = False
    progress: Callable[[int, int], None] | None = None

    def frames(self) -> Iterator[tuple[Frame, float]]:
        """Yield the chosen frames with the seconds that each stays, and tell of each when it is done with."""
        scene = self.layout.scene
        for done, number in enumerate(self.chosen, start=1):
            frame = scene.frames[number]
            last = number == self.chosen[-1]
            yield frame, frame.hold * self.seconds + (self.hold if last else 0.0)
            if self.progress is not None:
                self.progress(done, len(self.chosen))

    def earlier(self) -> Iterator[Frame]:
        """Yield the frames before the chosen ones, which leave behind what they settle."""
        return (self.layout.scene.frames[number] for number in range(self.chosen.start))

    def images(self, raster: Raster) -> Iterator[tuple[Image.Image, float]]:
        """Yield the frames as a raster paints them, with the seconds that each stays."""
        for frame in self.earlier():
            raster.settle(frame)
        for frame, seconds in self.frames():
            yield raster.paint(frame), seconds


def check_timing(fps: float, hold: float, loop: int) -> None:
    """Refuse what no player could keep to.

    Args:
        fps: Frames a second.
        hold: Seconds that the last frame stays longer.
        loop: How often it plays; 0 for ever.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if not _SLOWEST <= fps <= _FASTEST:
        raise ConvArithError(f"{fps:g} frames a second cannot be", "bad-value", f"give {_SLOWEST:g} to {_FASTEST:g}")
    if not 0 <= hold <= _LONGEST_HOLD:
        raise ConvArithError(
            f"the last frame cannot be held {hold:g} seconds longer", "bad-value", f"give 0 to {_LONGEST_HOLD}"
        )
    if not 0 <= loop <= _MOST_LOOPS:
        raise ConvArithError(f"it cannot play {loop} times", "bad-value", f"give 0 for ever, or up to {_MOST_LOOPS:,}")
