"""What formats are told of an animation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sample_layers import subject_of
from support.sample_scene import FRAMES, render_job, square

from convarith.draw.raster import Raster
from convarith.engine.conv import Conv
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.views import view


def test_each_frame_stays_for_its_share_of_the_usual_time_and_the_last_for_more() -> None:
    shown = render_job(fps=2, hold=3.0)
    assert [(frame, seconds) for frame, seconds in shown.frames()] == [
        (FRAMES[0], 0.5),
        (FRAMES[1], 1.0),
        (FRAMES[2], 0.25 + 3.0),
    ]


def test_what_is_left_out_between_frames_settles_with_the_next() -> None:
    (_, _), (last, _) = render_job(frames=slice(None, None, 2)).frames()
    assert last == replace(FRAMES[2], settled={**FRAMES[1].settled, **FRAMES[2].settled})


def test_it_is_told_of_each_frame_once_it_is_done_with() -> None:
    told: list[tuple[int, int]] = []
    shown = replace(render_job(frames=slice(1, 3)), progress=lambda *each: told.append(each))
    seen = [list(told) for _ in shown.frames()]
    assert seen == [[], [(1, 2)]]
    assert told == [(1, 2), (2, 2)]


def test_the_frames_before_the_chosen_ones_leave_behind_what_they_settle() -> None:
    assert list(render_job(frames=slice(2, 3)).earlier()) == list(FRAMES[:2])
    assert not list(render_job().earlier())


@pytest.mark.parametrize(
    ("seconds", "count"),
    [(1.0, 7), (10.0, 7), (0.5, 7), (0.4, 6), (0.2, 3), (0.19, 0), (0.02, 0)],
    ids=lambda value: f"{value:g}",
)
def test_the_way_to_a_frame_takes_a_quarter_of_a_second_at_most_half_its_time_or_none(
    seconds: float, count: int
) -> None:
    scene = view("map")(subject_of(Conv(2), (3, 3)), labels=False)
    shown = render_job(scene, scale=9, fps=1 / seconds)
    times = [left for _, left in shown.images(Raster(shown.layout, shown.theme), tweens=True)]
    assert len(times) == 4 + 3 * count
    assert sum(times) == pytest.approx(4 * seconds)
    assert times[-1] >= seconds / 2 - 1e-9


def test_where_nothing_moves_there_is_no_way_and_stepped_formats_have_none() -> None:
    shown = render_job()
    raster = Raster(shown.layout, shown.theme)
    assert len(list(shown.images(raster, tweens=True))) == len(FRAMES)
    scene = view("map")(subject_of(Conv(2), (3, 3)), labels=False)
    stepped = render_job(scene, scale=9)
    assert len(list(stepped.images(Raster(stepped.layout, stepped.theme)))) == 4


def test_cells_that_a_scene_moves_in_brief_frames_move_on_evenly() -> None:
    steps = [Frame(moving=(Cell(Look(Kind.KERNEL), square(float(x), 0)),), hold=0.1) for x in range(3)]
    kinds = frozenset({Kind.KERNEL})
    cells: tuple[Cell, ...] = ()
    scene = Scene(Extent(0, 0, 4, 1), LazySequence(0, cells.__getitem__), LazySequence(3, steps.__getitem__), kinds)
    shown = render_job(scene, scale=30, fps=1)
    images = list(shown.images(Raster(shown.layout, shown.theme), tweens=True))
    boxes = [image.point([0, *[255] * 255]).getbbox() for image, _ in images]
    lefts = [box[0] for box in boxes if box is not None]
    assert [left - lefts[0] for left in lefts] == pytest.approx([0, 10, 20, 30, 40, 50, 60], abs=1)
    assert [seconds for _, seconds in images] == pytest.approx([0.1, *[1 / 30] * 6])
