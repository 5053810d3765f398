"""Networks from the plain values of a configuration, with the mistakes of all layers found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from re import ASCII, fullmatch
from typing import TYPE_CHECKING, Any, TypeGuard

from convarith.engine.numbers import short_repr, whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Lines, Network, NetworkLayer, Problem
from convarith.readers.layer_schema import FRAMEWORK, SCHEMAS
from convarith.readers.parsed import ParsedNetwork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.document import KeyPath
    from convarith.readers.layer_schema import Schema, Settings

_TOP_KEYS = ("network",)
_NETWORK_KEYS = ("name", "input", "sizes", "framework", "layer")
_LAYER_KEYS = ("name", "op", "from", "expect")


@dataclass(frozen=True, slots=True)
class _Table:
    """A network's or a layer's table while it is read: where its keys stand, and what is wrong.

    A problem takes its line from here and not from its layer's name, which another layer may have too.
    """

    layer: str | None
    lines: Lines
    problems: list[Problem]

    def refuse(self, error: ConvArithError) -> None:
        self.problems.append(Problem(self.layer, error, self.lines.line_of(error.setting)))

    def check_keys(self, given: Iterable[str], known: Sequence[str], what: str) -> bool:
        unknown = [key for key in given if key not in known]
        for key in unknown:
            error = ConvArithError(f"{what} has no key {key!r}", "unknown-key", _there_are(known, key), key)
            self.refuse(error)
        return not unknown

    def check_name(self, given: Any) -> None:  # whatever the file holds
        if not _is_name(given):
            error = ConvArithError(
                f"name {short_repr(given)} is no line of text", "bad-value", 'write it as in name = "enc1"', "name"
            )
            self.refuse(error)


def read_networks(
    config: Mapping[str, Any], at: KeyPath, line_of: Callable[[KeyPath], int | None], framework: str | None = None
) -> list[ParsedNetwork]:
    """Read all networks of a configuration.

    Args:
        config: Its plain values, with the networks under ``network``; a key whose value is None is not given.
        at: Where these values stand in their file.
        line_of: Gives the line of a path, None where it is not known.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``no-network`` where there is none to check; ``unknown-key`` and ``bad-value`` for what stands
            beside or in place of the networks.
    """
    unknown = [key for key in config if key not in _TOP_KEYS]
    if unknown:
        where = _on_line(line_of((*at, unknown[0])))
        raise ConvArithError(
            f"{where}a configuration has no key {unknown[0]!r}", "unknown-key", _there_are(_TOP_KEYS, unknown[0])
        )
    tables = config.get("network")
    if not isinstance(tables, Sequence) or isinstance(tables, str) or not tables:
        raise ConvArithError("there is no network to check", "no-network", "begin one with [[network]] and its input")
    return [_network(table, (*at, "network"), number, line_of, framework) for number, table in enumerate(tables)]


def _network(
    table: Any, at: KeyPath, number: int, line_of: Callable[[KeyPath], int | None], framework: str | None
) -> ParsedNetwork:
    path = (*at, number)
    if not isinstance(table, Mapping):
        raise ConvArithError(
            f"{_on_line(line_of(path))}network {number + 1} is {short_repr(table)}, no table",
            "bad-value",
            "begin one with [[network]]",
        )
    given = _given(table)
    problems = _Table(None, _lines(table, path, line_of), [])
    name = given.get("name", f"network {number + 1}")
    problems.check_name(name)
    problems.check_keys(given, _NETWORK_KEYS, "a network")
    shape: Shape = ()
    sizes: range | None = None
    try:
        shape = _shape(given.get("input"), "input", "give channels, then spatial sizes, as in input = [3, 256, 256]")
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
    layers = _layers(given.get("layer", []), (*path, "layer"), problems, line_of, framework)
    network = Network(_text(name), shape, layers, sizes, problems.lines)
    return ParsedNetwork(network, tuple(problems.problems))


def _layers(
    tables: Any, path: KeyPath, network: _Table, line_of: Callable[[KeyPath], int | None], framework: str | None
) -> tuple[NetworkLayer, ...]:  # whatever the file holds
    if (
        not isinstance(tables, Sequence)
        or isinstance(tables, str)
        or not all(isinstance(table, Mapping) for table in tables)
    ):
        network.refuse(ConvArithError("layer is no list of tables", "bad-value", "write [[network.layer]]", "layer"))
        return ()
    layers: list[NetworkLayer] = []
    for number, table in enumerate(tables):
        here = (*path, number)
        given = _given(table)
        op = _text(given["op"]) if "op" in given else ""
        name = given.get("name", f"{op or 'layer'} {number + 1}")
        problems = _Table(_text(name), _lines(table, here, line_of), network.problems)
        problems.check_name(name)
        names = [INPUT, *(layer.name for layer in layers)]
        layers.append(_layer(_with_framework(given, op, framework), _text(name), op, names, problems))
    return tuple(layers)


def _given(table: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the keys whose value is null, for which some formats have a word."""
    return {key: value for key, value in table.items() if value is not None}


def _with_framework(table: Mapping[str, Any], op: str, framework: str | None) -> Mapping[str, Any]:
    """Give a layer's table with the network's framework, where it names none and its op cares."""
    cares = framework is not None and op in SCHEMAS and FRAMEWORK in SCHEMAS[op].keys
    return {FRAMEWORK: framework, **table} if cares else table


def _framework(name: Any) -> str | None:  # whatever the file holds
    if name is None:
        return None
    from convarith.frameworks.registry import framework

    return framework(_text(name)).name


def _layer(table: Mapping[str, Any], name: str, op: str, names: list[str], problems: _Table) -> NetworkLayer:
    expect: Shape | None = None
    sources: tuple[str, ...] = ()
    operation: Operation | None = None
    if name in names:
        taken = f"{name!r} is taken already"
        problems.refuse(ConvArithError(taken, "duplicate-name", "give every layer a name of its own", "name"))
    try:
        sources = _sources(table, names)
    except ConvArithError as error:
        problems.refuse(error)
    try:
        if "expect" in table:
            expect = _shape(
                table["expect"], "expect", "give channels, then spatial sizes, as in expect = [64, 128, 128]"
            )
    except ConvArithError as error:
        problems.refuse(error)
    settings = {key: value for key, value in table.items() if key not in _LAYER_KEYS}
    try:
        schema = _schema(op)
        if problems.check_keys(settings, (*schema.keys, *_LAYER_KEYS), op) and sources:
            operation = _operation(schema, op, settings, sources)
    except ConvArithError as error:
        problems.refuse(error)
    return NetworkLayer(name, op, operation, sources, expect, problems.lines)


def _schema(op: str) -> Schema:
    if not op:
        raise ConvArithError("the layer names no op", "unknown-op", f"the ops are {', '.join(SCHEMAS)}", "op")
    if op not in SCHEMAS:
        raise ConvArithError(f"no op is called {op!r}", "unknown-op", _there_are(tuple(SCHEMAS), op), "op")
    return SCHEMAS[op]


def _operation(schema: Schema, op: str, settings: Settings, sources: tuple[str, ...]) -> Operation:
    missing = [key for key in schema.required if key not in settings]
    if missing:
        raise ConvArithError(f"{op} lacks {' and '.join(missing)}", "missing-key", f"add {missing[0]} = …")
    if len(sources) > 1 and not schema.joins:
        raise ConvArithError(
            f"{op} takes one input, not {len(sources)}", "too-many-inputs", "join them by a concat or an add", "from"
        )
    return schema.build(settings)


def _sources(table: Mapping[str, Any], names: list[str]) -> tuple[str, ...]:
    given = table.get("from", names[-1])
    sources = (given,) if isinstance(given, str) else given
    if not isinstance(sources, Sequence) or not sources or not all(isinstance(each, str) for each in sources):
        raise ConvArithError(
            f"from is {short_repr(given)}", "bad-value", "give the name of a layer, or a list of names", "from"
        )
    for source in sources:
        if source not in names:
            raise ConvArithError(
                f"no layer before this one is called {source!r}", "unknown-layer", _there_are(names, source), "from"
            )
    return tuple(sources)


def _shape(value: Any, name: str, way_out: str) -> Shape:  # whatever the file holds
    if value is None:
        raise ConvArithError(f"the network has no {name}", "missing-key", way_out, name)
    try:
        numbers = whole_numbers(name, value)
    except ConvArithError as error:
        raise error.reworded(error.message, way_out) from None
    return (numbers,) if isinstance(numbers, int) else numbers


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


def _there_are(known: Sequence[str], name: str) -> str:
    """Give the known name that a wrong one was meant for, or the known names."""
    near = get_close_matches(name, known, n=1)
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")  # as many as a line bears
    return f"did you mean {near[0]!r}?" if near else f"there are {listed}"


def _text(name: Any) -> str:  # whatever the file holds
    """Give a name as the text it is, or as a text that can stand for it in a line."""
    return name if _is_name(name) else short_repr(name)


def _is_name(name: Any) -> TypeGuard[str]:  # whatever the file holds
    return isinstance(name, str) and name.isprintable() and name != ""


def _lines(table: Mapping[str, Any], path: KeyPath, line_of: Callable[[KeyPath], int | None]) -> Lines:
    found = {key: line_of((*path, key)) for key in table}
    return Lines(line_of(path), {key: line for key, line in found.items() if line is not None})


def _on_line(line: int | None) -> str:
    return f"line {line}: " if line else ""
