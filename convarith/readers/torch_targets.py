"""Modules of PyTorch that a configuration makes by ``_target_``, with their arguments by name or in ``_args_``."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.networks.operations import Flatten, Identity, Linear
from convarith.readers.arguments import Arguments, ExpressionError, PlacedError
from convarith.readers.pytorch_layers import pytorch_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.document import KeyPath

_PLACES = ("torch.nn.", "torch.nn.modules.conv.", "torch.nn.modules.pooling.", "torch.nn.modules.container.")
_CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups")
_CONV_TRANSPOSE = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "output_padding",
    "groups",
    "bias",
    "dilation",
)
_MAX_POOL = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
_AVG_POOL = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
_WINDOWED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"{name}{axes}d": (op, parameters)
    for name, op, parameters in (
        ("Conv", "conv", _CONV),
        ("ConvTranspose", "conv_transpose", _CONV_TRANSPOSE),
        ("MaxPool", "max_pool", _MAX_POOL),
        ("AvgPool", "avg_pool", _AVG_POOL),
    )
    for axes in (1, 2, 3)
}
_FIELDS = ("stride", "padding", "dilation", "groups", "output_padding", "ceil_mode", "count_include_pad")
_KEEPING = re.compile(
    r"ReLU6?|(?:Leaky|P|R)ReLU|[ESCG]ELU|SiLU|Mish|Sigmoid|Tanh|Softmax|Softplus|Hardswish|Identity|GroupNorm|LayerNorm"
    r"|Dropout[123]?d?|(?:Batch|Instance)Norm[123]d"
)
"""Modules that leave every shape as it is."""


def is_layer(target: str) -> bool:
    """Tell whether a class is a convolution or a pooling of PyTorch, or a row of modules."""
    return _class(target) in (*_WINDOWED, "Sequential")


def add(builder: NetworkBuilder, arguments: Arguments, target: str, name: str | None = None) -> None:
    """Add a module, or all those of a row.

    Args:
        builder: The network so far.
        arguments: Of the module.
        target: Its class.
        name: Its name; None for the network itself.

    Raises:
        ExpressionError, PlacedError: As `Arguments`, where the module is the network itself.
    """
    kind = _class(target)
    if kind == "Sequential":
        _add_row(builder, arguments, name)
    elif kind and kind in _WINDOWED:
        _add_windowed(builder, arguments, kind, name)
    elif kind == "Linear":
        lines = arguments.lines_of(in_features=_place(arguments, "in_features", 0))
        features = _argument(arguments, "out_features", 1), _argument(arguments, "in_features", 0)
        builder.add("linear", partial(Linear, *features), name=name, lines=lines)
    elif kind == "Flatten":
        builder.add("flatten", Flatten, name=name, lines=arguments.lines_of())
    elif kind and _KEEPING.fullmatch(kind):
        builder.add("identity", Identity, name=name, lines=arguments.lines_of())
    else:
        builder.add_opaque(f"{target}, which is not known here", name=name, lines=arguments.lines_of())


def _class(target: str) -> str | None:
    place, _, kind = target.rpartition(".")
    return kind if f"{place}." in _PLACES or place.startswith("torch.nn.modules.") else None


def _add_row(builder: NetworkBuilder, arguments: Arguments, name: str | None) -> None:
    modules = arguments.document.get(*arguments.path, "_args_", default=[])
    for number, module in enumerate(modules if isinstance(modules, list) else []):
        inner = Arguments(arguments.document, (*arguments.path, "_args_", number))
        here = str(number) if name is None else f"{name}.{number}"
        target = module.get("_target_") if isinstance(module, dict) else None
        if not isinstance(target, str):
            builder.add_opaque(f"module {here}, which names no class", name=here, lines=inner.lines_of())
            continue
        try:
            add(builder, inner, target, here)
        except ExpressionError as error:
            builder.add_opaque(f"{target} with the expression {error}", name=here, lines=inner.lines_of())
        except PlacedError as error:
            builder.refuse(error, here, error.line)


def _add_windowed(builder: NetworkBuilder, arguments: Arguments, kind: str, name: str | None) -> None:
    op, parameters = _WINDOWED[kind]
    given: dict[str, Any] = {
        parameter: value
        for number, parameter in enumerate(parameters)
        if (value := _argument(arguments, parameter, number)) is not None
    }
    settings = {field: given[field] for field in _FIELDS if field in given}
    places = {field: _place(arguments, field, parameters.index(field)) for field in settings}
    places["kernel"] = _place(arguments, "kernel_size", parameters.index("kernel_size"))
    for field in ("in_channels", "out_channels"):
        if field in parameters:
            places[field] = _place(arguments, field, parameters.index(field))
    named: list[Any] = [given.get(parameter) for parameter in ("kernel_size", "out_channels", "in_channels")]
    make = partial(pytorch_layer, op, *named, **settings)
    builder.add(op, make, name=name, lines=arguments.lines_of(**places))


def _argument(arguments: Arguments, name: str, number: int) -> Any:  # whatever the file holds
    """Give an argument by its name, or by its place among those without names."""
    given = arguments.value(name)
    if given is not None:
        return given
    rest = arguments.value("_args_", [])
    return rest[number] if isinstance(rest, list) and number < len(rest) else None


def _place(arguments: Arguments, name: str, number: int) -> KeyPath:
    """Give where an argument stands."""
    by_name = arguments.document.get(*arguments.path, name) is not None
    return (name,) if by_name else ("_args_", number)
