"""Any layer on arrays, with or without a batch, by a route of one's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from convarith.engine.layer import Conv, Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.numeric.arrays import numbers, working_dtype
from convarith.numeric.execute import execute
from convarith.numeric.pool import pool
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.numeric.correlate import PaddingMode


def run_layer(
    layer: Layer,
    x: NDArray[Any],
    weight: NDArray[Any] | None,
    bias: NDArray[Any] | None = None,
    *,
    route: str = "fast",
    padding_mode: PaddingMode = "zeros",
    norm: float = 2.0,
) -> NDArray[Any]:
    """Run a layer on an input with or without the axis of a batch; the result has it where the input has.

    Args:
        layer: The layer.
        x: Shape (C, *spatial) or (N, C, *spatial); the latter for a pooling whose kernel is one number for all axes.
        weight: As `convarith.numeric.execute.execute` takes it; None for pooling.
        bias: Shape (O,); None for none.
        route: One of `convarith.numeric.routes.ROUTES`.
        padding_mode: What padding holds, for the fast route of a direct layer.
        norm: The p of an L-p pooling.

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
    if padding_mode == "zeros":
        padding_mode = cast("PaddingMode", layer.held(x.shape[2:] or 1))  # execute refuses others
    layer = layer.at(x.shape[2:] or 1)
    if isinstance(layer, Conv | ConvTranspose) and weight is not None:
        result = _convolved(layer, x, numbers("the weight", weight), bias, route, padding_mode)
    elif isinstance(layer, Pool) and weight is None and bias is None and route == "fast" and padding_mode == "zeros":
        if layer.channels is not None and x.ndim > 1 and x.shape[1] != layer.channels[0]:
            raise ConvArithError(
                f"the input has {x.shape[1]} channels, the layer {layer.channels[0]}",
                "channel-mismatch",
                "make them equal",
            )
        result = pool(layer, x, norm=norm)
    else:
        lacks = "has no weight, bias, route or padding mode" if isinstance(layer, Pool) else "needs a weight"
        raise ConvArithError(f"{layer.op} {lacks}", "contradiction", "give just what it has")
    return result[0] if single else result


def _convolved(
    layer: Conv | ConvTranspose,
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None,
    route: str,
    padding_mode: PaddingMode,
) -> NDArray[Any]:
    if padding_mode != "zeros" and isinstance(layer, ConvTranspose):
        raise ConvArithError("a transposed convolution has no padding to fill", "contradiction", "use mode zeros")
    if route == "fast":
        return execute(layer, x, weight, bias, padding_mode=padding_mode)
    if padding_mode != "zeros":
        raise ConvArithError(f"route {route} pads by zeros only", "contradiction", "use the fast route")
    execute(layer, x[:0], weight, bias)  # the same checks, on an empty batch
    dtype = working_dtype(x, weight) if bias is None else working_dtype(x, weight, bias)
    result = ROUTES[route](layer, x.astype(dtype, copy=False), weight.astype(dtype, copy=False))
    return result if bias is None else result + bias.astype(dtype, copy=False).reshape(-1, *[1] * (x.ndim - 2))
