"""Single frames of an animation as images, in any order: for who looks at one after the other."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from convarith.draw.font import face_from
from convarith.draw.layout import Layout
from convarith.draw.raster import Raster
from convarith.draw.rendering import comfortable_scale, refuse_enormous
from convarith.draw.themes import border_of, hex_text, theme_called
from convarith.scene.model import Look

if TYPE_CHECKING:
    from convarith.scene.model import Corners, Scene

_QUICK = 1  # how hard the images are compressed, which are looked at and forgotten


class FrameImages:
    """The frames of a scene as PNG images, without the words under them.

    Attributes:
        scene: The scene.
        width: Of an image, in pixels.
        height: Of an image, in pixels.

    Raises:
        ConvArithError: ``bad-value`` for a theme that there is not; ``too-large``.
    """

    def __init__(self, scene: Scene, theme: str) -> None:
        self.scene = scene
        self._theme = theme_called(theme)
        self._layout = Layout(scene.wordless, comfortable_scale(scene), face_from(None))
        refuse_enormous(self._layout, scene.frames.total)
        self.width, self.height = self._layout.width, self._layout.height
        self._unseen = Raster(self._layout, self._theme)
        self._raster, self._settled = self._unseen.copy(), 0

    def colors(self) -> dict[str, Any]:
        """Give the colours, as style sheets write them: of the background, of text on it, and of the legend's cells."""
        theme, labels = self._theme, self.scene.labels
        return {
            "background": hex_text(theme.background),
            "ink": hex_text(theme.text_on(theme.background)),
            "legend": [
                {"name": name, "color": hex_text(theme.color(Look(kind))), "border": border_of(kind)}
                for kind, name in (labels.legend if labels else ())
            ],
        }

    def corners(self, number: int) -> Corners:
        """Give the pixels where the corners of a cell are."""
        return self._layout.corners(self.scene.cells[number].corners)

    def png(self, number: int) -> bytes:
        """Give a frame."""
        frames = self._layout.scene.frames
        if number < self._settled:
            self._raster, self._settled = self._unseen.copy(), 0
        for each in range(self._settled, number):
            self._raster.settle(frames[each])
        self._settled = number
        image = self._raster.paint(frames[number])
        image.putpalette([channel for color in self._raster.palette for channel in color])
        written = BytesIO()
        image.save(written, "PNG", compress_level=_QUICK)
        return written.getvalue()
