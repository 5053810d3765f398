"""Modules of PyTorch that a configuration makes by ``_target_``, with their arguments by name or in ``_args_``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.frameworks.pytorch import MODULES
from convarith.readers.code.layers import maker
from convarith.readers.code.pytorch import LAYERS
from convarith.readers.code.signature import frozen, told_apart
from convarith.readers.configs.arguments import Arguments
from convarith.readers.configs.references import ExpressionError, resolved
from convarith.readers.parsed import PlacedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.code.signature import Fields, Signature
    from convarith.readers.spans import KeyPath


def is_layer(target: str) -> bool:
    """Tell whether a class is a convolution or a pooling of PyTorch, or a row of modules."""
    kind = _class(target)
    return kind == "Sequential" or (kind in LAYERS and LAYERS[kind].op in MODULES)


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
    elif kind in LAYERS:
        _add_module(builder, arguments, kind, LAYERS[kind], name)
    else:
        builder.add_opaque(f"{target}, which is not known here", name=name, places=arguments.places_of())


def _class(target: str) -> str:
    """Give the name of a class of torch.nn; nothing for one from elsewhere."""
    place, _, kind = target.rpartition(".")
    return kind if place == "torch.nn" or place.startswith("torch.nn.modules.") else ""


def _add_row(builder: NetworkBuilder, arguments: Arguments, name: str | None) -> None:
    modules = arguments.document.get(*arguments.path, "_args_", default=[])
    for number, module in enumerate(modules if isinstance(modules, list) else []):
        inner = Arguments(arguments.document, (*arguments.path, "_args_", number))
        here = str(number) if name is None else f"{name}.{number}"
        target = module.get("_target_") if isinstance(module, dict) else None
        if not isinstance(target, str):
            builder.add_opaque(f"module {here}, which names no class", name=here, places=inner.places_of())
            continue
        try:
            add(builder, inner, target, here)
        except ExpressionError as error:
            builder.add_opaque(f"{target} with the expression {error}", name=here, places=inner.places_of())
        except PlacedError as error:
            builder.refuse(error, here, error.place)


def _add_module(builder: NetworkBuilder, arguments: Arguments, kind: str, taken: Signature, name: str | None) -> None:
    listed = arguments.document.get(*arguments.path, "_args_", default=[])
    rest = listed if isinstance(listed, list) else arguments.value("_args_", [])
    by_place: list[tuple[Any, KeyPath]] = [(value, ("_args_", number)) for number, value in enumerate(rest)]
    given = arguments.document.get(*arguments.path)
    by_name = [(str(key), (value, (key,))) for key, value in given.items() if not str(key).startswith("_")]
    found = told_apart(kind, taken, by_place, by_name, lambda given: given[0] is None)
    make = maker(taken.make, _values(arguments, found.given, lenient=taken.lenient), found.error)
    places = arguments.places_of(**{field: path for field, (_, path) in found.given.items()})
    builder.add(taken.op, partial(make, {}), name=name, places=places)


def _values(arguments: Arguments, given: Mapping[str, tuple[Any, KeyPath]], *, lenient: bool) -> Fields:
    """Give the values of arguments, but for expressions where they do not matter."""
    found: Fields = {}
    for name, (written, path) in given.items():
        try:
            value = resolved(arguments.document, written)
        except ExpressionError:
            if not (lenient or name == "bias"):
                raise
            if name == "bias":
                found[name] = True
            continue
        except ConvArithError as error:
            raise arguments.placed(error, *path) from None
        found[name] = bool(value) if name == "bias" else frozen(value)
    return found
