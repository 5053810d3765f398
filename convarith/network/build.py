"""Networks from the plain values of a configuration, with every mistake in it found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.numbers import whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.network.graph import INPUT, Network, Node, Problem
from convarith.network.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convarith.network.operations import Operation, Shape, Spec

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of a configuration to a value."""

_TOP_KEYS = ("network",)
_NETWORK_KEYS = ("name", "input", "sizes", "layer")
_LAYER_KEYS = ("name", "op", "from", "expect")
_MOST_SIZES = 10_000


@dataclass(frozen=True, slots=True)
class Read:
    """A network as it was read.

    Attributes:
        network: The network, as far as it could be understood.
        problems: What could not.
    """

    network: Network
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """A configuration while it is read: where its values stand, and what was wrong so far."""

    line_of: Callable[[Path], int | None]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, node: str | None, error: ConvArithError, key: str | None = None) -> None:
        self.problems.append(Problem(node, error, key))

    def lines(self, path: Path, keys: Iterable[str]) -> dict[str, int]:
        found = {key: self.line_of((*path, key)) for key in keys}
        return {key: line for key, line in found.items() if line is not None}

    def check_keys(self, node: str | None, given: Iterable[str], known: Sequence[str], what: str) -> bool:
        unknown = [key for key in given if key not in known]
        for key in unknown:
            self.refuse(node, _unknown("key", key, known, f"{what} has no key {key!r}"), key)
        return not unknown


def read_networks(config: Mapping[str, Any], at: Path, line_of: Callable[[Path], int | None]) -> list[Read]:
    """Read all networks of a configuration.

    Args:
        config: Its plain values, with the networks under ``network``.
        at: Where these values stand in their file.
        line_of: Gives the line of a path, None where it is not known.

    Raises:
        ConvArithError: ``no-network`` where there is none to check.
    """
    unknown = [key for key in config if key not in _TOP_KEYS]
    if unknown:
        raise _unknown("key", unknown[0], _TOP_KEYS, f"a configuration has no key {unknown[0]!r}")
    tables = config.get("network")
    if not isinstance(tables, Sequence) or isinstance(tables, str) or not tables:
        raise ConvArithError("there is no network to check", "no-network", "begin one with [[network]] and its input")
    return [_network(table, (*at, "network", number), line_of) for number, table in enumerate(tables)]


def _network(table: Any, path: Path, line_of: Callable[[Path], int | None]) -> Read:  # whatever the file holds
    reading = _Reading(line_of)
    if not isinstance(table, Mapping):
        raise ConvArithError(f"network {path[-1]} is {table!r}, no table", "bad-value", "begin one with [[network]]")
    reading.check_keys(None, table, _NETWORK_KEYS, "a network")
    name = str(table.get("name", f"network {int(path[-1]) + 1}"))
    shape: Shape = ()
    sizes: range | None = None
    try:
        shape = _shape(table.get("input"), "input", "give channels, then spatial sizes, as in input = [3, 256, 256]")
    except ConvArithError as error:
        reading.refuse(None, error, "input")
    try:
        sizes = _sizes(table["sizes"]) if "sizes" in table else None
    except ConvArithError as error:
        reading.refuse(None, error, "sizes")
    nodes = _nodes(table.get("layer", []), (*path, "layer"), reading)
    network = Network(name, shape, nodes, sizes, line_of(path), reading.lines(path, table))
    return Read(network, tuple(reading.problems))


def _nodes(tables: Any, path: Path, reading: _Reading) -> tuple[Node, ...]:  # whatever the file holds
    if not isinstance(tables, Sequence) or not all(isinstance(table, Mapping) for table in tables):
        reading.refuse(
            None, ConvArithError("layer is no list of tables", "bad-value", "write [[network.layer]]"), "layer"
        )
        return ()
    nodes: list[Node] = []
    for number, table in enumerate(tables):
        nodes.append(_node(table, (*path, number), nodes, reading))
    return tuple(nodes)


def _node(table: Mapping[str, Any], path: Path, before: list[Node], reading: _Reading) -> Node:
    op = str(table.get("op", ""))
    name = str(table.get("name", f"{op or 'layer'} {len(before) + 1}"))
    names = [INPUT, *(node.name for node in before)]
    expect: Shape | None = None
    sources: tuple[str, ...] = (names[-1],)
    operation: Operation | None = None
    if name in names:
        error = ConvArithError(f"{name!r} is taken already", "duplicate-name", "give every layer a name of its own")
        reading.refuse(name, error, "name")
    try:
        sources = _sources(table, names)
    except ConvArithError as error:
        reading.refuse(name, error, "from")
        sources = ()
    try:
        if "expect" in table:
            expect = _shape(
                table["expect"], "expect", "give channels, then spatial sizes, as in expect = [64, 128, 128]"
            )
    except ConvArithError as error:
        reading.refuse(name, error, "expect")
    settings = {key: value for key, value in table.items() if key not in _LAYER_KEYS}
    try:
        spec = _spec(op)
        if reading.check_keys(name, settings, (*spec.keys, *_LAYER_KEYS), op) and sources:
            operation = _operation(spec, op, settings, sources)
    except ConvArithError as error:
        reading.refuse(name, error, "op" if error.code == "unknown-op" else None)
    return Node(name, op, operation, sources, settings, expect, reading.line_of(path), reading.lines(path, table))


def _spec(op: str) -> Spec:
    if not op:
        raise ConvArithError("the layer names no op", "unknown-op", f"the ops are {', '.join(OPERATIONS)}")
    if op not in OPERATIONS:
        raise _unknown("op", op, tuple(OPERATIONS), f"no op is called {op!r}")
    return OPERATIONS[op]


def _operation(spec: Spec, op: str, settings: Mapping[str, Any], sources: tuple[str, ...]) -> Operation:
    missing = [key for key in spec.required if key not in settings]
    if missing:
        raise ConvArithError(f"{op} lacks {' and '.join(missing)}", "missing-key", f"add {missing[0]} = …")
    if len(sources) > 1 and not spec.joins:
        raise ConvArithError(
            f"{op} takes one input, not {len(sources)}", "too-many-inputs", "join them by a concat or an add first"
        )
    return spec.build(settings)


def _sources(table: Mapping[str, Any], names: list[str]) -> tuple[str, ...]:
    given = table.get("from", names[-1])
    sources = (given,) if isinstance(given, str) else given
    if not isinstance(sources, Sequence) or not sources or not all(isinstance(each, str) for each in sources):
        raise ConvArithError(f"from is {given!r}", "bad-value", "give the name of a layer, or a list of names")
    for source in sources:
        if source not in names:
            raise _unknown("layer", source, names, f"no layer before this one is called {source!r}")
    return tuple(sources)


def _shape(value: Any, name: str, way_out: str) -> Shape:  # whatever the file holds
    if value is None:
        raise ConvArithError(f"the network has no {name}", "missing-key", way_out)
    try:
        numbers = whole_numbers(name, value)
    except ConvArithError as error:
        raise ConvArithError(error.message, error.code, way_out) from None
    return (numbers,) if isinstance(numbers, int) else numbers


def _sizes(value: Any) -> range:  # whatever the file holds
    way_out = 'write the first and the last, as in sizes = "64..512"'
    first, separator, last = str(value).partition("..")
    if not separator or not first.strip().isdigit() or not last.strip().isdigit():
        raise ConvArithError(f"sizes {value!r} is no range", "bad-value", way_out)
    low, high = whole_number("sizes", int(first)), whole_number("sizes", int(last))
    if not low <= high < low + _MOST_SIZES:
        raise ConvArithError(
            f"sizes {low}..{high} holds {max(0, high - low + 1):,} sizes",
            "bad-value",
            f"ask about 1 to {_MOST_SIZES:,}",
        )
    return range(low, high + 1)


def _unknown(what: str, name: str, known: Sequence[str], message: str) -> ConvArithError:
    near = get_close_matches(name, known, n=1)
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")  # as many as a line bears
    return ConvArithError(message, f"unknown-{what}", f"did you mean {near[0]!r}?" if near else f"there are {listed}")
