"""The transpose of a layer is the layer that its adjoint says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import Arrays, conv, conv_transpose, direct_arrays, sizes, transposed_arrays

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg.matrix import matrix
from convarith.numeric import adjoint as module
from convarith.numeric.adjoint import DotTest, adjoint, dottest, random_arrays

if TYPE_CHECKING:
    from convarith.names import PaddingMode


@settings(max_examples=100)
@given(st.one_of(st.tuples(direct_arrays, st.just(False)), st.tuples(transposed_arrays, st.just(True))), st.booleans())
def test_the_adjoint_is_the_matrix_transposed(given: tuple[Arrays, bool], turned: bool) -> None:  # noqa: FBT001  # drawn
    case, transposed = given
    channels = (case.groups * case.inside, case.groups * case.outside)
    plain = (conv_transpose if transposed else conv)(case.lines, case.groups)
    weight = case.transposed_weight if transposed else case.weight
    layer = replace(plain, channels=channels)
    if isinstance(layer, ConvTranspose):
        layer = replace(layer, flip_kernel=turned)
    y = case.integers(3, case.images, channels[1], *layer.output_shape(sizes(case.lines)))
    back = adjoint(layer, sizes(case.lines), y, weight)
    whole = matrix(layer, sizes(case.lines)).toarray(weight)
    assert back.shape == (case.images, channels[0], *sizes(case.lines))
    assert np.array_equal(back.reshape(case.images, -1), y.reshape(case.images, -1) @ whole)


@pytest.mark.parametrize(
    ("left", "right", "agrees"),
    [
        (10**9, 10**9, True),
        (10**9, 10**9 + 1, False),  # whole numbers are exact
        (1e9, 1e9 + 1, True),  # floats are rounded
        (1.0, 1.001, False),
    ],
)
def test_the_two_sides_of_the_dot_test_agree_as_closely_as_their_numbers_are_exact(
    left: float,
    right: float,
    agrees: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    assert DotTest(left, right).agrees is agrees


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_what_padding_holds_is_added_to_where_it_comes_from(mode: PaddingMode) -> None:
    layer = Conv((3, 2), stride=(2, 1), padding=[(2, 1), (1, 2)], padding_mode=mode, channels=(2, 4), groups=2)
    weight, y = np.arange(1, 25).reshape(4, 1, 3, 2), np.arange(4 * 3 * 7).reshape(1, 4, 3, 7) % 5
    whole = matrix(layer, (4, 5)).toarray(weight)
    assert np.array_equal(adjoint(layer, (4, 5), y, weight).ravel(), y.ravel() @ whole)


def test_what_goes_around_more_than_once_comes_back() -> None:
    layer = ConvTranspose(5, dilation=2, padding="same", padding_mode="circular")  # 4 of padding around 2 elements
    weight, y = np.arange(1, 6).reshape(1, 1, 5), np.array([[[3, 5]]])
    whole = matrix(layer, 2).toarray(weight[0, 0])
    assert np.array_equal(adjoint(layer, 2, y, weight).ravel(), y.ravel() @ whole)


@pytest.mark.parametrize("flip_kernel", [True, False])
def test_what_goes_around_comes_back(*, flip_kernel: bool) -> None:
    layer = ConvTranspose((3, 5), stride=2, padding="same", padding_mode="circular", flip_kernel=flip_kernel)
    weight, y = np.arange(1, 16).reshape(1, 1, 3, 5), np.arange(6 * 4).reshape(1, 1, 6, 4) % 7
    whole = matrix(layer, (3, 2)).toarray(weight[0, 0])
    assert np.array_equal(adjoint(layer, (3, 2), y, weight).ravel(), y.ravel() @ whole)


@pytest.mark.parametrize(
    "layer",
    [
        Pool((2, 3), kind="avg", stride=2, padding=1, ceil_mode=True, channels=(2, 2)),
        Pool(2, kind="avg", padding=[(0, -1), (1, -2)], ceil_mode=True, count_include_pad=False, channels=(1, 1)),
        Pool(
            2, kind="avg", padding=[(1, -5), (0, 0)], ceil_mode=True, channels=(2, 2)
        ),  # nothing is left along one axis
    ],
    ids=str,
)
def test_a_mean_is_given_back_in_shares(layer: Pool) -> None:
    size = (5, 6)
    weight = np.ones(layer.weight_shape(2))
    y = np.arange(layer.weight_channels[0] * np.prod(layer.output_shape(size))) % 5.0
    back = adjoint(layer, size, y.reshape(1, -1, *layer.output_shape(size)), weight)
    assert back.shape == (1, *layer.weight_channels[:1], *size)
    assert np.allclose(back.ravel(), y @ matrix(layer, size).toarray())


def test_random_arrays_are_small_whole_numbers_of_both_signs() -> None:
    x, weight = random_arrays(Conv(3, channels=(4, 6), groups=2), (20, 20), 0)
    assert (x.shape, weight.shape) == ((1, 4, 20, 20), (6, 2, 3, 3))
    assert (x.min(), x.max()) == (-9, 9)
    assert -9 <= weight.min() < 0 < weight.max() <= 9


@settings(max_examples=50)
@given(direct_arrays, transposed_arrays, st.integers(0, 99))
def test_both_sides_of_the_dot_product_agree(direct: Arrays, transposed: Arrays, seed: int) -> None:
    for layer, case in (
        (conv(direct.lines, direct.groups), direct),
        (conv_transpose(transposed.lines, transposed.groups), transposed),
    ):
        found = dottest(layer, sizes(case.lines), seed=seed)
        assert found.left == found.right
        assert found.agrees


def test_sides_that_differ_do_not_agree() -> None:
    assert not DotTest(3, 4).agrees


def test_a_wrong_adjoint_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, right = Conv(3, channels=(2, 4), groups=2), module.adjoint
    monkeypatch.setattr(module, "adjoint", lambda *given: right(*given)[..., ::-1])
    assert not dottest(layer, (5, 6)).agrees
    monkeypatch.setattr(module, "adjoint", lambda layer, size, y, weight: right(layer, size, y[..., ::-1], weight))
    assert not dottest(layer, (5, 6)).agrees


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    layer = Conv(3, channels=(2, 3))
    assert dottest(layer, 9, seed=1) == dottest(layer, 9, seed=1)
    assert dottest(layer, 9, seed=1) != dottest(layer, 9, seed=2)
    assert dottest(layer, 9) == dottest(layer, 9, seed=0)


@pytest.mark.parametrize(
    ("layer", "x", "weight"),
    [
        (Conv(3), (1, 1, 5, 5), (1, 1, 3, 3)),
        (Conv((3, 2), groups=2), (1, 2, 5, 5), (2, 1, 3, 2)),
        (Conv(3, channels=(4, 6), groups=2), (1, 4, 5, 5), (6, 2, 3, 3)),
        (ConvTranspose(3, channels=(4, 6), groups=2), (1, 4, 5, 5), (4, 3, 3, 3)),
    ],
)
def test_random_arrays_have_the_layers_channels_or_one_for_each_group(
    layer: Conv | ConvTranspose, x: tuple[int, ...], weight: tuple[int, ...]
) -> None:
    made = random_arrays(layer, (5, 5), 0)
    assert (made[0].shape, made[1].shape) == (x, weight)


def test_pooling_has_no_transpose() -> None:
    with pytest.raises(ConvArithError) as caught:
        dottest(Pool(2), 4)
    assert caught.value.code == "no-matrix"


@pytest.mark.parametrize("seed", [-1, 1.5])
def test_a_seed_is_a_whole_number_from_zero_on(seed: int) -> None:
    with pytest.raises(ConvArithError, match="seed") as caught:
        dottest(Conv(2), 4, seed=seed)
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("layer", [Conv(3, padding=1), ConvTranspose(3, stride=2)])
def test_a_given_weight_is_the_one_that_is_tested(layer: Conv | ConvTranspose) -> None:
    weight = np.array([[[1, -2, 3]]])
    once, twice = dottest(layer, 5, weight=weight), dottest(layer, 5, weight=2 * weight)
    assert once.agrees
    assert once.left != 0
    assert (twice.left, twice.right) == (2 * once.left, 2 * once.right)
    assert dottest(layer, 5, weight=weight / 7).agrees  # within rounding
