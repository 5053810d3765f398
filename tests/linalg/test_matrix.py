"""The explicit matrix."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d
from support import plain_loops
from support.channel_strategies import Full, direct_fulls, fulls
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg import matrix as module
from convarith.linalg.matrix import Matrix, matrix
from convarith.numeric.conv import conv as convolution
from convarith.numeric.convolve import convolve
from convarith.numeric.pool import pool


@given(st.lists(direct_lines, min_size=1, max_size=2))
def test_each_cell_is_the_kernel_element_of_the_oracle(lines: list[Line]) -> None:
    whole = matrix(conv(lines), sizes(lines))
    expected = plain_loops.joined([line.convolved() for line in lines], sizes(lines))
    found = {(row, tap, col) for row in range(whole.shape[0]) for col, taps in whole.row(row).items() for tap in taps}
    assert found == expected


def test_with_the_kernel_turned_it_is_the_convolution_of_textbooks() -> None:
    x, kernel = np.random.default_rng(0).standard_normal((2, 5, 7))
    kernel = kernel[:3, :2]
    w = matrix(Conv(kernel.shape), x.shape).toarray(np.flip(kernel))
    assert np.allclose(w @ x.ravel(), convolve2d(x, kernel, "valid").ravel())


def test_with_axes_exchanged_it_is_for_arrays_that_are_raveled_column_by_column() -> None:
    x, kernel = np.random.default_rng(0).standard_normal((2, 5, 7))
    kernel = kernel[:3, :2]
    w = matrix(Conv((2, 3), padding=(0, 2)), (7, 5)).toarray(kernel.T)
    padded = np.pad(x, ((2, 2), (0, 0)))
    assert np.allclose(w @ x.ravel("F"), correlate2d(padded, kernel, "valid").ravel("F"))


@given(st.lists(transposed_lines, min_size=1, max_size=2), st.integers(0, 2**32 - 1))
def test_a_transposed_matrix_is_the_transpose_of_the_direct_one(lines: list[Line], seed: int) -> None:
    layer = conv_transpose(lines)
    weight = np.random.default_rng(seed).integers(-9, 10, whole_kernel(lines))
    back = matrix(layer, sizes(lines)).toarray(weight)
    direct = Conv(layer.kernel, stride=layer.stride, dilation=layer.dilation, padding=layer.padding)
    forth = matrix(direct, layer.output_shape(sizes(lines)))
    # With an output padding of a stride or more the direct layer has rows that the transposed one has no input for.
    rows = np.ravel_multi_index(np.indices(sizes(lines)), forth.output).ravel()
    assert (back == forth.toarray(weight)[rows].T).all()


def whole_kernel(lines: list[Line]) -> tuple[int, ...]:
    return tuple(line.kernel for line in lines)


@given(fulls, st.integers(0, 2**32 - 1))
def test_channels_and_groups_are_what_plain_loops_fill_in(full: Full, seed: int) -> None:
    weight = full.weight(seed)
    whole = matrix(full.layer, full.size)
    expected = full.expected(weight)
    assert whole.weight == weight.shape
    assert whole.shape == expected.shape
    assert whole.input == (full.inside, *full.size)
    assert whole.output == (full.outside, *full.layer.output_shape(full.size))
    assert (whole.toarray(weight) == expected).all()


@given(fulls, st.integers(0, 2**32 - 1))
def test_w_times_x_is_the_layer_executed(full: Full, seed: int) -> None:
    weight = full.weight(seed)
    whole = matrix(full.layer, full.size)
    x = np.random.default_rng(seed + 1).integers(-99, 100, whole.input)
    y = convolve(full.layer, x[np.newaxis], weight)[0]
    assert y.shape == whole.output
    assert (whole.toarray(weight) @ x.ravel() == y.ravel()).all()


def test_w_times_x_is_conv() -> None:
    x, weight = np.arange(2 * 5 * 6).reshape(2, 5, 6), np.arange(3 * 2 * 3 * 2).reshape(3, 2, 3, 2)
    whole = matrix(Conv((3, 2), stride=2, padding=[(1, 0), (2, -1)], channels=(2, 3)), (5, 6))
    y = convolution(x[np.newaxis], weight, stride=2, padding=[(1, 0), (2, -1)])
    assert (whole.toarray(weight) @ x.ravel()).tolist() == y.ravel().tolist()


@given(direct_fulls, st.integers(0, 2**32 - 1))
def test_with_channels_too_the_transposed_layer_has_the_transpose(full: Full, seed: int) -> None:
    # The same weight: (out, in/groups) of the one is (in, out/groups) of the other.
    weight = full.weight(seed)
    forth = matrix(full.layer, full.size)
    output = full.layer.output_shape(full.size)
    back = ConvTranspose(
        full.layer.kernel,
        stride=full.layer.stride,
        dilation=full.layer.dilation,
        padding=full.layer.padding,
        channels=(full.outside, full.inside),
        groups=full.groups,
        output_size=full.size,
    )
    assert (matrix(back, output).toarray(weight) == forth.toarray(weight).T).all()


def test_one_channel_in_and_out_is_the_matrix_without_channels() -> None:
    plain, full = matrix(Conv(3), (4, 5)), matrix(Conv(3, channels=(1, 1)), (4, 5))
    assert plain.weight == (3, 3)
    assert full.weight == (1, 1, 3, 3)
    weight = np.arange(1, 10).reshape(3, 3)
    assert (plain.toarray(weight) == full.toarray(weight[np.newaxis, np.newaxis])).all()


def test_a_scipy_array_has_the_same_cells() -> None:
    pytest.importorskip("scipy", reason="scipy is not installed")
    whole = matrix(ConvTranspose(3, stride=2, channels=(2, 3)), (3, 4))
    weight = np.random.default_rng(0).normal(size=whole.weight)
    found = whole.to_scipy(weight)
    assert found.format == "csr"
    assert found.has_canonical_format
    assert (found.toarray() == whole.toarray(weight)).all()


def test_without_scipy_to_csr_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(ConvArithError, match="pip install scipy, or use to_csr") as caught:
        matrix(Conv(2), 3).to_scipy([1, 2])
    assert caught.value.code == "missing-extra"


def test_numbers_are_written_in_place_of_symbols_and_change_nothing_else() -> None:
    symbols = matrix(Conv(2), 3)
    numbers = symbols.written_with([5, 7])
    assert symbols.numbers is None
    assert numbers.numbers is not None
    assert numbers.numbers.tolist() == [5, 7]
    assert [numbers.row(row) for row in range(2)] == [symbols.row(row) for row in range(2)]


def test_a_dense_form_of_more_than_4_gb_is_refused_with_the_sparse_one_beside_it() -> None:
    whole = matrix(Conv(1), 30_000)
    with pytest.raises(
        ConvArithError, match=r"900,000,000 cells, 7\.2 GB; use to_csr: 30,000 entries, 0\.5 MB"
    ) as caught:
        whole.toarray([1.0])
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (Conv(1, padding=10_000_000, channels=(1, 100)), 1),  # rows by channels
        (Conv(1, padding=[(3, -3)], stride=5, channels=(10**12, 10**12), groups=10**12), 1),  # and none that reads
        (Conv(10**7, padding="causal"), (1, 1, 1)),  # elements of the weight
        (Conv(2, dilation=2**62, padding=2**62), 1),  # positions
        (Conv(1), 2**62),
        (ConvTranspose(5, dilation=2**62, padding=2**63 - 1), 1),
        (ConvTranspose(1, stride=2**62), (2, 2)),
    ],
    ids=str,
)
def test_what_cannot_be_numbered_is_refused_before_it_is_made(
    layer: Conv | ConvTranspose, size: int | tuple[int, ...]
) -> None:
    with pytest.raises(ConvArithError) as caught:
        matrix(layer, size)
    assert caught.value.code == "too-large"


def test_with_channels_blocks_are_pairs_of_channels() -> None:
    assert matrix(Conv((2, 3), channels=(2, 4)), (4, 7)).block == (3 * 5, 4 * 7)


def test_a_notebook_shows_w_as_a_formula() -> None:
    whole = matrix(Conv(2), 3)
    formula = whole._repr_latex_().removeprefix(r"$\displaystyle ").removesuffix("$")
    assert rf"\ensuremath{{{formula}}}" == whole.to_latex()


@pytest.mark.parametrize(
    "whole",
    [
        matrix(Conv(3), (4, 4)),
        matrix(Conv(3, padding=1), (9, 9)),  # cut, with dots
        matrix(Conv(3, padding=1, padding_mode="reflect"), 3),
        matrix(Pool(2, kind="avg"), 4),
        matrix(Conv(2), 3).written_with([0.5, -1e-9]),
    ],
    ids=["symbols", "cut", "sums", "means", "numbers"],
)
def test_a_formula_takes_only_commands_that_katex_and_mathjax_know(whole: Matrix) -> None:
    known = {"displaystyle", "left", "right", "begin", "end", "hline", "cdots", "vdots", "ddots"}
    shown = whole._repr_latex_()
    assert set(re.findall(r"\\([a-zA-Z]+)", shown)) <= known
    assert set(re.findall(r"\\begin\{(\w+)\}", shown)) == {"array"}
    assert shown.count("$") == 2
    assert shown.count("{") == shown.count("}")


def test_where_padding_holds_elements_a_cell_is_the_sum_of_what_meets_there() -> None:
    whole = matrix(Conv(3, padding=1, padding_mode="reflect"), 3)
    assert whole.has_sums
    assert [whole.row(row) for row in range(3)] == [
        {0: [(1,)], 1: [(0,), (2,)]},
        {0: [(0,)], 1: [(1,)], 2: [(2,)]},
        {1: [(0,), (2,)], 2: [(1,)]},
    ]
    assert whole.toarray([1, 2, 4]).tolist() == [[2, 5, 0], [1, 2, 4], [0, 5, 2]]
    assert whole.entries == 7
    assert len(whole.rows) == len(whole.taps) == 9  # an entry for each term
    data, indices, indptr = whole.to_csr([1, 2, 4])
    assert (data.tolist(), indices.tolist(), indptr.tolist()) == (
        [2, 5, 1, 2, 4, 5, 2],
        [0, 1, 0, 1, 2, 1, 2],
        [0, 2, 5, 7],
    )


def test_sums_of_several_axes_and_channels_are_added_up() -> None:
    layer = Conv(3, padding=1, padding_mode="replicate", channels=(2, 4), groups=2)
    whole = matrix(layer, (2, 3))
    weight = np.arange(1, 37).reshape(4, 1, 3, 3)
    x = np.arange(12).reshape(1, 2, 2, 3)
    assert (whole.toarray(weight) @ x.ravel() == convolve(layer, x, weight).ravel()).all()
    data, _, indptr = whole.to_csr(weight)
    assert len(data) == indptr[-1] == whole.entries == np.count_nonzero(whole.toarray(weight))


def test_a_mean_has_a_matrix_of_shares() -> None:
    whole = matrix(Pool(3, stride=2, padding=1, kind="avg", count_include_pad=False), 5)
    half, third = 1 / 2, 1 / 3
    assert whole.toarray().tolist() == [[half, half, 0, 0, 0], [0, third, third, third, 0], [0, 0, 0, half, half]]
    assert whole.to_latex().splitlines()[1:4] == [
        r"1/2 & 1/2 & 0 & 0 & 0 \\",
        r"0 & 1/3 & 1/3 & 1/3 & 0 \\",
        r"0 & 0 & 0 & 1/2 & 1/2 \\",
    ]
    with pytest.raises(ConvArithError, match="an average pooling has no weight of its own"):
        whole.toarray([1, 1, 1])


@pytest.mark.parametrize(
    "more", [{}, {"count_include_pad": False}, {"ceil_mode": True}, {"divisor_override": 5}], ids=str
)
def test_a_mean_times_x_is_the_pooling_executed(more: dict[str, Any]) -> None:
    layer = Pool((3, 2), stride=2, padding=1, kind="avg", channels=(2, 2), **more)
    x = np.arange(2 * 4 * 5).reshape(1, 2, 4, 5)
    assert np.allclose(matrix(layer, (4, 5)).toarray() @ x.ravel(), pool(layer, x).ravel())


def test_a_mean_of_nothing_has_no_matrix() -> None:
    layer = Pool(1, kind="avg", padding=1, count_include_pad=False, free_padding=True)
    with pytest.raises(ConvArithError, match="window 0 has nothing but padding, which does not count") as caught:
        matrix(layer, 3)
    assert (caught.value.code, caught.value.setting) == ("no-matrix", "padding")


def test_the_guides_own_example_comes_out_exactly() -> None:
    # Section 4.1: 3x3 over 4x4.
    whole = matrix(Conv(3), (4, 4))
    top = ["00", "01", "02", "", "10", "11", "12", "", "20", "21", "22", "", "", "", "", ""]
    rows = [top, ["", *top[:-1]], ["", "", "", "", *top[:-4]], ["", "", "", "", "", *top[:-5]]]
    found = [["".join(map(str, *whole.row(row).get(col, [()]))) for col in range(16)] for row in range(4)]
    assert found == rows


def test_numbers_take_the_place_of_symbols() -> None:
    whole = matrix(Conv(2, stride=2), 5)
    assert whole.toarray([5, 7]).tolist() == [[5, 7, 0, 0, 0], [0, 0, 5, 7, 0]]
    assert whole.toarray(np.array([5, 7], dtype=np.float32)).dtype == np.float32


def test_a_weight_of_another_shape_is_refused() -> None:
    with pytest.raises(ConvArithError, match=r"the weight has shape \(3,\), the layer asks for \(2,\)"):
        matrix(Conv(2), 5).toarray([1, 2, 3])


def test_max_pooling_has_no_matrix() -> None:
    with pytest.raises(ConvArithError) as caught:
        matrix(Pool(2), 4)
    assert caught.value.code == "no-matrix"


def test_a_matrix_beyond_memory_is_refused_before_it_is_made() -> None:
    with pytest.raises(ConvArithError, match="W has 8,990,982,000,000 entries") as caught:
        matrix(Conv(3), (10**6 - 1000, 10**6 + 2))
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("layer", "limit"),
    [
        pytest.param(Conv(2), 4, id="pairs of output and tap, which are its entries"),
        pytest.param(Conv(2, padding=1), 8, id="pairs of output and tap, some on padding"),
        pytest.param(Conv(1, padding=2, channels=(1, 3)), 21, id="rows"),
    ],
)
def test_a_matrix_is_made_up_to_its_limit(layer: Conv, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST", limit)
    assert len(matrix(layer, 3).cols) > 0
    monkeypatch.setattr(module, "_LARGEST", limit - 1)
    with pytest.raises(ConvArithError, match=f"up to {limit - 1} ") as caught:
        matrix(layer, 3)
    assert caught.value.code == "too-large"


def test_a_dense_form_is_made_up_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = matrix(Conv(2), 3)
    monkeypatch.setattr(module, "_LARGEST_DENSE", 2 * 3 * 8)
    assert whole.toarray([1.0, 2.0]).shape == (2, 3)
    monkeypatch.setattr(module, "_LARGEST_DENSE", 2 * 3 * 8 - 1)
    with pytest.raises(ConvArithError, match="dense, W would have 6 cells"):
        whole.toarray([1.0, 2.0])


def test_blocks_are_lines_of_output_by_lines_of_input() -> None:
    assert matrix(Conv((2, 3)), (4, 7)).block == (5, 7)
    assert matrix(ConvTranspose((2, 3)), (4, 7)).block == (9, 7)


def test_a_matrix_shows_its_size_and_not_its_arrays() -> None:
    assert repr(matrix(Conv(3), (4, 4))) == "<W of 4 x 16, 36 entries of a weight 3x3>"


@pytest.mark.parametrize(
    "layer", [Conv(1), Conv(3, padding=1), ConvTranspose(3, stride=2), Pool(2, kind="avg", stride=1)]
)
def test_how_large_it_is_is_known_before_it_is_made(
    layer: Conv | ConvTranspose | Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = matrix(layer, 30)
    expected = usual.shape, len(usual.cols), usual.has_sums

    def refuse(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "axis_level", refuse)
    small = matrix(layer, 30)
    assert (small.shape, small.entries, small.has_sums) == expected
