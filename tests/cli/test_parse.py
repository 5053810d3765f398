"""The text of options that only the command line has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.cli.parse import read_channels, read_frames, read_groups
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: list[Callable[[str], Any]] = [read_groups, read_channels]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("3:64", (3, 64)),
        ("8", (8, 8)),
        ("3,64", (3, 64)),
        ("(3, 64)", (3, 64)),
        ("3 -> 64", (3, 64)),
        ("3→64", (3, 64)),
    ],
)
def test_channels_are_in_and_out_or_one_number_for_both(text: str, channels: tuple[int, int]) -> None:
    assert read_channels(text) == channels


def test_groups_are_one_number() -> None:
    assert read_groups("2") == 2


@pytest.mark.parametrize(
    ("read", "text", "complaint"),
    [
        (read_channels, "3:", "channels '3:' lacks a number; write IN:OUT, such as 3:64"),
        (read_channels, ":64", "channels ':64' lacks a number; write IN:OUT, such as 3:64"),
        (read_channels, "3x64", "channels '3x64' is not a whole number; write IN:OUT, such as 3:64"),
        (read_groups, "2x2", "groups '2x2' is not a whole number; write one number, such as 2"),
    ],
)
def test_what_is_no_number_is_named_with_the_way_to_write_one(
    read: Callable[[str], Any], text: str, complaint: str
) -> None:
    with pytest.raises(ConvArithError) as caught:
        read(text)
    assert caught.value.code == "bad-value"
    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("sign", ["", "-", "+"])
@pytest.mark.parametrize("digits", [31, 1_000, 10_000])
def test_a_number_too_long_for_any_array_is_answered_with_its_length(
    read: Callable[[str], Any], sign: str, digits: int
) -> None:
    with pytest.raises(ConvArithError, match=f"has a number of {digits} digits; no array is that long"):
        read(sign + "9" * digits)


@given(st.sampled_from(READERS), st.text() | st.text("0123456789x:+-.", max_size=200))
def test_any_text_is_read_or_refused_in_one_short_line(read: Callable[[str], Any], text: str) -> None:
    try:
        read(text)
        refusal = None
    except ConvArithError as error:
        refusal = error
    if refusal is not None:
        assert refusal.code == "bad-value"
        assert str(refusal).isprintable()
        assert len(str(refusal)) < 400


def test_frames_are_from_one_to_another_or_each_nth() -> None:
    assert read_frames(None) == slice(None)
    assert read_frames("every:10") == slice(None, None, 10)
    assert read_frames("2:9:3") == slice(1, 9, 3)
    assert read_frames(":-2:4") == slice(None, -1, 4)


@pytest.mark.parametrize("text", ["every:", "every:x", "1:2:", "1:2:3:4", "all:2"])
def test_frames_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ConvArithError, match="write A:B, as in 1:9, :9 or -1, or every:N"):
        read_frames(text)
