"""Haiku: https://dm-haiku.readthedocs.io/en/latest/api.html, and what dm-haiku 0.0.17 was seen to do on jax 0.10.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, literal, none_if_default, per_axis
from convarith.frameworks.framework import Code
from convarith.frameworks.lax import NAMES, NAMES_OF_WINDOWS, LaxFramework, applied, same_at_any_stride, written_padding
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting, Setting

_POOL_PADDING = 'its poolings have "SAME" and "VALID" only: pad by jax.lax.pad first'
_POOL_DILATION = "only its convolutions are dilated"
_NAMES = {"conv": "hk.Conv{}D", "conv_transpose": "hk.Conv{}DTranspose"}
_PADS: dict[Any, Callable[[AxisSetting], Pair]] = {
    "hk.pad.same": same_at_any_stride,
    "hk.pad.reverse_causal": lambda axis: (0, axis.effective_kernel - 1),
}


class Haiku(LaxFramework):
    """The modules hk.ConvND and hk.ConvNDTranspose, and poolings, on arrays of shape (N, *spatial, C)."""

    name = "haiku"
    title = "Haiku"
    version = "0.0.17"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {
            **NAMES_OF_WINDOWS,
            "hk.pad.same": "hk.pad.same",
            "hk.pad.valid": "valid",
            "hk.pad.full": "full",
            "hk.pad.causal": "causal",
            "hk.pad.reverse_causal": "hk.pad.reverse_causal",
        },
        "conv_transpose": NAMES,
        "max_pool": NAMES,
        "avg_pool": NAMES,
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "output padding": 'give output_shape with padding "SAME" or "VALID", or add it to the padding at the end',
        "conv_transpose:dilation": "only its direct convolutions have a rate; use jax.lax.conv_transpose",
        "conv_transpose:groups": "use jax.lax.conv_general_dilated with lhs_dilation and feature_group_count",
        "max_pool:padding in numbers": _POOL_PADDING,
        "avg_pool:padding in numbers": _POOL_PADDING,
        "max_pool:dilation": _POOL_DILATION,
        "avg_pool:dilation": _POOL_DILATION,
        "ceil mode": 'use "SAME"',
        "count include pad": "its means leave the padding out",
    }

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer by the rules of lax; a function of hk.pad looks at the kernel alone, whatever the stride.

        Raises:
            ConvArithError: As for lax; ``contradiction`` for an output shape with padding in numbers.
        """
        if layer.output_size is not None and layer.pads(size) is not None:
            raise ConvArithError(
                "Haiku takes output_shape with padding 'SAME' or 'VALID' only, not with numbers",
                "contradiction",
                "give one of the two",
                "output_size",
            )
        if layer.padding in _PADS:
            pads = tuple(_PADS[layer.padding](axis) for axis in layer.along(size))
            layer = replace(layer, padding=pads)
        if layer.op == "avg_pool" and layer.padding == "same":
            layer = replace(layer, count_include_pad=False)
        return super().interpret(layer, size)

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield ways to say a layer; what a mean counts goes without saying."""
        yield from super().candidates(replace(layer, count_include_pad=None), pads, extra)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a module within hk.transform and its call, or the call of a pooling."""
        kernel, strides = per_axis(layer.kernel, len(size)), per_axis(layer.stride, len(size))
        if layer.is_pooling:
            named = {"window_shape": (*kernel, 1), "strides": (*strides, 1), "padding": written_padding(layer, size)}
            line = applied(f"hk.{layer.op}", "x", **named)
            return Code(("import haiku as hk", "import jax"), line, (f"y = {line}",))
        arguments: dict[str, Any] = {"kernel_shape": kernel, "stride": none_if_default(collapsed(strides), 1)}
        arguments["rate"] = none_if_default(collapsed(layer.dilation), 1)
        arguments["output_shape"] = None if layer.output_size is None else per_axis(layer.output_size, len(size))
        arguments["feature_group_count"] = none_if_default(layer.groups, 1)
        name = _NAMES[layer.op].format(len(size) if len(size) <= 3 else "N")
        axes = () if len(size) <= 3 else (len(size),)
        padding = _written_padding(layer, size)
        module = f"{call(name, *axes, channels_or_groups(layer)[1], **arguments)[:-1]}, padding={padding})"
        lines = (
            f"layer = hk.without_apply_rng(hk.transform(lambda x: {module}(x)))",
            "params = layer.init(jax.random.key(0), x)",
            "y = layer.apply(params, x)",
        )
        return Code(("import haiku as hk", "import jax"), module, lines)


def _written_padding(layer: Setting, size: tuple[int, ...]) -> str:
    name = "SAME" if layer.padding is None else layer.padding
    if name in ("full", "causal"):
        return f"hk.pad.{name}"
    return str(name) if str(name).startswith("hk.") else literal(written_padding(replace(layer, padding=name), size))


FRAMEWORK = Haiku()
