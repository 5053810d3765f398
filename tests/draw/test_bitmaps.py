"""GIF, PNG and WebP: frames come back from the file as they went in, and only some are held on the way."""

from __future__ import annotations

import weakref
from errno import ENOSPC
from typing import IO, TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.image_files import MOST_COLORS, PALETTE, SEEN_THROUGH, WRITERS, decoded, durations, encoded, written
from support.sample_layers import subject_of
from support.sample_scene import FRAMES, everything, render_job

from convarith.draw.formats import FORMATS, write
from convarith.draw.pixels import pixels
from convarith.draw.raster import Raster
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.files import written_whole
from convarith.scene.views import view

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from convarith.scene.model import Frame

ENDINGS = {format_.module: ending for ending, format_ in FORMATS.items() if format_.module in WRITERS}
STILL = np.random.default_rng(1).integers(0, 200, (64, 64), dtype=np.uint8)


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    count=st.integers(1, 5),
    colors=st.integers(1, MOST_COLORS),
    transparent=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@pytest.mark.parametrize("name", WRITERS)
def test_every_pixel_of_every_frame_survives(
    name: str, height: int, width: int, count: int, colors: int, seed: int, *, transparent: bool
) -> None:
    frames = np.random.default_rng(seed).integers(0, colors, (count, height, width), dtype=np.uint8)
    palette = np.array(SEEN_THROUGH if transparent else PALETTE, dtype=np.uint8)
    back = decoded(encoded(name, list(frames), colors=colors, transparent=transparent))
    for frame, read in zip(palette[frames], back, strict=True):
        assert (frame[..., 3] == read[..., 3]).all()
        seen = frame[..., 3] > 0  # a colour that is not seen may be any
        assert (frame[seen] == read[seen]).all()


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_a_frame_like_the_one_before_is_still_a_frame(name: str, *, transparent: bool) -> None:
    frame = np.zeros((4, 4), dtype=np.uint8)
    assert len(decoded(encoded(name, [frame, frame, frame], transparent=transparent))) == 3


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("name", WRITERS)
def test_only_what_changed_is_written(name: str, count: int) -> None:
    frames = [STILL.copy() for _ in range(count)]
    for number, frame in enumerate(frames):
        frame[number, number] = 201
    assert len(encoded(name, frames)) < 7_000 + 150 * count


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_a_film_is_what_the_painter_painted(name: str, *, transparent: bool) -> None:
    shown = render_job(transparent=transparent)
    painted = pixels(shown, soft=name != "gif")
    colors = np.array(painted.colors, dtype=np.uint8)
    back = decoded(written(name, shown))
    for (image, _), read in zip(painted.frames, back, strict=True):
        frame = colors[np.asarray(image)]
        assert (frame[..., 3] == read[..., 3]).all()
        seen = frame[..., 3] > 0
        assert (frame[seen] == read[seen]).all()
    corners = {int(read[y, x, 3]) for read in back for y in (0, -1) for x in (0, -1)}
    assert corners == ({0} if transparent else {255})


@pytest.mark.parametrize("name", WRITERS)
def test_each_frame_stays_as_long_as_it_is_held(name: str) -> None:
    shown = render_job(fps=1 / 0.3, hold=1.5)
    expected = [frame.hold * 0.3 for frame in FRAMES]
    expected[-1] += 1.5
    assert durations(written(name, shown)) == pytest.approx(expected)


@pytest.mark.parametrize(("seconds", "read"), [(1 / 50, 0.02), (0.001, 0.02), (500.0, 500.0), (0.12, 0.12)])
@pytest.mark.parametrize("name", WRITERS)
def test_a_time_is_neither_too_short_for_viewers_nor_too_long_for_the_format(
    name: str, seconds: float, read: float
) -> None:
    frames = [STILL, STILL.T.copy()]
    assert durations(encoded(name, frames, seconds=seconds)) == pytest.approx([read, read])


@pytest.mark.parametrize("name", ["apng", "webp"])
def test_frames_of_some_of_many_are_numbered_from_the_first(name: str) -> None:
    every = decoded(written(name, render_job()))
    some = decoded(written(name, render_job(frames=slice(1, 3))))
    assert len(some) == 2
    assert all((one == other).all() for one, other in zip(some, every[1:], strict=True))


class Discarded:
    """A stream that keeps nothing, or is full after so many bytes."""

    def __init__(self, room: float = float("inf")) -> None:
        self.room = room

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(ENOSPC, "No space left on device")
        return len(data)

    def writelines(self, lines: list[bytes]) -> None:
        for line in lines:
            self.write(line)


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_of_two_hundred_frames_three_are_held(name: str, monkeypatch: pytest.MonkeyPatch, *, transparent: bool) -> None:
    alive, most, total = 0, 0, 0
    paint = Raster.paint

    def counted(self: Raster, frame: Frame) -> Image.Image:
        nonlocal alive, most, total
        image = paint(self, frame)
        weakref.finalize(image, released)
        alive, total = alive + 1, total + 1
        most = max(most, alive)
        return image

    def released() -> None:
        nonlocal alive
        alive -= 1

    monkeypatch.setattr(Raster, "paint", counted)
    scene = view("map")(subject_of(Conv(1), (15, 15)), labels=False)
    shown = render_job(scene, scale=1, transparent=transparent)
    WRITERS[name](shown, cast("IO[bytes]", Discarded()))
    assert total > 225 if name == "webp" else total == 225  # of which some are on the way from frame to frame
    assert most <= 3  # the one before, the one that is written, and the next while it is made


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_told_of_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"full{ENDINGS[name]}"

    def write_until_full() -> None:
        with written_whole(path):
            WRITERS[name](render_job(), cast("IO[bytes]", Discarded(3_000)))

    with pytest.raises(OSError, match="No space left on device") as caught:
        write_until_full()
    assert caught.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_an_interruption_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    def interrupted(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    path = tmp_path / f"a{ENDINGS[name]}"
    path.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        write(render_job(progress=interrupted), path)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"before"]


@pytest.mark.parametrize("ending", [".gif", ".webp", ".mp4", ".webm"])
def test_a_picture_that_the_format_has_no_numbers_for_is_refused(ending: str, tmp_path: Path) -> None:
    with pytest.raises(ConvArithError, match="smaller size or scale") as caught:
        write(render_job(everything(labels=False), scale=6_000), tmp_path / f"wide{ending}")
    assert caught.value.code == "too-large"
    assert list(tmp_path.iterdir()) == []
