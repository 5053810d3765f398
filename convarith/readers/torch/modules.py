"""What modules of PyTorch do to shapes: a table of them, by the names of their classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.networks.operations import Normalization, PRelu, Unflatten, Windowed
from convarith.readers import flow_steps as steps
from convarith.readers.code.pytorch import LAYERS, PAD_MODES, pairs_from_last
from convarith.readers.code.signature import ANYTHING
from convarith.readers.flow import Flow, NotCertainError, Step, as_is
from convarith.readers.live import does_as, framework_class
from convarith.readers.torch.layer import plain_layer
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

Translation: TypeAlias = Callable[[Any, Flow], Step]
_HOMES = ("torch.nn.modules.", "torch.ao.nn.")


def is_known(module: Any) -> bool:
    """Tell whether what a module does to shapes is told by its class and attributes."""
    return plain_layer(module) is not None or class_in_table(module) is not None


def class_in_table(module: Any) -> str | None:
    """Give the name of the class of PyTorch that a module is of and does as, where the table has it; None otherwise."""
    found = framework_class(module, _HOMES, MODULES)
    return found.__name__ if found is not None and does_as(module, found, ("forward", "__call__")) else None


def step_of_module(module: Any, flow: Flow) -> Step:
    """Give what a module does to what flows in.

    Raises:
        NotCertainError: For one that is not known.
        ConvArithError: ``bad-value`` for settings that cannot be.
    """
    layer = plain_layer(module)
    if layer is not None:
        return windowed(layer, flow, bias=getattr(module, "bias", None) is not None)
    name = class_in_table(module)
    if name is None:
        raise NotCertainError("not known here")
    return MODULES[name](module, flow)


def windowed(layer: Layer, flow: Flow, *, bias: bool) -> Step:
    """Give a convolution or a pooling, whose channels are its layer's."""
    axes = len(layer.kernel) if isinstance(layer.kernel, tuple) else 1
    channels = layer.channels or (None, None)
    operation = Windowed(replace(layer, channels=None), channels[1], channels[0], bias=bias)
    return Step(layer.op, lambda: operation, (flow,), axes + 1, channels[1] or flow.channels)


def _norm(op: str, module: Any, flow: Flow) -> Step:
    channels = getattr(module, "num_features", getattr(module, "num_channels", None)) or None
    learns = module.weight is not None
    groups = getattr(module, "num_groups", None)
    return as_is(op, lambda: Normalization(groups, channels, scale=learns, shift=learns), flow)


def _layer_norm(op: str, module: Any, flow: Flow) -> Step:
    shape, learns = tuple(module.normalized_shape), module.weight is not None
    shifts = getattr(module, "bias", None) is not None
    return as_is(op, lambda: Normalization(shape=shape, scale=learns, shift=shifts), flow)


def _linear(module: Any, flow: Flow) -> Step:
    bias = module.bias is not None
    return steps.linear(flow, module.out_features, module.in_features, bias=bias)


def _flatten(module: Any, flow: Flow) -> Step:
    return steps.flatten(flow, module.start_dim, module.end_dim)


def _unflatten(module: Any, flow: Flow) -> Step:
    if module.dim != 1:
        raise NotCertainError(f"of axis {module.dim}")
    shape = tuple(module.unflattened_size)
    rank = None if flow.rank is None else flow.rank + len(shape) - 1
    channels = shape[0] if shape[0] > 0 else None
    return Step("unflatten", lambda: Unflatten(shape), (flow,), rank, channels)


def _adaptive(kind: str, module: Any, flow: Flow) -> Step:
    return steps.adaptive_pool(flow, kind, module.output_size)


def _upsample(module: Any, flow: Flow) -> Step:
    aligned = bool(module.align_corners)
    if module.size is not None:
        return steps.resized(flow, module.size, module.mode, align_corners=aligned)
    return steps.scaled(flow, module.scale_factor, module.mode, align_corners=aligned)


def _pad(mode: str, module: Any, flow: Flow) -> Step:
    return steps.pad(flow, pairs_from_last(module.padding), mode)


def _prelu(module: Any, flow: Flow) -> Step:
    slopes = prod(module.weight.shape)
    return as_is("prelu", lambda: PRelu(slopes), flow)


def _shuffled(name: str, rule: Callable[[Flow, int], Step], module: Any, flow: Flow) -> Step:
    return rule(flow, getattr(module, name))


def _same_shape(op: str, module: Any, flow: Flow) -> Step:
    del module
    return steps.unchanged(op, flow)


MODULES: Mapping[str, Translation] = {
    **{name: partial(_same_shape, taken.op) for name, taken in LAYERS.items() if ANYTHING in taken.arguments},
    **{f"{kind}BatchNorm{axes}d": partial(_norm, "batch_norm") for kind in ("", "Lazy") for axes in (1, 2, 3)},
    **{f"{kind}InstanceNorm{axes}d": partial(_norm, "instance_norm") for kind in ("", "Lazy") for axes in (1, 2, 3)},
    **{f"Adaptive{name}Pool{axes}d": partial(_adaptive, name.lower()) for name in ("Avg", "Max") for axes in (1, 2, 3)},
    **{f"{name}Pad{axes}d": partial(_pad, mode) for name, mode in PAD_MODES.items() for axes in (1, 2, 3)},
    "SyncBatchNorm": partial(_norm, "batch_norm"),
    "GroupNorm": partial(_norm, "group_norm"),
    "LayerNorm": partial(_layer_norm, "layer_norm"),
    "RMSNorm": partial(_layer_norm, "rms_norm"),
    "Linear": _linear,
    "PReLU": _prelu,
    "Flatten": _flatten,
    "Unflatten": _unflatten,
    **dict.fromkeys(("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"), _upsample),
    "PixelShuffle": partial(_shuffled, "upscale_factor", steps.pixel_shuffle),
    "PixelUnshuffle": partial(_shuffled, "downscale_factor", steps.pixel_unshuffle),
}
"""How each is read that is known."""
