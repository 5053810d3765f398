"""Pictures for the page, which nobody may wait for any more."""

from __future__ import annotations

import pytest

from convarith.cli.explorer.drawings import Drawings
from convarith.cli.explorer.state import START, read_state
from convarith.errors import ConvArithError


class EnoughError(BaseException):
    """Nobody waits any more."""


class Patience:
    """Waits for so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> None:
        if not self.left:
            raise EnoughError
        self.left -= 1


FOREVER = Patience(10**9)


@pytest.mark.parametrize("looks", [0, 1, 5])
def test_work_ends_when_nobody_waits_and_the_next_is_done(looks: int) -> None:
    drawings, state = Drawings(), read_state(START)
    with pytest.raises(EnoughError):
        drawings.picture(state, Patience(looks))
    with pytest.raises(EnoughError):
        drawings.file(state, "gif", Patience(looks))
    assert len(drawings.picture(state, FOREVER)["frames"]) == 9
    assert drawings.file(state, "gif", FOREVER).startswith(b"GIF89a")


def test_frames_of_several_pictures_can_be_asked_for_in_turn() -> None:
    drawings = Drawings()
    states = [read_state(f"{START}&seed={seed}&view=values") for seed in range(5)]
    first = [drawings.frame(state, 3, FOREVER) for state in states]
    assert len(set(first)) == 5
    assert [drawings.frame(state, 3, FOREVER) for state in states] == first
    assert drawings.frame(states[0], 9, FOREVER) is None


def test_what_takes_longer_than_a_change_may_is_refused() -> None:
    with pytest.raises(ConvArithError, match="too large to be drawn anew") as refused:
        Drawings().picture(read_state("size=30x30&kernel=3&view=matrix"), FOREVER)
    assert refused.value.hint == "give a smaller size, or see it in another view"
