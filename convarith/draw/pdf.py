"""An animation as PDF: a page a frame, as slides take it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from matplotlib.backends.backend_pdf import PdfPages

from convarith.draw.vector import figures, settings

if TYPE_CHECKING:
    from convarith.draw.film import Film

_UNDATED = {"CreationDate": None}


def write_pdf(film: Film, stream: IO[bytes]) -> None:
    """Write a film; pages are as many points wide and high as the picture has pixels."""
    with settings(), PdfPages(stream, metadata=_UNDATED) as pages:
        for figure in figures(film):
            pages.savefig(figure)
