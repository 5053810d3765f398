"""Core ML: the operations of its model intermediate language (MIL), as coremltools 8 documents them.

https://apple.github.io/coremltools/source/coremltools.converters.mil.mil.ops.defs.html. None of this was run: Core ML
needs an Apple system. What is not documented there is read as TensorFlow has it, whose sizes coremltools follows: where
``pad_type="same"`` of a transposed convolution crops, and that a longer ``output_shape`` is longer at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from convarith.engine.layer import Resolved
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, none_if_default
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Padding, Pair
    from convarith.engine.pool import Pool
    from convarith.frameworks.setting import Setting

_OPERATIONS = {
    "conv": "conv",
    "conv_transpose": "conv_transpose",
    "max_pool": "max_pool",
    "avg_pool": "avg_pool",
    "lp_pool": "l2_pool",
}
_PAD_TYPES = {"valid": "valid", "same": "same", "same_lower": "same-lower"}
_NO_DILATION = "only its convolutions are dilated"


class CoreML(Framework):
    """Core ML's operations, as the MIL builder of coremltools writes them."""

    name = "coreml"
    title = "Core ML"
    version = "coremltools 8"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        **dict.fromkeys(_OPERATIONS, _PAD_TYPES),
        "conv_transpose": {"valid": "valid", "same": "same"},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "negative padding": "mb.slice_by_index crops the input first",
        "conv_transpose:output padding": "give the output size, its output_shape, or pad=[…] with less at the end",
        **{f"{op}:dilation": _NO_DILATION for op in _OPERATIONS if op.endswith("pool")},
        "max_pool:count include pad": "that is for means",
        "lp_pool:count include pad": "that is for means",
    }
    padding_mode_hints: ClassVar[Mapping[str, str]] = {
        "reflect": 'pad by mb.pad with mode="reflect" first, and give pad_type="valid"',
        "replicate": 'pad by mb.pad with mode="replicate" first, and give pad_type="valid"',
        "circular": "concatenate the ends by mb.concat first",
    }
    pad_order = "begin and end of each axis in turn"
    pool_stride = 1

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer by the documented formulas.

        Raises:
            ConvArithError: ``output-size``, ``padding-limit`` or ``not-in-framework`` for what is refused;
                ``does-not-fit``.
        """
        padding = layer.padding or 0
        if layer.op == "conv":
            return Resolved(direct(layer, padding), notes=_since_ios16(layer))
        if layer.op == "conv_transpose":
            return Resolved(_transposed(layer, size))
        if layer.ceil_mode:
            _check_ceil_mode(layer, size)
        pool = pooled(layer, padding, count_include_pad=layer.count_include_pad is not False)
        if layer.ceil_mode:
            _refuse_empty_window(pool, size)
        if layer.op == "lp_pool" and layer.norm != 2:
            raise ConvArithError(
                f"l2_pool has the norm 2, not {layer.norm}", "not-in-framework", "take the powers before it", "norm"
            )
        if layer.op == "lp_pool" and len(size) > 2:
            raise ConvArithError(
                f"l2_pool has 1 or 2 axes, not {len(size)}", "not-in-framework", "take the root of a mean of squares"
            )
        return Resolved(pool, notes=_since_ios16(layer))

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Say what is longer at the end by a smaller pad there."""
        padding = tuple((lo, hi - more) for (lo, hi), more in zip(pads, extra, strict=True))
        return replace(layer, padding=padding, output_padding=None)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write an operation, for a function under ``@mb.program``: ``x`` is its input, ``w`` a constant weight."""
        axes, pool = layer.along(size), layer.is_pooling
        pads = layer.pads(size)
        if not any(map(any, pads or ())):
            pads = None
        pad_type = "valid" if pads is None else "custom"
        if layer.padding_name is not None:
            pad_type = layer.padding_name.replace("-", "_")
        shape = None
        if layer.output_size is not None:
            lead = ("x.shape[0]", "w.shape[1]" if layer.groups == 1 else f"{layer.groups} * w.shape[1]")
            shape = _Expression(f"[{', '.join([*lead, *(str(axis.output_size) for axis in axes)])}]")
        ones = [1] * len(size)
        arguments: dict[str, Any] = {
            "x": _Expression("x"),
            "weight": None if pool else _Expression("w"),
            "kernel_sizes": [axis.kernel for axis in axes] if pool else None,
            "strides": none_if_default([axis.stride for axis in axes], ones),
            "pad_type": pad_type,
            "pad": [number for pair in pads for number in pair] if pads is not None else None,
            "dilations": none_if_default([axis.dilation for axis in axes], ones),
            "groups": none_if_default(layer.groups, 1),
            "output_shape": shape,
            "exclude_padding_from_average": True if layer.count_include_pad is False else None,
            "ceil_mode": layer.ceil_mode or None,
        }
        operation = call(f"mb.{_OPERATIONS[layer.op]}", **arguments)
        imports = ("from coremltools.converters.mil import Builder as mb",)
        axes_of_weight = "in, out / groups" if layer.transposed else "out, in / groups"
        of_weight = (*layer.weight_channels, *(axis.kernel for axis in axes))
        comments = () if pool else (f"# w has the shape ({axes_of_weight}, *kernel): {of_weight}",)
        return Code(imports, operation, (*comments, f"y = {operation}"))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write ``mb.pad``, which lists begin and end of the last axes in turn, and ``mb.slice_by_index`` for crops."""
        lines = []
        if any(max(pair) > 0 for pair in pads):
            widths = [max(each, 0) for pair in pads for each in pair]
            value = ', constant_val=float("-inf")' if op == "max_pool" else ""
            lines.append(f"{x} = mb.pad(x={x}, pad={widths}{value})")
        if any(min(pair) < 0 for pair in pads):
            begin = [0, 0, *(max(-lo, 0) for lo, _ in pads)]
            end = [0, 0, *(min(hi, 0) for _, hi in pads)]
            whole = [each == 0 for each in end]
            lines.append(f"{x} = mb.slice_by_index(x={x}, begin={begin}, end={end}, end_mask={whole})")
        return tuple(lines)


class _Expression:
    """Python that stands in a call for its value."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _transposed(layer: Setting, size: tuple[int, ...]) -> ConvTranspose:
    """Give a transposed convolution: its output is a size of which the convolution of these numbers gives its input."""
    for axis in layer.along(size):
        wanted, sizes = axis.output_size, axis.direct_sizes(axis.size)
        if layer.padding != "same" and wanted is not None and wanted not in sizes:
            raise ConvArithError(
                f"output_shape {wanted} is out of reach: a convolution gives {axis.size} of {sizes[0]} to {sizes[-1]}",
                "output-size",
                "ask for one of these, or change the padding",
                "output_size",
            )
    return ConvTranspose(
        layer.kernel,
        stride=layer.stride,
        padding=cast("Padding", layer.padding or 0),  # a name is checked there
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.groups,
        output_size=layer.output_size,
    )


def _since_ios16(layer: Setting) -> tuple[str, ...]:
    needed = 'pad_type="same_lower" needs a deployment target of iOS 16 or later'
    return (needed,) if layer.padding == "same-lower" else ()


def _check_ceil_mode(layer: Setting, size: tuple[int, ...]) -> None:
    if len(size) > 2:
        raise ConvArithError(
            f"ceil_mode is for 1 or 2 axes, not {len(size)}",
            "not-in-framework",
            "pad the input at the end instead",
            "ceil_mode",
        )
    if layer.padding in ("same", "same-lower"):
        raise ConvArithError(
            "ceil_mode is for pad_type valid and custom, not for one that sets the size",
            "contradiction",
            "leave it",
            "ceil_mode",
        )
    for lo, hi in layer.pads(size) or ():
        if lo != hi:
            raise ConvArithError(
                f"ceil_mode needs symmetric padding, not {lo} and {hi}",
                "padding-limit",
                "pad by mb.pad first, and give no padding",
                "padding",
            )


def _refuse_empty_window(pool: Pool, size: tuple[int, ...]) -> None:
    """Refuse what is documented to have a window after the whole input: without padding, none is left out."""
    for axis in pool.axes(size):
        windows = axis.ceil_outputs(axis.size)
        if windows > axis.output and not axis.lo + axis.hi:
            raise ConvArithError(
                f"the last of {windows} windows would start at {axis.position(windows - 1, 0)}, after the whole input "
                f"of {axis.size}, which ceil_mode keeps where there is no padding",
                "empty-window",
                "leave ceil_mode",
                "ceil_mode",
            )


FRAMEWORK = CoreML()
