"""The formats of an animation by the ending of its file."""

from __future__ import annotations

import os
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from convarith.draw.interrupts import signals_between_frames
from convarith.draw.style import FULL_HD
from convarith.engine.names import endings_told
from convarith.errors import ConvArithError
from convarith.files import whole_path, written_whole
from convarith.foreign import foreign
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from convarith.draw.render_job import RenderJob


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, or of folder.

    Attributes:
        told: What it is, in a line.
        module: Of `convarith.draw`, imported when the format is asked for.
        write: Name in it of the function that writes a job to a target.
        transparent: Whether the format can leave the background out.
        target: What the function takes: a stream, the path of a file, or that of a folder, which it makes itself.
        usual_pixels: Width and height of a picture that nobody gives a size; None for what is in it.
        even: Whether a picture has to be an even number of pixels wide and high.
        widest: How many pixels a picture can be wide or high in it; None for any number.
        moving: Whether the frames follow each other by themselves.
        by_matplotlib: Whether matplotlib may draw it, which must not be interrupted in the middle of a frame.
    """

    told: str
    module: str
    write: str
    transparent: bool = True
    target: Literal["stream", "path", "folder"] = "stream"
    usual_pixels: tuple[int, int] | None = None
    even: bool = False
    widest: int | None = None
    moving: bool = True
    by_matplotlib: bool = False


FORMATS: Mapping[str, Format] = {
    ".gif": Format("animation that plays anywhere", "gif", "write_gif", widest=65_535),
    ".png": Format("animated PNG, of all colours", "apng", "write_apng"),
    ".webp": Format("animated WebP", "webp", "write_webp", widest=16_383),
    ".mp4": Format(
        "video, H.264",
        "video",
        "write_mp4",
        transparent=False,
        target="path",
        usual_pixels=FULL_HD,
        even=True,
        widest=16_384,
    ),
    ".webm": Format("video, VP9", "video", "write_webm", target="path", usual_pixels=FULL_HD, even=True, widest=16_384),
    ".html": Format(
        "page that plays, steps and answers where a number comes from", "html", "write_html", transparent=False
    ),
    ".svg": Format("animation in vectors", "svg", "write_svg"),
    ".pdf": Format("a page a frame", "pdf", "write_pdf", moving=False),
    "/": Format("folder of stills", "stills", "write_stills", target="folder", moving=False, by_matplotlib=True),
}
"""What there is, the usual one first."""

_TARGETS: Mapping[str, Callable[[Path], AbstractContextManager[Any]]] = {
    "stream": written_whole,
    "path": whole_path,
    "folder": nullcontext,
}


def format_of(path: str | os.PathLike[str]) -> Format:
    """Give the format that a path's ending names; a slash, or that of a folder that is there, is that of stills.

    Raises:
        ConvArithError: ``format`` for an ending that is none.
    """
    if not os.fspath(path):
        raise ConvArithError("an animation needs a file to go to", "format", "name one, such as conv.gif")
    ending = "/" if names_folder(path) else Path(path).suffix.lower()
    if ending not in FORMATS:
        raise ConvArithError(f"{path} ends in no known format", "format", endings_told(ending, FORMATS))
    return FORMATS[ending]


def write(job: RenderJob, path: str | os.PathLike[str]) -> None:
    """Write a job to a file or a folder of the format that its ending names, whole or not at all.

    Raises:
        ConvArithError: ``format``; ``too-large`` for a picture that the format has no numbers for; ``missing-extra``
            where it needs a package that is not installed.
        OSError: Where the file or the folder cannot be written.
    """
    format_ = format_of(path)
    width, height = job.layout.width, job.layout.height
    if format_.widest is not None and max(width, height) > format_.widest:
        raise ConvArithError(
            f"{path} cannot be {width:,} x {height:,} pixels, only {format_.widest:,} either way",
            "too-large",
            "ask for a smaller size or scale",
        )
    writer: Callable[..., None] = getattr(import_module(f"convarith.draw.{format_.module}"), format_.write)
    stoppable = signals_between_frames if format_.by_matplotlib else nullcontext
    font = job.layout.face.path
    with (
        _TARGETS[format_.target](Path(path)) as target,
        stoppable(job) as stoppable_job,
        foreign(
            f"{path} cannot be drawn with {font.name}", "encoder", "try it in the usual font, or in another format"
        ),
    ):
        writer(stoppable_job, target)


def names_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path means a folder; one that is there may leave out the slash, unless it looks like a file."""
    if os.fspath(path).endswith(("/", os.sep)):
        return True
    return Path(path).is_dir() and Path(path).suffix.lower() not in FORMATS
