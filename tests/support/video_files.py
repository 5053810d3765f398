"""Videos read back. imageio's own reader leaves pipes open, which tests take for an error."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class Video(NamedTuple):
    """A video in memory.

    Attributes:
        codec: By the name that ffmpeg has for it.
        pixels: Format of its pixels, and their colour space.
        rate: Pictures a second.
        pictures: Number, row, column, channel.
    """

    codec: str
    pixels: str
    rate: float
    pictures: NDArray[np.uint8]


def read_video(path: Path) -> Video:
    """Decode a video as players do."""
    described = subprocess.run([get_ffmpeg_exe(), "-i", path], capture_output=True, text=True, check=False).stderr
    found = re.search(r"Video: (\w+).*?, (\w+\([^)]*\)), (\d+)x(\d+).*?, ([\d.]+) fps", described)
    assert found is not None, described
    codec, pixels, width, height, rate = found.groups()
    command = [get_ffmpeg_exe(), "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    pictures = np.frombuffer(data, dtype=np.uint8).reshape(-1, int(height), int(width), 3)
    return Video(codec, pixels, float(rate), pictures)


def read_translucent(path: Path) -> NDArray[np.uint8]:
    """Decode the first picture of a VP9 video, with how opaque each pixel is, as browsers do."""
    command = [get_ffmpeg_exe(), "-v", "error", "-c:v", "libvpx-vp9", "-i", path, "-frames:v", "1"]
    data = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgba", "-"], stdout=subprocess.PIPE, check=True)
    _, height, width, _ = read_video(path).pictures.shape
    return np.frombuffer(data.stdout, dtype=np.uint8).reshape(height, width, 4)
