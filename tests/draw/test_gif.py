"""What is GIF's own: its blocks, its loops, and how small it is."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from support.image_files import encoded, written
from support.sample_layers import subject_of
from support.sample_scene import render_job

from convarith.engine.conv import Conv
from convarith.scene.figures import figure
from convarith.scene.views import view

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.scene.model import Scene

GIFSICLE = shutil.which("gifsicle")


@pytest.mark.parametrize(("loop", "read"), [(0, 0), (1, None), (2, 1), (65_535, 65_534)])
def test_it_counts_how_often_it_repeats_after_the_first_time(loop: int, read: int | None) -> None:
    with Image.open(io.BytesIO(written("gif", render_job(loop=loop)))) as image:
        assert image.info.get("loop") == read


@pytest.mark.parametrize(("colors", "bits"), [(1, 2), (3, 2), (4, 3), (63, 6), (64, 7), (128, 8), (255, 8)])
def test_its_palette_is_no_larger_than_its_colours_and_one_for_what_did_not_change(colors: int, bits: int) -> None:
    data = encoded("gif", [np.zeros((2, 2), dtype=np.uint8)], colors=colors)
    assert 1 + (data[10] & 0b111) == bits


def of_the_guide(name: str) -> Scene:
    chosen = figure(name)
    return view(chosen.view)(subject_of(chosen.layer, chosen.size), labels=True)


SCENES = {
    "a convolution": view("map")(subject_of(Conv(3, padding=1), (5, 5)), labels=True),
    "a larger one": view("map")(subject_of(Conv(3, padding=1), (10, 10)), labels=False),
    "a transposed one": of_the_guide("padding_strides_odd_transposed"),
    "values": view("values")(subject_of(Conv(3, padding=1), (5, 5)), labels=True),
    "the matrix": view("matrix")(subject_of(Conv(3, padding=1), (5, 5)), labels=True),
}


@pytest.mark.skipif(GIFSICLE is None, reason="gifsicle is not installed")
@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("name", SCENES)
def test_an_optimizer_saves_less_than_a_tenth(name: str, tmp_path: Path, *, transparent: bool) -> None:
    assert GIFSICLE is not None
    data = written("gif", render_job(SCENES[name], scale=32, transparent=transparent))
    (tmp_path / "ours.gif").write_bytes(data)
    subprocess.run([GIFSICLE, "-O3", "ours.gif", "-o", "theirs.gif"], cwd=tmp_path, check=True)
    assert len(data) <= 1.1 * (tmp_path / "theirs.gif").stat().st_size
