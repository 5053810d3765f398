"""Frames of indices come back from the file as they went in."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from convarith.draw.gif import LARGEST_PALETTE, write_gif

PALETTE = [(value, 255 - value, value // 2) for value in range(LARGEST_PALETTE)]


def decoded(frames: list[np.ndarray]) -> list[np.ndarray]:
    stream = io.BytesIO()
    write_gif(stream, map(Image.fromarray, frames), PALETTE, milliseconds=70)
    with Image.open(stream) as gif:
        assert gif.info["duration"] == 70
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    count=st.integers(1, 5),
    colors=st.integers(1, LARGEST_PALETTE),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_pixel_of_every_frame_survives(height: int, width: int, count: int, colors: int, seed: int) -> None:
    frames = list(np.random.default_rng(seed).integers(0, colors, (count, height, width), dtype=np.uint8))
    for frame, back in zip(frames, decoded(frames), strict=True):
        assert (np.array(PALETTE, dtype=np.uint8)[frame] == back).all()


def test_a_frame_like_the_one_before_is_still_a_frame() -> None:
    frame = np.zeros((4, 4), dtype=np.uint8)
    assert len(decoded([frame, frame, frame])) == 3


@pytest.mark.parametrize("count", [1, 50])
def test_only_what_changed_is_written(count: int) -> None:
    still = np.random.default_rng(1).integers(0, 200, (64, 64), dtype=np.uint8)
    frames = [still.copy() for _ in range(count)]
    for number, frame in enumerate(frames):
        frame[number, number] = 201
    stream = io.BytesIO()
    write_gif(stream, map(Image.fromarray, frames), PALETTE, milliseconds=70)
    assert len(stream.getvalue()) < 7_000 + 40 * count
