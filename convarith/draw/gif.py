"""An animation as GIF, streamed."""

from __future__ import annotations

from struct import pack
from typing import IO, TYPE_CHECKING

from convarith.draw.delta import Change, changes
from convarith.draw.pixels import channels, pixels

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob

_ONTO_WHAT_WAS, _ONTO_NOTHING = 1, 2  # what a GIF calls the disposal of a frame
_BACKGROUND = 0


def write_gif(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job, each frame as the rectangle that changed with the pixels that changed.

    Pillow compresses; only one frame and its predecessor are held, so memory does not grow with the animation. Over a
    transparent background, where a pixel can become transparent again, the frames are whole.
    """
    colors, frames = painted = pixels(job, soft=False)
    bits = max(2, painted.unchanged.bit_length())  # a small palette makes for short codes
    size = job.layout.width, job.layout.height
    palette = channels(colors).ljust(3 << bits, b"\0")
    stream.write(b"GIF89a" + pack("<HHBBB", *size, 0x80 | (bits - 1), _BACKGROUND, 0) + palette)
    if job.style.loop != 1:
        # GIF counts the repetitions after the first time, and 0 for ever; without the extension it plays once.
        stream.write(b"!\xff\x0bNETSCAPE2.0" + pack("<BBHB", 3, 1, max(job.style.loop - 1, 0), 0))
    if job.style.transparent:
        for image, seconds in frames:
            _write_frame(stream, Change(image, 0, 0, seconds), bits, _BACKGROUND, _ONTO_NOTHING)
    else:
        for change in changes(frames, painted.unchanged):
            _write_frame(stream, change, bits, painted.unchanged, _ONTO_WHAT_WAS)
    stream.write(b";")


def _write_frame(stream: IO[bytes], change: Change, bits: int, transparent: int, disposal: int) -> None:
    image, left, top, seconds = change
    stream.write(pack("<3sBHBB", b"!\xf9\x04", disposal << 2 | 1, _hundredths(seconds), transparent, 0))
    stream.write(pack("<cHHHHBB", b",", left, top, *image.size, 0, bits))
    stream.write(image.tobytes("gif", ("L", bits, 0)) + b"\0")


def _hundredths(seconds: float) -> int:
    """Give the duration as GIF counts it; below two of them viewers slow down."""
    return max(2, min(65_535, round(seconds * 100)))
