"""PyTorch: https://docs.pytorch.org/docs/stable/nn.html, and what torch 2.13.0 was seen to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain import direct, pooled
from convarith.frameworks.spelling import call, channels, each, short, unless
from convarith.frameworks.words import FrameworkLayer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Pair

_PAD_FIRST = "pad by torch.nn.functional.pad first, where numbers below 0 crop, and give padding=0"
_MODES = ("reflect", "replicate", "circular")
_NAMES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}
_NAMES["lp_pool"] = "LPPool"
_MODULES = {f"{name}{axes}d": (kind, axes) for kind, name in _NAMES.items() for axes in (1, 2, 3)}
_MODULES |= {f"Lazy{name}": found for name, found in _MODULES.items() if found[0].startswith("conv")}


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
    lacks: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": _PAD_FIRST,
        "negative padding": _PAD_FIRST,
        "lp_pool:padding in numbers": _PAD_FIRST,
        "avg_pool:dilation": "only its max pooling is dilated",
        "lp_pool:dilation": "only its max pooling is dilated",
        "max_pool:count include pad": "that is for means",
        "lp_pool:count include pad": "that is for means",
        **{f"conv_transpose:padding mode {mode!r}": "it knows zeros only" for mode in _MODES},
    }

    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Read a layer by PyTorch's formulas, which are convarith's own."""
        if layer.padding_mode not in ("zeros", *_MODES):
            raise ConvArithError(
                f"PyTorch has no padding_mode {layer.padding_mode!r}",
                "not-in-framework",
                f"its own are zeros, {', '.join(_MODES)}",
            )
        if layer.kind == "conv":
            return Resolved(_direct(layer, size))
        if layer.kind == "conv_transpose":
            twice = layer.output_size is not None and layer.output_padding is not None
            notes = ("PyTorch ignores output_padding where output_size is given",) if twice else ()
            return Resolved(_transposed(layer, size), notes=notes)
        _refuse_below_kernel(layer, size)
        include_pad = layer.count_include_pad is not False
        plain = pooled(layer, layer.padding or 0, count_include_pad=include_pad, limited=True)
        return Resolved(plain)

    def in_numbers(self, layer: FrameworkLayer, placed: Sequence[Pair], extra: Sequence[int]) -> FrameworkLayer:
        """Give a layer with padding in numbers, which an LPPool has no argument for."""
        said = Framework.in_numbers(self, layer, placed, extra)
        return replace(said, padding=None) if layer.kind == "lp_pool" and not any(map(any, placed)) else said

    def code(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Code:
        """Write a module, and its call."""
        name = f"torch.nn.{_NAMES[layer.kind]}{len(size)}d"
        common: dict[str, Any] = {
            "stride": unless(short(layer.stride), short(layer.kernel) if layer.kind.endswith("pool") else 1),
            "padding": unless(_written_padding(layer), 0),
            "dilation": unless(short(layer.dilation), 1),
        }
        given = ""
        if layer.kind in ("conv", "conv_transpose"):
            mode = unless(layer.padding_mode, "zeros")
            extra = None if layer.output_padding is None else unless(short(layer.output_padding), 0)
            more = {"output_padding": extra, "groups": unless(layer.groups, 1), "padding_mode": mode}
            module = call(name, *channels(layer), kernel_size=short(layer.kernel), **common, **more)
            if layer.output_size is not None:
                given = f", output_size={[axis.output_size for axis in layer.along(size)]}"
        else:
            norm = {"norm_type": layer.norm} if layer.kind == "lp_pool" else {}
            common["ceil_mode"] = layer.ceil_mode or None
            common["count_include_pad"] = False if layer.count_include_pad is False else None
            module = call(name, **norm, kernel_size=short(layer.kernel), **common)
        return Code(("import torch",), module, (f"layer = {module}", f"y = layer(x{given})"))

    def pad_lines(self, x: str, pads: Sequence[Pair], kind: str) -> tuple[str, ...]:
        """Write calls of ``functional.pad``, which lists the last axis first, and cannot crop into what it pads."""
        grown, cut = ([tuple(pick(0, each) for each in pair) for pair in pads] for pick in (max, min))
        mixed = any(any(more) and any(less) for more, less in zip(grown, cut, strict=True))
        filled = ', value=float("-inf")' if kind == "max_pool" else ""
        return tuple(
            f"{x} = torch.nn.functional.pad({x}, {tuple(width for pair in reversed(part) for width in pair)}{fill})"
            for part, fill in ([(grown, filled), (cut, "")] if mixed else [(pads, filled)])
        )


def _refuse_below_kernel(layer: FrameworkLayer, size: tuple[int, ...]) -> None:
    """Refuse what AvgPool3d, and LPPool3d by it, refuses beyond the formula, and no other pooling does."""
    short_of = [axis for axis in layer.along(size) if axis.size < axis.kernel]
    if layer.kind in ("avg_pool", "lp_pool") and len(size) == 3 and short_of:
        raise ConvArithError(
            f"PyTorch's {_NAMES[layer.kind]}3d takes no input below its kernel, whatever its padding: "
            f"{short_of[0].size} < {short_of[0].kernel}",
            "below-kernel",
            "pad by torch.nn.functional.pad first",
        )


def _written_padding(layer: FrameworkLayer) -> Any:
    padding = layer.padding
    if padding is None or isinstance(padding, int | str):
        return padding or 0
    return short([pair[0] for pair in padding])


def _direct(layer: FrameworkLayer, size: tuple[int, ...]) -> Any:
    if layer.padding == "same" and any(axis.stride > 1 for axis in layer.along(size)):
        raise ConvArithError(
            "PyTorch has padding 'same' for stride 1 only", "padding-limit", "give the padding in numbers"
        )
    return direct(layer, layer.padding or 0, layer.padding_mode)


def _transposed(layer: FrameworkLayer, size: tuple[int, ...]) -> ConvTranspose:
    for axis, pads in zip(layer.along(size), layer.pads(size) or [(0, 0)] * len(size), strict=True):
        wanted, sizes = axis.output_size, axis.returning(pads)
        if wanted is not None and wanted not in sizes:
            raise ConvArithError(
                f"output size {wanted} is out of reach: padding {pads[0]} gives {sizes[0]} to {sizes[-1]}",
                "output-size",
                "ask for that, or change the padding",
            )
    return ConvTranspose(
        layer.kernel,
        stride=layer.stride,
        padding=layer.padding or 0,
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.groups,
        output_padding=0 if layer.output_size is not None else layer.output_padding or 0,
        output_size=layer.output_size,
    )


def from_torch(module: Any) -> FrameworkLayer:
    """Give the layer of a module of ``torch.nn``, read by its attributes; torch itself is not imported.

    Args:
        module: A Conv, ConvTranspose (lazy ones that have seen an input too), MaxPool, AvgPool or LPPool of any number
            of axes, or of a class that derives from one of these, as a parametrized module's does.

    Raises:
        ConvArithError: ``bad-value`` for anything else.

    See https://docs.pytorch.org/docs/stable/nn.html for the modules.
    """
    names = [each.__name__ for each in type(module).__mro__]
    kind, axes = next((_MODULES[name] for name in names if name in _MODULES), ("", 0))
    if not kind:
        raise ConvArithError(
            f"{names[0]} is no convolution or pooling of PyTorch",
            "bad-value",
            "give a torch.nn.Conv, ConvTranspose, MaxPool, AvgPool or LPPool of 1, 2 or 3 axes",
        )
    if names[0].startswith("Lazy"):
        raise ConvArithError(
            f"{names[0]} has not seen an input yet", "bad-value", "call it once, on any input that fits"
        )
    words: dict[str, Any] = {
        name: None if getattr(module, name) is None else _each(getattr(module, name), axes)
        for name in ("stride", "dilation", "padding", "output_padding")
        if hasattr(module, name)
    }
    if kind in ("conv", "conv_transpose"):
        words |= {"channels": (module.in_channels, module.out_channels), "groups": module.groups}
        words["padding_mode"] = module.padding_mode
    else:
        words["ceil_mode"] = module.ceil_mode
    if kind == "conv":
        del words["output_padding"]  # a Conv has the attribute, and no such argument
    if kind == "lp_pool":
        words["norm"] = module.norm_type
    if kind == "avg_pool":
        words["count_include_pad"] = module.count_include_pad
        if getattr(module, "divisor_override", None) is not None:
            raise ConvArithError(
                "divisor_override changes what an average pooling divides by", "bad-value", "leave it out"
            )
    return FrameworkLayer(_each(module.kernel_size, axes), by=FRAMEWORK, kind=kind, **words)


def _each(numbers: Any, axes: int) -> Any:
    """Give a number for each axis; the name of a padding stays what it is."""
    return numbers if isinstance(numbers, str) else each(numbers, axes)


FRAMEWORK = PyTorch()
