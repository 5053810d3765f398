"""The transpose of a layer as a layer, and the dot-product test that holds the two together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.engine.layer import Conv, counted_channels
from convarith.engine.numbers import spatial, whole_number
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.numeric.execute import execute

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

_LARGEST = 9  # magnitude of the random integers: sums of products stay far below 2^63


class DotTest(NamedTuple):
    """Both sides of ⟨Wx, y⟩ = ⟨x, Wᵀy⟩ on random integers, exact where the weight has integers too.

    Attributes:
        left: ⟨Wx, y⟩, by the layer.
        right: ⟨x, Wᵀy⟩, by its adjoint.
    """

    left: float
    right: float

    @property
    def agrees(self) -> bool:
        """Whether both are the same; floats may differ by the rounding of another order of sums."""
        return self.left == self.right or (
            not isinstance(self.left, int) and bool(np.isclose(self.left, self.right, rtol=1e-6))
        )


def adjoint(layer: Conv | ConvTranspose, size: Ints, y: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Apply Wᵀ: the gradient, with respect to the layer's input, of what y weighs its output by.

    Args:
        layer: The layer whose W it is.
        size: Its spatial input size.
        y: As its output, shape (N, O, *output).
        weight: Its weight.

    Returns:
        As its input, shape (N, C, *size).
    """
    sizes = spatial(size)
    direct = layer.direct_axes(sizes)
    common: dict[str, Any] = {
        "kernel": tuple(axis.kernel for axis in direct),
        "stride": tuple(axis.stride for axis in direct),
        "dilation": tuple(axis.dilation for axis in direct),
        "padding": tuple((axis.lo, axis.hi) for axis in direct),
        "groups": layer.groups,
    }
    if isinstance(layer, Conv):
        return execute(ConvTranspose(**common, output_size=sizes), y, weight)
    # With an output padding of a stride or more the direct layer has more windows than there were inputs.
    kept: Any = (..., *(slice(count) for count in sizes))
    if not layer.flip_kernel:
        weight = np.flip(weight, tuple(range(2, weight.ndim)))
    back: NDArray[Any] = execute(Conv(**common), y, weight)[kept]
    return back


def dottest(layer: Layer, size: Ints, *, weight: NDArray[Any] | None = None, seed: int = 0) -> DotTest:
    """Test that a layer and its adjoint are transposes of each other, on random integers.

    Args:
        layer: The layer; without channels it gets one for each of its groups.
        size: Spatial input size.
        weight: The layer's weight; None for random integers.
        seed: Of the random numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size, or is refused; ``no-matrix`` for pooling.
    """
    layer = layer.at(size)
    if not isinstance(layer, Conv | ConvTranspose):
        raise ConvArithError(f"{layer.op} has no weight, so no matrix W", "no-matrix", "take a convolution")
    sizes, seed = spatial(size), whole_number("seed", seed, least=0)
    x, seeded = random_arrays(layer, sizes, seed)
    weight = seeded if weight is None else weight
    output = execute(layer, x, weight)
    y = np.random.default_rng((seed, 1)).integers(-_LARGEST, _LARGEST + 1, output.shape)
    back = adjoint(layer, sizes, y, weight)
    return DotTest((output * y).sum().item(), (x * back).sum().item())


def random_arrays(
    layer: Conv | ConvTranspose, sizes: tuple[int, ...], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give a random input, shape (1, C, *sizes), and a random weight, of small integers."""
    kernel = tuple(axis.kernel for axis in replace(layer, channels=None).axes(sizes))
    rng = np.random.default_rng(seed)
    x = rng.integers(-_LARGEST, _LARGEST + 1, (1, counted_channels(layer.channels, layer.groups)[0], *sizes))
    return x, rng.integers(-_LARGEST, _LARGEST + 1, (*layer.weight_channels, *kernel))
