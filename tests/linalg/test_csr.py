"""W in compressed rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.channel_strategies import Full, fulls
from support.strategies import Line, direct_lines

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.conv import Conv
from convarith.engine.index import along_axis
from convarith.engine.transposed import ConvTranspose
from convarith.linalg.csr import _block as csr_block
from convarith.linalg.csr import axis_level, channel_level, compressed, index_dtype, nested
from convarith.linalg.matrix import matrix

if TYPE_CHECKING:
    from convarith.engine.layer import Layer


@given(fulls, st.integers(0, 2**32 - 1))
def test_compressed_rows_are_canonical(full: Full, seed: int) -> None:
    whole = matrix(full.layer, full.size)
    data, indices, indptr = whole.to_csr(full.weight(seed))
    assert (indptr[0], indptr[-1]) == (0, len(data))
    assert len(indptr) == whole.shape[0] + 1
    assert len(indices) == len(data) == whole.entries
    for start, stop in pairwise(indptr):
        assert start <= stop
        assert (np.diff(indices[start:stop]) > 0).all()  # ascending, and none twice
    assert ((indices >= 0) & (indices < whole.shape[1])).all()


@given(fulls, st.integers(0, 2**32 - 1))
def test_compressed_rows_hold_what_plain_loops_fill_in(full: Full, seed: int) -> None:
    weight = full.weight(seed)
    whole = matrix(full.layer, full.size)
    data, indices, indptr = whole.to_csr(weight)
    dense = np.zeros(whole.shape, dtype=np.int64)
    for row, (start, stop) in enumerate(pairwise(indptr)):
        dense[row, indices[start:stop]] = data[start:stop]
    assert (dense == full.expected(weight)).all()


@given(fulls)
def test_the_pattern_is_that_of_the_numbers(full: Full) -> None:
    whole = matrix(full.layer, full.size)
    data, indices, indptr = whole.to_csr(whole.elements)
    assert (whole.cols == indices).all()
    assert (whole.rows == np.repeat(np.arange(whole.shape[0]), np.diff(indptr))).all()
    assert (whole.elements[tuple(whole.taps.T)] == data).all()


@given(fulls)
def test_a_row_is_the_indices_into_the_weight_by_column(full: Full) -> None:
    whole = matrix(full.layer, full.size)
    expected = full.expected(whole.elements)
    for number, line in enumerate(expected):
        found = {col: int(whole.elements[tap]) for col, (tap,) in whole.row(number).items()}
        assert found == {int(col): int(line[col]) for col in line.nonzero()[0]}


@given(fulls)
def test_a_row_of_many_is_the_same_without_the_others(full: Full) -> None:
    expected = matrix(full.layer, full.size)
    with pytest.MonkeyPatch.context() as patch:
        rows = [list(expected.row(number).items()) for number in range(expected.shape[0])]
        patch.setattr("convarith.linalg.matrix._MADE_WHOLE", 0)
        alone = matrix(full.layer, full.size)
        assert [list(alone.row(number).items()) for number in range(alone.shape[0])] == rows


def test_what_is_told_of_a_large_matrix_is_told_without_making_it() -> None:
    whole = matrix(Conv(1), 199_999_999)
    assert whole.row(199_999_998) == {199_999_998: [(0,)]}
    assert whole.bytes_sparse(8) == 199_999_999 * 12 + 200_000_000 * 4
    assert whole.entries == 199_999_999
    assert whole.to_latex().count("w_{0}") == 30
    assert not {"_along_axes", "_pattern"} & vars(whole).keys()


@pytest.mark.parametrize("dtype", [np.int8, np.float16, np.float32, np.float64, np.complex64, np.bool_])
def test_the_numbers_keep_their_dtype(dtype: type[np.generic]) -> None:
    data, indices, indptr = matrix(Conv(2, channels=(2, 2)), (3, 3)).to_csr(np.ones((2, 2, 2, 2), dtype=dtype))
    assert data.dtype == dtype
    assert indices.dtype == indptr.dtype == np.int32


@pytest.mark.parametrize(("side", "bits"), [(46_340, 32), (46_341, 64)])  # whose square is 2^31 or more
def test_indices_have_64_bits_only_where_32_do_not_reach(side: int, bits: int) -> None:
    # One window, whose taps are the four corners.
    data, indices, indptr = matrix(Conv(2, dilation=side - 1), (side, side)).to_csr([[1, 2], [3, 4]])
    assert indices.dtype == indptr.dtype == np.dtype(f"i{bits // 8}")
    assert indices.tolist() == [0, side - 1, side * (side - 1), side * side - 1]
    assert (data.tolist(), indptr.tolist()) == ([1, 2, 3, 4], [0, 4])


def test_the_bytes_of_compressed_rows_are_what_they_take() -> None:
    whole = matrix(ConvTranspose(3, stride=2, channels=(2, 3)), (4, 5))
    taken = whole.to_csr(np.ones(whole.weight))
    assert whole.bytes_sparse(8) == sum(each.nbytes for each in taken)


def test_a_window_that_lies_on_padding_alone_is_an_empty_row() -> None:
    data, indices, indptr = matrix(Conv(1, padding=2), 1).to_csr([7])
    assert (data.tolist(), indices.tolist(), indptr.tolist()) == ([7], [0], [0, 0, 0, 1, 1, 1])


def test_a_layer_that_reads_nothing_has_empty_rows_only() -> None:
    # The crop leaves the padding at the end.
    data, indices, indptr = matrix(Conv(1, padding=[(-1, 3)]), 1).to_csr([7])
    assert (data.tolist(), indices.tolist(), indptr.tolist()) == ([], [], [0, 0, 0, 0])


def test_a_level_is_an_axis_by_its_outputs() -> None:
    level = axis_level(Axis(size=5, kernel=3, stride=2, lo=1, hi=1))
    rows = compressed(level, np.dtype(np.int32))
    assert (level.inputs, rows.outputs, level.elements) == (5, 3, 3)
    assert rows.indptr.tolist() == [0, 2, 5, 7]
    assert rows.columns.tolist() == [0, 1, 1, 2, 3, 3, 4]
    assert rows.taps.tolist() == [1, 2, 0, 1, 2, 0, 1]


@given(direct_lines, st.integers(0, 400), st.integers(1, 200))
def test_a_level_whose_windows_repeat_has_the_entries_of_the_axis(line: Line, more: int, together: int) -> None:
    axis = replace(line.axis(), size=line.size + more)
    for each in (axis, zero_insertion(axis, axis.output)):
        rows, entries = compressed(axis_level(each, together), np.dtype(np.int32)), along_axis(each)
        outputs = np.repeat(np.arange(each.output), np.diff(rows.indptr))
        for found, expected in zip((outputs, rows.columns, rows.taps), entries, strict=True):
            assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("groups", "transposed", "columns", "taps"),
    [
        (1, False, [0, 1, 2, 3] * 2, [0, 1, 2, 3, 4, 5, 6, 7]),
        (1, True, [0, 1, 2, 3] * 2, [0, 2, 4, 6, 1, 3, 5, 7]),
        (2, False, [0, 1, 2, 3], [0, 1, 2, 3]),
        (2, True, [0, 1, 2, 3], [0, 1, 2, 3]),
    ],
)
def test_a_level_of_channels_reads_those_of_the_group(
    *, groups: int, transposed: bool, columns: list[int], taps: list[int]
) -> None:
    rows = compressed(channel_level(4, 2, groups, transposed=transposed), np.dtype(np.int32))
    assert rows.columns.tolist() == columns
    assert rows.taps.tolist() == taps
    assert rows.indptr.tolist() == [0, 4 // groups, 8 // groups]


def test_a_single_level_around_another_changes_nothing() -> None:
    index = np.dtype(np.int32)
    level = axis_level(Axis(size=5, kernel=3, stride=2, lo=1, hi=1))
    single = channel_level(1, 1, 1, transposed=False)
    for levels in ((single, level), (level, single), (single, level, single)):
        for found, expected in zip(nested(levels, index), compressed(level, index), strict=True):
            assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("layer", "blocks"),
    [
        (Conv((1, 3)), 1),  # all rows of outputs read alike
        (Conv((3, 3)), 1),
        (Conv((3, 3), padding=1), 3),  # but those at either end
        (ConvTranspose((3, 3), stride=2), 7),  # of two phases, and those at either end
        (Conv(3, channels=(2, 5)), 5),  # as each channel has its own elements of the weight
    ],
    ids=str,
)
def test_outer_outputs_that_read_alike_are_made_once(
    layer: Layer, blocks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def block(*of: Any) -> Any:
        made.append(of)
        return csr_block(*of)

    monkeypatch.setattr("convarith.linalg.csr._block", block)
    whole = matrix(layer, 20 if layer.channels else (20, 7))
    assert len(whole.to_csr(np.ones(whole.weight))[0]) == whole.entries
    assert len(made) == blocks


@pytest.mark.parametrize(("number", "dtype"), [(2**31 - 1, np.int32), (2**31, np.int64)])
def test_an_index_has_32_bits_as_long_as_they_reach(number: int, dtype: type) -> None:
    assert index_dtype(1, number) == dtype
