"""Where a picture is drawn on, in tiles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from support.sample_scene import FRAMES, render_job

from convarith.draw.raster import Raster
from convarith.draw.tiles import TILE, box_around, boxes_of, tiles_of

PLACES = st.tuples(st.integers(-2, 6), st.integers(-2, 6))


def test_a_tile_that_is_met_in_its_last_pixel_is_met() -> None:
    assert set(tiles_of((0, 0, TILE, TILE))) == {(0, 0)}
    assert set(tiles_of((TILE - 1, 0, TILE + 1, 1))) == {(0, 0), (0, 1)}
    assert set(tiles_of((-1, 0, 1, TILE + 1))) == {(0, -1), (0, 0), (1, -1), (1, 0)}


@given(tiles=st.sets(PLACES), width=st.integers(1, 5 * TILE), height=st.integers(1, 5 * TILE))
def test_the_boxes_hold_the_tiles_within_the_picture_once_and_nothing_else(
    tiles: set[tuple[int, int]], width: int, height: int
) -> None:
    held, counted = np.zeros((2, 8 * TILE, 8 * TILE), dtype=int)
    for row, column in tiles:
        if row >= 0 and column >= 0:
            held[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE] = 1
    held[height:], held[:, width:] = 0, 0
    for left, top, right, bottom in boxes_of(tiles, (width, height)):
        assert left < right
        assert top < bottom
        counted[top:bottom, left:right] += 1
    assert (held == counted).all()


def test_tiles_side_by_side_and_one_under_the_other_are_one_box() -> None:
    tiles = {(row, column) for row in (1, 2) for column in (0, 1, 2)}
    assert list(boxes_of(tiles, (10 * TILE, 10 * TILE))) == [(0, TILE, 3 * TILE, 3 * TILE)]


@given(st.lists(st.tuples(st.floats(5, 90), st.floats(5, 90)), min_size=4, max_size=4))
def test_a_box_around_points_holds_all_that_is_filled_between_them(points: list[tuple[float, float]]) -> None:
    image = Image.new("L", (100, 100))
    ImageDraw.Draw(image).polygon(points, fill=1)
    image.paste(0, box_around(points))
    assert image.getbbox() is None


@pytest.mark.parametrize("theme", ["guide", "dark"])
def test_a_painter_that_has_seen_other_frames_paints_as_one_that_has_not(theme: str) -> None:
    shown = render_job(theme=theme)
    fresh = Raster(shown.layout, shown.theme)
    used = fresh.copy()
    for before, frame in pairwise((*FRAMES, *FRAMES)):
        used.paint(before)
        once = fresh.copy()
        once.settle(before)
        once.settle(frame)
        fresh.settle(before)
        assert used.copy().paint(frame).tobytes() == once.paint(frame).tobytes()
