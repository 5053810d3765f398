"""The explicit matrix W of a layer, of which each entry is one element of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.index import entries
from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError
from convarith.linalg.latex import latex

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

_LARGEST = 20_000_000  # entries; some gigabytes of index arrays while they are put together
_DENSE = 1_000_000  # cells of a dense form that is made without being asked for twice


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """W with its kernel elements as symbols: row r is one output, column c one input, both raveled in C order.

    A row has the kernel elements that its output multiplies by, each at the input that it meets (the guide's section
    4.1). A transposed convolution's matrix maps its own input to its own output, and so is the transpose of the direct
    convolution's.

    Attributes:
        input: Spatial input size.
        output: Spatial output size.
        kernel: Kernel size.
        rows: Row of each entry, ascending; shape (entries,).
        cols: Column of each entry, ascending within a row; shape (entries,).
        taps: Kernel index of each entry; shape (entries, axes).
    """

    input: tuple[int, ...]
    output: tuple[int, ...]
    kernel: tuple[int, ...]
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    taps: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns: the number of outputs and of inputs."""
        return prod(self.output), prod(self.input)

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of one block: an innermost line of the output and of the input."""
        return self.output[-1], self.input[-1]

    def toarray(self, weight: ArrayLike) -> NDArray[Any]:
        """Give W as a dense array of the kernel's numbers.

        Args:
            weight: The kernel, of shape ``kernel``.

        Returns:
            An array of ``shape`` and of the weight's dtype.

        Raises:
            ConvArithError: ``weight-shape`` where the weight has another shape.
        """
        weight = np.asarray(weight)
        if weight.shape != self.kernel:
            raise ConvArithError(
                f"a weight of shape {weight.shape} for a kernel of {self.kernel}", "weight-shape", "reshape it to that"
            )
        dense = np.zeros(self.shape, dtype=weight.dtype)
        dense[self.rows, self.cols] = weight[tuple(self.taps.T)]
        return dense

    def lines(self) -> list[list[tuple[int, ...] | None]]:
        """Give W as rows of kernel indices, None for a zero."""
        rows, cols = self.shape
        grid: list[list[tuple[int, ...] | None]] = [[None] * cols for _ in range(rows)]
        for row, col, tap in zip(self.rows.tolist(), self.cols.tolist(), self.taps.tolist(), strict=True):
            grid[row][col] = tuple(tap)
        return grid

    def to_latex(self) -> str:
        """Give W in LaTeX, with a rule between blocks; it needs no package and works in text and in math mode."""
        return latex(self.lines(), self.block)

    def _repr_latex_(self) -> str:
        return f"${self.to_latex()}$"


def matrix(layer: Layer, size: Ints) -> Matrix:
    """Give the explicit matrix of a layer for a spatial input size, for one channel in and one out.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``no-matrix`` for max pooling, which is not linear;
            ``too-large`` for more entries than fit in memory comfortably.

    >>> from convarith.engine.layer import Conv
    >>> matrix(Conv(kernel=2), 3).toarray([5, 7]).tolist()
    [[5, 7, 0], [0, 5, 7]]
    """
    if layer.op.endswith("_pool"):
        raise ConvArithError(f"{layer.op} has no kernel of weights, so no matrix W", "no-matrix", "leave out --pool")
    axes = layer.axes(size)
    count = prod(axis.reads for axis in axes)
    if count > _LARGEST:
        raise ConvArithError(
            f"W has {count:,} entries, {count * 8 * (2 + len(axes)) / 1e9:,.0f} GB of indices",
            "too-large",
            f"it is made up to {_LARGEST:,} entries; ask for a smaller size",
        )
    found = entries(axes)
    return Matrix(
        input=spatial(size),
        output=tuple(axis.output for axis in axes),
        kernel=tuple(axis.kernel for axis in axes),
        rows=found.outputs,
        cols=found.inputs,
        taps=found.taps,
    )


def refuse_dense(whole: Matrix) -> None:
    """Refuse the dense form of a matrix so large that its user should know the cost first.

    Raises:
        ConvArithError: ``too-large``.
    """
    rows, cols = whole.shape
    if rows * cols > _DENSE:
        raise ConvArithError(
            f"W has {rows:,} x {cols:,} = {rows * cols:,} cells, of which {len(whole.rows):,} are not zero",
            "too-large",
            "use --format json for the entries alone, or --dense to write every cell",
        )
