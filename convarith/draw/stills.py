"""An animation as a folder of pictures, one for each frame, fine enough for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.draw.artists import DPI, images
from convarith.errors import ConvArithError
from convarith.files import whole_folder

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.draw.render_job import RenderJob

_FINEST = 3  # pixels for each of the layout, along either side
_MOST_PIXELS = 100_000_000  # of a picture, beyond which it is less fine: each takes four bytes


def write_stills(job: RenderJob, folder: Path) -> None:
    """Write a job as ``frame-01.png`` and so on, into a folder that is new or empty: all of them or none.

    Raises:
        ConvArithError: ``format`` for a folder with something in it.
        OSError: Where the folder cannot be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise ConvArithError(f"the folder {folder} is not empty", "format", "name a new one for the frames")
    finer = _finer(job.layout.width * job.layout.height)
    digits = max(2, len(str(len(job.moments))))
    with whole_folder(folder) as place:
        for number, image in enumerate(images(job, finer), start=1):
            picture = image if job.style.transparent else image.convert("RGB")
            picture.save(place / f"frame-{number:0{digits}}.png", dpi=(DPI * finer, DPI * finer))


def _finer(pixels: int) -> int:
    return next((finer for finer in range(_FINEST, 1, -1) if pixels * finer**2 <= _MOST_PIXELS), 1)
