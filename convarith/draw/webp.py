"""An animation as WebP without loss, streamed."""

from __future__ import annotations

from io import BytesIO
from shutil import copyfileobj
from struct import pack
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from convarith.draw.delta import changes
from convarith.draw.pixels import pixels

if TYPE_CHECKING:
    from PIL import Image

    from convarith.draw.pixels import Rgba
    from convarith.draw.render_job import RenderJob

_ANIMATED, _TRANSLUCENT = 0x02, 0x10  # what the file has
_IN_PLACE, _OVER = 0x02, 0x00  # how a frame goes onto what was shown, which then stays
_SHORTEST, _LONGEST = 20, (1 << 24) - 1  # milliseconds; viewers slow down below the one, the other fills 24 bits
_RIFF_HEADER = 12  # bytes before the first chunk
_IN_MEMORY = 1 << 20  # bytes of the file


def write_webp(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job, each frame as the rectangle that changed with the pixels that changed, as `write_apng` does.

    Pillow compresses each frame as a picture of its own, which goes into the animation as it is; to make an animation
    itself it would hold all of them. The file begins with its length, so the frames wait in a temporary file.
    """
    painted = pixels(job, tweens=True)
    if len(job.moments) == 1:
        ((image, _),) = painted.frames
        stream.write(_still(image, painted.colors))
        return
    unchanged = None if job.style.transparent else painted.unchanged
    colors = [*painted.colors, (0, 0, 0, 0)]
    with SpooledTemporaryFile(_IN_MEMORY) as frames:
        elapsed = shown_for = 0.0  # seconds, by the clock and in whole milliseconds, which must not drift apart
        for image, left, top, seconds in changes(painted.frames, unchanged, grid=2):
            elapsed += seconds
            milliseconds = _milliseconds(elapsed - shown_for)
            shown_for += milliseconds / 1000
            shown = pack("<I", milliseconds)[:3] + bytes([_IN_PLACE if unchanged is None else _OVER])
            place = b"".join(_24_bits(number) for number in (left // 2, top // 2, image.width - 1, image.height - 1))
            frames.write(_chunk(b"ANMF", place + shown + _still(image, colors)[_RIFF_HEADER:]))
        flags = bytes([_ANIMATED | _TRANSLUCENT, 0, 0, 0])
        size = _24_bits(job.layout.width - 1) + _24_bits(job.layout.height - 1)
        before = _chunk(b"VP8X", flags + size) + _chunk(b"ANIM", pack("<IH", 0, job.style.loop))
        stream.write(b"RIFF" + pack("<I", 4 + len(before) + frames.tell()) + b"WEBP" + before)
        frames.seek(0)
        copyfileobj(frames, stream)


def _still(image: Image.Image, colors: list[Rgba]) -> bytes:
    """Give an image of indices as a WebP file."""
    colored = image.copy()
    colored.putpalette([channel for color in colors for channel in color], "RGBA")
    stream = BytesIO()
    colored.convert("RGBA").save(stream, "WEBP", lossless=True, quality=50, method=3)
    return stream.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _24_bits(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _milliseconds(seconds: float) -> int:
    return max(_SHORTEST, min(_LONGEST, round(seconds * 1000)))
