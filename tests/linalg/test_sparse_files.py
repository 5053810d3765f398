"""W as files that other programs read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg.matrix import Matrix, matrix
from convarith.linalg.sparse_files import write_mtx, write_npz

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLES = [
    matrix(Conv(3), (4, 4)),
    matrix(Conv(2, stride=2, padding=[(1, -1)], channels=(4, 2), groups=2), (5, 4)),
    matrix(ConvTranspose(3, stride=2, output_padding=1, channels=(2, 3)), (2, 3)),
    matrix(Conv(1, padding=2), 1),  # with rows of nothing
]
DTYPES = ["i1", "u8", "i8", "f4", "f8", "c8", "c16", "?"]


def numbers(whole: Matrix, dtype: str) -> NDArray[Any]:
    made = np.random.default_rng(0).normal(scale=40, size=whole.weight)
    if dtype[0] == "c":
        return (made + 1j * made[..., ::-1]).astype(dtype)
    return abs(made).astype(dtype) if dtype[0] == "u" else made.astype(dtype)


def npz(whole: Matrix, weight: NDArray[Any]) -> io.BytesIO:
    stream = io.BytesIO()
    write_npz(stream, whole, weight)
    stream.seek(0)
    return stream


def mtx(whole: Matrix, weight: NDArray[Any]) -> io.BytesIO:
    stream = io.BytesIO()
    write_mtx(stream, whole, weight)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("whole", WHOLES, ids=lambda whole: f"{whole.input} to {whole.output}")
def test_scipy_loads_an_npz_as_it_was(whole: Matrix, dtype: str) -> None:
    sparse = pytest.importorskip("scipy.sparse", reason="scipy is not installed")
    weight = numbers(whole, dtype)
    found = sparse.load_npz(npz(whole, weight))
    assert (found.format, found.dtype) == ("csr", weight.dtype)
    assert found.has_canonical_format
    assert (found.toarray() == whole.toarray(weight)).all()


def test_an_npz_holds_compressed_rows_and_no_more() -> None:
    whole = WHOLES[0]
    with np.load(npz(whole, whole.elements), allow_pickle=False) as found:
        assert set(found.files) == {"format", "shape", "data", "indices", "indptr"}
        assert found["format"].item() == b"csr"
        assert found["shape"].tolist() == [4, 16]
        for name, expected in zip(("data", "indices", "indptr"), whole.to_csr(whole.elements), strict=True):
            assert found[name].dtype == expected.dtype
            assert (found[name] == expected).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("whole", WHOLES, ids=lambda whole: f"{whole.input} to {whole.output}")
def test_scipy_reads_the_matrix_market_to_the_last_digit(whole: Matrix, dtype: str) -> None:
    scipy_io = pytest.importorskip("scipy.io", reason="scipy is not installed")
    weight = numbers(whole, dtype)
    found = scipy_io.mmread(mtx(whole, weight))
    assert found.shape == whole.shape
    assert (found.toarray() == whole.toarray(weight)).all()


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (np.array([5, -7]), b"integer general\n2 3 4\n1 1 5\n1 2 -7\n2 2 5\n2 3 -7\n"),
        (np.array([True, False]), b"integer general\n2 3 4\n1 1 1\n1 2 0\n2 2 1\n2 3 0\n"),
        (np.array([0.1, 1e300]), b"real general\n2 3 4\n1 1 0.1\n1 2 1e+300\n2 2 0.1\n2 3 1e+300\n"),
        (np.array([1j, 2]), b"complex general\n2 3 4\n1 1 0.0 1.0\n1 2 2.0 0.0\n2 2 0.0 1.0\n2 3 2.0 0.0\n"),
        (np.array([0.5, 2], dtype=np.longdouble), b"real general\n2 3 4\n1 1 0.5\n1 2 2.0\n2 2 0.5\n2 3 2.0\n"),
    ],
    ids=["integers", "booleans", "floats", "complex", "long floats"],
)
def test_the_matrix_market_counts_from_1_and_names_the_field(weight: NDArray[Any], expected: bytes) -> None:
    assert mtx(matrix(Conv(2), 3), weight).getvalue() == b"%%MatrixMarket matrix coordinate " + expected


def test_many_lines_are_written_in_parts_that_join(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = WHOLES[0]
    at_once = mtx(whole, whole.elements).getvalue()
    monkeypatch.setattr("convarith.linalg.sparse_files._LINES", 5)
    assert mtx(whole, whole.elements).getvalue() == at_once


@pytest.mark.parametrize("dtype", ["U3", "M8[s]", "O"])
def test_what_are_no_numbers_the_matrix_market_has_no_field_for(dtype: str) -> None:
    with pytest.raises(ConvArithError, match="the weight has dtype") as caught:
        mtx(matrix(Conv(2), 3), np.array([1, 2]).astype(dtype))
    assert caught.value.code == "bad-array"


@pytest.mark.parametrize("write", [npz, mtx])
def test_the_same_matrix_is_the_same_file(write: Any) -> None:
    whole = WHOLES[1]
    weight = numbers(whole, "f8")
    assert write(whole, weight).getvalue() == write(whole, weight).getvalue()
