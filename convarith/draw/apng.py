"""An animation as PNG, streamed."""

from __future__ import annotations

import zlib
from fractions import Fraction
from struct import pack
from typing import IO, TYPE_CHECKING

from PIL import Image

from convarith.draw.delta import changes
from convarith.draw.pixels import channels, pixels

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3  # the colour type
_NOTHING = 0, 0, 0, 0  # the colour of what did not change
_KEEP = 0  # what was shown, when the next frame comes
_IN_PLACE, _OVER = 0, 1  # how a frame goes onto what was shown
_SMALL, _LONG, _QUICK = 8, 6, 1  # levels of compression; 9 takes twice as long as 8 for 3 %, 6 a third for 5 %
_MANY = 200_000_000  # pixels of all frames, beyond which a file is compressed for long
_SHORTEST = Fraction(1, 50)  # second; viewers slow down below it
_FINEST, _MOST_PARTS = 1_000, 65_000  # a delay is a fraction of two numbers of 16 bits


def write_apng(job: RenderJob, stream: IO[bytes], *, for_video: bool = False) -> None:
    """Write a job as an animated PNG, or as a plain one where it has a single frame.

    What is to become a video is animated in any case, has pictures of the way from frame to frame, and is packed as
    loosely as is quick.

    Each frame is the rectangle that changed, with the pixels that changed; over a transparent background, where a pixel
    can become transparent again, it replaces what was there. Only one frame and its predecessor are held, so memory
    does not grow with the animation.
    """
    painted = pixels(job, tweens=for_video)
    count = len(job.moments)  # of a video too few, of which its reader takes no notice
    animated = count > 1 or for_video
    many = count * job.layout.width * job.layout.height > _MANY
    level = _QUICK if for_video else _LONG if many else _SMALL
    unchanged = None if job.style.transparent else painted.unchanged
    stream.write(_SIGNATURE)
    _write_chunk(stream, b"IHDR", pack(">IIBBBBB", job.layout.width, job.layout.height, 8, _PALETTE, 0, 0, 0))
    if animated:
        _write_chunk(stream, b"acTL", pack(">II", count, job.style.loop))
    colors = painted.colors + [_NOTHING] * animated
    _write_chunk(stream, b"PLTE", channels(colors))
    if animated or job.style.transparent:
        _write_chunk(stream, b"tRNS", bytes(alpha for *_, alpha in colors))
    sequence = 0  # counts the chunks of the animation, whose order a reader may check
    for number, (image, left, top, seconds) in enumerate(changes(painted.frames, unchanged)):
        if animated:
            blend = _IN_PLACE if unchanged is None else _OVER
            shown = pack(">IIIIHHBB", *image.size, left, top, *_delay(seconds), _KEEP, blend)
            _write_chunk(stream, b"fcTL", pack(">I", sequence) + shown)
            sequence += 1
        if number == 0:
            _write_chunk(stream, b"IDAT", _compressed(image, level))
        else:
            _write_chunk(stream, b"fdAT", pack(">I", sequence) + _compressed(image, level))
            sequence += 1
    _write_chunk(stream, b"IEND", b"")


def _write_chunk(stream: IO[bytes], name: bytes, body: bytes) -> None:
    stream.write(pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body)))


def _compressed(image: Image.Image, level: int) -> bytes:
    """Give the rows, each with a zero before it: the filter that leaves indices as they are."""
    rows = Image.new("L", (image.width + 1, image.height))
    rows.paste(image, (1, 0))
    return zlib.compress(rows.tobytes(), level)


def _delay(seconds: float) -> tuple[int, int]:
    """Give a duration as a fraction, exact as far as its two numbers go."""
    wanted = max(_SHORTEST, Fraction(seconds))
    return wanted.limit_denominator(min(_FINEST, max(1, int(_MOST_PARTS / wanted)))).as_integer_ratio()
