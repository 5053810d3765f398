"""Which frames of an animation are to be seen, and for how long."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError
from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.draw.style import Style
    from convarith.scene.model import Scene

SHORTEST, LONGEST = 0.02, 655.35
"""Seconds that a frame is to be seen: viewers slow down below the one, and GIF has no number beyond the other."""

_WATCHED = 30.0  # seconds that an animation takes, where nobody says how long and it would be longer
_SLOW = 12.0  # of them, those at the beginning in which frames keep their time
_CROWDED = 2 / 3  # of the rest, what frames may take at their shortest before some are left out
_HALVINGS = 30  # of the range of ratios between the times of frames that follow each other

_GLIDE, _SHORTEST_GLIDE = 0.25, 0.1  # seconds on the way from frame to frame; a shorter one looks like a stumble


class Moment(NamedTuple):
    """A frame that is to be seen.

    Attributes:
        number: Its number in the scene.
        seconds: How long it stays.
    """

    number: int
    seconds: float


def moments(scene: Scene, style: Style) -> list[Moment]:
    """Give the frames that a style asks for, each with its time.

    Where it asks for no rate, no duration and no frames, what would take long begins as usual and gets quicker and
    quicker, so that it is over in half a minute; where frames would be too short for that, some are left out.

    Raises:
        ConvArithError: ``bad-value`` for frames that there are not, or for a duration in which they cannot be shown.
    """
    chosen = scene.frame_range(style.frames, style.act)
    numbers = _every(chosen, style.frames.step or 1)
    usual = [scene.frames[number].hold / (style.fps or 1.0) for number in numbers]
    longer = [*usual[:-1], usual[-1] + style.hold]
    if style.duration is not None:
        return list(map(Moment, numbers, _in_all(longer, style.duration)))
    if style.fps is None and style.frames == slice(None) and sum(usual) > _WATCHED:
        return _quickened(list(map(Moment, numbers, usual)), style.hold)
    return list(map(Moment, numbers, longer))


def glide_seconds(seconds: float) -> float:
    """Give how much of a frame's time goes by on the way to it: half of it at most, and nothing where that is brief."""
    time = min(_GLIDE, seconds / 2)
    return time if time >= _SHORTEST_GLIDE else 0.0


def _every(numbers: range, step: int) -> Sequence[int]:
    """Give each of so many numbers, and the last, which shows what it all comes to."""
    some = numbers[::step]
    return some if some[-1] == numbers[-1] else (*some, numbers[-1])


def _in_all(seconds: Sequence[float], duration: float) -> list[float]:
    """Stretch times in proportion, so that they come to a duration.

    Raises:
        ConvArithError: ``bad-value`` where a frame would be too short to be seen, or too long.
    """
    total, frames = sum(seconds), f"{counted(len(seconds), 'frame')} in {duration:g} seconds"
    shortest, longest = (each * duration / total for each in (min(seconds), max(seconds)))
    if shortest < SHORTEST:
        step = _rounded_up(SHORTEST / shortest)
        raise ConvArithError(
            f"{frames} would leave {shortest:.2g} for one, and players take {SHORTEST:g} at least",
            "bad-value",
            f"give {_rounded_up(SHORTEST * total / min(seconds))} or more, or fewer frames, as in "
            f"--frames every:{step} (frames=slice(None, None, {step}))",
        )
    if longest > LONGEST:
        raise ConvArithError(
            f"{frames} would leave {longest:.0f} for one, over {LONGEST:g}",
            "bad-value",
            f"give {int(LONGEST * total / max(seconds))} or less",
        )
    return [each * duration / total for each in seconds]


def _rounded_up(number: float) -> int:
    return -int(-number // 1)


def _quickened(usual: list[Moment], hold: float) -> list[Moment]:
    """Let what comes after the beginning get quicker and quicker, but for the last frame, which all leads to."""
    slow = sum(passed <= _SLOW for passed in accumulate(seconds for _, seconds in usual))
    beginning, middle, last = usual[:slow], usual[slow:-1], usual[-1]
    left = _WATCHED - sum(seconds for _, seconds in (*beginning, last))
    fitting = max(1, int(left * _CROWDED / SHORTEST))
    middle = middle[:: -(-len(middle) // fitting) or 1]
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        ratio = (least + most) / 2
        least, most = (least, ratio) if sum(_falling(middle, ratio)) > left else (ratio, most)
    times = _falling(middle, least)
    quick = [Moment(number, seconds) for (number, _), seconds in zip(middle, times, strict=True)]
    return [*beginning, *quick, last._replace(seconds=last.seconds + hold)]


def _falling(frames: Sequence[Moment], ratio: float) -> list[float]:
    """Give the times of frames each of which is shorter by a ratio than the one before, in whole hundredths."""
    return [max(SHORTEST, round(each.seconds * ratio**place, 2)) for place, each in enumerate(frames, start=1)]
