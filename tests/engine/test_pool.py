"""Poolings: their windows, and what only some of them have."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import plain_loops

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError


@given(
    size=st.integers(1, 20),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 5),
    dilation=st.integers(1, 3),
    pad=st.integers(0, 4),
    ceil=st.booleans(),
)
def test_pooling_windows_are_those_of_the_oracle(
    *, size: int, kernel: int, stride: int, dilation: int, pad: int, ceil: bool
) -> None:
    layer = Pool(kernel, stride=stride, dilation=dilation, padding=pad, ceil_mode=ceil)
    windows = plain_loops.pooled_windows(size, kernel, stride, dilation, pad, ceil=ceil)
    if pad > kernel // 2:
        with pytest.raises(ConvArithError, match="half its kernel"):
            layer.output_shape(size)
    elif windows < 1:
        with pytest.raises(ConvArithError, match="does not fit"):
            layer.output_shape(size)
    else:
        assert layer.output_shape(size) == (windows,)


@pytest.mark.parametrize("name", ["norm", "absolute", "divisor_override"])
def test_what_another_pooling_has_is_refused(name: str) -> None:
    with pytest.raises(ConvArithError, match=f"max_pool has no {name.replace('_', ' ')}") as caught:
        Pool(2, **cast("Any", {name: 3}))
    assert (caught.value.code, caught.value.setting) == ("contradiction", name)


@pytest.mark.parametrize(
    ("norm", "plain"), [(np.float32(2.5), 2.5), (np.int64(2), 2), (np.uint8(3), 3), (Fraction(1, 2), 0.5), (2.0, 2.0)]
)
def test_a_norm_may_be_a_number_of_another_library_and_becomes_a_plain_one(norm: Any, plain: float) -> None:
    found = Pool(2, kind="lp", norm=norm).norm
    assert (found, type(found)) == (plain, type(plain))


@pytest.mark.parametrize(
    "norm", [0, -1, 0.0, inf, nan, True, "2", None, 2j, [2], np.array([2, 2]), 10**400, Fraction(1, 10**400)]
)
def test_a_norm_that_is_no_positive_number_a_float_holds_is_refused(norm: Any) -> None:
    with pytest.raises(ConvArithError, match="is not a finite number above 0") as caught:
        Pool(2, kind="lp", norm=norm)
    assert (caught.value.code, caught.value.setting) == ("bad-value", "norm")


def test_free_padding_lifts_the_limit_of_a_pooling_and_nothing_else() -> None:
    with pytest.raises(ConvArithError, match="exceeds half its kernel"):
        Pool(3, stride=1, padding=2).output_shape(4)
    assert Pool(3, stride=1, padding=2, free_padding=True).output_shape(4) == (6,)
    assert Pool(3, padding=1, free_padding=True).axes(5) == Pool(3, padding=1).axes(5)


def test_channels_that_a_pooling_would_change_are_answered_with_those_that_it_keeps() -> None:
    with pytest.raises(ConvArithError, match="pooling keeps its channels: 3 in cannot become 4") as caught:
        Pool(2, channels=(3, 4))
    assert caught.value.hint == "give 3:3"
