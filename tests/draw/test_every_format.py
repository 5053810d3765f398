"""Every view in every format, of every sort of layer: written, and read back by a reader of that format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from imageio_ffmpeg import count_frames_and_secs
from PIL import Image
from pypdf import PdfReader

from convarith.draw.animate import animate
from convarith.draw.formats import FORMATS
from convarith.engine.layer import Conv, Layer
from convarith.engine.transposed import ConvTranspose
from convarith.scene.subject import Subject
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from collections.abc import Callable

Setting = tuple[Layer, int | tuple[int, ...]]

SETTINGS: dict[str, tuple[Setting, Setting]] = {
    "plain": ((Conv(2), (3, 3)), (ConvTranspose(2), (2, 2))),
    "strided": ((Conv(3, stride=2, padding=1), (5, 5)), (ConvTranspose(3, stride=2, padding=1), (2, 2))),
    "dilated": ((Conv(2, dilation=2), (4, 4)), (ConvTranspose(2, dilation=2, output_padding=1), (2, 2))),
    "asymmetric": (
        (Conv(2, padding=[(0, 1), (2, 0)]), (3, 3)),
        (ConvTranspose(3, stride=2, padding=[(0, 1), (1, 0)]), (2, 2)),
    ),
    "cropped": ((Conv(2, padding=-1), (5, 5)), (ConvTranspose(2, stride=3, padding=2), (3, 3))),
    "one axis": ((Conv(3, stride=2, padding=1), 5), (ConvTranspose(3, stride=2, padding=1), 3)),
    "not square": ((Conv((1, 3), stride=(1, 2)), (2, 5)), (ConvTranspose((1, 3), stride=(1, 2)), (2, 2))),
}
"""Each a direct layer, and a transposed one for the views of these."""

FPS = 5
TRANSPOSED_ONLY = {"scatter", "equivalence"}


def pictures(path: Path) -> int:
    with Image.open(path) as picture:
        return int(getattr(picture, "n_frames", 1))


def moments_of_video(path: Path) -> int:
    """Count how often the usual time goes into the video; that its picture changes is held elsewhere."""
    seconds: float = count_frames_and_secs(path)[1]
    return round(seconds * FPS)


def groups(path: Path) -> int:
    """Count the frames that something is drawn for."""
    ET.parse(path)  # noqa: S314  # our own file
    return frames_of_page(path)


def pages(path: Path) -> int:
    return len(PdfReader(path).pages)


def frames_of_page(path: Path) -> int:
    return len(set(re.findall(r'id="(?:shown|settled)-(\d+)-', path.read_text(encoding="utf-8"))))


def stills(path: Path) -> int:
    files = sorted(path.iterdir())
    assert all(pictures(file) == 1 for file in files)
    return len(files)


READERS: dict[str, Callable[[Path], int]] = {
    ".gif": pictures,
    ".png": pictures,
    ".webp": pictures,
    ".mp4": moments_of_video,
    ".webm": moments_of_video,
    ".svg": groups,
    ".pdf": pages,
    ".html": frames_of_page,
    "/": stills,
}


def test_there_is_a_reader_for_each_format() -> None:
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("ending", FORMATS)
def test_each_view_of_each_setting_is_written_and_read_back(
    name: str, setting: str, ending: str, tmp_path: Path
) -> None:
    for transposed, (layer, size) in enumerate(SETTINGS[setting]):
        if name in TRANSPOSED_ONLY and not transposed:
            continue
        total = view(name)(Subject(layer, size), labels=True).frames.total
        # The last ones, which have all that settled before; two in the formats that take their time.
        frames = slice(-2, None) if ending in {".mp4", ".webm", ".svg", ".pdf", "/"} else slice(None)
        path = f"{tmp_path}/{transposed}{ending}"
        animate(layer, size, path, view=name, scale=20, fps=FPS, frames=frames)
        assert READERS[ending](Path(path)) == len(range(total)[frames])
