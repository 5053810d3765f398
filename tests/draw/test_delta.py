"""What changed from one frame to the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from convarith.draw.delta import Change, changes

UNCHANGED = 200
BLANK = Image.new("L", (9, 7), 3)


def marked(*places: tuple[int, int]) -> Image.Image:
    image = BLANK.copy()
    for place in places:
        image.putpixel(place, 5)
    return image


def found(*frames: Image.Image, unchanged: int | None = None, grid: int = 1) -> list[Change]:
    return list(changes([(frame, number / 4) for number, frame in enumerate(frames)], unchanged, grid))


def test_the_first_frame_is_whole() -> None:
    ((image, left, top, seconds),) = found(BLANK)
    assert (image.tobytes(), left, top, seconds) == (BLANK.tobytes(), 0, 0, 0.0)


def test_a_later_frame_is_the_rectangle_that_changed() -> None:
    _, (image, left, top, seconds) = found(BLANK, marked((3, 5), (4, 2)))
    assert (image.size, left, top, seconds) == ((2, 4), 3, 2, 0.25)
    assert np.asarray(image).tolist() == [[3, 5], [3, 3], [3, 3], [5, 3]]


def test_what_did_not_change_has_an_index_of_its_own() -> None:
    _, (image, *_) = found(BLANK, marked((3, 5), (4, 4)), unchanged=UNCHANGED)
    assert np.asarray(image).tolist() == [[UNCHANGED, 5], [5, UNCHANGED]]


@pytest.mark.parametrize("unchanged", [None, UNCHANGED])
def test_a_frame_like_the_one_before_is_still_a_frame(unchanged: int | None) -> None:
    _, (image, left, top, seconds) = found(BLANK, BLANK.copy(), unchanged=unchanged)
    assert (image.size, left, top, seconds) == ((1, 1), 0, 0, 0.25)
    assert image.getpixel((0, 0)) == (3 if unchanged is None else unchanged)


def test_the_frames_are_left_as_they_are() -> None:
    frames = [BLANK, marked((1, 1)), marked((2, 2))]
    before = [frame.tobytes() for frame in frames]
    found(*frames, unchanged=UNCHANGED)
    assert [frame.tobytes() for frame in frames] == before


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    count=st.integers(1, 5),
    unchanged=st.sampled_from([None, UNCHANGED]),
    grid=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_changes_put_one_over_the_other_give_the_frames_back(
    height: int, width: int, count: int, unchanged: int | None, grid: int, seed: int
) -> None:
    frames = np.random.default_rng(seed).integers(0, 3, (count, height, width), dtype=np.uint8)
    shown = np.zeros((height, width), dtype=np.uint8)
    given_changes = changes(((Image.fromarray(frame), 1.0) for frame in frames), unchanged, grid)
    for frame, (image, left, top, _) in zip(frames, given_changes, strict=True):
        assert left % grid == top % grid == 0
        region = shown[top : top + image.height, left : left + image.width]
        values = np.asarray(image)
        region[:] = np.where(values == UNCHANGED, region, values)
        assert (shown == frame).all()
