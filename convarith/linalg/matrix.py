"""The explicit matrix W of a layer, of which each entry is one element of the weight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from convarith.engine.index import divisors
from convarith.engine.numbers import LARGEST, size_text, spatial
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.linalg.csr import (
    WIDE,
    added_up,
    axis_level,
    channel_level,
    compressed,
    in_order,
    index_dtype,
    nested,
    only_output,
    output_level,
)
from convarith.linalg.latex import latex_array
from convarith.linalg.linear import linear
from convarith.showing import shown_html, shown_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.linalg.csr import Level, Rows
    from convarith.linalg.linear import Linear

Tap: TypeAlias = tuple[int, ...]
"""Index of an element into the weight."""

_LARGEST = 200_000_000  # entries; some gigabytes of indices and numbers
_LARGEST_DENSE = 4_000_000_000  # bytes
_MADE_WHOLE = 5_000_000  # entries of which all are worked out where single rows are asked for


@dataclass(frozen=True, eq=False, repr=False)
class Matrix:
    """W, of which row r is one output and column c one input, both raveled in C order, channels first.

    A row has the weight's elements that its output multiplies by, each at the input that it meets (the guide's section
    4.1). A transposed convolution's matrix maps its own input to its own output, and so is the transpose of the direct
    convolution's. Where padding holds elements of the input, an output may read one through several elements of the
    weight, and its cell is their sum. An average pooling has a weight of ones, and rows that are divided by what their
    windows count.

    Attributes:
        input: Shape of the input: spatial, with the channels before it where the layer has them.
        output: Shape of the output, likewise.
        weight: Shape of the weight: the kernel, with (out, in/groups) before it where the layer has channels, or
            (in, out/groups) for a transposed one.
        layer: The layer, in convarith's own terms.
        axes: Its axes on that input.
        numbers: What the weight's elements are written as; None for their symbols.
        divisors: What each row is divided by; None where there is no division.
    """

    input: tuple[int, ...]
    output: tuple[int, ...]
    weight: tuple[int, ...]
    layer: Linear
    axes: tuple[Axis, ...]
    numbers: NDArray[Any] | None = None
    divisors: NDArray[np.int64] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns: the number of outputs and of inputs."""
        return prod(self.output), prod(self.input)

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of one block: a pair of channels where there are any, otherwise a line of each map."""
        first = 1 if len(self.weight) > len(self.input) else -1
        return prod(self.output[first:]), prod(self.input[first:])

    @property
    def entries(self) -> int:
        """How many cells are not zero, as long as no element of the weight is, and no sum of them."""
        if self._reads_each_once:
            return self._terms
        return (self.layer.channel_pairs or 1) * prod(along.cells for along in self._along_axes)

    @cached_property
    def _terms(self) -> int:
        """Pairs of an output and an element that it multiplies by, some of which may meet in one cell."""
        return (self.layer.channel_pairs or 1) * prod(axis.reads for axis in self.axes)

    @property
    def has_sums(self) -> bool:
        """Whether some cell is a sum of several elements of the weight."""
        return not self._reads_each_once and any(along.cells < len(along.columns) for along in self._along_axes)

    @property
    def _reads_each_once(self) -> bool:
        """Whether it is plain, without the levels, that no output reads an input through several elements."""
        return all(axis.padding_mode == "zeros" for axis in self.axes)

    @property
    def elements(self) -> NDArray[np.int64]:
        """The number of each element of the weight in C order, from 1; shape ``weight``."""
        return np.arange(1, prod(self.weight) + 1).reshape(self.weight)

    @cached_property
    def _along_axes(self) -> tuple[Rows, ...]:
        """Which inputs each output reads along each axis by itself."""
        return tuple(compressed(axis_level(axis, WIDE), self._index) for axis in self.axes)

    def _channels(self, only: int | None = None) -> tuple[Level, ...]:
        """The level of the channels, or of just one channel out, if there are any."""
        layer = self.layer
        if layer.channels is None:
            return ()
        return (channel_level(*layer.channels, layer.channel_groups, transposed=layer.transposed, only=only),)

    def _made(self, weight: NDArray[Any] | None = None) -> Rows:
        *outer, innermost = self.axes
        levels = [*self._channels(), *map(axis_level, outer), axis_level(innermost, WIDE)]
        whole = nested(levels, self._index, weight)
        return in_order(whole) if self.has_sums else whole

    @cached_property
    def _pattern(self) -> Rows:
        return self._made()

    @property
    def _index(self) -> np.dtype[Any]:
        return index_dtype(self.shape[1], prod(self.weight), self._terms)

    def _row_alone(self, number: int) -> Rows:
        """Give one row of all, without the others: one output of each level."""
        place = list(map(int, np.unravel_index(number, self.output)))
        along = map(output_level, self.axes, place[-len(self.axes) :])
        return in_order(nested([*self._channels(place[0]), *along], self._index))

    @property
    def rows(self) -> NDArray[Any]:
        """Row of each entry, ascending; shape (entries,). A cell that is a sum has an entry for each of its terms."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self._pattern.indptr))

    @property
    def cols(self) -> NDArray[Any]:
        """Column of each entry, ascending within a row; shape (entries,)."""
        return self._pattern.columns

    @property
    def taps(self) -> NDArray[Any]:
        """Index into the weight of each entry; shape (entries, weight axes)."""
        return np.stack(np.unravel_index(self._pattern.taps, self.weight), axis=1)

    def row(self, number: int) -> dict[int, list[Tap]]:
        """Give one row: for each column that is not zero the index into the weight, or the indices that add up."""
        row = only_output(self._pattern, number) if self._terms <= _MADE_WHOLE else self._row_alone(number)
        taps = np.stack(np.unravel_index(row.taps, self.weight), axis=1)
        found: dict[int, list[Tap]] = {}
        for column, tap in zip(row.columns.tolist(), map(tuple, taps.tolist()), strict=True):
            found.setdefault(column, []).append(tap)
        return found

    def text(self, row: int, taps: Sequence[Tap], symbol: Callable[[Tap], str]) -> str:
        """Write a cell: its number where W has numbers, the share of a mean, or the sum of symbols.

        Args:
            row: The row that it is in.
            taps: As `row` gives them.
            symbol: Writes one element of the weight.
        """
        if self.divisors is not None:
            return f"{len(taps)}/{self.divisors[row]}"
        if self.numbers is not None:
            return f"{sum(self.numbers[tap] for tap in taps):g}"
        return "+".join(map(symbol, taps))

    def to_csr(self, weight: ArrayLike | None = None) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Give W in compressed rows, a cell at a time.

        Args:
            weight: The numbers, of shape ``weight``; none for an average pooling.

        Returns:
            (data, indices, indptr), as SciPy's ``csr_matrix`` takes them; indices have 32 bits where these reach.

        Raises:
            ConvArithError: ``weight-shape`` where the weight has another shape, or is missing.
        """
        whole = self._made(self.checked_weight(weight))
        if self.has_sums:
            whole = added_up(whole)
        data: NDArray[Any] = whole.taps
        if self.divisors is not None:
            data = data / np.repeat(self.divisors, np.diff(whole.indptr))
        return data, whole.columns, whole.indptr

    def to_scipy(self, weight: ArrayLike | None = None) -> Any:
        """Give W as a ``scipy.sparse.csr_array``.

        Raises:
            ConvArithError: As `to_csr`; ``missing-extra`` where SciPy is not installed.
        """
        try:
            from scipy.sparse import csr_array
        except ModuleNotFoundError:
            raise ConvArithError(
                "SciPy is not installed", "missing-extra", "pip install scipy, or use to_csr, which needs nothing"
            ) from None
        return csr_array(self.to_csr(weight), shape=self.shape)

    def toarray(self, weight: ArrayLike | None = None) -> NDArray[Any]:
        """Give W as a dense array of numbers.

        Args:
            weight: The numbers, of shape ``weight``; none for an average pooling.

        Returns:
            An array of ``shape`` and of the weight's dtype; float64 for an average pooling.

        Raises:
            ConvArithError: ``weight-shape`` where the weight has another shape; ``too-large`` where W would take more
                than 4 GB.
        """
        numbers = self.checked_weight(weight)
        cells = prod(self.shape)
        if cells * numbers.itemsize > _LARGEST_DENSE:
            raise ConvArithError(
                f"dense, W would have {cells:,} cells, {cells * numbers.itemsize / 1e9:,.1f} GB",
                "too-large",
                f"use to_csr: {self.entries:,} entries, {self.bytes_sparse(numbers.itemsize) / 1e6:,.1f} MB",
            )
        data, indices, indptr = self.to_csr(weight)
        dense = np.zeros(self.shape, dtype=data.dtype)
        dense[np.repeat(np.arange(self.shape[0]), np.diff(indptr)), indices] = data
        return dense

    def bytes_sparse(self, itemsize: int) -> int:
        """Give the size of `to_csr` for numbers of so many bytes."""
        index = self._index.itemsize
        return self.entries * (itemsize + index) + (self.shape[0] + 1) * index

    def written_with(self, weight: ArrayLike) -> Matrix:
        """Give W as it is written with numbers in place of symbols.

        Raises:
            ConvArithError: ``weight-shape`` where the weight has another shape.
        """
        return replace(self, numbers=self.checked_weight(weight))

    def to_latex(self, *, whole: bool = False) -> str:
        """Give W in LaTeX, ruled between blocks; it needs no package and works in text and in math mode.

        Args:
            whole: Write all of a matrix of more than 30 rows or columns, which dots shorten otherwise.
        """
        return rf"\ensuremath{{{self._array(whole=whole)}}}"

    def _array(self, *, whole: bool) -> str:
        return latex_array(
            self.shape,
            self.block,
            lambda row: {
                column: self.text(row, taps, lambda tap: f"w_{{{','.join(map(str, tap))}}}")
                for column, taps in self.row(row).items()
            },
            whole=whole,
        )

    def __repr__(self) -> str:
        rows, cols = self.shape
        return f"<W of {rows} x {cols}, {self.entries:,} entries of a weight {size_text(self.weight)}>"

    def __str__(self) -> str:
        """Give what ``convarith matrix`` shows in a terminal, cut to its width."""
        return shown_text("matrix", self)

    def _repr_html_(self) -> str:
        return shown_html("matrix_html", self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self._array(whole=False)}$"

    def checked_weight(self, weight: ArrayLike | None) -> NDArray[Any]:
        """Give a weight as an array of this matrix' shape of weight: that of an average pooling, which is all ones.

        Raises:
            ConvArithError: ``weight-shape`` where it has another shape, or is missing; ``contradiction`` for one of an
                average pooling.
        """
        if self.divisors is not None:
            if weight is not None:
                raise ConvArithError("an average pooling has no weight of its own", "contradiction", "leave it out")
            return np.ones(self.weight)
        if weight is None:
            raise ConvArithError(
                f"W has no numbers without a weight of shape {self.weight}",
                "weight-shape",
                "give its numbers: --weights FILE, or in Python the argument weight",
            )
        return weight_of_shape(weight, self.weight)


def weight_of_shape(weight: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Give a weight as an array, of the shape that a layer asks for.

    Raises:
        ConvArithError: ``weight-shape`` where it has another.
    """
    numbers = np.asarray(weight)
    if numbers.shape != shape:
        raise ConvArithError(
            f"the weight has shape {numbers.shape}, the layer asks for {shape}",
            "weight-shape",
            "reshape it, or change the layer",
        )
    return numbers


def matrix(layer: Layer, size: Ints) -> Matrix:
    """Give the explicit matrix of a layer for a spatial input size; of all its channels where it has them.

    W slides the kernel as frameworks do. For the convolution of textbooks, as ``scipy.signal.convolve2d`` has it, give
    its methods ``np.flip(kernel)``. For arrays that are raveled column by column, as MATLAB does, exchange the axes:
    the matrix of ``Conv((kw, kh))`` on ``(width, height)``, with ``kernel.T``.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``no-matrix`` for a max or L-p pooling, and for a mean of
            nothing; ``too-large`` for more entries than fit in memory comfortably.

    >>> ca.matrix(ca.Conv(kernel=2), 3).toarray([5, 7]).tolist()
    [[5, 7, 0], [0, 5, 7]]
    """
    layer = linear(layer, size)
    axes = layer.axes(size)
    input_shape, output_shape = spatial(size), tuple(axis.output for axis in axes)
    weight = layer.weight_shape(len(axes))
    if layer.channels is None:
        weight = weight[2:]
    else:
        input_shape, output_shape = (layer.channels[0], *input_shape), (layer.channels[1], *output_shape)
    _refuse_enormous(axes, layer.channel_pairs or 1, prod(output_shape), prod(input_shape), prod(weight))
    return Matrix(input_shape, output_shape, weight, layer, axes, divisors=_divisors(layer, axes, output_shape))


def _divisors(layer: Linear, axes: tuple[Axis, ...], output: tuple[int, ...]) -> NDArray[np.int64] | None:
    """Give what each row is divided by; None but for an average pooling.

    Raises:
        ConvArithError: ``no-matrix`` for a mean of nothing.
    """
    if not isinstance(layer, Pool):
        return None
    each = divisors(layer, axes)
    if not each.all():
        where = size_text(tuple(map(int, np.argwhere(each == 0)[0])))
        raise ConvArithError(
            f"window {where} has nothing but padding, which does not count, and its mean of 0/0 is no number",
            "no-matrix",
            "pad less, or count the padding",
            "padding",
        )
    return np.broadcast_to(each, output).reshape(-1)


def _refuse_enormous(axes: tuple[Axis, ...], pairs: int, rows: int, cols: int, elements: int) -> None:
    """Refuse what does not fit in memory comfortably, or in the integers that number it.

    Raises:
        ConvArithError: ``too-large``.
    """
    count = pairs * prod(axis.reads for axis in axes)
    if count > _LARGEST:
        raise ConvArithError(
            f"W has {count:,} entries, {count * 16 / 1e9:,.0f} GB",
            "too-large",
            f"it is made up to {_LARGEST:,} entries; ask for a smaller size",
        )
    if elements > LARGEST:
        raise ConvArithError(f"the weight has {elements:,} elements", "too-large", "ask for a smaller size or kernel")
    tried = max(pairs, *(max(axis.output * axis.kernel, axis.output, axis.size) for axis in axes))
    farthest = max(max(axis.lo, axis.hi, axis.stretched, axis.padded + axis.overhang) for axis in axes)
    if max(tried, rows) > _LARGEST or max(cols, farthest) > LARGEST:
        raise ConvArithError(
            f"W is {rows:,} x {cols:,}, found among {tried:,} pairs of output and tap along one axis, over up to "
            f"{farthest:,} positions",
            "too-large",
            f"up to {_LARGEST:,} rows and pairs are gone through; ask for a smaller size, stride or padding",
        )
