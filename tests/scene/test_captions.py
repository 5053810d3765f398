"""Numbers, names and sums as they are written."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.sample_layers import EVERY, subject_called, subject_of
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.padding import MODES
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.scene.captions import (
    added_text,
    channel_text,
    count_text,
    cut_short,
    index_text,
    longest_sum_caption,
    sum_caption,
    sum_text,
    symbol_text,
    term,
    value_text,
    widest,
)

if TYPE_CHECKING:
    from convarith.names import PaddingMode
    from convarith.scene.subject import Subject


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12345, "12345"),
        (-3, "−3"),
        (2.0, "2"),
        (5 / 3, "1.67"),
        (-0.5, "−0.5"),
        (1 / 1024, "0.000977"),
        (float("-inf"), "−∞"),
        (float("inf"), "∞"),
        (float("nan"), "NaN"),
        (1234.5, "1234"),
        (2_000_000.5, "2e6"),
        (-1.25e-9, "−1.25e−9"),
        (1e300, "1e300"),
        (2**70, str(2**70)),
        (np.int64(-7), "−7"),
        (np.float64(2.5), "2.5"),
    ],
)
def test_whole_numbers_are_written_in_full_and_others_with_three_digits(value: float, text: str) -> None:
    assert value_text(value) == text


def test_what_is_added_has_its_sign() -> None:
    assert [added_text(value) for value in (3, -3, 0, -0.5)] == ["+3", "−3", "+0", "−0.5"]


def test_an_index_has_as_many_numbers_as_its_user_thinks_of() -> None:
    assert index_text(subject_of(Conv(1), (2, 2)), "y", (0, 1, 2)) == "y[1,2]"
    assert index_text(subject_of(Conv(1), 2), "x", (0, 0, 1)) == "x[1]"
    assert index_text(subject_of(Conv(1, channels=(1, 2)), (2, 2)), "x", (0, 1, 2)) == "x[0,1,2]"
    assert index_text(subject_of(Conv(1, channels=(2, 1)), 2), "y", (0, 0, 1)) == "y[0,1]"


def test_a_symbol_has_its_index_below_the_line_and_channels_apart() -> None:
    assert symbol_text(subject_of(Conv(3), (4, 4)), "w", (0, 0, 1, 2), (1, 1, 3, 3)) == "w₁₂"
    assert symbol_text(subject_of(Conv(3), 5), "x", (0, 0, 4), (1, 1, 5)) == "x₄"
    assert symbol_text(subject_of(Conv(3, channels=(3, 2)), (4, 4)), "w", (1, 2, 0, 1), (2, 3, 3, 3)) == "w₁₂,₀₁"
    assert symbol_text(subject_of(Conv(2), (4, 4, 4)), "w", (0, 0, 1, 0, 1), (1, 1, 2, 2, 2)) == "w₁₀₁"


def test_indices_of_a_symbol_are_set_apart_where_some_have_two_digits() -> None:
    subject = subject_of(Conv(3), (11, 11))
    assert symbol_text(subject, "x", (0, 1, 10), (1, 11, 11)) == "x₁,₁₀"
    assert symbol_text(subject, "x", (0, 1, 1), (1, 11, 11)) == "x₁,₁"  # and not x₁₁, which others would have too
    assert symbol_text(subject, "x", (0, 1, 1), (1, 10, 10)) == "x₁₁"


@pytest.mark.parametrize(
    ("factor", "weight", "product"),
    [
        ("3", "2", "3·2"),
        ("−3", "2", "−3·2"),
        ("3", "−2", "3·(−2)"),
        ("1", "7", "7"),
        ("7", "1", "7"),
        ("−1", "7", "−7"),
        ("7", "−1", "−7"),
        ("−7", "−1", "7"),
        ("1", "−7", "−7"),
        ("11", "10", "11·10"),
    ],
)
def test_a_factor_of_one_is_not_written_and_a_second_one_below_zero_is_in_brackets(
    factor: str, weight: str, product: str
) -> None:
    assert term(factor, weight) == product


def test_terms_below_zero_are_taken_away() -> None:
    assert sum_text(["−2", "3·(−4)", "−5·6", "7"]) == "−2 + 3·(−4) − 5·6 + 7"


def test_a_long_sum_is_cut_to_its_beginning_and_its_last_term() -> None:
    terms = [f"{number}·2" for number in range(2, 29)]
    assert sum_text(terms) == "2·2 + 3·2 + 4·2 + 5·2 + 6·2 + 7·2 + 8·2 + 9·2 + … + 28·2"
    assert count_text(terms) == " (27\u00a0terms)"
    assert sum_text(["−2·3"] * 99) == "−2·3 − 2·3 − 2·3 − 2·3 − 2·3 − 2·3 − 2·3 + … − 2·3"


def test_the_nine_terms_of_a_usual_kernel_are_written_whole() -> None:
    terms = ["12·3"] * 9
    assert sum_text(terms) == " + ".join(terms)
    assert count_text(terms) == ""


def test_nothing_is_cut_where_nothing_would_be_left_out() -> None:
    terms = ["12345678901234567890·(−1234567890123456)"] * 3
    assert cut_short(terms[:2]) == terms[:2]
    assert cut_short(terms) == [terms[0], "…", terms[2]]


def test_a_sum_of_several_channels_names_its_own_and_its_slice_of_the_kernel() -> None:
    assert channel_text(subject_of(Conv(2), (4, 4)), 0) == ""
    assert channel_text(subject_of(Conv(2, channels=(3, 2)), (4, 4)), 1) == "output channel 1 by w[1]: "
    assert channel_text(subject_of(ConvTranspose(2, channels=(3, 2)), (4, 4)), 1) == "output channel 1 by w[:,1]: "
    grouped = subject_of(ConvTranspose(2, channels=(4, 6), groups=2), (4, 4))
    assert channel_text(grouped, 4) == "output channel 4 by w[2:4,1]: "
    assert channel_text(subject_of(Pool(2, channels=(3, 3)), (4, 4)), 1) == "channel 1: "


@pytest.mark.parametrize("name", ["groups", "channels transposed", "groups transposed"])
def test_the_slice_that_is_named_holds_the_kernel_elements_of_the_window(name: str) -> None:
    subject = subject_called(name)
    indices = np.arange(prod(subject.weight_shape)).reshape(subject.weight_shape)
    for output in product(range(subject.channels[1]), *(range(axis.output) for axis in subject.axes)):
        named = channel_text(subject, output[0]).removeprefix(f"output channel {output[0]} by w[").removesuffix("]: ")
        chosen = tuple(
            slice(*(int(end) if end else None for end in each.split(":"))) if ":" in each else int(each)
            for each in named.split(",")
        )
        assert {indices[tap.weight] for tap in subject.window(output)} == set(indices[chosen].ravel())


def sum_of(subject: Subject, *output: int) -> str:
    return sum_caption(subject, (0, *output), list(subject.window((0, *output))))


INPUT = ((1, 2, 0), (3, -4, 5), (2, 2, 1))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Conv(2), "y[0,0] = 7 − 2 − 4·2 = −3"),
        (ConvTranspose(2), "y[1,1] = 2 − 3 − 4·7 = −29"),
        (Pool(2, stride=1), "y[0,0] = max(1, 2, 3, −4) = 3"),
        (Pool(2, stride=1, kind="avg"), "y[0,0] = (1 + 2 + 3 − 4)/4 = 0.5"),
        (Pool(2, stride=1, kind="lp"), "y[0,0] = √(1² + 2² + 3² + (−4)²) ≈ 5.48"),
        (Pool(2, stride=1, kind="lp", norm=3), "y[0,0] = (1³ + 2³ + 3³ + (−4)³)^(1/3) = NaN"),
        (Pool(2, stride=1, kind="lp", norm=3, absolute=True), "y[0,0] = (|1|³ + |2|³ + |3|³ + |−4|³)^(1/3) ≈ 4.64"),
        (
            Pool(2, stride=1, kind="lp", norm=1.5, absolute=True),
            "y[1,1] = (|−4|^1.5 + |5|^1.5 + |2|^1.5 + |1|^1.5)^(1/1.5) ≈ 8.09",
        ),
        (Pool(2, stride=1, kind="lp", norm=1), "y[0,0] = 1 + 2 + 3 − 4 = 2"),
        (Pool(2, stride=1, kind="lp", norm=1, absolute=True), "y[0,0] = |1| + |2| + |3| + |−4| = 10"),
        (Pool(2, stride=1, kind="avg", divisor_override=1), "y[0,0] = 1 + 2 + 3 − 4 = 2"),
        (Pool(2, stride=1, kind="avg", divisor_override=3), "y[0,0] = (1 + 2 + 3 − 4)/3 ≈ 0.667"),
        # What padding holds is multiplied like the input.
        (Conv(2, padding=[(1, 0)], padding_mode="circular"), "y[0,0] = 7 − 2 + 2 = 7"),
        # One column hangs over: the mean counts what there is, the root makes up for what there is not.
        (Pool(2, kind="avg", ceil_mode=True), "y[0,1] = 5/2 = 2.5"),
        (Pool(2, kind="lp", ceil_mode=True), "y[0,1] = √(5²·4/2) ≈ 7.07"),
        (Pool(2, kind="lp", norm=3, ceil_mode=True), "y[0,1] = (5³·4/2)^(1/3) ≈ 6.3"),
        # Padding counts for the mean and adds nothing to it.
        (Pool(2, padding=1, kind="avg"), "y[0,0] = 1/4 = 0.25"),
        # Unless the layer says otherwise.
        (Pool(2, padding=1, kind="avg", count_include_pad=False), "y[0,0] = 1"),
        (Pool(2, padding=1, kind="lp", count_include_pad=False), "y[0,0] = √(1²) = 1"),
    ],
)
def test_a_sum_is_spelled_as_its_layer_works(layer: Conv | ConvTranspose | Pool, expected: str) -> None:
    subject = subject_of(layer, (3, 3), given=(INPUT, ((7, -1), (0, 2))))
    row, column = map(int, expected[2:5].split(","))
    assert sum_of(subject, row, column) == expected


def test_a_sum_of_decimals_says_where_it_is_rounded() -> None:
    halves = subject_of(Conv((1, 2)), (1, 2), given=(((0.5, 0.25),), ((2, 3),)))
    assert sum_of(halves, 0, 0) == "y[0,0] = 0.5·2 + 0.25·3 = 1.75"
    thirds = subject_of(Conv((1, 2)), (1, 2), given=(((1 / 3, 1.0),), ((3, 0.1),)))
    assert sum_of(thirds, 0, 0) == "y[0,0] = 0.333·3 + 0.1 ≈ 1.1"


def test_zeros_are_left_out_whether_of_the_input_or_of_the_kernel_and_what_is_no_number_is_not() -> None:
    zeros = subject_of(Conv((1, 3)), (1, 3), given=(((0, 5, 2),), ((3, 0, 4),)))
    assert sum_of(zeros, 0, 0) == "y[0,0] = 2·4 = 8"
    nothing = subject_of(Conv((1, 2)), (1, 2), given=(((0, 5),), ((3, 0),)))
    assert sum_of(nothing, 0, 0) == "y[0,0] = 0, from zeros only"
    unknown = subject_of(Conv((1, 2)), (1, 2), given=(((float("nan"), 5),), ((0, 2),)))
    assert sum_of(unknown, 0, 0) == "y[0,0] = NaN·0 + 5·2 = NaN"


def test_a_maximum_compares_zeros_too() -> None:
    subject = subject_of(Pool((1, 2), stride=1), (1, 2), given=(((0, -5),), None))
    assert sum_of(subject, 0, 0) == "y[0,0] = max(0, −5) = 0"


def test_the_widest_of_numbers_is_the_longest_as_written() -> None:
    assert (widest(range(9, 11)), widest(range(-9, 9)), widest([3, 100, 0.25])) == ("10", "−9", "0.25")


def captions(subject: Subject) -> list[str]:
    """Give the sums of all outputs, without the pictures around them."""
    outputs = product(range(subject.channels[1]), *(range(axis.output) for axis in subject.axes))
    return [sum_caption(subject, output, list(subject.window(output))) for output in outputs]


def assert_leaves_room(subject: Subject) -> None:
    assert max(map(len, captions(subject))) <= len(longest_sum_caption(subject))


def near(line: Line) -> bool:
    return line.size <= 6 and line.kernel <= 4


@given(st.lists(direct_lines.filter(near), min_size=1, max_size=2))
def test_no_sum_of_a_convolution_is_longer_than_the_longest(lines: list[Line]) -> None:
    assert_leaves_room(subject_of(conv(lines), sizes(lines)))


@given(st.lists(transposed_lines.filter(near), min_size=1, max_size=2))
def test_no_sum_of_a_transposed_convolution_is_longer_than_the_longest(lines: list[Line]) -> None:
    assert_leaves_room(subject_of(conv_transpose(lines), sizes(lines)))


@pytest.mark.parametrize("mode", MODES)
@given(lines=st.lists(direct_lines.filter(near), min_size=1, max_size=2))
def test_no_sum_is_longer_than_the_longest_whatever_padding_holds(mode: PaddingMode, lines: list[Line]) -> None:
    layer = replace(conv(lines), padding_mode=mode, free_padding=True)
    assert_leaves_room(subject_of(layer, sizes(lines)))


@given(
    st.sampled_from(["max", "avg", "lp"]),
    st.integers(2, 5),
    st.integers(1, 4),
    st.integers(0, 1),
    st.integers(1, 2),
    st.integers(9, 13),
    st.integers(1, 2),
    st.booleans(),
)
def test_no_sum_of_a_pooling_is_longer_than_the_longest(
    kind: str,
    kernel: int,
    stride: int,
    padding: int,
    dilation: int,
    size: int,
    axes: int,
    ceil_mode: bool,  # noqa: FBT001
) -> None:
    layer = Pool(kernel, stride=stride, padding=padding, dilation=dilation, kind=kind, ceil_mode=ceil_mode)  # type: ignore[arg-type]
    assert_leaves_room(subject_of(layer, (size,) * axes))


@pytest.mark.parametrize("kind", ["conv", "max", "avg", "lp"])
@given(numbers=st.lists(st.integers(-120, 2000), min_size=4, max_size=8))
@example(numbers=[0, -10, -10, 1005])  # −10 is longer in brackets
def test_no_sum_of_given_numbers_is_longer_than_the_longest(kind: str, numbers: list[int]) -> None:
    layer = Conv((1, 3)) if kind == "conv" else Pool((1, 3), stride=1, kind=kind)  # type: ignore[arg-type]
    weight = ((numbers[0], numbers[-1], numbers[1]),)
    assert_leaves_room(subject_of(layer, (1, len(numbers)), given=((tuple(numbers),), weight)))


def test_the_longest_has_room_for_what_makes_up_for_an_overhang() -> None:
    assert "·3/2" in longest_sum_caption(subject_of(Pool(3, stride=2, kind="lp", ceil_mode=True), 6))
    assert "/" not in longest_sum_caption(subject_of(Pool(3, stride=2, kind="lp"), 6))


def test_the_longest_is_not_much_longer_than_a_sum_of_numbers_of_which_none_is_left_out() -> None:
    for name in EVERY:
        few = subject_called(name)
        twos, threes = (
            np.full(shape, number).tolist() for number, shape in ((2, few.numbers.x.shape), (3, few.weight_shape))
        )
        subject = replace(few, given=(twos, threes))
        least = len("y[0,0] = 0, from zeros only")
        longest = longest_sum_caption(subject)
        assert len(longest) <= max(least, *map(len, captions(subject))) + 8 or "terms" in longest, name


@pytest.mark.parametrize("name", EVERY)
def test_no_sum_takes_more_than_two_lines_of_sixty_letters(name: str) -> None:
    assert len(longest_sum_caption(subject_called(name))) <= 120


def test_a_stride_spares_the_sums_of_a_transposed_convolution_the_zeros() -> None:
    # One in two taps along each axis meets an element, of three: two at most.
    assert longest_sum_caption(subject_of(ConvTranspose(3, stride=2), (4, 4))).count("·") == 4
    # With a dilation that is a multiple of the stride all do, or none.
    assert longest_sum_caption(subject_of(ConvTranspose(3, stride=2, dilation=2), (4, 4))).count("·") == 9
    # And no more than there are elements.
    assert longest_sum_caption(subject_of(ConvTranspose(3), (2, 2))).count("·") == 4


@pytest.mark.parametrize(
    "layer", [Conv(10**6), ConvTranspose(10**6, stride=10**3), Pool(10**6, kind="lp", ceil_mode=True)]
)
def test_the_longest_is_known_at_once_and_of_bounded_length(layer: Conv | ConvTranspose | Pool) -> None:
    begun = time.process_time()
    assert len(longest_sum_caption(subject_of(layer, (10**9, 10**9)))) <= 170
    assert time.process_time() - begun < 1


def test_the_longest_sum_is_the_same_each_time_whatever_sets_are_ordered_by() -> None:
    assert longest_sum_caption(subject_of(Conv(2), (3, 3))) == "y[1,1] = 0·3 + 0·3 + 0·3 + 0·3 = 12"
