"""A layer run by every route, and what its transpose is and is not."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.numbers import spatial, whole_number
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.linalg.linear import linear, with_channels
from convarith.linalg.matrix import matrix
from convarith.numeric.adjoint import DotTest, adjoint, dottest, random_arrays
from convarith.numeric.arrays import numbers, working_dtype
from convarith.numeric.convolve import check_kernel, check_weight
from convarith.numeric.routes import ROUTES
from convarith.showing import shown_html, shown_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.linalg.linear import Linear
    from convarith.linalg.matrix import Matrix

_LARGEST = 2_000_000  # multiplications and outputs that plain loops may go through: some seconds
_DENSE = 4_000_000  # cells of a W whose rank is asked for
_LONGEST = 4_000  # its rows or columns, which WWᵀ and WᵀW have squared
_GATHERED = 40_000_000  # pairs of output and tap that may be laid out at once


@dataclass(frozen=True, slots=True)
class Gradient:
    """Wᵀ read as a gradient, and the rows of W as the inputs that they wait for.

    Attributes:
        slopes_agree: Whether Wᵀy equals the finite differences of ⟨Wx, y⟩ in every input, exactly.
        sum_agrees: Whether Wᵀy equals the rows of W, weighed by y and added up.
        excited: What a row of W, scaled to length 1, makes of its own output: the row's length.
        excited_at_random: The most that 100 random inputs of length 1 make of it, which is less.
    """

    slopes_agree: bool
    sum_agrees: bool
    excited: float
    excited_at_random: float


@dataclass(frozen=True, slots=True)
class Inverse:
    """How far the transpose is from an inverse; W is that of the direct convolution.

    Attributes:
        shape: Rows and columns of W.
        rank: Its rank.
        distance: ‖WᵀWx − x‖ for a random x.
        length: ‖x‖, to compare it with.
        rows_orthonormal: Whether WWᵀ = I, so that the convolution undoes its transpose.
        columns_orthonormal: Whether WᵀW = I, so that the transpose undoes the convolution.
        least_squares_distance: ‖W⁺Wx − x‖ for the least-squares inverse W⁺; zero, but for rounding, where W has full
            column rank.
    """

    shape: tuple[int, int]
    rank: int
    distance: float
    length: float
    rows_orthonormal: bool
    columns_orthonormal: bool
    least_squares_distance: float

    @property
    def full_column_rank(self) -> bool:
        """Whether different inputs always have different outputs, so that a true inverse exists."""
        return self.rank == self.shape[1]


@dataclass(frozen=True, slots=True)
class Verification:
    """What ``convarith verify`` found.

    Attributes:
        op: The layer's operation: ``"conv"``, ``"conv_transpose"`` or ``"avg_pool"``.
        output: Shape of the output, (N, O, *spatial).
        results: What each route gave.
        agree: Whether each route gave what the plain loops gave: bit for bit on integers, within rounding on floats.
        dot: The adjoint test.
        gradient: The readings of Wᵀ; None where W is too large to look at densely.
        inverse: For a transposed layer, how far it is from an inverse; None otherwise.
    """

    op: str
    output: tuple[int, ...]
    results: dict[str, NDArray[Any]]
    agree: dict[str, bool]
    dot: DotTest
    gradient: Gradient | None
    inverse: Inverse | None

    @property
    def fine(self) -> bool:
        """Whether everything that must hold does."""
        read = self.gradient is None or (self.gradient.slopes_agree and self.gradient.sum_agrees)
        return all(self.agree.values()) and self.dot.agrees and read

    def __str__(self) -> str:
        """Give what ``convarith verify`` prints."""
        return shown_text("verify", self)

    def _repr_html_(self) -> str:
        return shown_html("verify", self)

    def __repr__(self) -> str:
        return f"<Verification of {self.op}: {'everything agrees' if self.fine else 'something differs'}>"


@np.errstate(over="ignore", invalid="ignore")  # all routes wrap around, or overflow, alike
def verify(
    layer: Layer,
    size: Ints,
    *,
    x: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    seed: int = 0,
    force: bool = False,
) -> Verification:
    """Run a layer by every route on seeded integers and compare.

    Args:
        layer: The layer; without channels it gets one for each of its groups.
        size: Spatial input size.
        x: The input, shape (C, *spatial); None for seeded integers.
        weight: Numbers for the weight, of its full shape; None for seeded integers.
        seed: Of the random numbers.
        force: Run it even where plain loops will take long.

    Raises:
        ConvArithError: Where the layer does not fit the size, or is refused; ``no-matrix`` for a max or L-p pooling;
            ``too-large`` where ``force`` is needed; ``bad-array`` for floats that overflow.

    >>> ca.verify(ca.ConvTranspose(kernel=3, stride=2), (3, 3)).fine
    True
    """
    layer = with_channels(linear(layer, size))
    sizes, seed = spatial(size), whole_number("seed", seed, least=0)
    if not force:
        _refuse_long(layer, sizes)
    whole = matrix(layer, sizes)  # which refuses what no memory holds, even by force
    inputs, weight = _arrays(layer, sizes, x, weight, seed)
    results = {name: route(layer, inputs, weight) for name, route in ROUTES.items()}
    dot = dottest(layer, sizes, weight=weight, seed=seed)
    _refuse_overflow({f"route {name}": result for name, result in results.items()} | {"the adjoint test": dot[:2]})
    agree = {name: _same(result, results["loops"]) for name, result in results.items()}
    dense = _dense(whole, None if isinstance(layer, Pool) else weight)
    return Verification(
        op=layer.op,
        output=results["loops"].shape,
        results=results,
        agree=agree,
        dot=dot,
        gradient=None if dense is None else _gradient(layer, sizes, weight, dense, seed),
        inverse=_inverse(dense.T, seed) if dense is not None and layer.transposed else None,
    )


def _refuse_overflow(found: Mapping[str, ArrayLike]) -> None:
    """Refuse to compare what is not finite: where sums overflow is a matter of their order.

    Raises:
        ConvArithError: ``bad-array``.
    """
    for name, result in found.items():
        if not np.isfinite(result).all():
            dtype = np.asarray(result).dtype
            raise ConvArithError(
                f"the numbers overflow: by {name} some are beyond {np.finfo(dtype).max:.2g}, the largest {dtype}",
                "bad-array",
                "give smaller numbers",
            )


def _refuse_long(layer: Linear, sizes: tuple[int, ...]) -> None:
    """Refuse what takes a route long: the plain loops, or the gathering of pairs.

    Raises:
        ConvArithError: ``too-large``.
    """
    way_out = "ask for a smaller size, or use --force (force=True)"
    axes, channels = layer.axes(sizes), layer.channels or (1, 1)
    work = (layer.channel_pairs or 1) * prod(axis.reads for axis in axes)
    outputs = channels[1] * prod(axis.output for axis in axes)
    if work + outputs > _LARGEST:
        raise ConvArithError(
            f"plain loops would multiply {work:,} times for {outputs:,} outputs, "
            f"some {(work + outputs) / 400_000:,.0f} s",
            "too-large",
            way_out,
        )
    pairs = max(channels) * prod(axis.output * axis.kernel for axis in axes)
    if pairs > _GATHERED:
        raise ConvArithError(f"gathering would lay out {pairs:,} pairs of output and tap", "too-large", way_out)


def _arrays(
    layer: Linear, sizes: tuple[int, ...], x: ArrayLike | None, weight: ArrayLike | None, seed: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give an input with the axis of a batch and a weight, seeded integers where none are given, of one dtype."""
    inputs, seeded = random_arrays(layer, sizes, seed)
    kernel = seeded if weight is None else _checked(layer, sizes, weight)
    if x is None:
        return inputs, kernel
    given = _checked_input(x, inputs.shape[1:])
    dtype = working_dtype(given, kernel)
    return given.astype(dtype), kernel.astype(dtype)


def _checked(layer: Linear, sizes: tuple[int, ...], weight: ArrayLike) -> NDArray[Any]:
    """Give a weight of the layer's shape, of numbers that can be compared and of which a rank can be taken.

    Raises:
        ConvArithError: ``bad-array``, ``weight-shape``, what `check_weight` refuses; ``contradiction`` for a pooling.
    """
    if isinstance(layer, Pool):
        raise ConvArithError(f"{layer.op} has no weight of its own", "contradiction", "leave it out")
    weight = numbers("the weight", weight)
    check_weight(layer, weight)
    check_kernel(weight, layer.axes(sizes))
    if weight.dtype.kind == "c" or not np.isfinite(weight).all():
        raise ConvArithError("the weight is not all real and finite", "bad-array", "give integers or finite floats")
    return weight


def _checked_input(x: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Give an input of a shape, with the axis of a batch, of numbers that can be compared.

    Raises:
        ConvArithError: ``bad-array``.
    """
    array = numbers("the input", x)
    if array.shape != shape:
        raise ConvArithError(
            f"the input has shape {array.shape}, the layer takes {shape}", "bad-array", "make them equal"
        )
    if array.dtype.kind == "c" or not np.isfinite(array).all():
        raise ConvArithError("the input is not all real and finite", "bad-array", "give integers or finite floats")
    return array[np.newaxis]


def _same(result: NDArray[Any], loops: NDArray[Any]) -> bool:
    """Compare exactly on integers; floats may differ by the rounding of another order of sums."""
    if loops.dtype.kind in "biu":
        return result.shape == loops.shape and bool((result == loops).all())
    return result.shape == loops.shape and np.allclose(result, loops, rtol=1e-6, atol=1e-9)


def _dense(whole: Matrix, weight: NDArray[Any] | None) -> NDArray[Any] | None:
    return whole.toarray(weight) if prod(whole.shape) <= _DENSE and max(whole.shape) <= _LONGEST else None


def _gradient(layer: Linear, sizes: tuple[int, ...], weight: NDArray[Any], dense: NDArray[Any], seed: int) -> Gradient:
    rng = np.random.default_rng((seed, 2))
    outputs, inputs = dense.shape
    inside, outside = layer.channels or (1, 1)
    y: NDArray[np.int64] = rng.integers(-9, 10, size=(outputs,))
    back = adjoint(layer, sizes, y.reshape(1, outside, *layer.output_shape(sizes)), weight).reshape(-1)
    # ⟨Wx, y⟩ is linear, so a step of 1 in input j changes it by the slope exactly.
    steps = np.eye(inputs, dtype=np.int64).reshape(inputs, inside, *sizes)
    slopes = ROUTES["fast"](layer, steps, weight).reshape(inputs, outputs) @ y
    longest = int(np.argmax(np.abs(dense).sum(axis=1)))
    row = dense[longest].astype(np.float64)
    peak = float(np.abs(row).max())
    length = peak * float(np.linalg.norm(row / peak)) if peak else 0.0  # squares would overflow before the row does
    others = rng.normal(size=(100, inputs))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    return Gradient(
        slopes_agree=_same(back, slopes),
        sum_agrees=_same(back, (y[:, np.newaxis] * dense).sum(axis=0)),
        excited=float(row @ (row / length)) if length else 0.0,
        excited_at_random=float((others @ row).max()),
    )


def _inverse(direct: NDArray[Any], seed: int) -> Inverse:
    """Hold the transpose of a direct W against an inverse."""
    w = direct.astype(np.float64)
    rows, columns = w.shape
    x = np.random.default_rng((seed, 3)).integers(-9, 10, columns).astype(np.float64)
    back = w.T @ (w @ x)
    solved, _, rank, _ = np.linalg.lstsq(w, w @ x, rcond=None)  # of least length where there are several
    return Inverse(
        shape=(rows, columns),
        rank=int(rank),
        distance=float(np.linalg.norm(back - x)),
        length=float(np.linalg.norm(x)),
        rows_orthonormal=bool(np.allclose(w @ w.T, np.eye(rows))),
        columns_orthonormal=bool(np.allclose(w.T @ w, np.eye(columns))),
        least_squares_distance=float(np.linalg.norm(solved - x)),
    )
