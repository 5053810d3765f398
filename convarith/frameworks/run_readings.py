"""What the readings of a comparison compute."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer, Resolved
    from convarith.frameworks.compare import Comparison

_LARGEST = 200_000_000  # multiplications that are run for a comparison, some seconds each framework


def numbers(reading: Resolved, size: tuple[int, ...], seed: int | None = None) -> NDArray[Any]:
    """Run a reading on whole numbers: its output, shape (channels, *output).

    Without a seed the input counts 1, 2, 3, … and the kernel is all ones; with one both are random. All readings of
    one size get the same numbers.

    Raises:
        ConvArithError: ``too-large`` for more multiplications than anyone would wait for.
    """
    import numpy as np

    from convarith.engine.layer import channels_or_one_per_group
    from convarith.engine.pool import Pool
    from convarith.numeric.forward import forward
    from convarith.numeric.pool import pool

    layer = reading.layer
    channels, _ = channels_or_one_per_group(layer.channels, layer.channel_groups)
    shape, full = (1, channels, *size), layer.weight_shape(len(size))
    _refuse_enormous(layer, size, prod(shape), prod(full))
    rng = None if seed is None else np.random.default_rng(seed)
    x = np.arange(1, prod(shape) + 1).reshape(shape) if rng is None else rng.integers(-9, 10, shape)
    if isinstance(layer, Pool):
        return np.asarray(pool(layer, x.astype(float))[0])  # a largest of nothing is −∞
    weight = np.ones(full, dtype=np.int64) if rng is None else rng.integers(-9, 10, full)
    return np.asarray(forward(layer, x, weight)[0])


def outcomes(comparison: Comparison, seed: int | None = None) -> dict[str, NDArray[Any]]:
    """Run every reading of a comparison, that of its base too: what `numbers` gives, by the framework's name.

    Raises:
        ConvArithError: As `numbers`.
    """
    readings = [(comparison.base, comparison.reading), *((row.framework, row.reading) for row in comparison.rows)]
    return {
        each.name: numbers(reading, comparison.size, seed)
        for each, reading in dict(readings).items()
        if each and reading
    }


def _refuse_enormous(layer: Layer, size: tuple[int, ...], inputs: int, weights: int) -> None:
    axes = layer.axes(size)
    positions = prod(axis.products for axis in axes) // prod(axis.kernel for axis in axes)
    count = max(positions * weights, inputs)
    if count > _LARGEST:
        raise ConvArithError(
            f"{size_text(size)} would take {count:,} multiplications or numbers; at most {_LARGEST:,} are run",
            "too-large",
            "run a smaller size, or with fewer channels",
        )
