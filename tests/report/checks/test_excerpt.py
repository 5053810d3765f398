"""A line of a file cut to a width, with marks below it."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convarith.report.checks.excerpt import excerpt


def cells(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


@pytest.mark.parametrize(
    ("line", "column", "end_column", "text", "marks"),
    [
        ("kernel = 9", 10, 11, "kernel = 9", "         ^"),
        ("kernel = 9", 1, 7, "kernel = 9", "^^^^^^"),
        ("kernel = 9", 1, None, "kernel = 9", "^"),
        ("  kernel = 9  ", None, None, "  kernel = 9", "  ^^^^^^^^^^"),
        ("kernel = ", 10, 11, "kernel =", "        ^"),
        ("", None, None, "", "^"),
        ("\tkernel = 9", 11, 12, "    kernel = 9", "             ^"),
        ("a\tb", 3, 4, "a   b", "    ^"),
        ("語 = 9", 5, 6, "語 = 9", "     ^"),
        ("Ａ = 9", 5, 6, "Ａ = 9", "     ^"),
        ("a\xa0= 9", 5, 6, "a\xa0= 9", "    ^"),
        ("語 = 9", 1, 2, "語 = 9", "^^"),
        ("o\u0308 = 9", 6, 7, "o\u0308 = 9", "    ^"),
        ("o\u0308 = 9", 2, 3, "o\u0308 = 9", "^"),
        ("a\x1b = 9", 6, 7, r"a\x1b = 9", "        ^"),
    ],
)
def test_marks_stand_below_what_they_mark(
    line: str, column: int | None, end_column: int | None, text: str, marks: str
) -> None:
    assert excerpt(line, column, end_column, 40) == (text, marks)


@pytest.mark.parametrize(
    ("column", "text", "marks"),
    [
        (1, "0123456789abcdefgh…", "^^^"),
        (19, "…bcdefghijklmnopqrs…", "        ^^^"),
        (36, "…ijklmnopqrstuvwxyz", " " * 18 + "^"),
    ],
)
def test_a_long_line_is_cut_around_what_is_marked(column: int, text: str, marks: str) -> None:
    line = "0123456789abcdefghijklmnopqrstuvwxyz"
    assert excerpt(line, column, column + 3, 20) == (text, marks)


def test_a_line_that_just_fits_is_not_cut() -> None:
    assert excerpt("x" * 20, 20, 21, 20) == ("x" * 20, " " * 19 + "^")
    assert excerpt("x" * 21, 21, 22, 20).text == "…" + "x" * 18


def test_marks_end_where_the_line_is_cut() -> None:
    text, marks = excerpt("x" * 100, None, None, 20)
    assert (text, marks) == ("x" * 18 + "…", "^" * 18)


def test_a_line_of_a_whole_file_is_shown_as_quickly_as_another() -> None:
    line = "語" * 3_000_000
    text, marks = excerpt(line, 1_500_000, 1_500_001, 80)
    assert (cells(text), marks.strip()) == (80, "^^")


@example(line="\taa語", column=5, length=0, width=8)
@example(line="aaaaaaa" + "a\u0308" + "a", column=1, length=0, width=8)
@given(
    line=st.text(st.sampled_from("ab\t語é\u0308 x"), max_size=60),
    column=st.integers(1, 70),
    length=st.integers(0, 20),
    width=st.integers(8, 40),
)
def test_nothing_is_wider_than_there_is_room_for(line: str, column: int, length: int, width: int) -> None:
    text, marks = excerpt(line, column, column + length, width)
    assert cells(text.replace("\u0308", "")) <= width
    assert 0 < len(marks) <= width
