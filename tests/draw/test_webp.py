"""What is WebP's own: its chunks, its loops."""

from __future__ import annotations

import io
from struct import unpack
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from support.image_files import durations, encoded, written
from support.sample_layers import subject_of
from support.sample_scene import render_job

from convarith.draw import webp
from convarith.engine.conv import Conv
from convarith.scene.views import view

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME = np.arange(64, dtype=np.uint8).reshape(8, 8)


def chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Read name and content of each chunk; the file's length tells where they end."""
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    assert unpack("<I", data[4:8]) == (len(data) - 8,)
    at = 12
    while at < len(data):
        name, length = unpack("<4sI", data[at : at + 8])
        yield name.decode(), data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    assert at == len(data)


def names(data: bytes) -> list[str]:
    return [name for name, _ in chunks(data)]


def test_the_chunks_stand_in_order_and_have_the_size_that_the_file_says() -> None:
    shown = render_job()
    data = written("webp", shown)
    assert names(data) == ["VP8X", "ANIM", "ANMF", "ANMF", "ANMF"]
    _, header = next(chunks(data))
    size = int.from_bytes(header[4:7], "little") + 1, int.from_bytes(header[7:10], "little") + 1
    assert size == (shown.layout.width, shown.layout.height)


def test_a_single_frame_is_a_plain_picture() -> None:
    assert names(encoded("webp", [FRAME])) == ["VP8L"]


@pytest.mark.parametrize("loop", [0, 1, 3, 65_535])
def test_it_tells_how_often_it_plays(loop: int) -> None:
    with Image.open(io.BytesIO(written("webp", render_job(loop=loop)))) as image:
        assert image.info["loop"] == loop


def test_a_long_animation_waits_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    short = written("webp", render_job())
    monkeypatch.setattr(webp, "_IN_MEMORY", 100)
    assert written("webp", render_job()) == short


def test_the_way_to_a_frame_is_part_of_its_time() -> None:
    scene = view("map")(subject_of(Conv(2), (3, 3)), labels=False)
    times = durations(written("webp", render_job(scene, scale=20)))
    assert len(times) == 4 + 3 * 7
    assert times[0] == 1
    assert all(time == pytest.approx(1 / 30, abs=1e-3) for time in times[1:8])
    assert sum(times[:9]) == pytest.approx(2)
    assert sum(times) == pytest.approx(4)
