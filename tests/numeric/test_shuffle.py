"""Channels traded for space, element by element."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.numeric.shuffle import pixel_shuffle, pixel_unshuffle

factors = st.lists(st.integers(1, 3), min_size=1, max_size=3)


def test_channels_become_the_rows_and_columns_of_blocks() -> None:
    x = np.arange(8).reshape(1, 4, 1, 2)
    assert pixel_shuffle(x, (2, 2)).tolist() == [[[[0, 2, 1, 3], [4, 6, 5, 7]]]]
    assert pixel_shuffle(np.arange(6).reshape(1, 3, 2), (3,)).tolist() == [[[0, 2, 4, 1, 3, 5]]]


@given(factors)
def test_each_element_goes_to_its_place_and_comes_back(factors: list[int]) -> None:
    size = range(2, 2 + len(factors))
    x = np.arange(2 * 2 * np.prod(factors) * np.prod(size)).reshape(2, -1, *size)
    result = pixel_shuffle(x, factors)
    for (n, channel, *places), value in np.ndenumerate(result):
        deep = channel
        for place, factor in zip(places, factors, strict=True):
            deep = deep * factor + place % factor
        assert value == x[(n, deep, *(place // factor for place, factor in zip(places, factors, strict=True)))]
    assert np.array_equal(pixel_unshuffle(result, factors), x)


def test_what_does_not_divide_is_refused() -> None:
    with pytest.raises(ConvArithError, match="6 channels do not divide among 4 positions") as caught:
        pixel_shuffle(np.zeros((1, 6, 2, 2)), (2, 2))
    assert caught.value.code == "channel-mismatch"
    with pytest.raises(ConvArithError, match="factor 2 does not divide 3") as caught:
        pixel_unshuffle(np.zeros((1, 6, 2, 3)), (2, 2))
    assert caught.value.code == "does-not-fit"
    for run in (pixel_shuffle, pixel_unshuffle):
        with pytest.raises(ConvArithError) as caught:
            run(np.zeros((1, 4, 2)), (2, 2))
        assert caught.value.code == "bad-array"
