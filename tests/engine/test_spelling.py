"""Numbers as text: one way to write them, on the command line and in configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.padding import NAMES
from convarith.engine.spelling import read_bounds, read_framework_padding, read_ints, read_padding, read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable


def read_kernel(text: str) -> int | tuple[int, ...]:
    return read_ints(text, "kernel")


READERS: list[Callable[[str], Any]] = [read_size, read_kernel, read_padding]


@pytest.mark.parametrize(
    ("text", "size"),
    [("32", (32,)), ("5x7", (5, 7)), ("5X7", (5, 7)), ("16x224x224", (16, 224, 224)), ("0x10", (0, 10))],
)
def test_a_size_has_a_number_per_axis(text: str, size: tuple[int, ...]) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize(("text", "numbers"), [("3", 3), ("3x5", (3, 5)), ("3X5x1", (3, 5, 1))])
def test_an_option_has_one_number_for_all_axes_or_one_each(text: str, numbers: int | tuple[int, ...]) -> None:
    assert read_kernel(text) == numbers


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("3", 3),
        ("3..7", range(3, 8)),  # the last is among them
        ("3..3", range(3, 4)),
        ("3..7x1", (range(3, 8), 1)),
    ],
)
def test_a_bound_is_a_number_or_a_range_with_its_last_or_one_each(text: str, bounds: object) -> None:
    assert read_bounds(text, "kernel") == bounds


@pytest.mark.parametrize(
    ("text", "padding"),
    [
        ("1", 1),
        ("-1", -1),
        ("1x2", [(1, 1), (2, 2)]),
        ("-1x2", [(-1, -1), (2, 2)]),
        ("0:1", [(0, 1)]),
        ("-1:2", [(-1, 2)]),
        ("0:1x2:2", [(0, 1), (2, 2)]),
        ("3x0:-1", [(3, 3), (0, -1)]),
        ("−1:0", [(-1, 0)]),
        ("1,2", [(1, 1), (2, 2)]),
        ("(1, 2)", [(1, 1), (2, 2)]),
        ("((0, 1), (2, 2))", [(0, 1), (2, 2)]),
        ("[[0,1],[2,2]]", [(0, 1), (2, 2)]),
        ("(0, 1), (2, 2)", [(0, 1), (2, 2)]),
        ("[(0, 1)]", [(0, 1)]),
        ("[(0, 1),]", [(0, 1)]),
        ("0:1 2:2", [(0, 1), (2, 2)]),
    ],
)
def test_padding_is_one_number_or_one_each_or_before_and_after(text: str, padding: int | list[tuple[int, int]]) -> None:
    assert read_padding(text) == padding


@pytest.mark.parametrize("name", NAMES)
def test_a_padding_may_have_a_name_in_any_case_and_with_either_dash(name: str) -> None:
    assert {read_padding(each) for each in (name, name.upper(), name.title(), name.replace("-", "_"))} == {name}


def test_onnx_has_another_name_for_same() -> None:
    assert read_padding("SAME_UPPER") == "same"


@pytest.mark.parametrize("text", ["equal", "", ":", "x"])
def test_a_padding_of_no_name_is_answered_with_the_names(text: str) -> None:
    with pytest.raises(ConvArithError, match=f"no padding is called {text!r}") as caught:
        read_padding(text)
    assert all(name in caught.value.hint for name in NAMES)


def test_a_misspelt_padding_is_told_the_nearest() -> None:
    with pytest.raises(ConvArithError, match=r"did you mean 'same'\?"):
        read_padding("sam")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5,7", (5, 7)),
        ("5, 7", (5, 7)),
        ("(5, 7)", (5, 7)),
        ("[5, 7]", (5, 7)),
        ("(5,)", (5,)),
        (" 5 x 7 ", (5, 7)),
        ("5×7×9", (5, 7, 9)),
        ("5 7", (5, 7)),
        ("[5 7]", (5, 7)),
        ("5*7", (5, 7)),
    ],
)
def test_numbers_may_be_written_as_papers_and_python_do(text: str, size: tuple[int, ...]) -> None:
    assert read_size(text) == size
    assert read_ints(text, "kernel") == (size if len(size) > 1 else size[0])
    assert read_padding(text) == ([(each, each) for each in size] if len(size) > 1 else size[0])


@pytest.mark.parametrize("text", ["(5, 7", "5, 7)", "((5, 7))", "5,", "(5,,)", "(5, 7]", "()"])
def test_brackets_are_closed_and_nothing_is_missing_between_them(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"is not a whole number|lacks a number"):
        read_size(text)


@pytest.mark.parametrize(
    ("text", "padding"),
    [("SAME", "SAME"), ("0,0,1,1", "0,0,1,1"), ("1", 1), ("1x2", [(1, 1), (2, 2)]), ("0:1", [(0, 1)])],
)
def test_names_and_rows_of_numbers_are_for_a_framework_to_read(text: str, padding: object) -> None:
    assert read_framework_padding(text) == padding


def test_an_error_blames_the_setting_that_the_text_is_of() -> None:
    with pytest.raises(ConvArithError) as caught:
        read_ints("big", "output padding")
    assert caught.value.setting == "output_padding"


@pytest.mark.parametrize(
    ("read", "text", "complaint"),
    [
        (read_size, "big", "size 'big' is not a whole number; write 32, 5x5 or 16x224x224"),
        (read_size, "5xbig", "'big' in size '5xbig' is not a whole number; write 32, 5x5 or 16x224x224"),
        (read_size, "", "size '' lacks a number; write 32, 5x5 or 16x224x224"),
        (read_size, "5x", "size '5x' lacks a number; write 32, 5x5 or 16x224x224"),
        (read_size, "x5", "size 'x5' lacks a number; write 32, 5x5 or 16x224x224"),
        (read_size, "5.5", "size '5.5' is not a whole number; write 32, 5x5 or 16x224x224"),
        (read_size, "1e3", "size '1e3' is not a whole number; write 32, 5x5 or 16x224x224"),
        (read_kernel, "3x1.5", "'1.5' in kernel '3x1.5' is not a whole number; write 3, or 3x5 for each axis"),
        (read_kernel, "nan", "kernel 'nan' is not a whole number; write 3, or 3x5 for each axis"),
        (read_kernel, "3:5", "kernel '3:5' is not a whole number; write 3, or 3x5 for each axis"),
        (read_padding, "1.5", "padding '1.5' is not a whole number; write 1, 1x2, or before:after"),
        (read_padding, "1:", "padding '1:' lacks a number; write 1, 1x2, or before:after"),
        (read_padding, "1:2:3", "'2:3' in padding '1:2:3' is not a whole number; write 1, 1x2, or before:after"),
        (read_padding, "same1", "padding 'same1' is not a whole number; write 1, 1x2, or before:after"),
    ],
)
def test_what_is_no_number_is_named_with_the_way_to_write_one(
    read: Callable[[str], Any], text: str, complaint: str
) -> None:
    with pytest.raises(ConvArithError) as caught:
        read(text)
    assert caught.value.code == "bad-value"
    assert str(caught.value).startswith(complaint)


def test_a_number_is_read_up_to_30_digits() -> None:
    assert read_size("9" * 30) == (10**30 - 1,)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("sign", ["", "-", "+"])
@pytest.mark.parametrize("digits", [31, 1_000, 10_000])
def test_a_number_too_long_for_any_array_is_answered_with_its_length(
    read: Callable[[str], Any], sign: str, digits: int
) -> None:
    with pytest.raises(ConvArithError, match=f"has a number of {digits} digits; no array is that long"):
        read(sign + "9" * digits)


@given(st.lists(st.integers(1, 10**18), min_size=1, max_size=5))
def test_a_size_reads_as_it_is_written(size: list[int]) -> None:
    assert read_size("x".join(map(str, size))) == tuple(size)


@given(st.lists(st.tuples(*[st.integers(-(10**18), 10**18)] * 2), min_size=1, max_size=5))
def test_pairs_of_padding_read_as_they_are_written(pairs: list[tuple[int, int]]) -> None:
    assert read_padding("x".join(f"{lo}:{hi}" for lo, hi in pairs)) == pairs


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
