"""Any layer on arrays, with or without a batch, by a route of one's choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.linalg.linear import refuse_nonlinear
from convarith.numeric.arrays import check_input, numbers, working_dtype
from convarith.numeric.convolve import convolve
from convarith.numeric.pool import pool
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer


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
    plain, x, single = as_batch(layer, numbers("the input", x), weight)
    result = on_axes(plain, x, weight, bias) if route == "fast" else _by_route(plain, x, weight, bias, route)
    return result[0] if single else result


def as_batch(layer: Layer, x: NDArray[Any], weight: NDArray[Any] | None) -> tuple[Layer, NDArray[Any], bool]:
    """Give a layer in convarith's own terms, the input with the axis of a batch, and whether it had none.

    Args:
        layer: As for `forward`, like all that follow.
        x: The input; only its shape is looked at.
        weight: The weight.

    Raises:
        ConvArithError: ``bad-array`` for an input of which that cannot be told; what a framework refuses.
    """
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
    if x.ndim < 3:
        check_input(x, max(1, spatial or 1))  # before anything is said of a size that it does not have
    return layer.resolve(x.shape[2:]).layer, x, single


def on_axes(
    layer: Layer,
    x: NDArray[Any],
    weight: NDArray[Any] | None,
    bias: NDArray[Any] | None = None,
    axes: Sequence[Axis] | None = None,
) -> NDArray[Any]:
    """Run a layer in convarith's own terms, the fast way.

    Args:
        layer: A `Conv`, a `ConvTranspose` or a `Pool`.
        x: Shape (N, C, *spatial).
        weight: None for pooling.
        bias: None for none.
        axes: On which its outputs read the input; None for the layer's own, of which these may be a part.

    Raises:
        ConvArithError: As `forward`.
    """
    if isinstance(layer, Pool):
        if weight is not None or bias is not None:
            raise ConvArithError(f"{layer.op} has no weight and no bias", "contradiction", "leave them out")
        if layer.channels is not None and x.ndim > 1 and x.shape[1] != layer.channels[0]:
            raise ConvArithError(
                f"the input has {x.shape[1]} channels, the layer {layer.channels[0]}",
                "channel-mismatch",
                "make them equal",
                "channels",
            )
        return pool(layer, x, axes)
    if weight is None:
        raise ConvArithError(f"{layer.op} needs a weight", "contradiction", "give one")
    convolution: Any = layer  # a Conv or a ConvTranspose
    return convolve(convolution, x, weight, bias, axes)


def refuse_wrapped(
    run: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None,
    result: NDArray[Any],
) -> None:
    """Refuse the result of a convolution of integers where sums were too large for the dtype, and wrapped.

    Args:
        run: Runs the layer, with the bias, on an input and a weight.
        x: The input.
        weight: The weight.
        bias: The bias; None for none.
        result: What ``run`` has given for them.

    Raises:
        ConvArithError: ``bad-array``.
    """
    if _peak(x) * _peak(weight) * weight.size + _peak(bias) <= np.iinfo(result.dtype).max:  # at most, of all its sums
        return
    near = run(x.astype(np.float64), weight.astype(np.float64))
    if (np.abs(near - result) > _HALF_AROUND).any():  # rounding is far less, going around once far more
        raise ConvArithError(
            f"sums of up to {np.abs(near).max():.3g} do not fit in {result.dtype}",
            "bad-array",
            "give smaller numbers, or floats, as of x.astype(float)",
        )


def _peak(array: NDArray[Any] | None) -> int:
    return 0 if array is None or not array.size else max(abs(int(array.max())), abs(int(array.min())))


def _by_route(
    layer: Layer, x: NDArray[Any], weight: NDArray[Any] | None, bias: NDArray[Any] | None, route: str
) -> NDArray[Any]:
    """Run a layer by another route than the fast one."""
    if isinstance(layer, Pool):
        result = on_axes(layer, x, weight, bias)  # with all that is to be checked
        mean = replace(refuse_nonlinear(layer), channels=(x.shape[1], x.shape[1]))
        ones = np.ones(mean.weight_shape(x.ndim - 2), dtype=x.dtype)
        return ROUTES[route](mean, x, ones).astype(result.dtype)
    on_axes(layer, x[:0], weight, bias)  # the same checks, on an empty batch
    arrays = [x, np.asarray(weight)] if bias is None else [x, np.asarray(weight), bias]
    x, kernel, *rest = (array.astype(working_dtype(*arrays), copy=False) for array in arrays)
    result = ROUTES[route](refuse_nonlinear(layer), x, kernel)
    return result + rest[0].reshape(-1, *[1] * (x.ndim - 2)) if rest else result
