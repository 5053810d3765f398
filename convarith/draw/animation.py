"""An animation as Python has it: saved in any format, and shown in notebooks."""

from __future__ import annotations

import os
from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.draw.gif import write_gif
from convarith.draw.rendering import prepared, render
from convarith.engine.numbers import counted
from convarith.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.draw.render_job import RenderJob
    from convarith.draw.style import Style
    from convarith.scene.model import Scene

_PICTURES: Mapping[str, str] = {
    ".gif": "image/gif",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_VIDEOS: Mapping[str, str] = {".mp4": "video/mp4", ".webm": "video/webm"}
_PAGE = ".html"
_PAGE_HEIGHT = 640  # pixels of the player in a notebook, which fits its picture in


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Animation:
    """A layer at work, or what a network sees, laid out frame by frame.

    A notebook shows it in place: the file that it was written to, as a picture, a video or a page that plays in a frame
    of its own; where there is none, or none that moves, a GIF that is made when it is looked at.

    Attributes:
        scene: What is to be seen.
        style: How it is to look and to run.
        path: The file or folder that it was written to; None where it was not.
    """

    scene: Scene
    style: Style
    path: Path | None = None

    def save(self, path: str | os.PathLike[str], progress: Callable[[int, int], None] | None = None) -> Animation:
        """Write it to a file of the format that its ending names, whole or not at all.

        Args:
            path: The file, or a folder for stills.
            progress: Called after each frame with the number of frames done and of all.

        Returns:
            The animation with the path.

        Raises:
            ConvArithError: As `convarith.animate`.
            OSError: Where the file cannot be written.
        """
        render(self.scene, path, self.style, progress)
        return replace(self, path=Path(path))

    def check(self) -> None:
        """Refuse what cannot be drawn, before anybody looks.

        Raises:
            ConvArithError: As `convarith.animate`.
        """
        self._as_gif()

    def __fspath__(self) -> str:
        """Give the path of its file, for whatever opens one.

        Raises:
            TypeError: Where it was not written to one.
        """
        if self.path is None:
            raise TypeError("this animation is in no file yet: save it to one")
        return os.fspath(self.path)

    def __repr__(self) -> str:
        where = "" if self.path is None else f" in {self.path}"
        return f"<Animation of {counted(len(self._as_gif().moments), 'frame')}{where}>"

    def _repr_html_(self) -> str:
        name, title = self.path, escape(self.scene.title)
        ending = "" if name is None or not name.is_file() else name.suffix.lower()
        if name is not None and ending == _PAGE:
            page = escape(name.read_text("utf-8"))
            style = f"width:100%;height:{_PAGE_HEIGHT}px;border:0"
            return f'<iframe srcdoc="{page}" title="{title}" sandbox="allow-scripts" style="{style}"></iframe>'
        if name is not None and ending in _VIDEOS:
            source = _inlined(_VIDEOS[ending], name.read_bytes())
            return f'<video src="{source}" title="{title}" autoplay loop muted playsinline controls {_FITTING}></video>'
        if name is not None and ending in _PICTURES:
            source = _inlined(_PICTURES[ending], name.read_bytes())
        else:
            stream = BytesIO()
            write_gif(self._as_gif(), stream)
            source = _inlined("image/gif", stream.getvalue())
        return f'<img src="{source}" alt="{title}" {_FITTING}>'

    def _as_gif(self) -> RenderJob:
        return prepared(self.scene, "shown.gif", self.style)


_FITTING = 'style="max-width:100%;height:auto"'


def _inlined(kind: str, content: bytes) -> str:
    """Give content as an address of itself, so that nothing is fetched."""
    return f"data:{kind};base64,{b64encode(content).decode()}"
