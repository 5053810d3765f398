"""PyTorch: https://docs.pytorch.org/docs/stable/nn.html, and what torch 2.13.0 was seen to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from convarith.engine.layer import Resolved
from convarith.engine.numbers import LARGEST
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convarith.engine.padding import Padding, Pair
    from convarith.frameworks.setting import Setting

_PAD_FIRST = "pad by torch.nn.functional.pad first, where numbers below 0 crop, and give padding=0"
MODULES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}
MODULES["lp_pool"] = "LPPool"


class PyTorch(Framework):
    """PyTorch's modules."""

    name = "pytorch"
    title = "PyTorch"
    version = "2.13.0"
    most_axes = 3
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {"valid": "valid", "same": "same"},
        "conv_transpose": {},
        "max_pool": {},
        "avg_pool": {},
        "lp_pool": {},
    }
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "avg_pool": {"divisor_override": range(1, LARGEST)},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": _PAD_FIRST,
        "negative padding": _PAD_FIRST,
        "lp_pool:padding in numbers": _PAD_FIRST,
        "avg_pool:dilation": "only its max pooling is dilated",
        "lp_pool:dilation": "only its max pooling is dilated",
        "max_pool:count include pad": "that is for means",
        "lp_pool:count include pad": "that is for means",
    }
    padding_modes: ClassVar[Mapping[str, Collection[str]]] = {"conv": ("reflect", "replicate", "circular")}

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer by PyTorch's formulas, which are convarith's own."""
        if layer.op == "conv":
            return Resolved(_direct(layer, size))
        if layer.op == "conv_transpose":
            twice = layer.output_size is not None and layer.output_padding is not None
            notes = ("PyTorch ignores output_padding where output_size is given",) if twice else ()
            return Resolved(_transposed(layer, size), notes=notes)
        _refuse_below_kernel(layer, size)
        if layer.extra_argument("divisor_override", None) is not None and len(size) == 1:
            raise ConvArithError(
                "PyTorch's AvgPool1d has no divisor_override",
                "not-in-framework",
                "multiply what comes out",
                "divisor_override",
            )
        include_pad = layer.count_include_pad is not False
        divisor = layer.extra_argument("divisor_override", None)
        plain = pooled(layer, layer.padding or 0, count_include_pad=include_pad, limited=True, divisor_override=divisor)
        return Resolved(plain)

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give a layer with padding in numbers, which an LPPool has no argument for."""
        said = Framework.in_numbers(self, layer, pads, extra)
        return replace(said, padding=None) if layer.op == "lp_pool" and not any(map(any, pads)) else said

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a module, and its call."""
        name = f"torch.nn.{MODULES[layer.op]}{len(size)}d"
        common: dict[str, Any] = {
            "stride": none_if_default(collapsed(layer.stride), collapsed(layer.kernel) if layer.is_pooling else 1),
            "padding": none_if_default(_written_padding(layer, size), 0),
            "dilation": none_if_default(collapsed(layer.dilation), 1),
        }
        given = ""
        if layer.op in ("conv", "conv_transpose"):
            mode = none_if_default(layer.padding_mode, "zeros")
            extra = None if layer.output_padding is None else none_if_default(collapsed(layer.output_padding), 0)
            more = {"output_padding": extra, "groups": none_if_default(layer.groups, 1), "padding_mode": mode}
            module = call(name, *channels_or_groups(layer), kernel_size=collapsed(layer.kernel), **common, **more)
            if layer.output_size is not None:
                given = f", output_size={[axis.output_size for axis in layer.along(size)]}"
        else:
            norm = {"norm_type": layer.norm} if layer.op == "lp_pool" else {}
            common["ceil_mode"] = layer.ceil_mode or None
            common["count_include_pad"] = False if layer.count_include_pad is False else None
            common |= dict(layer.extra_arguments)
            module = call(name, **norm, kernel_size=collapsed(layer.kernel), **common)
        return Code(("import torch",), module, (f"layer = {module}", f"y = layer(x{given})"))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write calls of ``functional.pad``, which lists the last axis first, and cannot crop into what it pads."""
        grown, cut = ([tuple(pick(0, each) for each in pair) for pair in pads] for pick in (max, min))
        mixed = any(any(more) and any(less) for more, less in zip(grown, cut, strict=True))
        filled = ', value=float("-inf")' if op == "max_pool" else ""
        return tuple(
            f"{x} = torch.nn.functional.pad({x}, {tuple(width for pair in reversed(part) for width in pair)}{fill})"
            for part, fill in ([(grown, filled), (cut, "")] if mixed else [(pads, filled)])
        )


def _refuse_below_kernel(layer: Setting, size: tuple[int, ...]) -> None:
    """Refuse what AvgPool3d, and LPPool3d by it, refuses beyond the formula, and no other pooling does."""
    short_of = [axis for axis in layer.along(size) if axis.size < axis.kernel]
    if layer.op in ("avg_pool", "lp_pool") and len(size) == 3 and short_of:
        raise ConvArithError(
            f"PyTorch's {MODULES[layer.op]}3d takes no input below its kernel, whatever its padding: "
            f"{short_of[0].size} < {short_of[0].kernel}",
            "below-kernel",
            "pad by torch.nn.functional.pad first",
            "kernel",
        )


def _written_padding(layer: Setting, size: tuple[int, ...]) -> Any:
    if layer.padding_name is not None:
        return layer.padding_name
    return collapsed([lo for lo, _ in layer.pads(size) or [(0, 0)]])


def _direct(layer: Setting, size: tuple[int, ...]) -> Any:
    if layer.padding == "same" and any(axis.stride > 1 for axis in layer.along(size)):
        raise ConvArithError(
            "PyTorch has padding 'same' for stride 1 only", "padding-limit", "give the padding in numbers", "padding"
        )
    return direct(layer, layer.padding or 0, layer.padding_mode)


def _transposed(layer: Setting, size: tuple[int, ...]) -> ConvTranspose:
    for axis in layer.along(size):
        wanted, sizes = axis.output_size, axis.direct_sizes(axis.size)
        if wanted is not None and wanted not in sizes:
            raise ConvArithError(
                f"output size {wanted} is out of reach: padding {axis.lo} gives {sizes[0]} to {sizes[-1]}",
                "output-size",
                "ask for that, or change the padding",
                "output_size",
            )
    return ConvTranspose(
        layer.kernel,
        stride=layer.stride,
        padding=cast("Padding", layer.padding or 0),  # a name is checked there
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.groups,
        output_padding=0 if layer.output_size is not None else layer.output_padding or 0,
        output_size=layer.output_size,
    )


FRAMEWORK = PyTorch()
