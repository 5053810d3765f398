"""What an animation can be asked to look like, and how fast to run."""

from __future__ import annotations

import pytest

from convarith.draw.style import Style
from convarith.errors import ConvArithError


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
        Style(fps=fps, hold=hold, loop=loop)
    assert caught.value.code == "bad-value"


def test_a_rate_and_a_duration_contradict_each_other() -> None:
    with pytest.raises(ConvArithError, match="2 frames a second and 3 seconds for all are given") as caught:
        Style(fps=2, duration=3)
    assert caught.value.code == "contradiction"


@pytest.mark.parametrize("duration", [0, -1, 86_401, float("nan")])
def test_a_duration_that_cannot_be_is_refused(duration: float) -> None:
    with pytest.raises(ConvArithError, match=f"it cannot take {duration:g} seconds"):
        Style(duration=duration)


def test_what_players_keep_to_is_not_refused() -> None:
    for fps, hold, loop in ((0.002, 0, 0), (50, 600, 65_535)):
        Style(fps=fps, hold=hold, loop=loop)
