"""How many inputs reach each output, or the sum of the weights by which they do."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.conv import Conv
from convarith.engine.layer import checked_layer
from convarith.engine.numbers import spatial
from convarith.engine.overlap import inputs_met
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.numeric.arrays import check_memory
from convarith.numeric.convolve import convolve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints


def overlap(layer: Layer, size: Ints, weight: NDArray[Any] | None = None) -> NDArray[Any]:
    """Count the inputs that reach each output of one channel: of a transposed layer the column counts of the direct W.

    Where they differ away from the borders, a pattern such as a checkerboard is left in what the layer makes.

    Args:
        layer: The layer.
        size: Spatial size of its input.
        weight: Its weight for one channel, shape (*kernel), to sum the weights by which inputs reach an output in place
            of counting; None to count.

    Returns:
        Shape (*output).

    Raises:
        ConvArithError: Where the layer does not fit the size; ``no-matrix`` for a weight of what has none;
            ``weight-shape``; ``too-large``.

    >>> ca.overlap(ca.ConvTranspose(3, stride=2), 3)
    array([1, 1, 2, 1, 2, 1, 1])
    """
    plain, given = checked_layer(layer).resolve(size).layer, spatial(size)
    axes = plain.axes(given)
    check_memory(tuple(axis.output for axis in axes), np.dtype(np.int64))
    if weight is None:
        counts = [np.array(inputs_met(axis)) for axis in axes]
        return reduce(np.multiply.outer, counts)
    if not isinstance(plain, Conv | ConvTranspose):
        raise ConvArithError(f"{plain.op} has no weight", "no-matrix", "leave the weight out to count")
    alone = replace(plain, channels=(1, 1), groups=1)
    ones = np.ones((1, 1, *given), dtype=np.asarray(weight).dtype)
    summed: NDArray[Any] = convolve(alone, ones, np.asarray(weight)[np.newaxis, np.newaxis])[0, 0]
    return summed
