"""What is near a size that does not go through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.networks.nearest_sizes import nearest_sizes
from convarith.networks.size_rule import SizeRule

RULES = (SizeRule("H", 32, 16, (0,)), SizeRule("W", 5, 1, (0,)))


def test_each_axis_goes_to_the_nearest_size_of_its_rule() -> None:
    near = nearest_sizes(RULES, (50, 7))
    assert (near.goes_through, near.below, near.above) == (False, (48, 7), (64, 7))
    assert (near.padding, near.crop) == (((7, 7), (0, 0)), ((1, 1), (0, 0)))


def test_where_padding_is_odd_the_end_gets_more() -> None:
    assert nearest_sizes(RULES, (61, 5)).padding == ((1, 2), (0, 0))


def test_a_size_that_goes_through_is_its_own_neighbour() -> None:
    near = nearest_sizes(RULES, 64)
    assert (near.goes_through, near.below, near.above) == (True, (64, 64), (64, 64))


def test_below_the_least_there_is_nothing() -> None:
    near = nearest_sizes(RULES, (9, 9))
    assert (near.goes_through, near.below, near.crop, near.above) == (False, None, None, (32, 9))
    near = nearest_sizes((SizeRule("L", 1, 1, (), (3,)),), 9)
    assert (near.below, near.above, near.padding) == ((3,), None, None)


def test_where_all_axes_neither_grow_nor_shrink_some_do_either() -> None:
    rules = (SizeRule("H", 223, 1, (), tuple(range(223, 255))), SizeRule("W", 223, 1, (), tuple(range(223, 255))))
    near = nearest_sizes(rules, (200, 256))
    assert (near.below, near.above, near.mixed) == (None, None, (223, 254))
    assert nearest_sizes(rules, (200, 230)).mixed is None
    assert nearest_sizes((SizeRule("L", 1, 1, ()),), 9).mixed is None


@pytest.mark.parametrize(("size", "code"), [((1, 2, 3), "wrong-axes"), (0, "bad-value")])
def test_what_is_no_size_of_it_is_refused(size: int | tuple[int, ...], code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        nearest_sizes(RULES, size)
    assert caught.value.code == code


@given(st.integers(1, 200), st.integers(1, 200))
def test_padding_and_crop_get_there(height: int, width: int) -> None:
    near = nearest_sizes(RULES, (height, width))
    assert near.above is not None
    assert near.padding is not None
    assert all(size in rule for rule, size in zip(RULES, near.above, strict=True))
    assert [size + sum(pair) for size, pair in zip(near.size, near.padding, strict=True)] == list(near.above)
    if near.below is not None:
        assert near.crop is not None
        assert [size - sum(pair) for size, pair in zip(near.size, near.crop, strict=True)] == list(near.below)
