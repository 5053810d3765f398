"""ONNX: https://onnx.ai/onnx/operators/, and what onnxruntime 1.31.1 was seen to do on the CPU with onnx 1.23.2.

Where the specification and onnxruntime differ, a reading is what onnxruntime computes, and a note says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.frameworks.codegen import call, none_if_default
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.onnx_rules import AUTO_PAD, OPSETS, in_row, interpret, opset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import Setting

OPERATORS = {
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
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = dict.fromkeys(OPERATORS, AUTO_PAD)
    unsupported: ClassVar[Mapping[str, str]] = {
        "negative padding": "pads are at least 0; a Pad node before it crops where its own pads are below 0",
        "max_pool:count include pad": "that is for means",
        "lp_pool:count include pad": "that is for means",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = {
        "reflect": "pad by a Pad node of mode 'reflect' first",
        "replicate": "pad by a Pad node of mode 'edge' first",
        "circular": "pad by a Pad node of mode 'wrap' first",
    }
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {key: {"opset": OPSETS} for key in OPERATORS}
    pad_order = "all begins, then all ends"
    pool_stride = 1
    on_misfit = (
        "refuses it too; its poolings give no output, or, where less than a stride is missing, one of what is there"
    )

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer as onnxruntime runs it."""
        return interpret(layer, size)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a node, and a model of it that runs on ``x`` and, for a convolution, ``w``."""
        axes, op = layer.along(size), layer.op
        name = next((own for own, meaning in AUTO_PAD.items() if meaning == layer.padding_name), None)
        ones = [1] * len(size)
        attributes = {
            "kernel_shape": [axis.kernel for axis in axes],
            "strides": none_if_default([axis.stride for axis in axes], ones),
            "dilations": none_if_default([axis.dilation for axis in axes], ones),
            "auto_pad": none_if_default(name, "NOTSET"),
            "pads": none_if_default(in_row([axis.pads for axis in axes]), [0] * 2 * len(size)),
            "group": none_if_default(layer.groups, 1),
            "output_padding": None if layer.output_padding is None else [axis.output_padding for axis in axes],
            "output_shape": None if layer.output_size is None else [axis.output_size for axis in axes],
            "ceil_mode": int(layer.ceil_mode) or None,
            "count_include_pad": int(bool(layer.count_include_pad)) or None,
            "p": none_if_default(int(layer.norm), 2) if op == "lp_pool" else None,
        }
        node = call("helper.make_node", OPERATORS[op], ["x", "w"] if layer.has_weight else ["x"], ["y"], **attributes)
        imports = tuple(_RUN.format(opset=opset(layer)).splitlines())
        shape = (*layer.weight_channels, *(axis.kernel for axis in axes))
        order = "in, out / groups" if layer.transposed else "out, in / groups"
        comments = (f"# w has the shape ({order}, *kernel): {shape}",) if layer.has_weight else ()
        lines = (*comments, f"layer = {node}", f"y = run(layer, x=x{', w=w' if layer.has_weight else ''})")
        return Code(imports, node, lines)

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a Pad node, whose pads also list all begins, then all ends, those of batch and channels first."""
        inputs, given = ["x", "pads"], f"x={x}, pads=np.array({in_row([(0, 0), (0, 0), *pads])})"
        if op == "max_pool":
            inputs, given = [*inputs, "value"], f"{given}, value=np.array(-np.inf, np.float32)"
        return (f"{x} = run({call('helper.make_node', 'Pad', inputs, ['y'])}, {given})",)


FRAMEWORK = Onnx()
