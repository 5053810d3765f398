"""Every view in every format, and of every sort of layer: written, and read back by a reader of that format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from imageio_ffmpeg import count_frames_and_secs
from PIL import Image
from pypdf import PdfReader
from support.image_files import durations
from support.sample_layers import subject_of

from convarith.draw.animate import animate
from convarith.draw.formats import FORMATS
from convarith.engine.conv import Conv
from convarith.engine.layer import Layer
from convarith.engine.transposed import ConvTranspose
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.names import View

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
    "circular": (
        (Conv(3, padding=1, padding_mode="circular"), (3, 3)),
        (ConvTranspose(3, padding=1, padding_mode="circular"), (3, 3)),
    ),
    "one axis": ((Conv(3, stride=2, padding=1), 5), (ConvTranspose(3, stride=2, padding=1), 3)),
    "not square": ((Conv((1, 3), stride=(1, 2)), (2, 5)), (ConvTranspose((1, 3), stride=(1, 2)), (2, 2))),
}
"""Each a direct layer, and a transposed one for the views of these."""

FPS = 5
TRANSPOSED_ONLY = {"scatter", "equivalence", "overlap"}


def pictures(path: Path) -> int:
    with Image.open(path) as picture:
        return int(getattr(picture, "n_frames", 1))


def moments_of_film(path: Path) -> int:
    """Count how often the usual time goes into a WebP, which has pictures between its frames, too."""
    return round(sum(durations(path.read_bytes())) * FPS)


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
    ".webp": moments_of_film,
    ".mp4": moments_of_video,
    ".webm": moments_of_video,
    ".svg": groups,
    ".pdf": pages,
    ".html": frames_of_page,
    "/": stills,
}


def test_there_is_a_reader_for_each_format() -> None:
    assert READERS.keys() == FORMATS.keys()


def layers(name: str, setting: str) -> list[Setting]:
    """Give the layers of a setting that a view shows."""
    return list(SETTINGS[setting][name in TRANSPOSED_ONLY :])


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("ending", FORMATS)
def test_each_view_is_written_in_each_format_and_read_back(name: View, ending: str, tmp_path: Path) -> None:
    layer, size = layers(name, "strided")[-1]
    every = view(name)(subject_of(layer, size), labels=True).frames
    frames = slice(every.total - 2, None)  # the last ones, which have all that settled before
    moments = round(sum(frame.hold for frame in every[frames])) if ending in (".webp", ".mp4", ".webm") else 2
    animate(layer, size, f"{tmp_path}/a{ending}", view=name, scale=20, fps=FPS, frames=frames)
    assert READERS[ending](Path(f"{tmp_path}/a{ending}")) == moments


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", VIEWS)
def test_each_view_of_each_setting_has_all_its_frames(name: str, setting: str, tmp_path: Path) -> None:
    for layer, size in layers(name, setting):
        total = view(name)(subject_of(layer, size), labels=True).frames.total
        animate(layer, size, tmp_path / "a.gif", view=name, scale=20, fps=FPS)  # type: ignore[arg-type]
        assert pictures(tmp_path / "a.gif") == total
