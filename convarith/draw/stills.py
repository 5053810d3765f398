"""An animation as a folder of pictures, one for each frame, fine enough for print."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from convarith.draw.svg import svg_stills
from convarith.errors import ConvArithError
from convarith.files import whole_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from convarith.draw.render_job import RenderJob

_FINEST = 3  # pixels for each of the layout, along either side
_MOST_PIXELS = 100_000_000  # of a picture, beyond which it is less fine: each takes four bytes


def write_stills(job: RenderJob, folder: Path) -> None:
    """Write a job as ``frame-01.png`` or ``.svg`` and so on, into a folder that is new or empty: all of them or none.

    Raises:
        ConvArithError: ``format`` for a folder with something in it.
        OSError: Where the folder cannot be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise ConvArithError(f"the folder {folder} is not empty", "format", "name a new one for the frames")
    digits = max(2, len(str(len(job.moments))))
    write = _write_svgs if job.style.stills == "svg" else _write_images
    with whole_folder(folder) as place:
        write(job, (place / f"frame-{number:0{digits}}.{job.style.stills}" for number in count(1)))


def _write_svgs(job: RenderJob, paths: Iterator[Path]) -> None:
    """Write frames as SVG in the colours of the theme for everyone, as programs for slides have it."""
    for path, document in zip(paths, svg_stills(job), strict=False):
        path.write_text(document, encoding="utf-8")


def _write_images(job: RenderJob, paths: Iterator[Path]) -> None:
    """Write frames as PNG."""
    from convarith.draw.artists import DPI, images

    finer = 1 if job.layout.pixels else _finer(job.layout.width * job.layout.height)  # or it were another size
    for path, image in zip(paths, images(job, finer), strict=False):
        picture = image if job.style.transparent else image.convert("RGB")
        picture.save(path, dpi=(DPI * finer, DPI * finer))


def _finer(pixels: int) -> int:
    return next((finer for finer in range(_FINEST, 1, -1) if pixels * finer**2 <= _MOST_PIXELS), 1)
