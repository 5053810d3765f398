"""Layers in convarith's own words, made from numbers of a framework."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.plain_layers import direct, pooled, transposed


def layer(**words: Any) -> FrameworkLayer:
    return FrameworkLayer(**{"kernel": 3, "framework": "pytorch", **words})


def test_a_direct_layer_keeps_its_numbers_but_for_the_padding() -> None:
    said = layer(stride=2, dilation=(1, 2), channels=(4, 6), groups=2, padding=5)
    assert direct(said, [(0, 1)]) == Conv(3, stride=2, dilation=(1, 2), channels=(4, 6), groups=2, padding=[(0, 1)])


def test_a_pooling_has_any_padding_unless_it_is_limited() -> None:
    said = layer(op="avg_pool", stride=2, ceil_mode=True, channels=(2, 2))
    free = pooled(said, 2, count_include_pad=False)
    assert free == Pool(
        3,
        stride=2,
        padding=2,
        kind="avg",
        ceil_mode=True,
        channels=(2, 2),
        count_include_pad=False,
        free_padding=True,
    )
    assert free.output_shape(5) == (4,)
    with pytest.raises(ConvArithError, match="exceeds half its kernel"):
        pooled(said, 2, limited=True).axes(5)


@pytest.mark.parametrize("kind", ["max", "avg", "lp"])
def test_a_pooling_is_of_the_kind_that_is_said(kind: str) -> None:
    assert pooled(layer(op=f"{kind}_pool"), 0).kind == kind


def test_a_transposed_layer_has_an_output_padding_within_its_limit() -> None:
    said = layer(op="conv_transpose", stride=2, channels=(4, 6), groups=2)
    assert transposed(said, (3, 3), [(1, 1), (0, 2)], [1, 0]) == ConvTranspose(
        3, stride=2, channels=(4, 6), groups=2, padding=[(1, 1), (0, 2)], output_padding=(1, 0)
    )
    assert transposed(said, (3,), [(1, 1)]).output_padding == (0,)


@pytest.mark.parametrize("extra", [-3, -1, 0, 1, 2, 5])
def test_what_is_more_than_an_output_padding_may_be_goes_into_the_crop(extra: int) -> None:
    said = layer(op="conv_transpose", stride=2)
    found = transposed(said, (4,), [(1, 1)], [extra])
    (axis,) = found.axes(4)
    plain = ConvTranspose(3, stride=2, padding=1).axes(4)[0]
    assert axis.output == plain.output + extra
    assert (axis.lo, axis.hi) == (plain.lo, plain.hi + extra)


def test_one_axis_beyond_the_limit_takes_all_output_padding_along() -> None:
    said = layer(op="conv_transpose", stride=2)
    found = transposed(said, (4, 4), [(1, 1), (1, 1)], [1, 2])
    assert found.output_shape((4, 4)) == (8, 9)
    assert found.output_padding == 0
