"""What operators of ONNX are here: a table of them, by op_type."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from convarith.errors import ConvArithError
from convarith.frameworks.onnx import OPERATORS as LAYERS
from convarith.networks.operations import Add, Concat, Flatten, GlobalPool, Identity, Linear, Upsample, Windowed
from convarith.readers.onnx import layer_of_attributes
from convarith.readers.onnx_constants import DimOf, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.frameworks.layer import FrameworkLayer
    from convarith.networks.operations import Operation
    from convarith.readers.onnx_constants import Value
    from convarith.readers.onnx_graph import Flow, Node


class Step(NamedTuple):
    """What a node is as a layer.

    Attributes:
        op: Name of its operation.
        make: Makes the operation.
        rank: How many axes comes out without the batch; None where that is not known.
        sources: What it takes; empty for the first that flows in.
    """

    op: str
    make: Callable[[], Operation]
    rank: int | None
    sources: Sequence[Flow] = ()


class UnknownNodeError(Exception):
    """That it is not certain what a node does to shapes, and why."""


Translation: TypeAlias = Callable[["Node"], Step]


def _data(node: Node) -> Flow:
    """Give the flow that is an operator's data, its first input."""
    if node.is_first_constant or not node.flows:
        raise UnknownNodeError("whose data is a constant")
    return node.flows[0]


def _windowed(op: str, weight: int) -> Translation:
    """Read what has a weight, which is the input at a place."""

    def step(node: Node) -> Step:
        rank = _data(node).rank
        dims = node.dims(weight)
        if dims is None or len(dims) < 3:
            if dims is None:
                raise UnknownNodeError("whose weight has no known shape")
            raise UnknownNodeError(f"whose weight has shape {list(dims)}, which is no kernel")
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

        return Step(op, make, len(kernel) if rank is None else rank)

    return step


def _pool(op: str) -> Translation:
    def step(node: Node) -> Step:
        rank = _data(node).rank
        return Step(
            op,
            lambda: Windowed(
                _layer(op, tuple(node.attributes.items()), None, node.opset),
                default_stride="strides" not in node.attributes,
            ),
            rank,
        )

    return step


@lru_cache(maxsize=1 << 12)
def _layer(
    op: str, attributes: tuple[tuple[str, Any], ...], kernel: tuple[int, ...] | None, opset: int | None
) -> FrameworkLayer:
    """Give a layer; networks repeat theirs."""
    return layer_of_attributes(op, dict(attributes), kernel=kernel, opset=opset)


def _global_pool(node: Node) -> Step:
    return Step("global_pool", GlobalPool, _data(node).rank)


def _same_shape(node: Node) -> Step:
    return Step(_snake(node.operator), Identity, _data(node).rank)


def _elementwise(node: Node) -> Step:
    """Read what goes element by element; constants are broadcast to what flows in, or it would not be one."""
    flows = node.flows
    rank = max((flow.rank for flow in flows if flow.rank is not None), default=None)
    if len(flows) > 1:
        if any(flow.rank != rank for flow in flows):
            raise UnknownNodeError("over tensors of several ranks")
        return Step("add", Add, rank, flows)
    for constant in (each for each, name in zip(node.constants, node.inputs, strict=True) if name):
        dims = constant.dims
        if dims is not None and not _stays(dims, rank):
            raise UnknownNodeError(f"with a constant of shape {list(dims)}")
    return Step(_snake(node.operator), Identity, rank, flows)


def _stays(dims: tuple[int, ...], rank: int | None) -> bool:
    """Tell whether a constant that is broadcast leaves a shape as it is: one number, or one for each channel."""
    if max(dims, default=1) == 1:
        return rank is None or len(dims) <= rank + 1
    return rank is not None and rank + 1 >= len(dims) >= rank and sum(dim > 1 for dim in dims) == 1 and dims[-rank] > 1


def _concat(node: Node) -> Step:
    flows = node.flows
    rank = flows[0].rank
    axis = node.attributes.get("axis", 1)
    if len(flows) < len(node.inputs):
        raise UnknownNodeError("with a constant")
    if axis != 1 and (rank is None or axis != -rank):
        raise UnknownNodeError(f"along axis {axis}")
    return Step("concat", Concat, rank, flows)


def _flatten(node: Node) -> Step:
    axis = node.attributes.get("axis", 1)
    if axis != 1 and axis != -(_data(node).rank or 0):
        raise UnknownNodeError(f"from axis {axis} on")
    return Step("flatten", Flatten, 1)


def _reshape(node: Node) -> Step:
    rank = _data(node).rank
    shape = listed(node.attributes, "shape", node.constants, 1)
    if shape is None or not shape:
        raise UnknownNodeError("to a shape that is worked out as it runs")
    batch, *sizes = shape
    if not _is_batch(node, batch):
        raise UnknownNodeError(f"to {_shown(shape)}, which may change the batch")
    if sizes == [-1]:
        return Step("flatten", Flatten, 1)
    raise UnknownNodeError(f"to {_shown(shape)} of {rank} axes")


def _is_batch(node: Node, value: Value) -> bool:
    """Tell whether a reshape's first number is the batch."""
    if isinstance(value, DimOf):
        return value.axis == 0
    return (value == 0 and not node.attributes.get("allowzero")) or (value is not None and value == node.batch)


def _shown(shape: Sequence[Value]) -> str:
    sizes = ("?" if each is None else f"axis {each.axis} of {each.tensor}" if isinstance(each, DimOf) else each for each in shape)
    return f"[{', '.join(map(str, sizes))}]"


def _gemm(node: Node) -> Step:
    _data(node)
    dims = node.dims(1)
    if node.attributes.get("transA") or dims is None or len(dims) != 2:
        raise UnknownNodeError("without a weight of two axes")
    inside, outside = reversed(dims) if node.attributes.get("transB") else dims
    return Step("linear", lambda: Linear(outside, inside), 1)


def _matmul(node: Node) -> Step:
    dims, rank = node.dims(1), _data(node).rank
    if dims is None or len(dims) != 2:
        raise UnknownNodeError("without a weight of two axes")
    if rank != 1:
        raise UnknownNodeError(f"over {rank} axes")
    return Step("linear", lambda: Linear(dims[1], dims[0]), 1)


def _upsample(node: Node) -> Step:
    rank = _data(node).rank
    scales = listed(node.attributes, "scales", node.constants, 1)
    return _scaled(rank, scales)


def _resize(node: Node) -> Step:
    rank = _data(node).rank
    constants = node.constants
    if len(node.inputs) == 2:
        return _scaled(rank, constants[1].values)
    return _scaled(rank, constants[2].values)


def _scaled(rank: int | None, scales: Sequence[Value] | None) -> Step:
    if not scales or any(not isinstance(each, float) for each in scales):
        raise UnknownNodeError("by scales that are worked out as it runs")
    if tuple(scales[:2]) != (1.0, 1.0):
        raise UnknownNodeError("of batch or channels")
    factors = tuple(int(each) for each in scales[2:] if isinstance(each, float) and each == int(each))
    if len(factors) < len(scales) - 2:
        raise UnknownNodeError(f"by {list(scales)}")
    return Step("upsample", lambda: Upsample(scale=factors), rank)


def _snake(operator: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operator).lstrip("_")


_SAME_SHAPE = """
Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization Bernoulli Cast CastLike Ceil Celu Clip Cos Cosh CumSum
DequantizeLinear Dropout Elu Erf Exp Floor Gelu GroupNormalization HardSigmoid HardSwish Hardmax Identity
InstanceNormalization IsInf IsNaN LRN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization
MeanVarianceNormalization Mish Neg Not QuantizeLinear RMSNormalization Reciprocal Relu Round Selu Shrink Sigmoid Sign
Sin Sinh Softmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu Trilu
""".split()
_ELEMENTWISE = """
Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu
Pow Sub Sum Where Xor
""".split()

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
