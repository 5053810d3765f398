"""A render_job as indices in which each colour has one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from support.sample_scene import render_job

from convarith.draw.pixels import channels, pixels
from convarith.draw.raster import LARGEST_PALETTE, Raster
from convarith.draw.themes import THEMES


@pytest.mark.parametrize("theme", THEMES)
def test_the_pictures_are_those_of_the_painter(theme: str) -> None:
    shown = render_job(theme=theme)
    raster = Raster(shown.layout, shown.theme)
    palette = np.array(raster.palette, dtype=np.uint8)
    painted = pixels(shown)
    colors = np.array(painted.colors, dtype=np.uint8)
    for (image, seconds), (before, as_long) in zip(painted.frames, shown.images(raster), strict=True):
        assert seconds == as_long
        assert (colors[np.asarray(image)][..., :3] == palette[np.asarray(before)]).all()


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("theme", THEMES)
def test_no_colour_has_two_indices_and_one_is_left_over(theme: str, *, soft: bool, transparent: bool) -> None:
    painted = pixels(render_job(theme=theme, transparent=transparent), soft=soft)
    assert len(set(painted.colors)) == len(painted.colors) <= LARGEST_PALETTE
    assert max(int(np.asarray(image).max()) for image, _ in painted.frames) < painted.unchanged <= LARGEST_PALETTE


def test_nothing_is_seen_through_where_there_is_a_background() -> None:
    assert {alpha for *_, alpha in pixels(render_job()).colors} == {255}


def test_only_the_bare_background_is_seen_through_where_half_a_pixel_cannot_be() -> None:
    alphas = [alpha for *_, alpha in pixels(render_job(transparent=True), soft=False).colors]
    assert alphas[0] == 0
    assert set(alphas[1:]) == {255}


@pytest.mark.parametrize("theme", THEMES)
def test_over_the_background_a_transparent_picture_is_the_other_one(theme: str) -> None:
    bare, whole = (pixels(render_job(theme=theme, transparent=transparent)) for transparent in (True, False))
    background = np.array(THEMES[theme].background)
    colors = np.array(bare.colors)
    share = colors[:, 3:] / 255
    assert ((share > 0) & (share < 1)).any()
    covered = share * colors[:, :3] + (1 - share) * background
    expected = np.array(whole.colors)[:, :3]
    for (image, _), (opaque, _) in zip(bare.frames, whole.frames, strict=True):
        assert np.abs(covered[np.asarray(image)] - expected[np.asarray(opaque)]).max() <= 1.1  # rounded twice


def test_levels_of_ink_over_nothing_are_of_one_colour_and_ever_more_opaque() -> None:
    shown = render_job(transparent=True)
    translucent = [color for color in pixels(shown).colors if color[3] < 255]
    assert {color[:3] for color in translucent} == {shown.theme.ink}
    assert all(one[3] < other[3] for one, other in pairwise(translucent))


def test_channels_stand_side_by_side() -> None:
    assert channels([(1, 2, 3, 255), (4, 5, 6, 0)]) == bytes([1, 2, 3, 4, 5, 6])
