"""Which frames are to be seen, and for how long."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.draw.pacing import LONGEST, SHORTEST, Moment, moments
from convarith.draw.style import Style
from convarith.errors import ConvArithError
from convarith.scene.model import Extent, Frame, LazySequence, Scene


def scene_of(*holds: float) -> Scene:
    frames = LazySequence(len(holds), lambda number: Frame(hold=holds[number]))
    return Scene(
        Extent(0, 0, 1, 1), LazySequence(0, lambda _: pytest.fail("no cell is asked for")), frames, frozenset()
    )


def shown(scene: Scene, **style: Any) -> tuple[list[int], list[float]]:
    found = moments(scene, Style(**style))
    return [number for number, _ in found], [seconds for _, seconds in found]


def test_each_frame_stays_for_its_share_of_the_usual_time_and_the_last_for_more() -> None:
    assert moments(scene_of(1, 2, 0.5), Style(fps=2, hold=3)) == [Moment(0, 0.5), Moment(1, 1.0), Moment(2, 3.25)]
    assert shown(scene_of(1, 2, 0.5)) == ([0, 1, 2], [1, 2, 0.5])


def test_of_each_nth_frame_the_last_is_shown_too_as_it_tells_what_all_comes_to() -> None:
    scene = scene_of(*[1] * 20)
    assert shown(scene, frames=slice(None, None, 10))[0] == [0, 10, 19]
    assert shown(scene, frames=slice(4, 13, 4))[0] == [4, 8, 12]
    assert shown(scene, frames=slice(0, 5, 9))[0] == [0, 4]


def test_what_takes_half_a_minute_is_left_as_it_is() -> None:
    assert shown(scene_of(*[1] * 30)) == (list(range(30)), [1] * 30)


@given(st.integers(125, 3_000), st.sampled_from([0.25, 1.0, 2.5]))
def test_what_would_take_longer_begins_as_usual_and_quickens_to_be_over_in_time(count: int, hold: float) -> None:
    numbers, seconds = shown(scene_of(*[hold] * count))
    slow = int(12 / hold)
    assert numbers[:slow] == list(range(slow))
    assert numbers[-1] == count - 1
    assert seconds[:slow] == [hold] * slow
    assert seconds[-1] == hold
    assert moments(scene_of(*[hold] * count), Style(hold=2))[-1].seconds == hold + 2
    assert seconds[slow:-1] == sorted(seconds[slow:-1], reverse=True)
    assert min(seconds) >= SHORTEST
    assert sum(seconds) <= 30.001
    assert sum(seconds) > 28


def test_frames_are_left_out_where_there_would_be_too_many_to_see() -> None:
    numbers, seconds = shown(scene_of(*[1] * 4_000))
    assert len(numbers) < 700
    steps = {after - before for before, after in pairwise(numbers[12:-1])}
    assert len(steps) == 1
    assert steps.pop() > 1
    assert sum(seconds) <= 30.001


def test_frames_that_are_held_longer_stay_so_beside_their_neighbours() -> None:
    _, seconds = shown(scene_of(*[1] * 40, 3, *[1] * 20))
    assert seconds[40] > 2.5 * seconds[39]


@pytest.mark.parametrize("style", [{"fps": 1}, {"frames": slice(0, 100)}, {"duration": 100}])
def test_a_rate_a_duration_and_a_choice_are_kept_to(style: dict[str, Any]) -> None:
    assert shown(scene_of(*[1] * 100), **style) == (list(range(100)), [1] * 100)


def test_a_duration_is_that_of_all_in_proportion_the_last_hold_too() -> None:
    assert shown(scene_of(1, 2, 1), duration=10, hold=1)[1] == pytest.approx([2, 4, 4])
    assert shown(scene_of(*[1] * 9), duration=3, frames=slice(None, None, 4))[1] == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    ("count", "duration", "message"),
    [
        (
            576,
            5,
            r"576 frames in 5 seconds would leave 0.0087 for one, and players take 0.02 at least; give 12 or more",
        ),
        (1, 656, r"1 frame in 656 seconds would leave 656 for one, over 655.35; give 655 or less"),
    ],
)
def test_a_duration_that_no_player_keeps_to_is_refused_with_one_that_does(
    count: int, duration: float, message: str
) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        shown(scene_of(*[1] * count), duration=duration)
    assert caught.value.code == "bad-value"


def test_the_least_and_the_most_that_players_keep_to_are_not_refused() -> None:
    assert min(shown(scene_of(*[1] * 576), duration=11.53)[1]) >= SHORTEST
    assert shown(scene_of(1), duration=655)[1] == [655.0] < [LONGEST]
    numbers, _ = shown(scene_of(*[1] * 576), duration=5, frames=slice(None, None, 3))
    assert len(numbers) == 193
