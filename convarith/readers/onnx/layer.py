"""Nodes of ONNX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import whole_number
from convarith.errors import ConvArithError
from convarith.frameworks.framework import PAD_ORDERS
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.onnx import FRAMEWORK, OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair

_VALUES = {1: "f", 2: "i", 3: "s", 4: "t", 6: "floats", 7: "ints", 8: "strings"}
"""Where an attribute holds its value, by AttributeProto.type."""
_OF_LAYERS = {2, 3, 7}  # whole numbers and names, which are all that a layer has
_FIELDS = {
    "kernel_shape": "kernel",
    "strides": "stride",
    "dilations": "dilation",
    "group": "groups",
    "output_padding": "output_padding",
    "output_shape": "output_size",
    "ceil_mode": "ceil_mode",
    "count_include_pad": "count_include_pad",
}
_EACH = {"kernel_shape", "strides", "dilations", "pads", "auto_pad"}
_ATTRIBUTES = {
    "conv": _EACH | {"group"},
    "conv_transpose": _EACH | {"group", "output_padding", "output_shape"},
    "max_pool": _EACH | {"ceil_mode", "storage_order"},
    "avg_pool": _EACH | {"ceil_mode", "count_include_pad"},
    "lp_pool": _EACH | {"ceil_mode", "p"},
}


def from_onnx(
    node: Any, *, kernel: Ints | None = None, channels: Pair | None = None, opset: int | None = None
) -> FrameworkLayer:
    """Give the layer of a node, read by its attributes; onnx itself is not imported.

    Args:
        node: A NodeProto of Conv, ConvTranspose, MaxPool, AveragePool or LpPool.
        kernel: k of each axis, for a convolution whose node leaves ``kernel_shape`` to its weight.
        channels: (in, out), which only the weight knows.
        opset: The model's opset; None for the newest that is known here.

    Raises:
        ConvArithError: ``bad-value`` for another node, for an attribute that it cannot have, or without a kernel;
            ``pad-order`` for pads that are not begins and ends of all axes; ``contradiction`` for pads and auto_pad.

    See https://onnx.ai/onnx/operators/ for the operators.
    """
    operator = getattr(node, "op_type", type(node).__name__)
    op = next((op for op, name in OPERATORS.items() if name == operator), "")
    if not op or node.domain not in ("", "ai.onnx"):
        raise ConvArithError(
            f"{operator} is no convolution or pooling of ONNX",
            "bad-value",
            f"give a node of {', '.join(OPERATORS.values())}",
        )
    if other := next((each for each in node.attribute if each.type not in _OF_LAYERS), None):
        raise ConvArithError(
            f"attribute {other.name!r} is neither whole numbers nor a name", "bad-value", "give what ONNX lists"
        )
    return layer_of_attributes(
        op, {each.name: attribute_value(each) for each in node.attribute}, kernel=kernel, channels=channels, opset=opset
    )


def layer_of_attributes(
    op: str,
    attributes: Mapping[str, Any],
    *,
    kernel: Ints | None = None,
    channels: Pair | None = None,
    opset: int | None = None,
) -> FrameworkLayer:
    """Give the layer that a node's attributes tell.

    Args:
        op: The layer's operation, one of `convarith.frameworks.onnx.OPERATORS`.
        attributes: Values by the names that they have in ONNX.
        kernel: As for `from_onnx`, as the other two.
        channels: (in, out).
        opset: The model's opset.

    Raises:
        ConvArithError: As `from_onnx`.
    """
    operator = OPERATORS[op]
    if unknown := sorted(attributes.keys() - _ATTRIBUTES[op]):
        raise ConvArithError(
            f"{operator} has no attribute {unknown[0]!r}",
            "bad-value",
            f"it has {', '.join(sorted(_ATTRIBUTES[op]))}",
        )
    said: dict[str, Any] = {"kernel": kernel}
    said |= {_FIELDS[name]: attributes[name] for name in _FIELDS if name in attributes}
    if said["kernel"] is None:
        raise ConvArithError(
            f"{operator} has no kernel_shape",
            "bad-value",
            "give kernel=, the spatial shape of its weight",
            "kernel",
        )
    said["padding"] = _node_padding(operator, attributes, said["kernel"])
    for name in {"ceil_mode", "count_include_pad"} & said.keys():
        said[name] = bool(said[name])
    if "p" in attributes:
        said["norm"] = whole_number("p", attributes["p"])
    extra = {} if opset is None else {"opset": whole_number("opset", opset)}
    return FrameworkLayer(**said, framework="onnx", op=op, channels=channels, extra_arguments=extra)


def attribute_value(attribute: Any) -> Any:
    """Give the value of an AttributeProto: a number, a text, a tuple of these, a TensorProto; None for the rest."""
    field = _VALUES.get(attribute.type)
    if field is None:
        return None
    value = getattr(attribute, field)
    if field == "s":
        return value.decode(errors="replace")
    return tuple(value) if field.endswith("s") else value


def _node_padding(operator: str, values: Mapping[str, Any], kernel: Ints) -> str | tuple[Pair, ...] | None:
    name, pads = values.get("auto_pad", "NOTSET"), values.get("pads")
    if pads is None:
        return None if name == "NOTSET" else str(name)
    axes = len(pads) // 2 if isinstance(kernel, int) else len(kernel)
    if len(pads) != 2 * axes:
        expected = "two for each axis" if isinstance(kernel, int) else f"2·{axes} = {2 * axes}"
        raise ConvArithError(
            f"{operator} has {len(pads)} pads, {list(pads)}: they are {FRAMEWORK.pad_order}, {expected}",
            "pad-order",
            "write [1, 2, 0, 0] for 1 before the first axis and 2 before the second",
            "padding",
        )
    if name == "NOTSET":
        return PAD_ORDERS[FRAMEWORK.pad_order](pads)
    if "Conv" in operator or any(pads):
        raise ConvArithError(
            f"{operator} has both auto_pad {name} and pads {list(pads)}", "contradiction", "keep one of them", "padding"
        )
    return str(name)
