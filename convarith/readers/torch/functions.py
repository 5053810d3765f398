"""What functions and methods of PyTorch do to shapes: a table of them, by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Normalization
from convarith.readers import flow_steps as steps
from convarith.readers.code.pytorch import KEEPING_FUNCTIONS, pairs_from_last
from convarith.readers.flow import Excess, Flow, NotCertainError, Step, as_is
from convarith.readers.torch.calls import Call, Pieces, Weight, certain, flows_in, is_list, sizes_of
from convarith.readers.torch.modules import windowed

Translation: TypeAlias = Callable[[Call], "Step | Pieces"]


def _same_shape(op: str, call: Call) -> Step:
    return steps.unchanged(op, call.flow)


def _elementwise(op: str, call: Call) -> Step:
    constants = [each.dims for each in (*call.args, *call.named.values()) if isinstance(each, Weight)]
    return steps.elementwise(op, call.flows, constants, multiplies=op in ("mul", "div"))


def _weight_of(call: Call) -> tuple[int, ...]:
    weight = call.get(1, "weight")
    if not isinstance(weight, Weight) or weight.dims is None:
        raise NotCertainError("whose weight is worked out as it runs")
    return weight.dims


def _conv(op: str, call: Call) -> Step:
    many, few, *kernel = _weight_of(call)
    said: dict[str, Any] = {"stride": call.number(3, "stride", 1), "padding": call.number(4, "padding", 0)}
    if op == "conv":
        said |= {"dilation": call.number(5, "dilation", 1), "groups": call.number(6, "groups", 1)}
    else:
        said |= {"output_padding": call.number(5, "output_padding", 0), "groups": call.number(6, "groups", 1)}
        said["dilation"] = call.number(7, "dilation", 1)
    return _layer(call, op, kernel, many, few, said)


def _convolution(call: Call) -> Step:
    """Read what a traced module has for any convolution."""
    many, few, *kernel = _weight_of(call)
    names = ("stride", "padding", "dilation", "transposed", "output_padding", "groups")
    said = {name: call.number(place, name) for place, name in enumerate(names, 3)}
    op = "conv_transpose" if said.pop("transposed") else "conv"
    if op == "conv":
        del said["output_padding"]
    return _layer(call, op, kernel, many, few, said)


def _layer(call: Call, op: str, kernel: Sequence[int], many: int, few: int, said: Mapping[str, Any]) -> Step:
    groups = said["groups"]
    channels = (few * groups, many) if op == "conv" else (many, few * groups)
    settings = {name: _per_axis(value, len(kernel)) if name != "groups" else value for name, value in said.items()}
    layer = FrameworkLayer(tuple(kernel), framework="pytorch", op=op, channels=channels, **settings)
    return windowed(layer, call.flow, bias=call.get(2, "bias") is not None)


def _per_axis(value: Any, axes: int) -> Any:
    if isinstance(value, list):
        return tuple(value) * (axes if len(value) == 1 else 1)
    return value


def _pool(op: str, axes: int, call: Call) -> Step:
    first = 2 if op == "lp_pool" else 1
    said: dict[str, Any] = {"stride": call.number(first + 1, "stride") or None}
    if op == "max_pool":
        said |= {"padding": call.number(3, "padding", 0), "dilation": call.number(4, "dilation", 1)}
        said["ceil_mode"] = call.number(5, "ceil_mode", default=False)
    elif op == "avg_pool":
        said |= {"padding": call.number(3, "padding", 0), "ceil_mode": call.number(4, "ceil_mode", default=False)}
        said["count_include_pad"] = call.number(5, "count_include_pad", default=True)
    else:
        said |= {"norm": call.number(1, "norm_type"), "ceil_mode": call.number(4, "ceil_mode", default=False)}
    kernel = call.number(first, "kernel_size")
    kernel = _per_axis(kernel if isinstance(kernel, list) else [kernel], axes)
    settings = {name: _per_axis(value, axes) for name, value in said.items()}
    return windowed(FrameworkLayer(kernel, framework="pytorch", op=op, **settings), call.flow, bias=False)


def _adaptive(kind: str, call: Call) -> Step:
    return steps.adaptive_pool(call.flow, kind, call.number(1, "output_size"))


def _norm(op: str, call: Call) -> Step:
    groups = call.number(1, "num_groups") if op == "group_norm" else None
    weight = call.get(2 if op == "group_norm" else 3, "weight")
    channels = weight.dims[0] if isinstance(weight, Weight) and weight.dims else None
    learns = isinstance(weight, Weight)
    return as_is(op, lambda: Normalization(groups, channels, scale=learns, shift=learns), call.flow)


def _batch_norm(call: Call) -> Step:
    """Read the function, whose weight comes after the mean and variance, or what a traced module has for it."""
    found = [each for each in (*call.args[1:], *call.named.values()) if isinstance(each, Weight) and each.dims]
    channels = found[0].dims[0] if found and found[0].dims else None
    learns = len(found) in (2, 4)
    return as_is("batch_norm", lambda: Normalization(None, channels, scale=learns, shift=learns), call.flow)


def _layer_norm(op: str, call: Call) -> Step:
    shape = tuple(call.number(1, "normalized_shape"))
    learns = isinstance(call.get(2, "weight"), Weight)
    shifts = isinstance(call.get(3, "bias"), Weight)
    return as_is(op, lambda: Normalization(shape=shape, scale=learns, shift=shifts), call.flow)


def _linear(call: Call) -> Step:
    outside, inside = _weight_of(call)
    return steps.linear(call.flow, outside, inside, bias=call.get(2, "bias") is not None)


def _concat(call: Call) -> Step:
    listed = call.get(0, "tensors")
    flows = flows_in(listed)
    if not is_list(listed) or len(flows) < len(listed):
        raise NotCertainError("with a constant")
    return steps.concat(flows, call.number(1, "dim", 0))


def _flatten(call: Call) -> Step:
    return steps.flatten(call.flow, call.number(1, "start_dim", 0), call.number(2, "end_dim", -1))


def _reshape(call: Call) -> Step:
    name = "shape" if call.name.startswith("reshape") else "size"
    return steps.reshape(call.flow, sizes_of(call.rest(1, name)), call.batch)


def _permute(call: Call) -> Step:
    return steps.permute(call.flow, certain(call.rest(1, "dims"), "order"))


def _transpose(call: Call) -> Step:
    return steps.transpose(call.flow, call.number(1, "dim0"), call.number(2, "dim1"))


def _squeeze(call: Call) -> Step:
    axes = call.number(1, "dim")
    return steps.squeeze(call.flow, [axes] if isinstance(axes, int) else axes)


def _unsqueeze(call: Call) -> Step:
    return steps.unsqueeze(call.flow, [call.number(1, "dim")])


def _mean(op: str, call: Call) -> Step:
    axes, keepdims = call.number(1, "dim"), call.number(2, "keepdim", default=False)
    return steps.mean(call.flow, [axes] if isinstance(axes, int) else axes, keepdims=bool(keepdims), op=op)


def _interpolate(call: Call) -> Step:
    size, scale = call.get(1, "size"), call.get(2, "scale_factor")
    mode, aligned = call.number(3, "mode", "nearest"), bool(call.number(4, "align_corners"))
    if size is None:
        factors = scale if isinstance(scale, int | float) else sizes_of(scale if is_list(scale) else [None])
        return steps.scaled(call.flow, factors, mode, align_corners=aligned)
    wanted = size if isinstance(size, int) else sizes_of(size if is_list(size) else [None])
    return steps.resized(call.flow, wanted, mode, align_corners=aligned)


def _pad(call: Call) -> Step:
    mode = call.number(2, "mode", "constant")
    pads = call.rest(1, "pad")
    if any(isinstance(each, Excess) for each in pads) and mode == "constant":
        return steps.pad_to(call.flow, sizes_of(pads))
    return steps.pad(call.flow, pairs_from_last(certain(pads, "pad")), steps.pad_mode(mode))


def _chunk(call: Call) -> Pieces:
    flow, parts, axis = call.flow, call.number(1, "chunks"), call.number(2, "dim", 0)
    return Pieces(lambda index: steps.split(flow, index, axis, parts=parts))


def _split(call: Call) -> Pieces:
    sizes = call.number(1, "split_size" if "split_size" in call.named else "split_size_or_sections")
    flow, axis = call.flow, call.number(2, "dim", 0)
    return Pieces(lambda index: steps.split(flow, index, axis, sizes=sizes))


def _narrow(call: Call) -> Step:
    start, length = call.number(2, "start"), call.number(3, "length")
    return steps.sliced(call.flow, {call.number(1, "dim"): (start, start + length, 1)})


def _slice(call: Call) -> Step:
    start, end, step = (call.number(place, name) for place, name in ((2, "start"), (3, "end"), (4, "step")))
    return steps.sliced(call.flow, {call.number(1, "dim", 0): (start, end, step or 1)})


def _getitem(call: Call) -> Step:
    """Read a tensor with slices in brackets."""
    index = call.args[1]
    listed = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in listed:
        place = listed.index(Ellipsis)
        after = listed[place + 1 :]
        places = {**dict(enumerate(listed[:place])), **{at - len(after): each for at, each in enumerate(after)}}
    else:
        places = dict(enumerate(listed))
    slices = {}
    for axis, each in places.items():
        bounds = (each.start, each.stop, each.step) if isinstance(each, slice) else (None, None, None)
        if not isinstance(each, slice) or any(bound is not None and not isinstance(bound, int) for bound in bounds):
            raise NotCertainError("in brackets")
        slices[axis] = (each.start, each.stop, each.step or 1)
    return steps.sliced(call.flow, slices)


def _expand_as(call: Call) -> Step:
    if len(call.flows) != 2:
        raise NotCertainError("a constant")
    return steps.expand_as(*call.flows)


def _shuffled(name: str, rule: Callable[[Flow, int], Step], call: Call) -> Step:
    return rule(call.flow, call.number(1, name))


_SAME_SHAPE = (
    *("clamp", "clamp_min", "clamp_max", "clip", "exp", "log", "sqrt", "rsqrt", "abs", "neg", "square", "sin", "cos"),
    *("erf", "floor", "ceil", "round", "sign", "reciprocal", "expm1", "log1p", "zeros_like", "ones_like", "rand_like"),
    *("randn_like", "roll", "flip", "masked_fill", "normalize", "quantize_per_tensor", "dequantize"),
    *("channel_shuffle", "log_sigmoid", "feature_dropout"),
)
"""Beside those of torch.nn.functional that code is known to call."""
_ELEMENTWISE = (
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "maximum",
    "minimum",
    "atan2",
    "remainder",
    "where",
    "lerp",
    "addcmul",
)
PASSED = frozenset(
    ("contiguous", "clone", "detach", "to", "float", "half", "double", "bfloat16", "type", "type_as", "cuda", "cpu")
) | {"requires_grad", "alias", "lift_fresh", "identity", "checkpoint_name"}
"""What gives the tensor itself, or a copy."""
_AXES = (1, 2, 3)
_POOLS = {"max_pool": "max_pool", "avg_pool": "avg_pool", "lp_pool": "lp_pool"}

FUNCTIONS: Mapping[str, Translation] = {
    **{name: partial(_same_shape, taken.op) for name, taken in KEEPING_FUNCTIONS.items()},
    **{name: partial(_same_shape, name) for name in _SAME_SHAPE},
    **{name: partial(_elementwise, name) for name in _ELEMENTWISE},
    **{f"{op}{axes}d": partial(_conv, op) for op in ("conv", "conv_transpose") for axes in _AXES},
    **{f"{name}{axes}d": partial(_pool, op, axes) for name, op in _POOLS.items() for axes in _AXES},
    **{f"adaptive_{kind}_pool{axes}d": partial(_adaptive, kind) for kind in ("avg", "max") for axes in _AXES},
    **{name: partial(_mean, name) for name in ("mean", "sum", "amax", "amin", "std", "var", "logsumexp", "prod")},
    **dict.fromkeys(("cat", "concat", "concatenate"), _concat),
    **dict.fromkeys(("view", "reshape"), _reshape),
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), _transpose),
    **dict.fromkeys(("interpolate", "upsample"), _interpolate),
    **dict.fromkeys(("split", "split_with_sizes"), _split),
    "convolution": _convolution,
    "convolution_mode": partial(_conv, "conv"),  # with a padding by name
    "group_norm": partial(_norm, "group_norm"),
    "instance_norm": partial(_norm, "instance_norm"),
    "batch_norm": _batch_norm,
    "layer_norm": partial(_layer_norm, "layer_norm"),
    "rms_norm": partial(_layer_norm, "rms_norm"),
    "linear": _linear,
    "flatten": _flatten,
    "permute": _permute,
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    "pad": _pad,
    "chunk": _chunk,
    "narrow": _narrow,
    "slice": _slice,
    "getitem": _getitem,
    "expand_as": _expand_as,
    "pixel_shuffle": partial(_shuffled, "upscale_factor", steps.pixel_shuffle),
    "pixel_unshuffle": partial(_shuffled, "downscale_factor", steps.pixel_unshuffle),
}
"""How each is read that is known."""

_OTHER_NAMES = {
    "truediv": "div",
    "divide": "div",
    "multiply": "mul",
    "subtract": "sub",
    "rsub": "sub",
    "radd": "add",
    "rmul": "mul",
    "rtruediv": "div",
    "iadd": "add",
    "isub": "sub",
    "imul": "mul",
    "itruediv": "div",
    "max_pool2d_with_indices": "max_pool2d",
    "_softmax": "softmax",
}


def known_name(name: str) -> str:
    """Give the name in the table of a function: the same in place, or as an operator."""
    bare = name.partition(".")[0].strip("_")  # an exported program names the variant too
    return _OTHER_NAMES.get(bare, bare)
