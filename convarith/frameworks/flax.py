"""Flax: https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/, and what flax 0.12.8 was seen to do.

Its older modules, flax.linen, mean the same by the same arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default, per_axis
from convarith.frameworks.framework import Code
from convarith.frameworks.lax import NAMES, NAMES_OF_WINDOWS, LaxFramework, applied, same_at_any_stride, written_padding
from convarith.frameworks.plain_layers import direct
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.engine.transposed import ConvTranspose
    from convarith.frameworks.setting import Setting
    from convarith.names import PaddingMode

_POOL = "only its convolutions are dilated"
_MODES: Mapping[str, PaddingMode] = {"CIRCULAR": "circular", "REFLECT": "reflect"}


class Flax(LaxFramework):
    """The modules and poolings of flax.nnx, on arrays of shape (N, *spatial, C)."""

    name = "flax"
    title = "Flax"
    version = "0.12.8"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {**NAMES_OF_WINDOWS, "CAUSAL": "causal", "CIRCULAR": "CIRCULAR", "REFLECT": "REFLECT"},
        "conv_transpose": {**NAMES, "CIRCULAR": "CIRCULAR"},
        "max_pool": NAMES_OF_WINDOWS,
        "avg_pool": NAMES_OF_WINDOWS,
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "output padding": "add it to the padding at the end, which goes around the stretched input",
        "output size": "give the padding in numbers, which go around the stretched input and lengthen the output",
        "conv_transpose:groups": "use nnx.Conv with input_dilation and feature_group_count",
        "max_pool:dilation": _POOL,
        "avg_pool:dilation": _POOL,
        "ceil mode": 'add to the padding at the end, or use "SAME"',
        "max_pool:count include pad": "that is for means",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("reflect", "replicate", "circular"), 'give padding="CIRCULAR" or "REFLECT"'
    )
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "conv_transpose": {"transpose_kernel": (False, True)}
    }
    pool_stride = 1

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer by the rules of lax, and those of the names that Flax adds.

        Raises:
            ConvArithError: As for lax; ``not-in-framework`` for ``CAUSAL`` on more than one axis.
        """
        if layer.padding == "causal" and len(size) > 1:
            raise ConvArithError(
                f"Flax has padding 'CAUSAL' for one axis only, not for {len(size)}",
                "not-in-framework",
                "give the padding in numbers: (d(k − 1), 0) along the axis of time",
                "padding",
            )
        if layer.padding not in _MODES:
            return super().interpret(layer, size)
        if layer.op == "conv":
            around = tuple(map(same_at_any_stride, layer.along(size)))
            return Resolved(direct(layer, around, _MODES[str(layer.padding)], free_padding=True))
        return self._wrapped(layer, size)

    def _wrapped(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a circular transposed convolution: of the "VALID" one, i·s outputs from about its middle."""
        flipped = bool(layer.extra_argument("transpose_kernel", default=False))
        around = []
        for axis in layer.along(size):
            beyond = max(axis.effective_kernel, axis.stride) - axis.stride
            lo = (beyond + 1) // 2 if flipped else beyond // 2
            around.append((axis.transposed_pad(lo), axis.stride - 1 + lo))  # i·s outputs in all
        found = super().interpret(replace(layer, padding=tuple(around)), size)
        notes = tuple(note for note in found.notes if "kernel" in note)
        return Resolved(replace(cast("ConvTranspose", found.layer), padding_mode="circular"), notes)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a module of flax.nnx and its call, or the call of a pooling."""
        kernel, strides = per_axis(layer.kernel, len(size)), per_axis(layer.stride, len(size))
        padding = "SAME" if layer.padding is None and layer.op.startswith("conv") else written_padding(layer, size)
        if layer.is_pooling:
            counted = False if layer.count_include_pad is False else None
            named = {"strides": strides, "padding": padding, "count_include_pad": counted}
            line = applied(f"nnx.{layer.op}", "x", window_shape=kernel, **named)
            return Code(("from flax import nnx",), line, (f"y = {line}",))
        arguments: dict[str, Any] = {
            "kernel_size": kernel,
            "strides": none_if_default(collapsed(strides), 1),
            "padding": padding,
        }
        arguments["kernel_dilation"] = none_if_default(collapsed(layer.dilation), 1)
        arguments["feature_group_count"] = none_if_default(layer.groups, 1)
        arguments["transpose_kernel"] = layer.extra_argument("transpose_kernel", default=False) or None
        name = "nnx.Conv" if layer.op == "conv" else "nnx.ConvTranspose"
        module = f"{call(name, *channels_or_groups(layer), **arguments)[:-1]}, rngs=nnx.Rngs(0))"
        return Code(("from flax import nnx",), module, (f"layer = {module}", "y = layer(x)"))

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield ways to say a layer; a transposed one with its kernel turned, as in other frameworks, and without."""
        ways = [layer]
        if layer.op == "conv_transpose":
            ways = [replace(layer, extra_arguments=(("transpose_kernel", True),)), layer]
        others = [name for name, mode in _MODES.items() if mode == layer.padding_mode]
        for way in ways:
            for name in self.paddings[layer.op].keys() & others:
                yield replace(way, padding=name, padding_mode="zeros")
            yield from (each for each in super().candidates(way, pads, extra) if each.padding not in _MODES)


FRAMEWORK = Flax()
