"""What formats are told of an animation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sample_scene import FRAMES, render_job

from convarith.draw.render_job import check_timing
from convarith.errors import ConvArithError


def test_each_frame_stays_for_its_share_of_the_usual_time_and_the_last_for_more() -> None:
    shown = render_job(seconds=0.5, hold=3.0)
    assert [(frame, seconds) for frame, seconds in shown.frames()] == [
        (FRAMES[0], 0.5),
        (FRAMES[1], 1.0),
        (FRAMES[2], 0.25 + 3.0),
    ]


def test_it_is_told_of_each_frame_once_it_is_done_with() -> None:
    told: list[tuple[int, int]] = []
    shown = replace(render_job(chosen=range(1, 3)), progress=lambda *each: told.append(each))
    seen = [list(told) for _ in shown.frames()]
    assert seen == [[], [(1, 2)]]
    assert told == [(1, 2), (2, 2)]


def test_the_frames_before_the_chosen_ones_leave_behind_what_they_settle() -> None:
    assert list(render_job(chosen=range(2, 3)).earlier()) == list(FRAMES[:2])
    assert not list(render_job().earlier())


@pytest.mark.parametrize(
    ("fps", "hold", "loop", "message"),
    [
        (0, 0, 0, "0 frames a second"),
        (50.1, 0, 0, "50.1 frames a second"),
        (float("nan"), 0, 0, "nan frames a second"),
        (1, -1, 0, "held -1 seconds"),
        (1, 601, 0, "held 601 seconds"),
        (1, 0, 65_536, "play 65536 times"),
    ],
)
def test_what_no_player_could_keep_to_is_refused(fps: float, hold: float, loop: int, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        check_timing(fps, hold, loop)
    assert caught.value.code == "bad-value"


def test_what_players_keep_to_is_not_refused() -> None:
    for fps, hold, loop in ((0.002, 0, 0), (50, 600, 65_535)):
        check_timing(fps, hold, loop)
