"""A rule for sizes: what it holds, what is near, how it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.networks.size_map import NONE_FITS, SizeMap, constant, settled
from convarith.networks.size_rule import SizeRule, rule_of

FITS = st.builds(
    lambda start, pattern: settled([*start, *pattern], len(pattern), 0),
    st.lists(st.integers(0, 1), max_size=12),
    st.lists(st.integers(0, 1), min_size=1, max_size=8),
)
EVERY = range(1, 120)


@given(FITS)
def test_a_rule_holds_the_sizes_that_fit(fits: SizeMap) -> None:
    rule = rule_of("H", fits)
    assert [size in rule for size in EVERY] == [bool(fits.at(size)) for size in EVERY]
    assert 0 not in rule
    assert -1 not in rule


@given(FITS, st.integers(1, 60))
def test_the_nearest_sizes_are_found(fits: SizeMap, size: int) -> None:
    rule = rule_of("H", fits)
    fitting = [each for each in EVERY if fits.at(each)]
    below = max((each for each in fitting if each <= size), default=None)
    above = min((each for each in fitting if each >= size), default=None)
    assert rule.nearest(size) == (below, above)
    assert rule.smallest == (fitting[0] if fitting else None)
    assert rule.padding_to(size) == (None if above is None else above - size)


@given(FITS, st.integers(1, 40), st.integers(0, 60), st.integers(1, 7))
def test_sizes_among_others_are_counted_and_the_first_that_is_missing_found(
    fits: SizeMap, start: int, length: int, step: int
) -> None:
    rule = rule_of("H", fits)
    among = range(start, start + length, step)
    assert rule.count(among) == sum(size in rule for size in among)
    assert rule.first_missing(among) == next((size for size in among if size not in rule), None)
    assert list(rule.among(range(start, start + length))) == [
        size for size in range(start, start + length) if size in rule
    ]


def test_of_very_many_sizes_too() -> None:
    rule = SizeRule("H", 32, 16, (0,), (20,))
    assert rule.count(range(1, 10**15)) == 10**15 // 16 - 1
    assert SizeRule("H", 1, 2, (0, 1)).first_missing(range(1, 10**15)) is None


@pytest.mark.parametrize(
    ("fitting", "rule"),
    [
        ([32, 48, 64], SizeRule("H", 32, 16, (0,))),
        ([20, 32, 48, 64], SizeRule("H", 32, 16, (0,), (20,))),
        ([16, 32, 64, 80], SizeRule("H", 16, 16, (0,), (48,))),
        ([16, 80, 96], SizeRule("H", 80, 16, (0,), (16,))),
    ],
)
def test_exceptions_are_as_few_as_can_be(fitting: list[int], rule: SizeRule) -> None:
    last = fitting[-1]
    values = [int(size in fitting) for size in range(1, last + 1)]
    pattern = [int((last + number) % 16 == 0) for number in range(1, 17)]
    assert rule_of("H", settled([*values, *pattern], 16, 0)) == rule


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (SizeRule("H", 1, 1, (0,)), "H ≥ 1"),
        (SizeRule("L", 400, 1, (0,)), "L ≥ 400"),
        (SizeRule("H", 32, 16, (0,)), "H ≡ 0 (mod 16), H ≥ 32"),
        (SizeRule("H", 32, 16, (0, 1, 15)), "H ≡ 0 to 1, 15 (mod 16), H ≥ 32"),
        (SizeRule("H", 2, 3, (1, 2)), "H ≢ 0 (mod 3), H ≥ 2"),
        (SizeRule("H", 32, 16, (0,), (20,)), "H ≡ 0 (mod 16), H ≥ 32, or H = 20"),
        (SizeRule("H", 16, 16, (0,), (5, 48)), "H ≡ 0 (mod 16), H ≥ 16, or H = 5, but not H = 48"),
        (SizeRule("W", 1, 1, (), (32, 33, 34, 40)), "W = 32 to 34, 40"),
        (SizeRule("W", 1, 1, (), tuple(range(1, 40, 2))), "W = 1, 3, 5, 7, 9, 11, 13, 15 and 12 more"),
        (SizeRule("W", 1, 1, ()), "no W"),
    ],
)
def test_a_rule_reads_as_it_is_written_on_paper(rule: SizeRule, text: str) -> None:
    assert str(rule) == text


def test_where_all_fit_or_none_does() -> None:
    assert rule_of("H", constant(1)) == SizeRule("H", 1, 1, (0,))
    assert rule_of("H", NONE_FITS) == SizeRule("H", 1, 1, ())
    assert rule_of("H", NONE_FITS).nearest(5) == (None, None)
    assert "5" not in SizeRule("H", 1, 1, (0,))


def test_notes_are_added() -> None:
    rule = SizeRule("H", 1, 1, (0,), (), ("one",)).noted("two", covers=(1, 2))
    assert (rule.notes, rule.covers, rule.complete) == (("one", "two"), (1, 2), False)
