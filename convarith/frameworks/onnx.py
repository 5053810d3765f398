"""ONNX: https://onnx.ai/onnx/operators/, and what onnxruntime 1.31.1 was seen to do on the CPU with onnx 1.23.2.

Where the specification and onnxruntime differ, a reading is what onnxruntime computes, and a note says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.numbers import whole_number
from convarith.errors import ConvArithError
from convarith.frameworks.framework import PAD_ORDERS, Code, Framework
from convarith.frameworks.onnx_rules import AUTO_PAD, in_row, opset, read
from convarith.frameworks.spelling import call, unless
from convarith.frameworks.words import FrameworkLayer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair

_OPERATORS = {
    "conv": "Conv",
    "conv_transpose": "ConvTranspose",
    "max_pool": "MaxPool",
    "avg_pool": "AveragePool",
    "lp_pool": "LpPool",
}
_RUN = """\
import numpy as np
import onnxruntime
from onnx import TensorProto, helper


def run(node, **inputs):  # a model of this one node, on float32 arrays
    types = {{name: helper.np_dtype_to_tensor_dtype(array.dtype) for name, array in inputs.items()}}
    infos = [helper.make_tensor_value_info(name, types[name], array.shape) for name, array in inputs.items()]
    graph = helper.make_graph([node], "one", infos, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", {opset})], ir_version=10)
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, inputs)[0]
"""


class Onnx(Framework):
    """ONNX's operators, as onnxruntime runs them."""

    name = "onnx"
    title = "ONNX"
    version = "1.23.2 (onnxruntime 1.31.1)"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = dict.fromkeys(_OPERATORS, AUTO_PAD)
    lacks: ClassVar[Mapping[str, str]] = {
        "negative padding": "pads are at least 0; a Pad node before it crops where its own pads are below 0",
        "max_pool:count include pad": "that is for means",
        "lp_pool:count include pad": "that is for means",
        **{
            f"padding mode {mode!r}": f"pad by a Pad node of mode {word!r} first"
            for mode, word in (("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap"))
        },
    }
    arguments = ("opset",)
    pad_order = "all begins, then all ends"
    pool_stride = 1
    unfit = "refuses it too; its poolings give no output, or, where less than a stride is missing, one of what is there"

    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Read a layer as onnxruntime runs it."""
        return read(layer, size)

    def code(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Code:
        """Write a node, and a model of it that runs on ``x`` and, for a convolution, ``w``."""
        axes, kind = layer.along(size), layer.kind
        padding = layer.padding
        name = None
        if isinstance(padding, str):
            meaning = None if "," in padding else self._canonical(layer)
            padding = self.ordered(layer, size) if meaning is None else None
            name = next((own for own, each in AUTO_PAD.items() if each == meaning), None)
        pads = replace(layer, padding=padding).pads(size) or [(0, 0)] * len(size)
        ones = [1] * len(size)
        weighted = kind.startswith("conv")
        attributes = {
            "kernel_shape": [axis.kernel for axis in axes],
            "strides": unless([axis.stride for axis in axes], ones),
            "dilations": unless([axis.dilation for axis in axes], ones),
            "auto_pad": unless(name, "NOTSET"),
            "pads": unless(in_row(pads), [0] * 2 * len(size)),
            "group": unless(layer.groups, 1) if weighted else None,
            "output_padding": None if layer.output_padding is None else [axis.output_padding for axis in axes],
            "output_shape": None if layer.output_size is None else [axis.output_size for axis in axes],
            "ceil_mode": int(layer.ceil_mode) or None,
            "count_include_pad": int(bool(layer.count_include_pad)) or None,
            "p": unless(layer.norm, 2) if layer.kind == "lp_pool" else None,
        }
        node = call("helper.make_node", _OPERATORS[kind], ["x", "w"] if weighted else ["x"], ["y"], **attributes)
        imports = tuple(_RUN.format(opset=opset(layer)).splitlines())
        return Code(imports, node, (f"layer = {node}", f"y = run(layer, x=x{', w=w' if weighted else ''})"))

    def pad_lines(self, x: str, pads: Sequence[Pair], kind: str) -> tuple[str, ...]:
        """Write a Pad node, whose pads also list all begins, then all ends, those of batch and channels first."""
        inputs, given = ["x", "pads"], f"x={x}, pads=np.array({in_row([(0, 0), (0, 0), *pads])})"
        if kind == "max_pool":
            inputs, given = [*inputs, "value"], f"{given}, value=np.array(-np.inf, np.float32)"
        return (f"{x} = run({call('helper.make_node', 'Pad', inputs, ['y'])}, {given})",)


_FIELDS = {2: "i", 3: "s", 7: "ints"}
"""Where an attribute holds its value, by AttributeProto.type: a whole number, bytes, or whole numbers."""
_WORDS = {
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
    kind = next((kind for kind, name in _OPERATORS.items() if name == operator), "")
    if not kind or node.domain not in ("", "ai.onnx"):
        raise ConvArithError(
            f"{operator} is no convolution or pooling of ONNX",
            "bad-value",
            f"give a node of {', '.join(_OPERATORS.values())}",
        )
    said = {each.name: each for each in node.attribute}
    if unknown := sorted(said.keys() - _ATTRIBUTES[kind]):
        raise ConvArithError(
            f"{node.op_type} has no attribute {unknown[0]!r}",
            "bad-value",
            f"it has {', '.join(sorted(_ATTRIBUTES[kind]))}",
        )
    values = {name: _value(each) for name, each in said.items()}
    words: dict[str, Any] = {"kernel": kernel} | {_WORDS[name]: values[name] for name in _WORDS if name in values}
    if words["kernel"] is None:
        raise ConvArithError(
            f"{node.op_type} has no kernel_shape", "bad-value", "give kernel=, the spatial shape of its weight"
        )
    words["padding"] = _node_padding(node.op_type, values, words["kernel"])
    for name in {"ceil_mode", "count_include_pad"} & words.keys():
        words[name] = bool(words[name])
    if "p" in values:
        words["norm"] = whole_number("p", values["p"])
    kept = () if opset is None else (("opset", whole_number("opset", opset)),)
    return FrameworkLayer(**words, by=FRAMEWORK, kind=kind, channels=channels, own=kept)


def _value(attribute: Any) -> Any:
    field = _FIELDS.get(attribute.type)
    if field is None:
        raise ConvArithError(
            f"attribute {attribute.name!r} is neither whole numbers nor a name", "bad-value", "give what ONNX lists"
        )
    value = getattr(attribute, field)
    return value.decode() if field == "s" else tuple(value) if field == "ints" else value


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
        )
    if name == "NOTSET":
        return PAD_ORDERS[FRAMEWORK.pad_order](pads)
    if "Conv" in operator or any(pads):
        raise ConvArithError(
            f"{operator} has both auto_pad {name} and pads {list(pads)}", "contradiction", "keep one of them"
        )
    return str(name)


FRAMEWORK = Onnx()
