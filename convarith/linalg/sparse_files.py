"""W as files that other programs read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.linalg.matrix import Matrix

_LINES = 100_000  # that are put together before they are written


def write_npz(stream: IO[bytes], matrix: Matrix, weight: NDArray[Any] | None) -> None:
    """Write W as ``scipy.sparse.load_npz`` reads it: compressed rows, without needing SciPy here."""
    data, indices, indptr = matrix.to_csr(weight)
    np.savez(
        stream,
        indices=indices,
        indptr=indptr,
        format=np.array(b"csr"),
        shape=np.array(matrix.shape),
        data=data,
    )


def write_mtx(stream: IO[bytes], matrix: Matrix, weight: NDArray[Any] | None) -> None:
    """Write W in the Matrix Market's coordinate format, which counts rows and columns from 1.

    Raises:
        ConvArithError: ``bad-array`` for numbers that the format has no field for.
    """
    data, indices, indptr = matrix.to_csr(weight)
    field = {"b": "integer", "i": "integer", "u": "integer", "f": "real", "c": "complex"}.get(data.dtype.kind)
    if field is None:
        raise ConvArithError(f"the weight has dtype {data.dtype}", "bad-array", "give integers, floats or complex")
    rows, cols = matrix.shape
    stream.write(f"%%MatrixMarket matrix coordinate {field} general\n{rows} {cols} {len(data)}\n".encode())
    numbered = np.repeat(np.arange(1, rows + 1), np.diff(indptr))
    for start in range(0, len(data), _LINES):
        part = slice(start, start + _LINES)
        lines = zip(numbered[part].tolist(), (indices[part] + 1).tolist(), _texts(data[part]), strict=True)
        stream.write("".join(f"{row} {col} {text}\n" for row, col, text in lines).encode())


def _texts(numbers: NDArray[Any]) -> list[str]:
    """Write numbers so that they read back as they were."""
    if numbers.dtype.kind == "c":
        return [f"{each.real} {each.imag}" for each in numbers.tolist()]
    return [str(int(each) if isinstance(each, bool) else each) for each in numbers.tolist()]
