"""Nodes as ``onnx.helper.make_node`` makes them: https://onnx.ai/onnx/operators/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.readers.code.passing import flatten, global_pool, same
from convarith.readers.code.signature import signature, weighted, windowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_WINDOW = "kernel_shape:kernel strides:stride dilations:dilation auto_pad pads name: doc_string: domain: opset"
_CONV = f"{_WINDOW} group:groups"


def _padding(make: Callable[[Fields], Operation]) -> Callable[[Fields], Operation]:
    """Read pads, which list all begins, then all ends, or the name in their place."""

    def made(fields: Fields) -> Operation:
        pads, name = fields.pop("pads", ()), fields.pop("auto_pad", "NOTSET")
        if name != "NOTSET":
            fields["padding"] = name
        elif pads:
            fields["padding"] = ",".join(map(str, pads))
        fields["ceil_mode"] = bool(fields.get("ceil_mode", 0))
        if "count_include_pad" in fields:
            fields["count_include_pad"] = bool(fields["count_include_pad"])
        return make(fields)

    return made


def _weighted(op: str, layout: str) -> Callable[[Fields], Operation]:
    make = weighted("onnx", op, layout)

    def made(fields: Fields) -> Operation:
        fields.pop("kernel", None)  # which is the weight's
        return make(fields)

    return _padding(made)


NODES: dict[str, Signature] = {
    "Conv": signature("conv", "", _CONV, _weighted("conv", "OI*"), arrays="x weight"),
    "ConvTranspose": signature(
        "conv_transpose",
        "",
        f"{_CONV} output_padding output_shape:output_size",
        _weighted("conv_transpose", "IO*"),
        arrays="x weight",
    ),
    "MaxPool": signature(
        "max_pool", "", f"{_WINDOW} ceil_mode storage_order:", _padding(windowed("onnx", "max_pool", None)), arrays="x"
    ),
    "AveragePool": signature(
        "avg_pool",
        "",
        f"{_WINDOW} ceil_mode count_include_pad",
        _padding(windowed("onnx", "avg_pool", None)),
        arrays="x",
    ),
    "LpPool": signature(
        "lp_pool", "", f"{_WINDOW} ceil_mode p:norm", _padding(windowed("onnx", "lp_pool", None)), arrays="x"
    ),
    "GlobalAveragePool": signature("global_avg_pool", "", "name:", global_pool, arrays="x"),
    "GlobalMaxPool": signature("global_max_pool", "", "name:", global_pool, arrays="x"),
    "Flatten": signature("flatten", "", "axis: name:", flatten, arrays="x"),
    **same("Relu LeakyRelu Sigmoid Tanh Softmax BatchNormalization InstanceNormalization Dropout Identity", arrays="x"),
}
"""By the type of their operator."""
