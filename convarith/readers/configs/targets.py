"""Configurations that make objects by ``_target_``: MONAI's bundles, and Hydra's with modules of PyTorch.

See https://docs.monai.io/en/stable/config_syntax.html. References are resolved; expressions are not evaluated, and a
network that needs one is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs import monai, torch_targets
from convarith.readers.configs.arguments import Arguments
from convarith.readers.configs.references import ExpressionError, resolved
from convarith.readers.parsed import PlacedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.networks.operations import Shape
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

TARGET = "_target_"
_SIZES = ("roi_size", "patch_size", "spatial_size", "image_size", "img_size")
_WRAPPERS = ("torch.nn.parallel.", "torch.compile")
_NETWORK_KEYS = ("network_def", "network", "net", "model", "backbone", "generator", "autoencoder_def", "diffusion_def")


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read each network that the configuration makes; its input is of a size that the file names, where one does.

    Args:
        document: The configuration.
        framework: Of no use: the networks are PyTorch's.

    Raises:
        ConvArithError: ``no-network`` where no object is a network.
    """
    del framework
    objects = [(path, target) for path, target in _objects(document) if _is_network(path, target)]
    if not objects:
        raise ConvArithError(
            "none of the objects that this configuration makes by _target_ is a network",
            "no-network",
            f"there are {', '.join(monai.NETWORKS)} of MONAI and layers of torch.nn",
        )
    sizes = [path for name in _SIZES for path in _paths(document, name)]
    return [_network(document, path, target, sizes) for path, target in objects]


def _objects(document: Document) -> Iterator[tuple[KeyPath, str]]:
    """Yield where the outermost objects stand that are known or may be networks, and what they are of."""
    waiting: list[KeyPath] = [()]
    while waiting:
        path = waiting.pop()
        value = document.get(*path)
        target = value.get(TARGET) if isinstance(value, dict) else None
        if isinstance(target, str) and _is_network(path, target):
            yield path, target
        else:
            waiting += reversed([(*path, key) for key in _keys(value)])


def _paths(document: Document, name: str) -> Iterator[KeyPath]:
    """Yield where a key stands, outermost and first ones first."""
    waiting: list[KeyPath] = [()]
    while waiting:
        deeper: list[KeyPath] = []
        for path in waiting:
            value = document.get(*path)
            if isinstance(value, dict) and name in value:
                yield (*path, name)
            deeper += [(*path, key) for key in _keys(value)]
        waiting = deeper


def _keys(value: Any) -> list[Any]:  # whatever the file holds
    """Give the keys, or positions, of what may hold something deeper."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [key for key, each in pairs if isinstance(each, dict | list)]


def _is_network(path: KeyPath, target: str) -> bool:
    known = monai.network_called(target) is not None or torch_targets.is_layer(target)
    named = bool(path) and path[-1] in _NETWORK_KEYS and not target.startswith(_WRAPPERS)
    return known or ".networks.nets." in target or named


def _network(document: Document, path: KeyPath, target: str, sizes: list[KeyPath]) -> ParsedNetwork:
    arguments = Arguments(document, path)
    builder = NetworkBuilder(_name(path, target), places=document.places_of(*path))
    build = monai.network_called(target)
    try:
        if build is not None:
            axes = arguments.number("spatial_dims", arguments.value("dimensions", 3))
            builder.input = _input(document, arguments.number("in_channels", 1), axes, sizes)
            build(arguments, builder)
        elif torch_targets.is_layer(target):
            torch_targets.add(builder, arguments, target)
        else:
            builder.add_opaque(f"{target}, whose layers are not known here", places=builder.places)
    except ExpressionError as error:
        note = f"{target}, for which the expression {short_repr(str(error))} would have to be evaluated"
        builder.add_opaque(note, places=builder.places)
    except PlacedError as error:
        builder.refuse(error, None, error.place)
    return builder.parsed()


def _name(path: KeyPath, target: str) -> str:
    keys = [str(key) for key in path if key != "_args_"]
    return "#".join(keys) or target.rpartition(".")[2]


def _input(document: Document, channels: int, axes: int, sizes: list[KeyPath]) -> Shape:
    """Give channels and the first of the sizes in the file that is of so many axes; nothing where there is none."""
    for path in sizes:
        try:
            value = resolved(document, document.get(*path))
        except (ExpressionError, ConvArithError):
            continue
        size = [value] * axes if type(value) is int else value
        if isinstance(size, list) and len(size) == axes and all(type(each) is int and each > 0 for each in size):
            return (channels, *size)
    return ()
