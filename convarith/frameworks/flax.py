"""Flax: https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/, and what flax 0.12.8 was seen to do.

Its older modules, flax.linen, mean the same by the same words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.framework import Code
from convarith.frameworks.lax import NAMES, NAMES_OF_WINDOWS, LaxFramework, applied, written_padding
from convarith.frameworks.plain import direct
from convarith.frameworks.spelling import call, channels, each, short, unless
from convarith.frameworks.words import FrameworkLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair

_POOL = "only its convolutions are dilated"
_HELD = {"CIRCULAR": "circular", "REFLECT": "reflect"}


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
    lacks: ClassVar[Mapping[str, str]] = {
        "output padding": "add it to the padding at the end, which goes around the stretched input",
        "output size": "give the padding in numbers, which go around the stretched input and lengthen the output",
        "conv_transpose:groups": "use nnx.Conv with input_dilation and feature_group_count",
        "max_pool:dilation": _POOL,
        "avg_pool:dilation": _POOL,
        "ceil mode": 'add to the padding at the end, or use "SAME"',
        "max_pool:count include pad": "that is for means",
    }
    modes = 'give padding="CIRCULAR" or "REFLECT"'
    arguments = ("transpose_kernel",)
    pool_stride = 1

    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Read a layer by the rules of lax, and those of the names that Flax adds.

        Raises:
            ConvArithError: As for lax; ``not-in-framework`` for ``CAUSAL`` on more than one axis.
        """
        if layer.padding == "causal" and len(size) > 1:
            raise ConvArithError(
                f"Flax has padding 'CAUSAL' for one axis only, not for {len(size)}",
                "not-in-framework",
                "give the padding in numbers: (d(k − 1), 0) along the axis of time",
            )
        if layer.padding not in _HELD:
            return super().place(layer, size)
        if layer.kind == "conv":
            around = tuple(((axis.effective - 1) // 2, axis.effective // 2) for axis in layer.along(size))
            return Resolved(direct(layer, around, _HELD[layer.padding]))
        return self._wrapped(layer, size)

    def _wrapped(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Read a circular transposed convolution: of the "VALID" one, i·s outputs from about its middle."""
        turned = bool(layer.own_value("transpose_kernel", default=False))
        around = []
        for axis in layer.along(size):
            beyond = max(axis.effective, axis.stride) - axis.stride
            lo = (beyond + 1) // 2 if turned else beyond // 2
            around.append((axis.effective - 1 - lo, axis.stride - 1 + lo))  # i·s outputs in all
        found = super().place(replace(layer, padding=tuple(around)), size)
        notes = tuple(note for note in found.notes if "kernel" in note)
        return Resolved(replace(found.layer, padding_mode=_HELD[layer.padding]), notes)  # type: ignore[call-arg]  # a ConvTranspose

    def code(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Code:
        """Write a module of flax.nnx and its call, or the call of a pooling."""
        kernel, strides = each(layer.kernel, len(size)), each(layer.stride, len(size))
        padding = "SAME" if layer.padding is None and layer.kind.startswith("conv") else written_padding(layer, size)
        if layer.kind.endswith("pool"):
            counted = False if layer.count_include_pad is False else None
            named = {"strides": strides, "padding": padding, "count_include_pad": counted}
            line = applied(f"nnx.{layer.kind}", "x", window_shape=kernel, **named)
            return Code(("from flax import nnx",), line, (f"y = {line}",))
        words: dict[str, Any] = {"kernel_size": kernel, "strides": unless(short(strides), 1), "padding": padding}
        words["kernel_dilation"] = unless(short(layer.dilation), 1)
        words["feature_group_count"] = unless(layer.groups, 1)
        words["transpose_kernel"] = layer.own_value("transpose_kernel", default=False) or None
        name = "nnx.Conv" if layer.kind == "conv" else "nnx.ConvTranspose"
        module = f"{call(name, *channels(layer), **words)[:-1]}, rngs=nnx.Rngs(0))"
        return Code(("from flax import nnx",), module, (f"layer = {module}", "y = layer(x)"))

    def spellings(
        self, layer: FrameworkLayer, placed: Sequence[Pair], extra: Sequence[int]
    ) -> Iterator[FrameworkLayer]:
        """Yield ways to say a layer; a transposed one with its kernel turned, as in other frameworks, and without."""
        ways = [layer]
        if layer.kind == "conv_transpose":
            ways = [replace(layer, own=(("transpose_kernel", True),)), layer]
        for way in ways:
            yield from (each for each in super().spellings(way, placed, extra) if each.padding not in _HELD)


def from_flax(module: Any) -> FrameworkLayer:
    """Give the layer of a module of flax.nnx or flax.linen, read by its attributes; Flax itself is not imported.

    Args:
        module: A Conv or ConvTranspose, or of a class that derives from one. One of flax.linen does not tell how many
            channels its input has, so the layer has no channels.

    Raises:
        ConvArithError: ``bad-value`` for anything else, for an input dilation, and for a padding that Flax refuses.

    See https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/linear.html for the modules.
    """
    names = [each.__name__ for each in type(module).__mro__]
    kind = next((_KINDS[name] for name in names if name in _KINDS), "")
    if not kind or not hasattr(module, "kernel_size"):
        raise ConvArithError(
            f"{names[0]} is no convolution of Flax",
            "bad-value",
            "give a Conv or ConvTranspose of flax.nnx or flax.linen; a pooling there is a function",
        )
    axes = len(each(module.kernel_size, 1))
    stretch = each(getattr(module, "input_dilation", None) or 1, axes)
    if stretch != (1,) * axes:
        raise ConvArithError(
            f"input_dilation {stretch} makes a transposed convolution of a Conv",
            "bad-value",
            "describe it as one: FrameworkLayer(kind='conv_transpose', by='flax', …) with these as its stride",
        )
    inside = getattr(module, "in_features", None)
    return FrameworkLayer(
        each(module.kernel_size, 1),
        by=FRAMEWORK,
        kind=kind,
        stride=each(module.strides or 1, axes),
        dilation=each(module.kernel_dilation or 1, axes),
        padding=_padding(module.padding, kind, axes),
        channels=None if inside is None else (inside, module.out_features),
        groups=getattr(module, "feature_group_count", 1),
        own=(("transpose_kernel", module.transpose_kernel),) if kind == "conv_transpose" else (),
    )


_KINDS = {"Conv": "conv", "ConvTranspose": "conv_transpose"}


def _padding(padding: Any, kind: str, axes: int) -> Any:
    """Give a module's padding, where Flax takes it; a ConvTranspose has its names in capitals only."""
    if isinstance(padding, str):
        taken = FRAMEWORK.paddings[kind]
        if padding not in taken and not (kind == "conv" and padding.upper() in NAMES_OF_WINDOWS):
            raise ConvArithError(
                f"Flax refuses padding {padding!r}, or misreads it where all strides are 1",
                "bad-value",
                f"its names for this are {', '.join(taken)}",
            )
        return padding
    if not isinstance(padding, int) and len(padding) != axes:
        raise ConvArithError(
            f"padding {padding!r} has {len(padding)} entries for {axes} axes", "bad-value", "give one per axis"
        )
    return padding


FRAMEWORK = Flax()
