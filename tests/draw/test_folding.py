"""Where lines of text and of formulas end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.draw.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable


def within(width: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("y[0,1] = 3·2 + 1·(−1) + 5·7 = 40", 18, ["y[0,1] = 3·2", "+ 1·(−1) + 5·7", "= 40"]),
        ("y = 1·2 − 3·4", 9, ["y = 1·2", "− 3·4"]),
        ("conv: i = 5, k = 3, s = 2 → o = 3", 17, ["conv: i = 5,", "k = 3, s = 2", "→ o = 3"]),
        ("transposed: i′ = 3, k = 3", 15, ["transposed:", "i′ = 3, k = 3"]),
        ("o = ⌊(i + 2p − k)/s⌋ + 1 = 3", 22, ["o = ⌊(i + 2p − k)/s⌋", "+ 1 = 3"]),
        ("y[0,1] = max(1, 2, 3) = 3", 20, ["y[0,1]", "= max(1, 2, 3) = 3"]),
        ("each input stamps its kernel", 12, ["each input", "stamps its", "kernel"]),
        ("a\u00a0=\u00a05, b", 6, ["a\u00a0=\u00a05,", "b"]),
    ],
)
def test_lines_end_where_a_reader_would_end_them(text: str, width: int, lines: list[str]) -> None:
    assert folded(text, within(width)) == lines


def test_brackets_are_broken_only_where_they_are_wider_than_a_line() -> None:
    assert folded("y = max(10, 20, 30, 40)", within(12)) == ["y = max(10,", "20, 30, 40)"]


def test_a_word_that_is_wider_stands_alone() -> None:
    assert folded("a unbreakable b", within(5)) == ["a", "unbreakable", "b"]


def test_a_sum_that_is_too_long_tells_how_it_begins_and_how_it_ends() -> None:
    text = "y[0,0] = " + " + ".join(f"{number}·2" for number in range(1, 10)) + " = 90"
    assert folded(text, within(24), 2) == ["y[0,0] = 1·2 + 2·2 + 3·2", "+ … + 8·2 + 9·2 = 90"]


def test_prose_that_is_too_long_tells_so() -> None:
    assert folded("one two three four five six", within(10), 2) == ["one two", "… five six"]


def test_what_fits_is_one_line() -> None:
    assert folded("y = 1", within(5), 1) == ["y = 1"]
    assert folded("", within(5)) == [""]


@given(
    st.lists(st.sampled_from(["y", "=", "+", "3·2", "max(1,", "2)", "words", "k", "→"]), min_size=1), st.integers(8, 30)
)
def test_nothing_is_lost_and_what_can_be_within_the_width_is(words: list[str], width: int) -> None:
    text = " ".join(words)
    lines = folded(text, within(width))
    assert " ".join(lines) == text
    assert all(line[-1] not in "+=→" for line in lines[:-1])
    assert len(folded(text, within(width), 2)) <= 2
