"""Modules of PyTorch, and those of timm that pad as TensorFlow does."""

from __future__ import annotations

import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool, checked_kind
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import per_axis
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.pytorch import MODULES
from convarith.readers.live import channels_in, checked_by_trial, does_as, framework_class, warn_of_other_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer

_HOMES = ("torch.nn.modules.conv", "torch.nn.modules.pooling", "torch.ao.nn.")
_CLASSES = {f"{name}{axes}d": (op, axes) for op, name in MODULES.items() for axes in (1, 2, 3)}
_CLASSES |= {f"Lazy{name}": found for name, found in _CLASSES.items() if found[0].startswith("conv")}
_SAME = ("Conv2dSame", "StdConv2dSame", "ScaledStdConv2dSame", "MaxPool2dSame", "AvgPool2dSame")
_STANDARDIZED = ("StdConv2d", "ScaledStdConv2d")
_HOMES_OF_TIMM = ("timm.layers.", "timm.models.layers.")


def from_torch(module: Any) -> Layer:
    """Give the layer of a module of ``torch.nn``, read by its attributes; torch itself is not imported.

    Args:
        module: A Conv, ConvTranspose (lazy ones that have seen an input too), MaxPool, AvgPool or LPPool of any number
            of axes, or of a class that derives from one of these, as a parametrized module's does. A copy of one that
            has a ``forward`` of its own, or hooks, is run on the CPU with random numbers; timm's Conv2dSame and its
            like are known.

    Warns:
        UserWarning: Where that trial comes to other numbers than the layer, whose sizes are right.

    Raises:
        ConvArithError: ``bad-value`` for anything else, and for what comes to other sizes in that trial.

    See https://docs.pytorch.org/docs/stable/nn.html for the modules.
    """
    base, name = framework_class(module, _HOMES, _CLASSES), type(module).__name__
    if base is None:
        raise ConvArithError(
            f"{name} is no convolution or pooling of PyTorch",
            "bad-value",
            "give a torch.nn.Conv, ConvTranspose, MaxPool, AvgPool or LPPool of 1, 2 or 3 axes",
        )
    if name in _CLASSES and name.startswith("Lazy"):
        raise ConvArithError(f"{name} has not seen an input yet", "bad-value", "call it once, on any input that fits")
    layer = _layer_of(module, base)
    hooked = any(getattr(module, hooks, None) for hooks in ("_forward_hooks", "_forward_pre_hooks"))
    if _does_as_its_class(module, base) and not hooked:
        return layer
    checked_by_trial(layer, name, lambda size: _trial(module, np.zeros((1, channels_in(layer), *size)))[0].shape[2:])
    warn_of_other_numbers(layer, name, lambda x: _trial(module, x))
    return layer


def plain_layer(module: Any) -> Layer | None:
    """Give the layer of a module that does as its class in PyTorch or timm; None for any other, which is not tried.

    Raises:
        ConvArithError: ``bad-value`` for settings that cannot be.
    """
    base = framework_class(module, _HOMES, _CLASSES)
    if base is None or type(module).__name__.startswith("Lazy") or not _does_as_its_class(module, base):
        return None
    return _layer_of(module, base)


def _layer_of(module: Any, base: type) -> Layer:
    read = _by_attributes(module, *_CLASSES[base.__name__])
    known = _class_of_timm(module)
    # ScaledStdConv2dSame pads by itself only where it has to.
    pads = known is not None and known.__name__ in _SAME and getattr(module, "same_pad", True)
    return _same(module, read) if pads else read


def _does_as_its_class(module: Any, base: type) -> bool:
    """Tell whether a module has no forward of its own; those of torch.ao add a quantization or an activation."""
    known = _class_of_timm(module) or base
    of_ao = type(module).__module__.startswith("torch.ao.nn.")
    return of_ao or does_as(module, known, ("forward", "_conv_forward", "__call__"))


def _class_of_timm(module: Any) -> type | None:
    return framework_class(module, _HOMES_OF_TIMM, (*_SAME, *_STANDARDIZED))


def _by_attributes(module: Any, op: str, axes: int) -> FrameworkLayer:
    said: dict[str, Any] = {
        name: None if getattr(module, name) is None else _each(getattr(module, name), axes)
        for name in ("stride", "dilation", "padding", "output_padding")
        if hasattr(module, name)
    }
    if op in ("conv", "conv_transpose"):
        said |= {"channels": (module.in_channels, module.out_channels), "groups": module.groups}
        said["padding_mode"] = module.padding_mode
    else:
        said["ceil_mode"] = module.ceil_mode
    if op == "conv":
        del said["output_padding"]  # a Conv has the attribute, and no such argument
    if op == "lp_pool":
        said["norm"] = module.norm_type
    if op == "avg_pool":
        said["count_include_pad"] = module.count_include_pad
        if getattr(module, "divisor_override", None) is not None:
            said["extra_arguments"] = {"divisor_override": module.divisor_override}
    return FrameworkLayer(_each(module.kernel_size, axes), framework="pytorch", op=op, **said)


def _each(numbers: Any, axes: int) -> Any:
    """Give a number for each axis; the name of a padding stays what it is."""
    return numbers if isinstance(numbers, str) else per_axis(numbers, axes)


def _same(module: Any, layer: FrameworkLayer) -> Layer:
    """Give the layer of a module of timm that pads before its convolution or pooling: by zeros, which count in a mean.

    Raises:
        ConvArithError: ``bad-value`` for what it does not pad for.
    """
    if layer.has_weight:
        return Conv(
            layer.kernel,
            stride=layer.stride,
            dilation=layer.dilation,
            padding="same",
            channels=layer.channels,
            groups=layer.groups,
        )
    beyond = [feature.name for feature in layer.features() if feature.name in ("dilation", "ceil mode")]
    if beyond:
        raise ConvArithError(
            f"{type(module).__name__} pads for a window without {beyond[0]}, but has it", "bad-value", "leave it out"
        )
    kind = checked_kind(layer.op.removesuffix("_pool"))
    return Pool(layer.kernel, kind=kind, stride=layer.stride, padding="same", free_padding=True)


def _trial(module: Any, x: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any] | None, NDArray[Any] | None]:
    """Run a copy of a module with random parameters; give what comes out, and the weight and bias that made it."""
    torch = sys.modules["torch"]
    # An old weight_norm or spectral_norm computes the weight by a hook, and such a tensor cannot be copied by itself.
    computed = {
        id(value): value.detach().clone()
        for value in vars(module).values()
        if isinstance(value, torch.Tensor) and not value.is_leaf
    }
    copy = deepcopy(module, computed)
    on_meta = any(tensor.is_meta for tensor in (*copy.parameters(), *copy.buffers()))
    copy = (copy.to_empty(device="cpu") if on_meta else copy.cpu()).double()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in (*copy.parameters(), *(copy.buffers() if on_meta else ())):
            tensor.copy_(torch.randn(tensor.shape, generator=generator))
        y = copy(torch.from_numpy(x)).numpy()
        weight, bias = (getattr(copy, name, None) for name in ("weight", "bias"))
        return y, *(None if tensor is None else tensor.detach().numpy() for tensor in (weight, bias))
