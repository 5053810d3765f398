"""Any layer on arrays as they come from files: with or without a batch, by a route of one's choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.numeric.convolve import convolve
from convarith.numeric.forward import forward, on_axes, refuse_wrapped
from convarith.numeric.pool import avg_pool, lp_pool, max_pool
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

RNG = np.random.default_rng(0)
X = RNG.integers(-9, 10, (3, 2, 6, 5))
WEIGHT = RNG.integers(-9, 10, (2, 2, 3, 2))
BIAS = RNG.integers(-9, 10, 2)
LAYERS: list[Conv | ConvTranspose] = [Conv((3, 2), stride=2, padding=1), ConvTranspose((3, 2), stride=2, padding=1)]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("route", ROUTES)
def test_each_route_gives_what_the_fast_one_gives(route: str, layer: Conv | ConvTranspose) -> None:
    expected = convolve(layer, X, WEIGHT, BIAS)
    assert np.array_equal(forward(layer, X, WEIGHT, BIAS, route=route), expected)
    assert np.array_equal(forward(layer, X, WEIGHT, route=route), expected - BIAS.reshape(2, 1, 1))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("route", ROUTES)
def test_small_integers_are_summed_in_64_bits_by_each_route(route: str, layer: Conv | ConvTranspose) -> None:
    x, weight = (np.full(shape, 127, dtype=np.int8) for shape in (X.shape, WEIGHT.shape))
    result = forward(layer, x, weight, route=route)
    assert result.dtype == np.int64
    assert np.array_equal(result, forward(layer, x.astype(np.int64), weight.astype(np.int64)))


@pytest.mark.parametrize("route", ROUTES)
def test_a_bias_counts_for_the_dtype(route: str) -> None:
    result = forward(LAYERS[0], X.astype(np.float32), WEIGHT.astype(np.float32), BIAS.astype(np.float64), route=route)
    assert result.dtype == np.float64


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("route", ROUTES)
def test_an_input_without_a_batch_gives_a_result_without_one(route: str, layer: Conv | ConvTranspose) -> None:
    assert np.array_equal(forward(layer, X[0], WEIGHT, route=route), forward(layer, X, WEIGHT)[0])


@pytest.mark.parametrize("route", ROUTES)
def test_an_empty_batch_stays_empty(route: str) -> None:
    assert forward(LAYERS[0], X[:0], WEIGHT, BIAS, route=route).shape == (0, 2, 3, 3)


def test_pooling_takes_an_input_with_or_without_a_batch() -> None:
    whole = forward(Pool((2, 2)), X, None)
    assert np.array_equal(whole, max_pool(X, 2))
    assert np.array_equal(forward(Pool((2, 2)), X[0], None), whole[0])
    assert np.array_equal(forward(Pool(2), X, None), whole)


def test_pooling_by_one_number_does_not_guess_what_three_axes_are() -> None:
    with pytest.raises(ConvArithError, match="give kernel 2x2 for the one") as caught:
        forward(Pool(2), X[0], None)
    assert caught.value.code == "bad-array"


def test_the_norm_is_that_of_lp_pooling() -> None:
    x = np.abs(X)
    assert np.array_equal(forward(Pool(2, kind="lp", norm=3), x, None), lp_pool(x, 3, 2))


@pytest.mark.parametrize("route", ROUTES)
def test_what_the_padding_holds_is_the_layers_affair(route: str) -> None:
    reflecting = replace(LAYERS[0], padding_mode="reflect")  # type: ignore[arg-type]
    expected = convolve(reflecting, X, WEIGHT)
    assert np.array_equal(forward(reflecting, X, WEIGHT, route=route), expected)
    assert not np.array_equal(forward(LAYERS[0], X, WEIGHT, route=route), expected)


@pytest.mark.parametrize("route", ROUTES)
def test_a_mean_is_linear_and_has_every_route(route: str) -> None:
    mean = Pool((3, 2), kind="avg", stride=2, padding=1, ceil_mode=True, count_include_pad=False)
    assert np.allclose(forward(mean, X, None, route=route), avg_pool(X, (3, 2), 2, 1, 1, True, False))


@pytest.mark.parametrize(
    ("layer", "weight", "options", "message"),
    [
        pytest.param(LAYERS[0], None, {}, "conv needs a weight", id="conv without weight"),
        pytest.param(LAYERS[1], None, {}, "conv_transpose needs a weight", id="transposed without weight"),
        pytest.param(Pool(2), WEIGHT, {}, "max_pool has no weight", id="pool with weight"),
        pytest.param(Pool(2), None, {"bias": BIAS}, "max_pool has no weight and no bias", id="pool with bias"),
    ],
)
def test_what_a_layer_does_not_have_is_a_contradiction(
    layer: Layer, weight: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        forward(layer, X, weight, **options)
    assert caught.value.code == "contradiction"
    assert caught.value.hint


def test_a_largest_has_the_fast_route_only() -> None:
    with pytest.raises(ConvArithError, match="max_pool is not linear, so there is no matrix W") as caught:
        forward(Pool(2), X, None, route="loops")
    assert caught.value.code == "no-matrix"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("x", "weight", "bias", "code"),
    [
        pytest.param(X[:, :1], WEIGHT, None, "channel-mismatch", id="channels"),
        pytest.param(X, WEIGHT[:, :, :2], None, "weight-shape", id="kernel"),
        pytest.param(X, WEIGHT, BIAS[:1], "bad-array", id="bias"),
        pytest.param(X[0, 0], WEIGHT, None, "bad-array", id="no channels"),
        pytest.param(X[:, :, :1, :1], WEIGHT[:, :, :, :1], None, "weight-shape", id="size"),
        pytest.param(X.astype(np.uint64), WEIGHT, None, "bad-array", id="unsigned and signed 64 bits"),
    ],
)
def test_each_route_refuses_what_the_fast_one_refuses(route: str, x: Any, weight: Any, bias: Any, code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        forward(LAYERS[0], x, weight, bias, route=route)
    assert caught.value.code == code


def test_pooling_holds_to_the_channels_of_its_layer() -> None:
    with pytest.raises(ConvArithError, match="the input has 2 channels, the layer 3") as caught:
        forward(Pool(2, channels=(3, 3)), X, None)
    assert caught.value.code == "channel-mismatch"


@pytest.mark.parametrize(
    ("dtype", "weight", "bias"),
    [
        ("i8", [2**62, 2**62], None),
        ("i8", [2**62], [2**62]),
        ("u8", [2**63, 2**63], None),
        ("i8", [-(2**63), -1], None),
    ],
)
def test_sums_that_wrap_around_are_refused(dtype: str, weight: list[int], bias: list[int] | None) -> None:
    layer, x = Conv(len(weight)), np.ones((1, 1, 4), dtype=dtype)
    w = np.array(weight, dtype=dtype).reshape(1, 1, -1)
    b = None if bias is None else np.array(bias, dtype=dtype)
    with pytest.raises(ConvArithError, match=r"do not fit in u?int64; give smaller numbers, or floats") as caught:
        refuse_wrapped(partial(on_axes, layer, bias=b), x, w, b, forward(layer, x, w, b))
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize("weight", [[2**62, -(2**62)], [2**63 - 1, 0], [-(2**63), 0], [0, 0], [2**62 + 400, 400]])
def test_sums_that_fit_are_taken_however_large_their_terms(weight: list[int]) -> None:
    x, w = np.ones((1, 1, 4), dtype=int), np.array(weight).reshape(1, 1, 2)
    refuse_wrapped(partial(on_axes, Conv(2)), x, w, None, forward(Conv(2), x, w))


@pytest.mark.parametrize("route", ROUTES)
def test_floats_overflow_without_a_warning(route: str) -> None:
    x, w = np.full((1, 1, 2), 1e200), np.full((1, 1, 1), 1e200)
    assert np.isinf(forward(Conv(1), x, w, route=route)).all()


@pytest.mark.parametrize(
    ("op", "shape"), [("conv", ()), ("conv", (4,)), ("max_pool", ()), ("max_pool", (4,)), ("max_pool", (3, 4))]
)
def test_an_input_without_space_is_refused_before_a_framework_is_asked_about_its_size(
    op: str, shape: tuple[int, ...]
) -> None:
    weight = np.ones((4, 4, 5)) if op == "conv" else None
    with pytest.raises(ConvArithError, match=r"the input has \d axes, .*, and the kernel asks for 3") as caught:
        forward(FrameworkLayer(5, framework="pytorch", op=op), np.ones(shape), weight)
    assert caught.value.code == "bad-array"
