"""Networks from the plain values of a configuration, with the mistakes of all layers found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import ASCII, fullmatch

from convarith.engine.names import nearest, there_are
from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.networks.graph import Network
from convarith.readers.layer_schema import FRAMEWORK
from convarith.readers.layer_tables import read_layers
from convarith.readers.parsed import ParsedNetwork, PlacedError
from convarith.readers.spans import DocumentPlaces
from convarith.readers.table import Table, checked_shape, given_keys, name_text, with_own_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.networks.operations import Shape
    from convarith.readers.document import Document
    from convarith.readers.spans import KeyPath

_TOP_KEYS = ("network", "check", "$schema")  # settings of the linter, and for editors
_OF_ANOTHER = "is the file whole? its keys are of no kind of configuration that is known here, nor is there a network"
_NETWORK_KEYS = ("name", "input", "sizes", "framework", "output", "layer")


def read_networks(document: Document, at: KeyPath = (), framework: str | None = None) -> list[ParsedNetwork]:
    """Read all networks of a configuration.

    Args:
        document: The configuration; a key whose value is None is not given.
        at: The path of the table with the networks, under ``network``.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``no-network`` where there is none to check; ``unknown-key`` and ``bad-value`` for what stands
            beside or in place of the networks.
    """
    config = document.get(*at)
    unknown = [key for key in config if key not in _TOP_KEYS]
    if unknown:
        place = document.spans.key_of((*at, unknown[0]))
        message = f"{unknown[0]!r} is no key of a configuration"
        lists = [str(key) for key in config if isinstance(config[key], list)]  # YAML's `on` is the key True
        if not any(nearest(key, ["network"]) for key in lists):
            raise PlacedError(ConvArithError(message, "no-network", _OF_ANOTHER), place)
        raise PlacedError(ConvArithError(message, "unknown-key", there_are(unknown[0], _TOP_KEYS)), place)
    tables = config.get("network")
    if isinstance(tables, Mapping) and "layer" in tables:
        place = document.spans.key_of((*at, "network"))
        told = "network is a table, and has to be a list of tables"
        raise PlacedError(ConvArithError(told, "bad-value", "begin each with [[network]], or with - in YAML"), place)
    if not isinstance(tables, Sequence) or isinstance(tables, str) or not tables:
        raise ConvArithError("there is no network to check", "no-network", "begin one with [[network]] and its input")
    return [_network(document, table, (*at, "network", number), framework) for number, table in enumerate(tables)]


def _network(document: Document, table: Any, path: KeyPath, framework: str | None) -> ParsedNetwork:
    number = int(path[-1]) + 1
    if not isinstance(table, Mapping):
        told = f"network {number} is {short_repr(table)}, no table"
        raise PlacedError(ConvArithError(told, "bad-value", "begin one with [[network]]"), document.place_of(*path))
    given, written = with_own_keys(given_keys(table), _NETWORK_KEYS)
    paths = {own: (*path, key) for own, key in written.items()} or None
    problems = Table(None, DocumentPlaces(document.spans, path, paths), [])
    name = given.get("name", f"network {number}")
    problems.check_name(name)
    problems.check_keys(given, _NETWORK_KEYS, "a network")
    shape: Shape = ()
    sizes: range | None = None
    try:
        way_out = "give channels, then spatial sizes, as in input = [3, 256, 256]"
        shape = checked_shape(given.get("input"), "input", way_out)
    except ConvArithError as error:
        problems.refuse(error)
    try:
        sizes = _sizes(given["sizes"], shape) if "sizes" in given else None
    except ConvArithError as error:
        problems.refuse(error)
    try:
        framework = _framework(given.get(FRAMEWORK, framework))
    except ConvArithError as error:
        problems.refuse(error)
        framework = None
    layers = read_layers(given.get("layer", []), (*path, "layer"), problems, document.spans, framework)
    outputs: tuple[str, ...] = ()
    try:
        outputs = _outputs(given["output"], [layer.name for layer in layers]) if "output" in given else ()
    except ConvArithError as error:
        problems.refuse(error)
    network = Network(name_text(name), shape, layers, sizes, problems.places, outputs=outputs)
    return ParsedNetwork(network, tuple(problems.problems))


def _framework(name: Any) -> str | None:  # whatever the file holds
    if name is None:
        return None
    from convarith.frameworks.registry import framework

    return framework(name_text(name)).name


def _outputs(value: Any, known: Sequence[str]) -> tuple[str, ...]:  # whatever the file holds
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not names or not all(isinstance(each, str) for each in names):
        raise ConvArithError(
            f"output is {short_repr(value)}", "bad-value", "give the name of a layer, or a list of names", "output"
        )
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise ConvArithError(f"no layer is called {unknown!r}", "bad-reference", there_are(unknown, known), "output")
    return tuple(names)


def _sizes(value: Any, shape: Shape) -> range:  # whatever the file holds
    way_out = 'write the first and the last, as in sizes = "64..512"'
    found = fullmatch(r"\s*(\d{1,19})\s*\.\.\s*(\d{1,19})\s*", value, ASCII) if isinstance(value, str) else None
    if not found:
        raise ConvArithError(f"sizes {short_repr(value)} is no range", "bad-value", way_out, "sizes")
    if len(shape) == 1:
        raise ConvArithError("the input has channels only, and no size to vary", "no-space", "leave sizes out", "sizes")
    low, high = (whole_number("sizes", int(end)) for end in found.groups())
    if low > high:
        raise ConvArithError(f"sizes {low}..{high} holds no sizes", "bad-value", way_out, "sizes")
    return range(low, high + 1)
