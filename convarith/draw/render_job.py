"""What a format needs to know to write an animation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from convarith.draw.themes import theme_called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image

    from convarith.draw.layout import Layout
    from convarith.draw.raster import Raster
    from convarith.draw.style import Style
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame


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
    def frame_range(self) -> range:
        """Numbers of the frames to show; the earlier ones leave behind what they settle."""
        return self.layout.scene.frame_range(self.style.frames)

    def frames(self) -> Iterator[tuple[Frame, float]]:
        """Yield the frames to show with the seconds that each stays, and report each when it is done with."""
        scene, numbers = self.layout.scene, self.frame_range
        for done, number in enumerate(numbers, start=1):
            frame = scene.frames[number]
            longer = self.style.hold if number == numbers[-1] else 0.0
            yield frame, frame.hold / self.style.fps + longer
            if self.progress is not None:
                self.progress(done, len(numbers))

    def earlier(self) -> Iterator[Frame]:
        """Yield the frames before those to show, which leave behind what they settle."""
        return (self.layout.scene.frames[number] for number in range(self.frame_range.start))

    def images(self, raster: Raster) -> Iterator[tuple[Image.Image, float]]:
        """Yield the frames as a raster paints them, with the seconds that each stays."""
        for frame in self.earlier():
            raster.settle(frame)
        for frame, seconds in self.frames():
            yield raster.paint(frame), seconds
