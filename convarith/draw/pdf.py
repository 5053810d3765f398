"""An animation as PDF: a page a frame, as slides take it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from matplotlib.backends.backend_pdf import PdfPages

from convarith.draw.artists import settings
from convarith.draw.vector import figures

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob

_UNDATED = {"CreationDate": None}


def write_pdf(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job; pages are as many points wide and high as the picture has pixels."""
    with settings(), PdfPages(stream, metadata=_UNDATED) as pages:
        for figure in figures(job):
            pages.savefig(figure)
