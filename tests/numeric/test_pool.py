"""Pooling, against plain loops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import plain_loops

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.numeric.pool import avg_pool, lp_pool, max_pool, pool

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Line:
    """The numbers of one axis of a pooling layer."""

    size: int
    kernel: int
    stride: int
    dilation: int
    pad: int

    def taps(self, *, ceil: bool) -> list[list[int | str]]:
        return plain_loops.pooled_taps(self.size, self.kernel, self.stride, self.dilation, self.pad, ceil=ceil)


lines = st.lists(
    st.builds(
        Line,
        size=st.integers(1, 9),
        kernel=st.integers(1, 4),
        stride=st.integers(1, 5),
        dilation=st.integers(1, 3),
        pad=st.integers(0, 2),
    ).filter(lambda line: 2 * line.pad <= line.kernel and line.taps(ceil=True)),
    min_size=1,
    max_size=3,
).filter(lambda many: prod(line.size * line.kernel for line in many) < 1500)
seeds = st.integers(0, 2**32 - 1)


def arrays(given: list[Line], seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(-9, 10, (2, 2, *(line.size for line in given)))


def rounding(given: list[Line], *, ceil: bool) -> bool:
    """Round up where the windows of some axis are only there if rounded up."""
    return ceil or not all(line.taps(ceil=False) for line in given)


def options(given: list[Line], *, ceil: bool) -> dict[str, Any]:
    return {
        "kernel": [line.kernel for line in given],
        "stride": [line.stride for line in given],
        "padding": [line.pad for line in given],
        "dilation": [line.dilation for line in given],
        "ceil_mode": ceil,
    }


@settings(max_examples=150)
@given(lines, st.booleans(), seeds, st.sampled_from(["int64", "int8", "float32", "float64"]))
def test_the_largest_of_each_window(given: list[Line], ceil: bool, seed: int, dtype: str) -> None:  # noqa: FBT001  # drawn
    ceil = rounding(given, ceil=ceil)
    x = arrays(given, seed).astype(dtype)
    if x.dtype.kind == "f":
        x[x > 7], x[x < -7] = np.nan, -np.inf
    result = max_pool(x, **options(given, ceil=ceil))
    expected = plain_loops.pooled("max", x, [line.taps(ceil=ceil) for line in given])
    assert np.array_equal(result, expected, equal_nan=x.dtype.kind == "f")
    assert result.dtype == dtype


@settings(max_examples=150)
@given(lines, st.booleans(), seeds, st.booleans())
def test_the_mean_of_each_window(given: list[Line], ceil: bool, seed: int, include_pad: bool) -> None:  # noqa: FBT001  # drawn
    ceil = rounding(given, ceil=ceil)
    x = arrays(given, seed)
    result = avg_pool(x, **options(given, ceil=ceil), count_include_pad=include_pad)
    expected = plain_loops.pooled("avg", x, [line.taps(ceil=ceil) for line in given], include_pad=include_pad)
    assert np.allclose(result, expected, rtol=1e-12, equal_nan=True)
    assert result.dtype == np.float64


@settings(max_examples=150)
@given(lines, st.booleans(), seeds, st.sampled_from([1, 2, 3, 0.5]))
def test_the_norm_of_each_window(given: list[Line], ceil: bool, seed: int, norm: float) -> None:  # noqa: FBT001  # drawn
    ceil = rounding(given, ceil=ceil)
    x = arrays(given, seed)
    x = np.abs(x) if norm != 2 else x
    result = lp_pool(x, norm, **options(given, ceil=ceil))
    expected = plain_loops.pooled("lp", x, [line.taps(ceil=ceil) for line in given], norm=norm)
    assert np.allclose(result, expected, rtol=1e-12)


def test_an_odd_norm_keeps_the_sign_of_what_it_adds_up() -> None:
    x = [[[3, -1, -3, 1]]]
    assert lp_pool(x, 1, 2).tolist() == [[[2, -2]]]
    assert np.array_equal(lp_pool(x, 3, 2), [[[26 ** (1 / 3), np.nan]]], equal_nan=True)


def test_the_last_window_of_ceil_mode_counts_what_it_has() -> None:
    x = [[[1, 2, 3]]]
    assert max_pool(x, 2, ceil_mode=True).tolist() == [[[2, 3]]]
    assert max_pool(x, 4, 2, ceil_mode=True).tolist() == [[[3]]]
    assert avg_pool(x, 2, ceil_mode=True).tolist() == [[[1.5, 3]]]
    assert lp_pool(x, 1, 2, ceil_mode=True).tolist() == [[[3, 6]]]  # as if both were 3


def test_padding_never_wins() -> None:
    assert max_pool([[[-5, -6]]], 2, 1, 1).tolist() == [[[-5, -5, -6]]]
    assert max_pool([[[-np.inf, -np.inf]]], 2, 1, 1).tolist() == [[[-np.inf] * 3]]


def test_padding_counts_as_zeros_in_the_mean_unless_told_otherwise() -> None:
    assert avg_pool([[[4, 6]]], 2, 1, 1).tolist() == [[[2, 5, 3]]]
    assert avg_pool([[[4, 6]]], 2, 1, 1, count_include_pad=False).tolist() == [[[4, 5, 6]]]


@pytest.mark.parametrize("include_pad", [True, False])
def test_a_mean_never_counts_what_is_cropped(include_pad: bool) -> None:  # noqa: FBT001  # a parameter of the test
    # The second window hangs over the end, where the 9 was cropped.
    x, cropped = [[[1, 2, 3, 4, 9]]], [(0, -1)]
    assert avg_pool(x, 3, 2, cropped, ceil_mode=True, count_include_pad=include_pad).tolist() == [[[2, 3.5]]]


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "uint64", "float16", "float32"])
def test_the_largest_has_the_dtype_of_the_input(dtype: str) -> None:
    x = np.array([[[0, 1, 1, 0]]], dtype=dtype)
    result = max_pool(x, 2, 1, 1)
    assert result.dtype == dtype
    assert result.tolist() == [[[0, 1, 1, 1, 0]]]


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("bool", "float64"),
        ("int8", "float64"),
        ("float16", "float16"),
        ("float32", "float32"),
        ("complex64", "complex64"),
    ],
)
def test_means_and_norms_of_floats_keep_their_precision(dtype: str, expected: str) -> None:
    x = np.ones((1, 1, 4), dtype=dtype)
    for result in (avg_pool(x, 4), lp_pool(x, 2, 4) / 2):
        assert result.dtype == expected
        assert result.item() == 1


def test_halves_are_raised_and_summed_in_single_precision() -> None:
    x = np.full((1, 1, 4), 30_000, dtype=np.float16)
    assert avg_pool(x, 4).item() == 30_000
    assert lp_pool(x / 2, 2, 4).item() == 30_000


def test_infinities_and_nan_pass_through_silently() -> None:
    x = np.array([[[np.inf, -np.inf, np.nan, 1.0]]])
    assert np.array_equal(max_pool(x, 2), [[[np.inf, np.nan]]], equal_nan=True)
    assert np.isnan(avg_pool(x, 2)).all()
    assert np.array_equal(lp_pool(x, 2, 2), [[[np.inf, np.nan]]], equal_nan=True)
    assert np.isposinf(lp_pool(np.full((1, 1, 2), 1e200), 2, 2)).all()


def test_the_mean_of_nothing_is_nan() -> None:
    layer: dict[str, Any] = {"kernel": 2, "padding": 1, "dilation": 2}  # both taps on padding
    assert np.isnan(avg_pool([[[5]]], **layer, count_include_pad=False)).all()
    assert avg_pool([[[5]]], **layer).tolist() == [[[0]]]
    assert max_pool([[[5.0]]], **layer).tolist() == [[[-np.inf]]]


@pytest.mark.parametrize("run", [max_pool, avg_pool])
def test_a_window_that_hangs_over_a_crop_does_not_see_it(run: Any) -> None:
    x = np.array([[[1, 2, 3, 4, 5, 99]]])
    cropped = run(x, 2, padding=[(0, -1)], ceil_mode=True)
    assert np.array_equal(cropped, run(x[..., :5], 2, ceil_mode=True))


def test_an_empty_batch_stays_empty() -> None:
    x = np.zeros((0, 2, 4))
    for result in (max_pool(x, 2), avg_pool(x, 2), lp_pool(x, 2, 2)):
        assert result.shape == (0, 2, 2)


def test_no_channels_are_refused_as_torch_refuses_them() -> None:
    for run in (max_pool, avg_pool, partial(lp_pool, norm=2)):
        with pytest.raises(ConvArithError, match=r"shape \(2, 0, 4\), no channels; give one at least"):
            run(np.zeros((2, 0, 4)), kernel=2)


def test_the_input_is_left_as_it_was() -> None:
    x = np.arange(4.0).reshape(1, 1, 4)
    max_pool(x, 2, 1), avg_pool(x, 2, 1), lp_pool(x, 2, 2, 1)
    assert x.tolist() == [[[0, 1, 2, 3]]]


def test_a_layer_may_be_given_whole() -> None:
    x = np.arange(4).reshape(1, 1, 4)
    assert pool(Pool(2), x).tolist() == [[[1, 3]]]
    assert pool(Pool(2, kind="avg"), x).tolist() == [[[0.5, 2.5]]]
    assert pool(Pool(2, kind="lp", norm=1), x).tolist() == [[[1, 5]]]


@pytest.mark.parametrize(
    ("x", "settings", "code"),
    [
        pytest.param(np.ones(4), {"kernel": 2}, "bad-array", id="no channels"),
        pytest.param(np.ones((1, 4)), {"kernel": 2}, "bad-array", id="no batch"),
        pytest.param(np.ones((1, 1, 4)), {"kernel": (2, 2)}, "bad-array", id="a kernel of other axes"),
        pytest.param(np.ones((1, 1, 4)), {"kernel": 5}, "does-not-fit", id="too large a kernel"),
        pytest.param(np.ones((1, 1, 4)), {"kernel": 2, "padding": 2}, "pool-padding", id="too much padding"),
        pytest.param(np.ones((1, 1, 4)), {"kernel": 0}, "bad-value", id="empty kernel"),
        pytest.param([["a"]], {"kernel": 2}, "bad-array", id="text"),
    ],
)
@pytest.mark.parametrize("run", [max_pool, avg_pool])
def test_bad_input_is_refused(run: Any, x: Any, settings: dict[str, Any], code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        run(x, **settings)
    assert caught.value.code == code
    assert caught.value.hint


def test_complex_numbers_have_no_largest() -> None:
    with pytest.raises(ConvArithError, match="pool their absolute values") as caught:
        max_pool([[[1j, 2]]], 2)
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize("norm", [0, -1, float("nan"), float("inf"), 10**400])
def test_a_norm_is_finite_and_above_zero(norm: float) -> None:
    with pytest.raises(ConvArithError, match="is not a finite number above 0") as caught:
        lp_pool(np.ones((1, 1, 4)), norm, 2)
    assert caught.value.code == "bad-value"
