"""What functions on tensors are here: Keras 3's ``keras.ops``, and what Keras 2 calls TFOpLambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.networks.operations import Mean, PixelShuffle, PixelUnshuffle
from convarith.readers.keras.shapes import concatenated, joined, permuted, same
from convarith.readers.keras.tensor import place_of

if TYPE_CHECKING:
    from convarith.networks.operations import Operation
    from convarith.readers.keras.tensor import Given, Tensor

Translate: TypeAlias = Callable[["Given"], "Tensor"]

_OF_EACH = (
    "abs absolute cast celu clip clipbyvalue elu erf exp gelu hardsigmoid hardsilu hardswish hardtanh identity "
    "leakyrelu log logsigmoid negative relu relu6 round rsqrt selu sigmoid sign silu softmax softplus softsign sqrt "
    "square stopgradient swish tanh"
)
"""What leaves a shape as it is."""
_OF_TWO = {
    "add": "add",
    "addv2": "add",
    "biasadd": "add",
    "div": "divide",
    "divide": "divide",
    "maximum": "maximum",
    "minimum": "minimum",
    "mul": "multiply",
    "multiply": "multiply",
    "pow": "power",
    "power": "power",
    "sub": "subtract",
    "subtract": "subtract",
    "truediv": "divide",
    "truedivide": "divide",
}
"""What takes two tensors, or one and a number, and what it is called here."""


def translate_function(given: Given, module: str) -> Tensor | None:
    """Add a function to a network, as what it is or as something that is not known; None for what is no function.

    Args:
        given: What it is given.
        module: Where its class comes from; empty where that is not told.
    """
    if ".ops." in module:
        name = given.class_name
    elif given.class_name in ("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"):
        name = str(given.config.get("function") or given.config.get("name"))
    else:
        return None
    make = _FUNCTIONS.get(name.rpartition(".")[2].replace("_", "").lower())
    found = make(given) if make else None
    return found or given.add_opaque(f"{name}, a function on tensors that is not known here")


def _argument(given: Given, *names: str) -> Any:
    """Give an argument by any of its names; None where it is not given."""
    values = (values.get(name) for values in (given.config, given.keywords) for name in names)
    return next((each for each in values if each is not None), None)


def _of_two(given: Given, op: str) -> Tensor | None:
    if len(given.inputs) > 1:
        return joined(given, op)
    constants = (*given.arguments, *given.keywords.values())
    return same(given, op) if all(isinstance(each, float | int | str | None) for each in constants) else None


def _concatenate(given: Given) -> Tensor:
    return concatenated(given, _argument(given, "axis"))


def _gathered(given: Given, op: str) -> Tensor | None:
    """Add a mean or a maximum along axes; one along the batch is not known."""
    over, axes = _argument(given, "axis"), given.only.axes
    over = [over] if type(over) is int else over
    if axes is None or not isinstance(over, (list, tuple)) or not all(type(each) is int for each in over):
        return None
    numbers = {each % (axes + 1) for each in over}
    if 0 in numbers:
        return None
    keep = bool(_argument(given, "keepdims", "keep_dims"))
    places = tuple(sorted(place_of(each, axes, given) for each in numbers))
    channels = None if 0 in places else given.only.channels
    left = axes if keep else axes - len(places)
    return given.add(op, partial(Mean, places, keep), axes=left, channels=channels)


def _transpose(given: Given) -> Tensor | None:
    """Add another order of axes that leaves the batch where it is."""
    order = _argument(given, "axes", "perm")
    if not isinstance(order, (list, tuple)) or not order or order[0] != 0:
        return None
    return permuted(given, order[1:])


def _blocks(given: Given, operation: Callable[..., Operation], op: str) -> Tensor:
    """Add what trades channels for space, or space for channels."""
    size = _argument(given, "block_size")
    return given.add(op, partial(operation, size), axes=given.only.axes)


_FUNCTIONS: Mapping[str, Callable[[Given], Tensor | None]] = {
    **{name: partial(same, op=name) for name in _OF_EACH.split()},
    **{name: partial(_of_two, op=op) for name, op in _OF_TWO.items()},
    "concat": _concatenate,
    "concatenate": _concatenate,
    "mean": partial(_gathered, op="mean"),
    "reducemean": partial(_gathered, op="mean"),
    "max": partial(_gathered, op="max"),
    "reducemax": partial(_gathered, op="max"),
    "transpose": _transpose,
    "depthtospace": partial(_blocks, operation=PixelShuffle, op="pixel_shuffle"),
    "spacetodepth": partial(_blocks, operation=PixelUnshuffle, op="pixel_unshuffle"),
}
