"""What operators of ONNX are here: a table of them, by op_type."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.errors import ConvArithError
from convarith.frameworks.onnx import OPERATORS as LAYERS
from convarith.networks.operations import Normalization, PRelu, Windowed
from convarith.readers import flow_steps as steps
from convarith.readers.flow import Flow, NotCertainError, Step, as_is, whole
from convarith.readers.onnx.layer import layer_of_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.networks.operations import Operation
    from convarith.readers.flow import Value
    from convarith.readers.onnx.tensors import Node

Translation: TypeAlias = Callable[["Node"], Step]


def _data(node: Node) -> Flow:
    """Give the flow that is an operator's data, its first input."""
    found = node.graph.flow(node.inputs[0]) if node.has(0) else None
    if not isinstance(found, Flow):
        raise NotCertainError("whose data is a constant")
    return found


def _windowed(op: str, weight: int, bias: int) -> Translation:
    """Read what has a weight and perhaps a bias, by their places among the inputs."""

    def step(node: Node) -> Step:
        data, dims = _data(node), node.dims(weight)
        if dims is None or len(dims) < 3:
            told = "no known shape" if dims is None else f"shape {list(dims)}, which is no kernel"
            raise NotCertainError(f"whose weight has {told}")
        groups = node.attributes.get("group", 1)
        many, few, *kernel = dims
        inside, outside = (few * groups, many) if op == "conv" else (many, few * groups)
        said = tuple(node.attributes.get("kernel_shape", kernel))

        def make() -> Operation:
            if said != tuple(kernel):
                raise ConvArithError(
                    f"kernel_shape {list(said)} is not that of its weight, {kernel}",
                    "weight-shape",
                    "leave kernel_shape out",
                    "kernel",
                )
            layer = _layer(op, tuple(node.attributes.items()), said, node.graph.opset)
            return Windowed(layer, outside, inside, bias=node.has(bias))

        return Step(op, make, (data,), len(dims) - 1, outside)

    return step


def _pool(op: str) -> Translation:
    def step(node: Node) -> Step:
        data = _data(node)

        def make() -> Operation:
            layer = _layer(op, tuple(node.attributes.items()), None, node.graph.opset)
            return Windowed(layer, default_stride="strides" not in node.attributes)

        return Step(op, make, (data,), data.rank, data.channels)

    return step


@lru_cache(maxsize=1 << 12)
def _layer(
    op: str, attributes: tuple[tuple[str, Any], ...], kernel: tuple[int, ...] | None, opset: int | None
) -> FrameworkLayer:
    """Give a layer; networks repeat theirs."""
    return layer_of_attributes(op, dict(attributes), kernel=kernel, opset=opset)


def _global_pool(kind: str, node: Node) -> Step:
    return steps.global_pool(_data(node), kind)


def _same_shape(node: Node) -> Step:
    return steps.unchanged(_snake(node.operator), _data(node))


def _norm(op: str, node: Node) -> Step:
    scale = node.dims(1)
    channels = None if scale is None or len(scale) != 1 else scale[0]
    return as_is(op, lambda: Normalization(node.attributes.get("num_groups"), channels), _data(node))


def _prelu(node: Node) -> Step:
    data, slope = _data(node), node.dims(1)
    if slope is None or sum(size > 1 for size in slope) > 1:
        return _elementwise(node)
    return as_is("prelu", lambda: PRelu(max(slope, default=1)), data)


def _elementwise(node: Node) -> Step:
    multiplies = node.operator in ("Mul", "Div", "QLinearMul")
    constants = [each.dims for each in node.constants]
    return steps.elementwise(_snake(node.operator), node.flows, constants, multiplies=multiplies)


def _concat(node: Node) -> Step:
    if len(node.flows) < len(node.inputs):
        raise NotCertainError("with a constant")
    return steps.concat(node.flows, node.attributes.get("axis", 1))


def _concat_quantized(node: Node) -> Step:
    if len(node.flows) < len(node.inputs) // 3:
        raise NotCertainError("with a constant")
    return steps.concat(node.flows, node.attributes.get("axis", 1))


def _flatten(node: Node) -> Step:
    data, axis = _data(node), node.attributes.get("axis", 1)
    if data.axis(axis) != 1:
        raise NotCertainError(f"at axis {axis}")
    return steps.flatten(data)


def _reshape(node: Node) -> Step:
    data, shape = _data(node), node.listed("shape", 1)
    if not shape:
        raise NotCertainError("to a shape that is worked out as it runs")
    if not node.attributes.get("allowzero"):
        shape = tuple(data.size(axis) if size == 0 else size for axis, size in enumerate(shape))
    return steps.reshape(data, shape, node.graph.batch)


def _transpose(node: Node) -> Step:
    data = _data(node)
    order = node.attributes.get("perm") or range((data.rank or 0) + 1)[::-1]
    return steps.permute(data, order)


def _squeeze(node: Node) -> Step:
    return steps.squeeze(_data(node), _axes(node, 1))


def _unsqueeze(node: Node) -> Step:
    return steps.unsqueeze(_data(node), _axes(node, 1) or ())


def _reduce(node: Node) -> Step:
    return steps.mean(
        _data(node),
        _axes(node, 1),
        keepdims=bool(node.attributes.get("keepdims", 1)),
        op=_snake(node.operator).removeprefix("reduce_"),
    )


def _axes(node: Node, place: int) -> tuple[int, ...] | None:
    """Give the axes that a node is told; None where it is told none."""
    if "axes" not in node.attributes and not node.has(place):
        return None
    return _certain(node.listed("axes", place), "axes")


def _certain(values: Sequence[Value] | None, what: str) -> tuple[int, ...]:
    """Give numbers that have to be known."""
    found = None if values is None else whole(values)
    if found is None:
        raise NotCertainError(f"by {what} that are worked out as it runs")
    return found


def _gemm(node: Node) -> Step:
    dims = node.dims(1)
    if node.attributes.get("transA") or dims is None or len(dims) != 2:
        raise NotCertainError("without a weight of two axes")
    inside, outside = reversed(dims) if node.attributes.get("transB") else dims
    return steps.linear(_data(node), outside, inside, bias=node.has(2))


def _matmul(node: Node, weight: int = 1) -> Step:
    dims = node.dims(weight)
    if dims is None or len(dims) != 2:
        raise NotCertainError("without a weight of two axes")
    return steps.linear(_data(node), dims[1], dims[0], bias=False)


def _upsample(node: Node) -> Step:
    return _scaled(node, node.listed("scales", 1), node.attributes.get("mode", "nearest"))


def _resize(node: Node) -> Step:
    data, mode = _data(node), node.attributes.get("mode", "nearest")
    if node.attributes.get("coordinate_transformation_mode") == "tf_crop_and_resize":
        raise NotCertainError("of a part that is cut out")
    axes, sizes = node.attributes.get("axes"), node.values(3)
    if not node.has(3):
        return _scaled(node, node.values(1 if len(node.inputs) == 2 else 2), mode)
    if sizes is None or node.attributes.get("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise NotCertainError("to sizes that are worked out as it runs")
    return steps.resized(data, _in_space(data, sizes, axes), mode, align_corners=_align_corners(node))


def _scaled(node: Node, scales: Sequence[Value] | None, mode: str) -> Step:
    data = _data(node)
    if not scales:
        raise NotCertainError("by scales that are worked out as it runs")
    # What was written in single precision as 0.7 is meant, not the double nearest to it.
    written = [float(f"{each:.7g}") if isinstance(each, float) else each for each in scales]
    factors = _in_space(data, written, node.attributes.get("axes"))
    return steps.scaled(data, factors, mode, align_corners=_align_corners(node))


def _in_space(data: Flow, numbers: Sequence[Value], axes: Sequence[int] | None) -> Sequence[Value]:
    """Give the numbers for the axes of space, where they are not for batch or channels."""
    if axes is not None:
        if [data.axis(axis) for axis in axes] != data.axes_of_space():
            raise NotCertainError(f"along axes {list(axes)}")
        return numbers
    if any(each not in (1, data.size(axis)) for axis, each in enumerate(numbers[:2])):
        raise NotCertainError("of batch or channels")
    return numbers[2:]


def _align_corners(node: Node) -> bool:
    return bool(node.attributes.get("coordinate_transformation_mode") == "align_corners")


def _pad(node: Node) -> Step:
    data, mode = _data(node), node.attributes.get("mode", "constant")
    name = "paddings" if "paddings" in node.attributes else "pads"
    pads = _certain(node.listed(name, 1), "pads")
    half = len(pads) // 2
    pairs: list[Pair] = list(zip(pads[:half], pads[half:], strict=False))
    if node.has(3):
        axes = [data.axis(axis) for axis in _certain(node.values(3), "axes")]
        if data.rank is None:
            raise NotCertainError("of a tensor whose axes are not known")
        pairs = [pairs[axes.index(axis)] if axis in axes else (0, 0) for axis in range(data.rank + 1)]
    return steps.pad(data, pairs, steps.pad_mode(mode))


def _slice(node: Node) -> Step:
    data = _data(node)
    starts, ends = (_certain(node.listed(name, place), name) for name, place in (("starts", 1), ("ends", 2)))
    axes = _axes(node, 3) or range(len(starts))
    strides = _certain(node.values(4), "steps") if node.has(4) else (1,) * len(starts)
    cuts = zip(starts, ends, strides, strict=True)
    return steps.sliced(data, dict(zip(axes, cuts, strict=True)))


def split_piece(node: Node, index: int) -> Step:
    """Read the piece of a Split that is its output at a place."""
    sizes = _certain(node.listed("split", 1), "sizes") if "split" in node.attributes or node.has(1) else None
    axis = node.attributes.get("axis", 0)
    if sizes is not None:
        return steps.split(_data(node), index, axis, sizes=sizes)
    return steps.split(_data(node), index, axis, parts=len(node.outputs))


def _block(rule: Callable[[Flow, int], Step], node: Node) -> Step:
    return rule(_data(node), node.attributes["blocksize"])


def _snake(operator: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operator).lstrip("_")


# fmt: off
_SAME_SHAPE = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Bernoulli", "Cast", "CastLike", "Ceil", "Celu", "Clip",
    "Cos", "Cosh", "CumSum", "DequantizeLinear", "Dropout", "DynamicQuantizeLinear", "Elu", "Erf", "Exp", "Floor",
    "Gelu", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "IsInf", "IsNaN", "LRN", "LayerNormalization",
    "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "MeanVarianceNormalization", "Mish", "Neg", "Not",
    "QuantizeLinear", "RMSNormalization", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin",
    "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Trilu",
]
_ELEMENTWISE = [
    "Add", "And", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater", "GreaterOrEqual", "Less",
    "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum", "Where", "Xor",
]
# fmt: on

OPERATORS: Mapping[str, Translation] = {
    **dict.fromkeys(_SAME_SHAPE, _same_shape),
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    **{name: _windowed(op, 1, 2) for op, name in LAYERS.items() if op.startswith("conv")},
    **{name: _pool(op) for op, name in LAYERS.items() if op.endswith("pool")},
    "ConvInteger": _windowed("conv", 1, bias=4),
    "QLinearConv": _windowed("conv", 3, bias=8),
    "GlobalAveragePool": partial(_global_pool, "avg"),
    "GlobalMaxPool": partial(_global_pool, "max"),
    "GlobalLpPool": partial(_global_pool, "lp"),
    "BatchNormalization": partial(_norm, "batch_norm"),
    "InstanceNormalization": partial(_norm, "instance_norm"),
    "GroupNormalization": partial(_norm, "group_norm"),
    "PRelu": _prelu,
    "Concat": _concat,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    **{
        f"Reduce{kind}": _reduce
        for kind in ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")
    },
    "Gemm": _gemm,
    "MatMul": _matmul,
    "MatMulInteger": _matmul,
    "QLinearMatMul": partial(_matmul, weight=3),
    # Of onnxruntime, with scales and zero points, which are constants, between.
    "QLinearAdd": _elementwise,
    "QLinearMul": _elementwise,
    "QLinearConcat": _concat_quantized,
    "QLinearGlobalAveragePool": partial(_global_pool, "avg"),
    **dict.fromkeys(("QLinearLeakyRelu", "QLinearSigmoid", "QLinearSoftmax"), _same_shape),
    "Upsample": _upsample,
    "Resize": _resize,
    "Pad": _pad,
    "Slice": _slice,
    "Split": partial(split_piece, index=0),
    "DepthToSpace": partial(_block, steps.pixel_shuffle),
    "SpaceToDepth": partial(_block, steps.pixel_unshuffle),
}
"""How each is read that is known."""
