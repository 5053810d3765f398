"""What functions on tensors are here: Keras 3's ``keras.ops``, and what Keras 2 calls TFOpLambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.networks.operations import Flatten, GlobalPool
from convarith.readers.keras_shapes import concatenated, joined, same

if TYPE_CHECKING:
    from convarith.readers.keras_tensor import Given, Tensor

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


def _mean(given: Given, op: str) -> Tensor | None:
    """Add a mean over all of space; another is not known."""
    over, axes = _argument(given, "axis"), given.only.axes
    over = [over] if type(over) is int else over
    if axes is None or not isinstance(over, Sequence) or not all(type(each) is int for each in over):
        return None
    channels_at = 1 if given.channels_first else axes
    if axes < 2 or {each % (axes + 1) for each in over} != {*range(1, axes + 1)} - {channels_at}:
        return None
    channels = given.only.channels
    if _argument(given, "keepdims", "keep_dims"):
        return given.add(op, GlobalPool, axes=axes, channels=channels)
    pooled = given.add(op, GlobalPool, axes=axes, channels=channels, part="pool")
    return given.add("flatten", Flatten, axes=1, channels=channels, inputs=[pooled])


_FUNCTIONS: Mapping[str, Callable[[Given], Tensor | None]] = {
    **{name: partial(same, op=name) for name in _OF_EACH.split()},
    **{name: partial(_of_two, op=op) for name, op in _OF_TWO.items()},
    "concat": _concatenate,
    "concatenate": _concatenate,
    "mean": partial(_mean, op="global_avg_pool"),
    "reducemean": partial(_mean, op="global_avg_pool"),
    "max": partial(_mean, op="global_max_pool"),
    "reducemax": partial(_mean, op="global_max_pool"),
}
