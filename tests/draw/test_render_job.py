"""What formats are told of an animation."""

from __future__ import annotations

from dataclasses import replace

from support.sample_scene import FRAMES, render_job


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
