"""The transpose of a layer as a layer, and the dot-product test that holds the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.conv import Conv
from convarith.engine.index import divisors
from convarith.engine.layer import channels_or_one_per_group
from convarith.engine.numbers import spatial, whole_number
from convarith.engine.padding import padding_source
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.linalg.linear import linear, with_channels
from convarith.numeric.arrays import check_memory
from convarith.numeric.convolve import convolve
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.linalg.linear import Linear

_LARGEST = 9  # magnitude of the random integers: sums of products stay far below 2^63


class DotTest(NamedTuple):
    """Both sides of ⟨Wx, y⟩ = ⟨x, Wᵀy⟩ on random integers, exact where the weight has integers too.

    Attributes:
        left: ⟨Wx, y⟩, by the layer.
        right: ⟨x, Wᵀy⟩, by its adjoint.
    """

    left: float
    right: float

    def __str__(self) -> str:
        """Give both sides, and whether they agree."""
        verdict = "agrees" if self.agrees else "DIFFERS"
        return f"⟨Wx, y⟩ = {self.left}, ⟨x, Wᵀy⟩ = {self.right}: {verdict}"

    @property
    def agrees(self) -> bool:
        """Whether both are the same; floats may differ by the rounding of another order of sums."""
        return self.left == self.right or (
            not isinstance(self.left, int) and bool(np.isclose(self.left, self.right, rtol=1e-6))
        )


def adjoint(layer: Linear, size: Ints, y: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Apply Wᵀ: the gradient, with respect to the layer's input, of what y weighs its output by.

    Args:
        layer: The layer whose W it is, with its channels where it is an average pooling.
        size: Its spatial input size.
        y: As its output, shape (N, O, *output).
        weight: Its weight; for an average pooling ones.

    Returns:
        As its input, shape (N, C, *size).
    """
    sizes = spatial(size)
    direct = layer.direct_axes(sizes)
    common: dict[str, Any] = {
        "kernel": tuple(axis.kernel for axis in direct),
        "stride": tuple(axis.stride for axis in direct),
        "dilation": tuple(axis.dilation for axis in direct),
        "groups": layer.channel_groups,
    }
    if isinstance(layer, ConvTranspose):
        pads = tuple((axis.lo, axis.hi) for axis in direct)
        if not layer.flip_kernel:
            weight = np.flip(weight, tuple(range(2, weight.ndim)))
        direct_layer = Conv(**common, padding=pads, padding_mode=layer.padding_mode, free_padding=True)
        whole = convolve(direct_layer, y, weight)
        # With an output padding of a stride or more the direct layer has more windows than there were inputs.
        kept: Any = (..., *(slice(count) for count in sizes))
        return np.asarray(whole[kept])
    if isinstance(layer, Pool):
        y = y / divisors(layer, direct)
    lines = [_line(axis) for axis in direct]
    if not all(lines):
        return np.zeros((len(y), weight.shape[1] * layer.channel_groups, *sizes), dtype=y.dtype)
    pads = tuple(
        (axis.lo + line.start, axis.hi + axis.overhang + axis.size - line.stop)
        for axis, line in zip(direct, lines, strict=True)
    )
    back: NDArray[Any] = convolve(ConvTranspose(**common, padding=pads, output_size=tuple(map(len, lines))), y, weight)
    for number, (axis, line) in enumerate(zip(direct, lines, strict=True), 2):
        back = _folded(back, number, axis, line)
    return back


def _line(axis: Axis) -> range:
    """Give the positions that hold an element: the input, and with another padding than zeros that too.

    Of an input that a window hangs over, what is cropped at the end is none.
    """
    if axis.padding_mode != "zeros":
        return range(-max(axis.lo, 0), axis.size + max(axis.hi, 0))
    return range(max(0, axis.size + min(axis.hi, 0))) if axis.overhang else range(axis.size)


def _folded(whole: NDArray[Any], number: int, axis: Axis, line: range) -> NDArray[Any]:
    """Add what stands at each position of a line, along the axis of that number, to the element that it holds."""
    if line == range(axis.size):
        return whole
    held = np.arange(line.start, line.stop)
    if axis.padding_mode != "zeros":
        held = np.asarray(padding_source(held, axis.size, axis.padding_mode))  # type: ignore[arg-type]  # arithmetic, which arrays have
    moved = np.moveaxis(whole, number, 0)
    result = np.zeros((axis.size, *moved.shape[1:]), dtype=whole.dtype)
    np.add.at(result, held, moved)
    return np.moveaxis(result, 0, number)


def dottest(layer: Layer, size: Ints, *, weight: NDArray[Any] | None = None, seed: int = 0) -> DotTest:
    """Test that a layer and its adjoint are transposes of each other, on random integers.

    Args:
        layer: The layer; without channels it gets one for each of its groups.
        size: Spatial input size.
        weight: The layer's weight; None for random integers. An average pooling has none.
        seed: Of the random numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size, or is refused; ``no-matrix`` for a max or L-p pooling.

    >>> print(ca.dottest(ca.Conv(kernel=2), 3))
    ⟨Wx, y⟩ = -84, ⟨x, Wᵀy⟩ = -84: agrees
    """
    layer = with_channels(linear(layer, size))
    sizes, seed = spatial(size), whole_number("seed", seed, least=0)
    x, seeded = random_arrays(layer, sizes, seed)
    weight = seeded if weight is None else weight
    output = ROUTES["fast"](layer, x, weight)
    y = np.random.default_rng((seed, 1)).integers(-_LARGEST, _LARGEST + 1, output.shape)
    back = adjoint(layer, sizes, y, weight)
    return DotTest((output * y).sum().item(), (x * back).sum().item())


def random_arrays(layer: Linear, sizes: tuple[int, ...], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give a random input, shape (1, C, *sizes), and a random weight, of small integers; of a pooling one of ones."""
    rng = np.random.default_rng(seed)
    shape = layer.weight_shape(len(sizes))
    channels, _ = channels_or_one_per_group(layer.channels, layer.channel_groups)
    for each in ((channels, *sizes), shape):
        check_memory(each, np.dtype(np.int64))
    x = rng.integers(-_LARGEST, _LARGEST + 1, (1, channels, *sizes))
    if isinstance(layer, Pool):
        return x, np.ones(shape, dtype=np.int64)
    return x, rng.integers(-_LARGEST, _LARGEST + 1, shape)
