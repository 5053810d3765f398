"""The numbers that a user gives a layer to be drawn with, checked against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import counted, size_text
from convarith.errors import ConvArithError
from convarith.linalg.matrix import weight_of_shape
from convarith.numeric.arrays import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from convarith.engine.answer import Answer
    from convarith.engine.layer import Layer
    from convarith.scene.subject import Given, Nested

_EXACT = 2**26  # beyond which sums of products of whole numbers may not fit in 64 bits


def given_numbers(answer: Answer, x: ArrayLike | None, weight: ArrayLike | None) -> Given:
    """Check the numbers of an input and of a weight, each of which may be left out.

    Args:
        answer: The layer on an input of some size.
        x: The input, shape (C, *spatial); without channels where the layer tells none.
        weight: As the layer takes it; without its two channels where the layer tells none.

    Raises:
        ConvArithError: ``bad-array`` for another input than the layer is drawn on, or complex numbers,
            ``channel-mismatch`` for other channels than the layer's; ``weight-shape`` for another weight than it
            takes, ``contradiction`` for a weight where it takes none.
    """
    layer = answer.layer
    x = None if x is None else _input_of(layer, answer.input, _real("the input", x))
    if weight is None:
        return _nested(x), None
    shape = weight_shape_of(layer, len(answer.input))
    array = _real("the weight", weight)
    if layer.channels is None and array.shape[:2] == (1, 1) and array.ndim > len(shape):
        array = array[0, 0]
    return _nested(x), _nested(weight_of_shape(array, shape))


def weight_shape_of(layer: Layer, axes: int) -> tuple[int, ...]:
    """Give the shape of the weight that a layer is drawn with: without channels where it tells none.

    Raises:
        ConvArithError: ``contradiction`` for a pooling.
    """
    if not layer.has_weight:
        raise ConvArithError(
            f"numbers of a weight are given, and {layer.op} has none", "contradiction", "leave them out"
        )
    shape = layer.weight_shape(axes)
    return shape[2:] if layer.channels is None else shape


def _real(name: str, value: ArrayLike) -> NDArray[Any]:
    """Give numbers of a kind in which sums are as exact as they can be.

    Raises:
        ConvArithError: ``bad-array`` for complex ones.
    """
    array = numbers(name, value)
    if array.dtype.kind == "c":
        raise ConvArithError(f"{name} has dtype {array.dtype}", "bad-array", "give real numbers, which can be written")
    fits = array.dtype.kind != "f" and not ((array > _EXACT) | (array < -_EXACT)).any()
    return array.astype("i8" if fits else "f8")


def _input_of(layer: Layer, size: tuple[int, ...], x: NDArray[Any]) -> NDArray[Any]:
    """Give an input with its channels.

    Raises:
        ConvArithError: ``bad-array`` or ``channel-mismatch``.
    """
    if x.shape == size and layer.channels is None:
        return x[None]
    channels = layer.channels[0] if layer.channels else 1
    if x.shape[1:] != size:
        raise ConvArithError(
            f"the input has shape {x.shape}, the layer is drawn on {channels} x {size_text(size)}",
            "bad-array",
            "give channels first, then space: (C, *spatial)",
        )
    if len(x) != channels:
        raise ConvArithError(
            f"the input has {counted(len(x), 'channel')}, the layer takes {channels}",
            "channel-mismatch",
            f"give the layer {counted(len(x), 'channel')} in, or an input of {channels}",
        )
    return x


def _nested(array: NDArray[Any] | None) -> Nested | None:
    if array is None:
        return None
    nested: Nested = array.tolist()
    return nested
