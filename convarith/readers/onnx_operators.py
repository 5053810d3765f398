"""What operators of ONNX are here: a table of them, by op_type."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.errors import ConvArithError
from convarith.frameworks.onnx import OPERATORS as LAYERS
from convarith.networks.operations import Windowed
from convarith.readers import flow
from convarith.readers.flow import DimOf, NotCertainError, Step
from convarith.readers.onnx import layer_of_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.frameworks.layer import FrameworkLayer
    from convarith.networks.operations import Operation
    from convarith.readers.flow import Flow, Value
    from convarith.readers.onnx_graph import Node


Translation: TypeAlias = Callable[["Node"], Step]


def _data(node: Node) -> Flow:
    """Give the flow that is an operator's data, its first input."""
    if node.is_first_constant or not node.flows:
        raise NotCertainError("whose data is a constant")
    return node.flows[0]


def _windowed(op: str, weight: int) -> Translation:
    """Read what has a weight, which is the input at a place."""

    def step(node: Node) -> Step:
        data, dims = _data(node), node.dims(weight)
        if dims is None or len(dims) < 3:
            if dims is None:
                raise NotCertainError("whose weight has no known shape")
            raise NotCertainError(f"whose weight has shape {list(dims)}, which is no kernel")
        groups = node.attributes.get("group", 1)
        many, few, *kernel = dims
        channels = (few * groups, many) if op == "conv" else (many, few * groups)

        def make() -> Operation:
            said = tuple(node.attributes.get("kernel_shape", kernel))
            if said != tuple(kernel):
                raise ConvArithError(
                    f"kernel_shape {list(said)} is not that of its weight, {list(kernel)}",
                    "weight-shape",
                    "leave kernel_shape out",
                    "kernel",
                )
            layer = _layer(op, tuple(node.attributes.items()), said, node.opset)
            return Windowed(layer, channels[1], channels[0])

        return Step(op, make, len(dims) - 1, (data,))

    return step


def _pool(op: str) -> Translation:
    def step(node: Node) -> Step:
        data = _data(node)
        return Step(
            op,
            lambda: Windowed(
                _layer(op, tuple(node.attributes.items()), None, node.opset),
                default_stride="strides" not in node.attributes,
            ),
            data.rank,
            (data,),
        )

    return step


@lru_cache(maxsize=1 << 12)
def _layer(
    op: str, attributes: tuple[tuple[str, Any], ...], kernel: tuple[int, ...] | None, opset: int | None
) -> FrameworkLayer:
    """Give a layer; networks repeat theirs."""
    return layer_of_attributes(op, dict(attributes), kernel=kernel, opset=opset)


def _global_pool(node: Node) -> Step:
    return flow.global_pool(_data(node))


def _same_shape(node: Node) -> Step:
    return flow.unchanged(_data(node), _snake(node.operator))


def _elementwise(node: Node) -> Step:
    return flow.elementwise(_snake(node.operator), node.flows, [each.dims for each in node.constants])


def _concat(node: Node) -> Step:
    if len(node.flows) < len(node.inputs):
        raise NotCertainError("with a constant")
    return flow.concat(node.flows, node.attributes.get("axis", 1))


def _flatten(node: Node) -> Step:
    return flow.flatten(_data(node), node.attributes.get("axis", 1))


def _reshape(node: Node) -> Step:
    data = _data(node)
    shape = node.listed("shape", 1)
    if not shape:
        raise NotCertainError("to a shape that is worked out as it runs")
    if not node.attributes.get("allowzero"):
        shape = tuple(DimOf(data.layer, axis) if size == 0 else size for axis, size in enumerate(shape))
    return flow.reshape(data, shape, node.batch)


def _gemm(node: Node) -> Step:
    dims = node.dims(1)
    if node.attributes.get("transA") or dims is None or len(dims) != 2:
        raise NotCertainError("without a weight of two axes")
    inside, outside = reversed(dims) if node.attributes.get("transB") else dims
    return flow.linear(_data(node), outside, inside)


def _matmul(node: Node) -> Step:
    dims, data = node.dims(1), _data(node)
    if dims is None or len(dims) != 2:
        raise NotCertainError("without a weight of two axes")
    if data.rank != 1:
        raise NotCertainError(f"over {data.rank} axes")
    return flow.linear(data, dims[1], dims[0])


def _upsample(node: Node) -> Step:
    return _scaled(node, node.listed("scales", 1))


def _resize(node: Node) -> Step:
    return _scaled(node, node.values(1 if len(node.inputs) == 2 else 2))


def _scaled(node: Node, scales: Sequence[Value] | None) -> Step:
    if not scales:
        raise NotCertainError("by scales that are worked out as it runs")
    if tuple(scales[:2]) != (1.0, 1.0):
        raise NotCertainError("of batch or channels")
    return flow.scaled(_data(node), scales[2:])


def _snake(operator: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operator).lstrip("_")


# fmt: off
_SAME_SHAPE = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "Bernoulli", "Cast", "CastLike",
    "Ceil", "Celu", "Clip", "Cos", "Cosh", "CumSum", "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "Floor",
    "Gelu", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "InstanceNormalization", "IsInf",
    "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization",
    "MeanVarianceNormalization", "Mish", "Neg", "Not", "QuantizeLinear", "RMSNormalization", "Reciprocal", "Relu",
    "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Swish",
    "Tan", "Tanh", "ThresholdedRelu", "Trilu",
]
_ELEMENTWISE = [
    "Add", "And", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater", "GreaterOrEqual", "Less",
    "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
]
# fmt: on

OPERATORS: Mapping[str, Translation] = {
    **dict.fromkeys(_SAME_SHAPE, _same_shape),
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    **{name: _windowed(op, 1) for op, name in LAYERS.items() if op.startswith("conv")},
    **{name: _pool(op) for op, name in LAYERS.items() if op.endswith("pool")},
    "ConvInteger": _windowed("conv", 1),
    "QLinearConv": _windowed("conv", 3),
    "GlobalAveragePool": _global_pool,
    "GlobalMaxPool": _global_pool,
    "GlobalLpPool": _global_pool,
    "Concat": _concat,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Upsample": _upsample,
    "Resize": _resize,
}
"""How each is read that is known."""
