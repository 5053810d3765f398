"""What an animation can be asked to look like, and how fast to run."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.draw.style import Style, read_aspect, read_pixels
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


@pytest.mark.parametrize(
    "given",
    [
        {"scale": 20, "pixels": (640, 360)},
        {"scale": 20, "aspect": (16, 9)},
        {"pixels": (640, 360), "aspect": (16, 9)},
    ],
)
def test_the_size_of_a_picture_is_told_in_one_way(given: dict[str, Any]) -> None:
    with pytest.raises(ConvArithError, match=" and ".join(given)) as caught:
        Style(**given)
    assert caught.value.code == "contradiction"


@pytest.mark.parametrize(
    ("aspect", "pixels"),
    [
        ((16, 9), (1920, 1080)),
        ((9, 16), (1080, 1920)),
        ((1, 1), (1080, 1080)),
        ((4, 3), (1440, 1080)),
        ((2.35, 1), (2538, 1080)),
    ],
)
def test_an_aspect_is_that_of_a_picture_as_fine_as_full_hd(
    aspect: tuple[float, float], pixels: tuple[int, int]
) -> None:
    assert Style(aspect=aspect).picture_pixels == pixels


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"pixels": (10, 400)}, "10x400 is no size in pixels of a picture; give numbers from 64 to 16,383"),
        ({"pixels": (640.0, 360)}, r"pixels \(640.0, 360\) are no two numbers"),
        ({"pixels": (640,)}, "are no two numbers"),
        ({"hold": None}, "hold None is no number"),
        ({"aspect": (0, 1)}, "0:1 is no aspect of a picture"),
        ({"aspect": (float("nan"), 1)}, "nan:1 is no aspect of a picture"),
        ({"aspect": (11, 1)}, "an aspect of 11:1 cannot be; give one up to 10:1 or 1:10"),
    ],
)
def test_a_size_that_no_picture_has_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        Style(**given)
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("duration", [0, -1, 86_401, float("nan")])
def test_a_duration_that_cannot_be_is_refused(duration: float) -> None:
    with pytest.raises(ConvArithError, match=f"it cannot take {duration:g} seconds; give more than 0"):
        Style(duration=duration)


def test_what_players_keep_to_is_not_refused() -> None:
    for fps, hold, loop in ((0.002, 0, 0), (50, 600, 65_535)):
        Style(fps=fps, hold=hold, loop=loop)


def test_a_picture_has_a_width_and_a_height() -> None:
    assert read_pixels(None) is None
    assert read_pixels("1920x1080") == read_pixels("1920×1080") == (1920, 1080)
    assert read_aspect("16:9") == read_aspect("16x9") == read_aspect("16/9") == read_aspect((16, 9)) == (16, 9)
    assert read_aspect("2.35:1") == (2.35, 1)


@pytest.mark.parametrize("text", ["1920", "x", "1920x", "1920:1080", "1x2x3"])
def test_a_size_that_is_no_width_and_height_is_refused(text: str) -> None:
    with pytest.raises(ConvArithError, match="write WIDTHxHEIGHT, such as 1920x1080"):
        read_pixels(text)


@pytest.mark.parametrize("text", ["16", "a:b", ":9", "16:9:1"])
def test_an_aspect_that_is_no_width_to_a_height_is_refused(text: str) -> None:
    with pytest.raises(ConvArithError, match="is no width to a height; write W:H, such as 16:9"):
        read_aspect(text)
