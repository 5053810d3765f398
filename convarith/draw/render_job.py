"""What a format needs to know to write an animation."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from convarith.draw.pacing import Moment, glide_seconds, moments
from convarith.draw.themes import theme_called
from convarith.records import dataclass, replace
from convarith.scene.tween import eased, tween

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image

    from convarith.draw.layout import Layout
    from convarith.draw.raster import Raster
    from convarith.draw.style import Style
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame, Look

TWEEN_RATE = 30
"""Pictures a second on the way from frame to frame."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class RenderJob:
    """A scene that is laid out, and how it is to be shown.

    Attributes:
        layout: The scene and where everything stands.
        style: How it is to look and to run.
        progress: Called after each frame with the number of frames done and of all.

    Raises:
        ConvArithError: ``bad-value`` where the style asks for frames that there are not.
    """

    layout: Layout
    style: Style
    progress: Callable[[int, int], None] | None = None

    @cached_property
    def theme(self) -> Theme:
        """Its colours."""
        return theme_called(self.style.theme)

    @cached_property
    def moments(self) -> list[Moment]:
        """The frames to show, by number, and how long each stays; the others leave behind what they settle."""
        return moments(self.layout.scene, self.style)

    @property
    def seconds(self) -> float:
        """How long all of it takes."""
        return sum(seconds for _, seconds in self.moments)

    def frames(self) -> Iterator[tuple[Frame, float]]:
        """Yield the frames to show with the seconds that each stays, and report each when it is done with.

        A frame settles what those between it and the one before would have settled, which are not to be seen.
        """
        frames = self.layout.scene.frames
        following = self.moments[0].number
        for done, (number, seconds) in enumerate(self.moments, start=1):
            frame = frames[number]
            if number > following:
                settled: dict[int, Look] = {}
                for between in range(following, number):
                    settled.update(frames[between].settled)
                frame = replace(frame, settled={**settled, **frame.settled})
            yield frame, seconds
            following = number + 1
            if self.progress is not None:
                self.progress(done, len(self.moments))

    def earlier(self) -> Iterator[Frame]:
        """Yield the frames before those to show, which leave behind what they settle."""
        return (self.layout.scene.frames[number] for number in range(self.moments[0].number))

    def images(self, raster: Raster, *, tweens: bool = False) -> Iterator[tuple[Image.Image, float]]:
        """Yield the frames as a raster paints them, with the seconds that each stays.

        Args:
            raster: What paints, from its first frame on.
            tweens: Whether the time of a frame begins with pictures of the way to it.
        """
        before: Frame | None = None
        for frame in self.earlier():
            raster.settle(frame)
        for frame, seconds in self.frames():
            left = seconds
            for between in self._tweens(before, frame, seconds) if tweens else ():
                yield raster.paint(between), 1 / TWEEN_RATE
                left -= 1 / TWEEN_RATE
            yield raster.paint(frame), left
            before = frame

    def _tweens(self, before: Frame | None, after: Frame, seconds: float) -> Iterator[Frame]:
        """Yield the pictures of the way to a frame, the least time of which it stands still."""
        way = None if before is None else tween(self.layout.scene, before, after)
        if way is not None:
            yield from map(way.frame, _shares(seconds) or ([] if way.shades else _even_shares(seconds)))


def _shares(seconds: float) -> list[float]:
    """Give how far the pictures of the way to a frame are, of which there are none where it stays too briefly."""
    count = int(TWEEN_RATE * glide_seconds(seconds) + _ROUNDING)
    return [eased(number / (count + 1)) for number in range(1, count + 1)]


def _even_shares(seconds: float) -> list[float]:
    """Give how far the pictures of a way are that takes all the time, where a scene itself tells of cells that move."""
    count = int(TWEEN_RATE * seconds + _ROUNDING)
    return [number / count for number in range(1, count)]
