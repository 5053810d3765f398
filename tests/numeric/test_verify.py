"""What `verify` finds: routes that agree, gradients read off Wᵀ, and how far Wᵀ is from an inverse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from support.strategies import Arrays, conv, conv_transpose, direct_arrays, sizes, transposed_arrays

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg.matrix import matrix
from convarith.numeric import verify as module
from convarith.numeric.adjoint import adjoint as right_adjoint
from convarith.numeric.convolve import convolve
from convarith.numeric.routes import ROUTES
from convarith.numeric.verify import Inverse, verify

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYERS = [
    Conv(3, stride=2, padding=1, channels=(2, 4), groups=2),
    ConvTranspose(3, stride=2, padding=1, channels=(2, 4)),
]


@settings(max_examples=25)
@given(direct_arrays, transposed_arrays)
def test_everything_holds_in_any_setting(direct: Arrays, transposed: Arrays) -> None:
    for layer, case in (
        (conv(direct.lines, direct.groups), direct),
        (conv_transpose(transposed.lines, transposed.groups), transposed),
        (replace(conv_transpose(transposed.lines, transposed.groups), flip_kernel=False), transposed),
    ):
        found = verify(layer, sizes(case.lines), seed=case.seed)
        assert found.fine
        assert found.agree == dict.fromkeys(ROUTES, True)
        assert found.output == (1, case.groups, *layer.output_shape(sizes(case.lines)))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("route", ROUTES)
def test_a_route_that_is_off_by_one_somewhere_is_noticed(
    route: str, layer: Conv | ConvTranspose, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ROUTES[route]

    def wrong(layer: Conv | ConvTranspose, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
        result = right(layer, x, weight).copy()
        result.reshape(-1)[-1] += 1
        return result

    monkeypatch.setitem(ROUTES, route, wrong)
    found = verify(layer, (5, 4))
    assert not found.fine
    if route == "loops":  # what the others are held against
        assert found.agree == {each: each == "loops" for each in ROUTES}
    else:
        assert found.agree == {each: each != route for each in ROUTES}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_route_of_another_shape_is_noticed(layer: Conv | ConvTranspose, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ROUTES["gather"]
    monkeypatch.setitem(ROUTES, "gather", lambda *given: right(*given)[..., :1])
    assert not verify(layer, (5, 4)).agree["gather"]


def test_whole_numbers_agree_exactly_and_others_within_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ROUTES["gather"]
    monkeypatch.setitem(ROUTES, "gather", lambda *given: right(*given) + 1)
    assert not verify(Conv(2), 4, x=[[10**9] * 4], weight=[[[1, 1]]]).agree["gather"]
    monkeypatch.setitem(ROUTES, "gather", lambda *given: right(*given) * (1 + 1e-12))
    assert verify(Conv(2), 4, x=[[0.1] * 4], weight=[[[0.3, 0.7]]]).agree["gather"]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_wrong_adjoint_is_noticed_by_each_reading_of_the_gradient(
    layer: Conv | ConvTranspose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "adjoint", lambda *given: right_adjoint(*given) + 1)
    found = verify(layer, (5, 4))
    assert found.gradient is not None
    assert not found.gradient.slopes_agree
    assert not found.gradient.sum_agrees
    assert not found.fine


def test_a_row_of_w_is_what_excites_its_output_most() -> None:
    found = verify(Conv(2), 4, weight=[[[3, 4]]]).gradient
    assert found is not None
    assert found.excited == 5
    assert 0 < found.excited_at_random < 5


def test_a_weight_of_zeros_excites_nothing() -> None:
    found = verify(Conv(2), 4, weight=[[[0, 0]]])
    assert found.fine
    assert found.gradient is not None
    assert (found.gradient.excited, found.gradient.excited_at_random) == (0, 0)


def inverse_of(layer: ConvTranspose, size: int, weight: Any) -> Inverse:
    found = verify(layer, size, weight=weight).inverse
    assert found is not None
    return found


def test_an_orthogonal_w_is_inverted_by_its_transpose() -> None:
    # Four orthonormal patterns of 2x2 cover all there is to a block.
    patterns = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]) / 2
    layer = ConvTranspose(2, stride=2, channels=(4, 1))
    found = verify(layer, (3, 3), weight=patterns.reshape(4, 1, 2, 2))
    assert found.fine
    assert found.inverse is not None
    assert (found.inverse.shape, found.inverse.rank) == ((36, 36), 36)
    assert found.inverse.full_column_rank
    assert found.inverse.rows_orthonormal
    assert found.inverse.columns_orthonormal
    assert found.inverse.distance < 1e-12 < found.inverse.length
    assert found.inverse.least_squares_distance < 1e-12


def test_orthonormal_rows_alone_undo_the_transpose_but_not_the_convolution() -> None:
    found = inverse_of(ConvTranspose(2, stride=2), 3, [[[0.6, 0.8]]])
    assert (found.shape, found.rank) == ((3, 6), 3)
    assert found.rows_orthonormal
    assert not found.columns_orthonormal
    assert not found.full_column_rank
    assert 0 < found.distance <= found.length  # a projection takes away
    assert found.least_squares_distance == pytest.approx(found.distance)


def test_full_padding_has_full_column_rank_so_least_squares_gives_x_back() -> None:
    found = inverse_of(ConvTranspose(3, padding=2), 6, [[[1, 2, 1]]])  # W of the direct one is 6x4
    assert (found.shape, found.rank) == ((6, 4), 4)
    assert found.full_column_rank
    assert not found.rows_orthonormal
    assert not found.columns_orthonormal
    assert found.distance > found.length
    assert found.least_squares_distance < 1e-9


def test_a_kernel_of_zeros_has_no_rank() -> None:
    found = inverse_of(ConvTranspose(2), 3, [[[0, 0]]])
    assert (found.rank, found.distance) == (0, found.length)


def test_distances_are_those_of_w_itself() -> None:
    layer, weight = ConvTranspose(3, stride=2, padding=1), [[[1, 2, 3]]]
    found = inverse_of(layer, 4, weight)
    w = matrix(Conv(3, stride=2, padding=1), 7).toarray(weight[0][0])
    assert found.shape == w.shape
    assert found.rank == np.linalg.matrix_rank(w)
    x = np.random.default_rng((0, 3)).integers(-9, 10, 7)
    assert found.length == pytest.approx(np.sqrt((x**2).sum()))
    assert found.distance == pytest.approx(np.sqrt(((w.T @ w @ x - x) ** 2).sum()))


def test_a_direct_layer_is_not_held_against_an_inverse() -> None:
    assert verify(Conv(2), 4).inverse is None


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("layer", [Conv(2), ConvTranspose(2)])
def test_weights_of_any_real_dtype_will_do(layer: Conv | ConvTranspose, dtype: str) -> None:
    most = 1 if dtype == "bool" else 100
    assert verify(layer, 5, weight=np.array([[[most, 1]]], dtype=dtype)).fine


def test_sums_that_leave_64_bits_wrap_around_alike() -> None:
    assert verify(Conv(2), 5, weight=np.full((1, 1, 2), 2**61)).fine


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        pytest.param([[[1, 2, 3]]], "weight-shape", id="another kernel"),
        pytest.param([[[1]]], "weight-shape", id="a shorter kernel"),
        pytest.param([[[[1, 2]]]], "weight-shape", id="other axes"),
        pytest.param([[[1, 2]], [[1, 2]]], "channel-mismatch", id="other channels"),
        pytest.param([1, 2], "bad-array", id="no channels"),
        pytest.param([[[1, 2j]]], "bad-array", id="complex"),
        pytest.param([[[1, float("nan")]]], "bad-array", id="not a number"),
        pytest.param([[[1, float("inf")]]], "bad-array", id="infinite"),
        pytest.param([[["a", "b"]]], "bad-array", id="text"),
        pytest.param(np.ones((1, 1, 2), dtype=np.uint64), "bad-array", id="unsigned 64 bits"),
    ],
)
@pytest.mark.parametrize("layer", [Conv(2), ConvTranspose(2)])
def test_a_weight_that_does_not_fit_is_refused(layer: Conv | ConvTranspose, weight: Any, code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        verify(layer, 5, weight=weight)
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize(
    ("layer", "size", "message"),
    [
        pytest.param(Conv(100), 100_000, "would multiply 9,990,100 times", id="many multiplications"),
        pytest.param(ConvTranspose(1, stride=10**9), 2, "for 1,000,000,001 outputs", id="many outputs"),
        pytest.param(Conv(10**6, padding=10**6 - 1), 1, "1,000,000,000,000 pairs of output and tap", id="many pairs"),
    ],
)
def test_what_takes_long_is_refused_before_it_begins(layer: Conv | ConvTranspose, size: int, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        verify(layer, size)
    assert caught.value.code == "too-large"
    assert "--force" in caught.value.hint


def test_force_runs_it_nevertheless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST", 10)
    monkeypatch.setattr(module, "_GATHERED", 10)
    with pytest.raises(ConvArithError):
        verify(Conv(2), 9)
    assert verify(Conv(2), 9, force=True).fine


@pytest.mark.parametrize(("layer", "size"), [(Conv(1, stride=10**4), 20_001), (Conv(1), 2_001)])
def test_a_w_too_large_to_look_at_densely_leaves_its_readings_out(layer: Conv, size: int) -> None:
    found = verify(layer, size)
    assert found.fine
    assert (found.gradient, found.inverse) == (None, None)


def test_the_largest_w_that_is_looked_at_densely_still_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DENSE", 12)
    monkeypatch.setattr(module, "_LONGEST", 4)
    assert verify(Conv(2), 4).gradient is not None
    assert verify(Conv(2), 5).gradient is None


def test_pooling_has_nothing_to_verify() -> None:
    with pytest.raises(ConvArithError) as caught:
        verify(Pool(2), 4)
    assert caught.value.code == "no-matrix"


def test_a_seed_is_a_whole_number_from_zero_on() -> None:
    with pytest.raises(ConvArithError, match="seed -1 is below 0"):
        verify(Conv(2), 4, seed=-1)


@pytest.mark.parametrize("dtype", ["u1", "i8", "f4", "?"])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_route_runs_on_an_input_that_is_given(layer: Conv | ConvTranspose, dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 200, (2, 4, 5)).astype(dtype)
    weight = np.random.default_rng(1).integers(-9, 10, (*layer.weight_channels, 3, 3))
    found = verify(layer, (4, 5), x=x, weight=weight)
    assert found.fine
    expected = convolve(layer, x[np.newaxis], weight)
    assert all((result == expected).all() for result in found.results.values())


@pytest.mark.parametrize(
    ("x", "complaint"),
    [
        (np.zeros((1, 4, 5)), r"the input has shape \(1, 4, 5\), the layer takes \(2, 4, 5\); make them equal"),
        (np.zeros((1, 2, 4, 5)), "make them equal"),
        (np.full((2, 4, 5), np.nan), "the input is not all real and finite"),
        (np.full((2, 4, 5), 1j), "the input is not all real and finite"),
        (np.full((2, 4, 5), "a"), "dtype"),
    ],
)
def test_an_input_that_cannot_be_run_on_or_compared_is_refused(x: NDArray[Any], complaint: str) -> None:
    with pytest.raises(ConvArithError, match=complaint) as caught:
        verify(LAYERS[0], (4, 5), x=x)
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize("layer", [Conv(3), ConvTranspose(3, stride=2)])
def test_floats_that_overflow_are_refused_and_not_called_different(layer: Conv | ConvTranspose) -> None:
    with pytest.raises(
        ConvArithError, match=r"the numbers overflow: by .* beyond 1\.8e\+308, the largest float64"
    ) as caught:
        verify(layer, 8, weight=np.full((1, 1, 3), 1e308))
    assert caught.value.code == "bad-array"


def test_large_floats_are_compared_like_others() -> None:
    found = verify(Conv(3), 8, weight=np.full((1, 1, 3), 1e200))
    assert found.fine
    assert found.gradient is not None
    assert found.gradient.excited == pytest.approx(3**0.5 * 1e200)
