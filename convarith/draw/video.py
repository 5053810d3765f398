"""An animation as a video, which ffmpeg encodes."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from fractions import Fraction
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, cast

from convarith.draw.apng import write_apng
from convarith.draw.render_job import TWEEN_RATE
from convarith.errors import ConvArithError, missing_extra

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob

# For pictures that stand still, most of the time: few that begin anew, and nothing kept back for those that move. By
# presets that work harder a file takes twice to ten times as long and is hardly smaller.
_STILL = ("-g", "600")
_MP4 = (
    *("-f", "mp4", "-movflags", "+faststart"),  # what a player needs first stands first
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-x264-params", "mbtree=0:qcomp=1"),
)
_WEBM = (
    *("-f", "webm", "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "32", "-tune-content", "screen"),
    *("-deadline", "realtime", "-cpu-used", "7", "-row-mt", "1", "-lag-in-frames", "0", "-auto-alt-ref", "0"),
)
# Sizes are even, as halved colour planes ask for; the colours are those of HDTV and are marked as such.
_EVEN = "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=0x{:02x}{:02x}{:02x}{:02x}"
_HDTV = (
    "scale=out_color_matrix=bt709:out_range=tv,format={},"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
)

_FASTEST = 50  # pictures a second, as many as an animation can have frames
_MOST_PICTURES = 108_000  # an hour of them, however slow the animation
_ROUNDING = 1e-9
_OF_THE_DISK = (ENOSPC, EDQUOT, EFBIG, EIO)
_FILE_TOO_LARGE = -getattr(signal, "SIGXFSZ", 256)  # returned for a program that went beyond a limit of its user's
_FAILED = 256  # ffmpeg returns this less the system's error number


def write_mp4(job: RenderJob, path: Path) -> None:
    """Write a job as H.264, which plays once: neither format can tell how often.

    Raises:
        ConvArithError: ``missing-extra`` without ffmpeg; ``encoder`` where it fails.
        OSError: Where the file cannot be written.
    """
    _encode(job, path, _MP4)


def write_webm(job: RenderJob, path: Path) -> None:
    """Write a job as VP9, like `write_mp4`; where the background is left out, with a plane that tells how opaque.

    What is not seen has the colour of ink, so that edges keep theirs where a player halves the planes of colour.
    """
    _encode(job, path, _WEBM)


def _encode(job: RenderJob, path: Path, options: tuple[str, ...]) -> None:
    """Encode a job into a file, or into what ffmpeg cannot go back in, a pipe or a device."""
    if path.is_file():
        _run_ffmpeg(job, path, options)
        return
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "video"
        whole.touch()
        _run_ffmpeg(job, whole, options)
        with whole.open("rb") as video, path.open("wb") as stream:
            copyfileobj(video, stream)


def _run_ffmpeg(job: RenderJob, path: Path, options: tuple[str, ...]) -> None:
    """Hand ffmpeg the job as an animated PNG, which tells how long each frame is repeated.

    imageio's own writer takes no notice of how ffmpeg ends, and would leave half a video on a full disk.
    """
    command = [_ffmpeg(), "-v", "error", "-y", "-f", "apng", "-i", "pipe:0", "-vf", _filters(job)]
    with TemporaryFile() as complaints:
        # In a session of its own, so that an interruption of the program does not reach it: it would end as if all
        # were well.
        process = subprocess.Popen(  # noqa: S603  # no shell, and no part of it is anybody's text
            [*command, *options, *_STILL, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        stream = cast("IO[bytes]", process.stdin)
        try:
            with suppress(BrokenPipeError):  # ffmpeg has ended, and its complaints say why
                write_apng(job, stream, for_video=True)
                stream.close()
            failed = process.wait()
        finally:
            process.kill()
            process.wait()
            with suppress(OSError):
                stream.close()
        if failed or not path.stat().st_size:
            raise _failure(failed, complaints)


def _filters(job: RenderJob) -> str:
    transparent = job.style.transparent
    before, after = ("rgba", "yuva420p") if transparent else ("rgb24", "yuv420p")
    even = _EVEN.format(*(job.theme.ink if transparent else job.theme.background), 0 if transparent else 255)
    return f"format={before},{even},{_HDTV.format(after)},fps={_rate(job)}"


def _rate(job: RenderJob) -> Fraction:
    """Give the pictures a second: more where a frame would not last one, fewer where there would be very many."""
    briefest = min(seconds for _, seconds in job.moments)
    usual = TWEEN_RATE if briefest * TWEEN_RATE >= 1 - _ROUNDING else _FASTEST
    return min(Fraction(usual), Fraction(_MOST_PICTURES / job.seconds).limit_denominator(1000))


def _failure(code: int, complaints: IO[bytes]) -> Exception:
    number = EFBIG if code == _FILE_TOO_LARGE else _FAILED - code
    if number in _OF_THE_DISK:
        return OSError(number, os.strerror(number))
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").splitlines()
    reason = lines[0] if lines else f"it ended with {code}"
    return ConvArithError(f"ffmpeg could not make the video: {reason}", "encoder", "write a .gif or .webp instead")


def _ffmpeg() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        raise missing_extra("a video", "ffmpeg", "video") from None
