"""What kind of matrix W is: its size, its singular values, its structure."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from convarith.linalg.matrix import Matrix

_LARGEST_INVERSE = 9_000_000  # cells of a W whose inverse is worked out, some half a minute for a square one
_LARGEST = 4_000_000  # cells of a dense form whose structure and singular values are looked at


@dataclass(frozen=True, slots=True)
class Stats:
    """Facts about a W.

    Attributes:
        shape: Rows and columns.
        entries: Cells that are not zero, as long as no element of the weight is.
        density: Their share of all cells.
        bytes_dense: Size of the dense form.
        bytes_sparse: Size of the compressed rows.
        structure: Names of the structures that it has: ``toeplitz``, ``block toeplitz``, ``doubly block toeplitz``,
            ``circulant``, ``block circulant`` (a circulant of blocks), ``doubly block circulant`` (of circulants),
            ``circulant blocks`` (in a grid that is none); None where it is too large to look at.
        singular_values: In descending order; None where no numbers were given or it is too large.
    """

    shape: tuple[int, int]
    entries: int
    density: float
    bytes_dense: int
    bytes_sparse: int
    structure: tuple[str, ...] | None
    singular_values: tuple[float, ...] | None

    @property
    def rank(self) -> int | None:
        """Numerical rank, by NumPy's tolerance; None without singular values."""
        if self.singular_values is None:
            return None
        least = self.singular_values[0] * max(self.shape) * float(np.finfo(np.float64).eps)
        return sum(value > least for value in self.singular_values)

    @property
    def condition(self) -> float | None:
        """Largest over smallest singular value, infinite where W is singular; None without them."""
        if self.singular_values is None:
            return None
        if self.rank != len(self.singular_values):
            return float("inf")
        return self.singular_values[0] / self.singular_values[-1]


def analyse(matrix: Matrix, weight: NDArray[Any] | None) -> Stats:
    """Gather the facts about a W; those about its numbers only where a weight is given.

    Raises:
        ConvArithError: ``weight-shape`` for a weight of another shape, ``bad-array`` for one with NaN or infinity.
    """
    itemsize = 8 if weight is None else weight.itemsize
    cells = prod(matrix.shape)
    small = cells <= _LARGEST
    values = None
    if small and (weight is not None or matrix.divisors is not None):
        values = tuple(np.linalg.svd(_dense(matrix, weight), compute_uv=False).tolist())
    elif weight is not None:
        _refuse_infinite(matrix, weight)
    return Stats(
        shape=matrix.shape,
        entries=matrix.entries,
        density=matrix.entries / cells,
        bytes_dense=cells * itemsize,
        bytes_sparse=matrix.bytes_sparse(itemsize),
        structure=_structure(matrix) if small else None,
        singular_values=values,
    )


def least_squares_inverse(matrix: Matrix, weight: NDArray[Any] | None) -> NDArray[Any]:
    """Give W⁺, the least-squares (Moore–Penrose) inverse: of all x with the least ‖Wx − y‖, W⁺y is the shortest.

    Args:
        matrix: W.
        weight: Its numbers; None for an average pooling.

    Returns:
        Shape (columns, rows) of W, of float64 or complex128.

    Raises:
        ConvArithError: As `analyse`; ``too-large`` where it would not fit in memory comfortably.
    """
    rows, columns = matrix.shape
    if rows * columns > _LARGEST_INVERSE:
        raise ConvArithError(
            f"the inverse of a {rows:,} x {columns:,} matrix has {rows * columns:,} cells, "
            f"{rows * columns * 8 / 1e9:,.1f} GB, and several times that while it is worked out",
            "too-large",
            f"ask for a smaller size: up to {_LARGEST_INVERSE:,} cells are worked out",
        )
    inverse: NDArray[Any] = np.linalg.pinv(_dense(matrix, weight))
    return inverse


def _dense(matrix: Matrix, weight: NDArray[Any] | None) -> NDArray[Any]:
    """Give W densely, in the precision of linear algebra.

    Raises:
        ConvArithError: ``bad-array`` for numbers that are not finite, or whose singular values may overflow.
    """
    if weight is not None:
        _refuse_infinite(matrix, weight)
    dense = matrix.toarray(weight)
    dense = dense.astype(np.complex128 if dense.dtype.kind == "c" else np.float64)
    with np.errstate(over="ignore"):
        bound = np.abs(dense).max() * max(dense.shape)  # no singular value is larger
    if not np.isfinite(bound):
        raise ConvArithError("singular values of such large numbers overflow", "bad-array", "give smaller numbers")
    return dense


def _refuse_infinite(matrix: Matrix, weight: NDArray[Any]) -> None:
    if not np.isfinite(matrix.checked_weight(weight)).all():
        raise ConvArithError("the weight has NaN or infinity", "bad-array", "give finite numbers")


def _structure(matrix: Matrix) -> tuple[str, ...]:
    """Name the structures that the symbols have, whatever their numbers."""
    if matrix.divisors is not None:
        symbols = matrix.toarray()
    else:  # numbers of which no two sums are the same by chance
        symbols = matrix.toarray(np.random.default_rng(0).integers(1, 1 << 50, matrix.weight))
    grids = [
        _blocks(symbols, prod(matrix.output[cut:]), prod(matrix.input[cut:])) for cut in range(1, len(matrix.input))
    ]
    grids = [grid for grid in grids if grid.shape[:2] != (1, 1)]  # a single block says nothing
    outer = [grid for grid in grids if _toeplitz(grid)]
    found = {
        "toeplitz": _toeplitz(symbols),
        "block toeplitz": bool(outer),
        "doubly block toeplitz": any(all(map(_toeplitz, _each(grid))) for grid in outer),
        "circulant": _circulant(symbols),
        "block circulant": any(map(_circulant, grids)),
        "doubly block circulant": any(_circulant(grid) and all(map(_circulant, _each(grid))) for grid in grids),
        "circulant blocks": any(not _circulant(grid) and all(map(_circulant, _each(grid))) for grid in grids),
    }
    return tuple(name for name, holds in found.items() if holds)


def _blocks(cells: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Give a matrix as a grid of blocks; shape (rows of blocks, columns of blocks, height, width)."""
    rows, cols = cells.shape
    return cells.reshape(rows // height, height, cols // width, width).swapaxes(1, 2)


def _each(grid: NDArray[Any]) -> Iterator[NDArray[Any]]:
    return (block for line in grid for block in line)


def _toeplitz(cells: NDArray[Any]) -> bool:
    return bool((cells[1:, 1:] == cells[:-1, :-1]).all())


def _circulant(cells: NDArray[Any]) -> bool:
    """Tell whether each row is the one before it, moved on by one, and the first follows the last."""
    return cells.shape[0] == cells.shape[1] and bool((np.roll(np.roll(cells, 1, 0), 1, 1) == cells).all())
