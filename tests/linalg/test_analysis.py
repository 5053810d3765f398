"""What kind of matrix W is."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.channel_strategies import Full, small_fulls

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg.analysis import analyse, least_squares_inverse
from convarith.linalg.matrix import matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer

TOEPLITZ = ("toeplitz",)
BLOCK = ("block toeplitz",)
DOUBLY = ("block toeplitz", "doubly block toeplitz")
AROUND = (*DOUBLY, "block circulant", "doubly block circulant")
DIAGONAL = ("toeplitz", *DOUBLY, "circulant", *AROUND[2:])


@pytest.mark.parametrize(
    ("layer", "size", "expected"),
    [
        (Conv(3), 7, TOEPLITZ),
        (Conv(3, padding=1), 7, TOEPLITZ),
        (Conv(3, dilation=2, padding="same"), 7, TOEPLITZ),
        (Conv(3, padding=[(3, -1)]), 7, TOEPLITZ),
        (ConvTranspose(3), 7, TOEPLITZ),
        (Conv(3), (5, 6), DOUBLY),
        (Conv(3, padding=1), (5, 6), DOUBLY),
        (ConvTranspose(3), (5, 6), DOUBLY),
        (Conv(3, channels=(1, 1)), 7, TOEPLITZ),
        (Conv(3, channels=(1, 1)), (5, 6), DOUBLY),
        (Conv(2), (4, 4, 4), BLOCK),  # of planes, which are block Toeplitz themselves
        (Conv(3, stride=2), 7, ()),
        (Conv(3, stride=2, padding=1), 7, ()),
        (ConvTranspose(3, stride=2), 4, ()),
        (Conv(3, stride=2), (7, 7), ()),
        (Conv(3, stride=(1, 2)), (7, 7), BLOCK),  # the same blocks, which are not Toeplitz
        (Conv(3, stride=(2, 1)), (7, 7), ()),
        (Conv(3, stride=2, channels=(1, 1)), (7, 7), ()),
        (Conv(3, channels=(2, 2)), (7, 7), ()),
        (Conv(3, channels=(2, 2), groups=2), 7, ()),
        (Conv(1), 5, ("toeplitz", "circulant")),
        (Conv(1), (5, 6), DIAGONAL),
        (Conv(1, stride=2), (5, 5), ()),
        (Conv(1, padding=1), 5, TOEPLITZ),
        (Conv(3, padding=1, padding_mode="circular"), 5, ("toeplitz", "circulant")),
        (Conv(3, padding=1, padding_mode="circular"), (5, 4), AROUND),
        (Conv(5, padding=2, padding_mode="circular"), 3, ("toeplitz", "circulant")),  # cells are sums
        (Conv(3, padding=1, padding_mode="circular", channels=(2, 2)), 5, ("circulant blocks",)),
        (Conv(3, padding=1, padding_mode="circular"), (4, 4, 4), (*BLOCK, "block circulant", "circulant blocks")),
        (Conv(3, padding=1, padding_mode="reflect"), 5, ()),
        (Conv(3, padding=1, padding_mode="replicate"), 5, ()),
        (Conv(3, stride=2, padding=1, padding_mode="circular"), 6, ()),
        (Pool(3, stride=1, kind="avg"), 7, TOEPLITZ),
        (Pool(3, stride=1, padding=1, kind="avg", count_include_pad=False), 7, ()),  # its ends divide by less
    ],
    ids=str,
)
def test_structures_are_those_that_the_symbols_have(
    layer: Layer, size: int | tuple[int, ...], expected: tuple[str, ...]
) -> None:
    assert analyse(matrix(layer, size), None).structure == expected


def test_a_circulant_has_the_singular_values_of_its_kernels_transform() -> None:
    found = analyse(matrix(Conv(3, padding=1, padding_mode="circular"), 5), np.array([1, 2, 3]))
    transform = np.abs(np.fft.fft([2, 1, 0, 0, 3]))
    assert found.singular_values == pytest.approx(sorted(transform, reverse=True))
    assert found.singular_values == pytest.approx([6, 3.7537, 3.7537, 1.7058, 1.7058], abs=1e-4)


@pytest.mark.parametrize(
    "layer", [Conv(3), Conv(2, stride=2), ConvTranspose(3, stride=2), Pool(2, kind="avg")], ids=str
)
def test_the_least_squares_inverse_is_the_one_of_penrose(layer: Layer) -> None:
    whole = matrix(layer, (4, 5))
    weight = None if isinstance(layer, Pool) else np.random.default_rng(0).integers(-9, 10, whole.weight)
    w, back = whole.toarray(weight), least_squares_inverse(whole, weight)
    assert back.shape == whole.shape[::-1]
    assert np.allclose(w @ back @ w, w)
    assert np.allclose(back @ w @ back, back)
    assert np.allclose((w @ back).T, w @ back)
    assert np.allclose((back @ w).T, back @ w)


def test_an_inverse_that_takes_too_much_memory_is_refused_with_its_size() -> None:
    with pytest.raises(ConvArithError, match=r"39,204 x 40,000 matrix has 1,568,160,000 cells, 12\.5 GB") as caught:
        least_squares_inverse(matrix(Conv(3), (200, 200)), np.ones((3, 3)))
    assert caught.value.code == "too-large"


def test_an_inverse_is_worked_out_up_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = matrix(Conv(2), 3)
    monkeypatch.setattr("convarith.linalg.analysis._LARGEST_INVERSE", 6)
    assert least_squares_inverse(whole, np.ones(2)).shape == (3, 2)
    monkeypatch.setattr("convarith.linalg.analysis._LARGEST_INVERSE", 5)
    with pytest.raises(ConvArithError, match="up to 5 cells are worked out"):
        least_squares_inverse(whole, np.ones(2))


@pytest.mark.parametrize("weight", [None, np.array([1, nan])], ids=str)
def test_an_inverse_needs_finite_numbers(weight: NDArray[np.float64] | None) -> None:
    with pytest.raises(ConvArithError, match=r"W has no numbers|NaN or infinity"):
        least_squares_inverse(matrix(Conv(2), 3), weight)


@given(small_fulls)
def test_toeplitz_and_circulant_are_what_they_are_called(full: Full) -> None:
    whole = matrix(full.layer, full.size)
    structure = analyse(whole, None).structure
    assert structure is not None
    cells = full.expected(whole.elements)
    rows, cols = cells.shape
    diagonals = [
        {int(cells[row, row + off]) for row in range(max(0, -off), min(rows, cols - off))} for off in range(-rows, cols)
    ]
    assert ("toeplitz" in structure) == all(len(each) <= 1 for each in diagonals)
    turned = rows == cols and all(
        cells[row, col] == cells[0, (col - row) % cols] for row in range(rows) for col in range(cols)
    )
    assert ("circulant" in structure) == turned


@given(small_fulls, st.integers(0, 2**32 - 1))
def test_rank_and_singular_values_are_those_of_the_dense_form(full: Full, seed: int) -> None:
    weight = full.weight(seed)
    dense = full.expected(weight)
    stats = analyse(matrix(full.layer, full.size), weight)
    assert stats.rank == np.linalg.matrix_rank(dense)
    assert stats.singular_values is not None
    assert len(stats.singular_values) == min(dense.shape)
    assert list(stats.singular_values) == sorted(stats.singular_values, reverse=True)
    assert stats.singular_values == pytest.approx(np.linalg.svd(dense, compute_uv=False))
    if stats.rank == min(dense.shape):
        assert stats.condition == pytest.approx(np.linalg.cond(dense), rel=1e-5)
    else:
        assert stats.condition == inf


def test_what_counts_as_zero_follows_the_longer_side() -> None:
    # A kernel of one tap has its channels as W: here 2 x 40, where 40 roundings of the largest value count as none.
    weight = np.zeros((2, 40, 1))
    weight[0, 0], weight[1, 1] = 1, 4e-15
    stats = analyse(matrix(Conv(1, channels=(40, 2)), 1), weight)
    assert stats.singular_values == pytest.approx([1, 4e-15])
    assert stats.rank == np.linalg.matrix_rank(weight[..., 0]) == 1


def test_complex_numbers_have_singular_values_too() -> None:
    stats = analyse(matrix(Conv(2), 3), np.array([1, 1j]))
    expected = np.linalg.svd([[1, 1j, 0], [0, 1, 1j]], compute_uv=False)
    assert stats.singular_values == pytest.approx(expected)


@pytest.mark.parametrize("dtype", ["i1", "f2", "f4", "?", "longdouble"])
def test_narrow_and_wide_dtypes_are_analysed_as_doubles(dtype: str) -> None:
    weight = np.array([1, 1], dtype=dtype)
    stats = analyse(matrix(Conv(2), 3), weight)
    assert stats.singular_values == pytest.approx([np.sqrt(3), 1])
    assert stats.bytes_dense == 6 * weight.itemsize


def test_a_weight_of_zeros_has_rank_0() -> None:
    stats = analyse(matrix(Conv(2), 3), np.zeros(2))
    assert (stats.rank, stats.condition) == (0, inf)


def test_counts_and_sizes() -> None:
    whole = matrix(Conv(3), (4, 4))
    stats = analyse(whole, None)
    assert stats.shape == (4, 16)
    assert stats.entries == 36
    assert stats.density == 36 / 64
    assert stats.bytes_dense == 64 * 8
    assert stats.bytes_sparse == sum(each.nbytes for each in whole.to_csr(whole.elements))


def test_without_numbers_there_is_no_rank() -> None:
    stats = analyse(matrix(Conv(3), 5), None)
    assert (stats.singular_values, stats.rank, stats.condition) == (None, None, None)


def test_what_is_too_large_to_look_at_densely_is_counted_all_the_same() -> None:
    side = 10**5
    stats = analyse(matrix(Conv(3, padding=1), (side, 10)), np.ones((3, 3)))
    assert (stats.structure, stats.singular_values, stats.rank, stats.condition) == (None, None, None, None)
    assert stats.entries == (3 * side - 2) * 28
    assert stats.bytes_dense == side**2 * 800


@pytest.mark.parametrize(("length", "found"), [(4_000_000, (TOEPLITZ, 1)), (4_000_001, (None, None))])
def test_structure_and_rank_are_looked_for_up_to_four_million_cells(
    length: int, found: tuple[tuple[str, ...] | None, int | None]
) -> None:
    stats = analyse(matrix(Conv(length), length), np.ones(length, dtype=np.float32))  # of one row
    assert (stats.structure, stats.rank) == found


@pytest.mark.parametrize("size", [3, 10_000])  # also where W is too large to look for its rank
@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_numbers_that_are_not_finite_have_no_rank(number: float, size: int) -> None:
    with pytest.raises(ConvArithError, match="NaN or infinity") as caught:
        analyse(matrix(Conv(2), size), np.array([1, number]))
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize("of", [analyse, least_squares_inverse])
def test_numbers_whose_singular_values_overflow_are_refused(of: Callable[..., object]) -> None:
    with pytest.raises(ConvArithError, match="singular values of such large numbers overflow") as caught:
        of(matrix(Conv(3), 5), np.full(3, 1e308))
    assert caught.value.code == "bad-array"
    of(matrix(Conv(3), 5), np.full(3, 1e300))


def test_facts_are_not_changed() -> None:
    found = analyse(matrix(Conv(2), 3), None)
    with pytest.raises(AttributeError, match="density"):
        found.density = 1.0  # type: ignore[misc]  # which is what is refused
