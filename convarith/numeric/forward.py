"""Any layer on arrays, with or without a batch, by a route of one's choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.linalg.linear import refuse_nonlinear
from convarith.numeric.arrays import numbers, working_dtype
from convarith.numeric.convolve import convolve
from convarith.numeric.pool import pool
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.conv import Conv
    from convarith.engine.layer import Layer
    from convarith.engine.transposed import ConvTranspose


_HALF_AROUND = 2.0**63  # of the integers of 64 bits, which go around after 2^64


@np.errstate(over="ignore", invalid="ignore")  # infinity says it by every route alike
def forward(
    layer: Layer,
    x: NDArray[Any],
    weight: NDArray[Any] | None,
    bias: NDArray[Any] | None = None,
    *,
    route: str = "fast",
) -> NDArray[Any]:
    """Run a layer on an input with or without the axis of a batch; the result has it where the input has.

    Args:
        layer: The layer.
        x: Shape (C, *spatial) or (N, C, *spatial); the latter for a pooling whose kernel is one number for all axes.
        weight: As `convarith.numeric.convolve.convolve` takes it; None for pooling.
        bias: Shape (O,); None for none.
        route: One of `convarith.numeric.routes.ROUTES`.

    Raises:
        ConvArithError: ``contradiction`` for what the layer or the route does not have, and what these raise.
    """
    x = numbers("the input", x)
    spatial = weight.ndim - 2 if weight is not None else None if isinstance(layer.kernel, int) else len(layer.kernel)
    single = spatial is not None and x.ndim == spatial + 1
    if single:
        x = x[np.newaxis]
    if layer.op.endswith("pool") and isinstance(layer.kernel, int) and x.ndim == 3:
        raise ConvArithError(
            f"an input of shape {x.shape} may be (C, height, width) or (N, C, length)",
            "bad-array",
            f"give kernel {layer.kernel}x{layer.kernel} for the one; make it (N, C, 1, length), kernel "
            f"1x{layer.kernel}, for the other",
        )
    plain: Any = layer.resolve(x.shape[2:] or 1).layer  # a Conv, a ConvTranspose or a Pool
    if isinstance(plain, Pool):
        if weight is not None or bias is not None:
            raise ConvArithError(f"{plain.op} has no weight and no bias", "contradiction", "leave them out")
        result = _pooled(plain, x, route)
    elif weight is None:
        raise ConvArithError(f"{plain.op} needs a weight", "contradiction", "give one")
    else:
        result = _convolved(plain, x, numbers("the weight", weight), bias, route)
    return result[0] if single else result


def refuse_wrapped(
    layer: Layer, x: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any] | None, result: NDArray[Any]
) -> None:
    """Refuse the result of a convolution of integers where sums were too large for the dtype, and wrapped.

    Args:
        layer: As for `forward`.
        x: Likewise.
        weight: Likewise.
        bias: Likewise.
        result: What `forward` has given for them.

    Raises:
        ConvArithError: ``bad-array``.
    """
    if _peak(x) * _peak(weight) * weight.size + _peak(bias) <= np.iinfo(result.dtype).max:  # at most, of all its sums
        return
    near = forward(layer, x.astype(np.float64), weight.astype(np.float64), bias)
    if (np.abs(near - result) > _HALF_AROUND).any():  # rounding is far less, going around once far more
        raise ConvArithError(
            f"sums of up to {np.abs(near).max():.3g} do not fit in {result.dtype}",
            "bad-array",
            "give smaller numbers, or floats, as of x.astype(float)",
        )


def _peak(array: NDArray[Any] | None) -> int:
    return 0 if array is None or not array.size else max(abs(int(array.max())), abs(int(array.min())))


def _pooled(layer: Pool, x: NDArray[Any], route: str) -> NDArray[Any]:
    if layer.channels is not None and x.ndim > 1 and x.shape[1] != layer.channels[0]:
        raise ConvArithError(
            f"the input has {x.shape[1]} channels, the layer {layer.channels[0]}",
            "channel-mismatch",
            "make them equal",
            "channels",
        )
    result = pool(layer, x)  # with all that is to be checked
    if route == "fast":
        return result
    mean = replace(refuse_nonlinear(layer), channels=(x.shape[1], x.shape[1]))
    ones = np.ones(mean.weight_shape(x.ndim - 2), dtype=x.dtype)
    return ROUTES[route](mean, x, ones).astype(result.dtype)


def _convolved(
    layer: Conv | ConvTranspose, x: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any] | None, route: str
) -> NDArray[Any]:
    if route == "fast":
        return convolve(layer, x, weight, bias)
    convolve(layer, x[:0], weight, bias)  # the same checks, on an empty batch
    dtype = working_dtype(x, weight) if bias is None else working_dtype(x, weight, bias)
    result = ROUTES[route](layer, x.astype(dtype, copy=False), weight.astype(dtype, copy=False))
    return result if bias is None else result + bias.astype(dtype, copy=False).reshape(-1, *[1] * (x.ndim - 2))
