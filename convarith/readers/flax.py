"""Modules of Flax, the older flax.linen and the newer flax.nnx."""

from __future__ import annotations

import sys
from typing import Any

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import per_axis
from convarith.frameworks.flax import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.live import checked_by_trial, does_as, framework_class

_HOMES = ("flax.nnx.", "flax.linen.")
_CLASSES = {"Conv": "conv", "ConvTranspose": "conv_transpose"}


def from_flax(module: Any) -> FrameworkLayer:
    """Give the layer of a module of flax.nnx or flax.linen, read by its attributes; Flax itself is not imported.

    Args:
        module: A Conv or ConvTranspose, or of a class that derives from one; where that has a ``__call__`` of its own,
            it is tried without numbers. One of flax.linen does not tell how many channels its input has, so the layer
            has no channels.

    Raises:
        ConvArithError: ``bad-value`` for anything else, for an input dilation, for a padding that Flax refuses, and for
            a ``__call__`` that comes to other sizes.

    See https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/linear.html for the modules.
    """
    base, name = framework_class(module, _HOMES, _CLASSES), type(module).__name__
    if base is None:
        raise ConvArithError(
            f"{name} is no convolution of Flax",
            "bad-value",
            "give a Conv or ConvTranspose of flax.nnx or flax.linen; a pooling there is a function",
        )
    layer = _by_attributes(module, _CLASSES[base.__name__])
    if does_as(module, base, ("__call__",)):
        return layer
    return checked_by_trial(layer, name, lambda size: _without_numbers(module, layer, size))


def _by_attributes(module: Any, op: str) -> FrameworkLayer:
    axes = len(per_axis(module.kernel_size, 1))
    stretch = per_axis(getattr(module, "input_dilation", None) or 1, axes)
    if stretch != (1,) * axes:
        raise ConvArithError(
            f"input_dilation {stretch} makes a transposed convolution of a Conv",
            "bad-value",
            "describe it as one: FrameworkLayer(op='conv_transpose', framework='flax', …) with these as its stride",
        )
    inside = getattr(module, "in_features", None)
    return FrameworkLayer(
        per_axis(module.kernel_size, 1),
        framework="flax",
        op=op,
        stride=per_axis(module.strides or 1, axes),
        dilation=per_axis(module.kernel_dilation or 1, axes),
        padding=_padding(module.padding, op, axes),
        channels=None if inside is None else (inside, module.out_features),
        groups=getattr(module, "feature_group_count", 1),
        extra_arguments={"transpose_kernel": module.transpose_kernel} if op == "conv_transpose" else {},
    )


def _padding(padding: Any, op: str, axes: int) -> Any:
    """Give a module's padding, where Flax takes it; a ConvTranspose has its names in capitals only."""
    if isinstance(padding, str):
        taken = FRAMEWORK.paddings[op]
        if padding not in taken and padding.upper() not in FRAMEWORK.any_case.get(op, ()):
            raise ConvArithError(
                f"Flax refuses padding {padding!r}, or misreads it where all strides are 1",
                "bad-value",
                f"its names for this are {', '.join(taken)}",
                "padding",
            )
        return padding
    if not isinstance(padding, int) and len(padding) != axes:
        raise ConvArithError(
            f"padding {padding!r} has {counted(len(padding), 'entry', 'entries')} for {counted(axes, 'axis', 'axes')}",
            "bad-value",
            "give one per axis",
            "padding",
        )
    return padding


def _without_numbers(module: Any, layer: FrameworkLayer, size: tuple[int, ...]) -> tuple[int, ...]:
    """Run a module on a shape, and give the spatial size that comes out."""
    jax = sys.modules["jax"]
    inside = layer.groups if layer.channels is None else layer.channels[0]
    given = jax.ShapeDtypeStruct((1, *size, inside), "float32")
    if hasattr(module, "init_with_output"):  # of linen: its weights come with its first input
        found = jax.eval_shape(lambda x: module.init_with_output(jax.random.key(0), x)[0], given)
    else:
        found = jax.eval_shape(module, given)
    return tuple(found.shape[1:-1])
