"""The layers of a network from plain values, blocks that repeat laid out, with the mistakes of all found at once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, islice

from convarith.engine.names import called, nearest, there_are
from convarith.engine.numbers import short_repr, whole_number
from convarith.engine.spelling import read_framework_padding, read_padding
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, NetworkLayer
from convarith.readers.builder import MOST_EXPANDED
from convarith.readers.cycles import refuse_later, way_back
from convarith.readers.layer_schema import FRAMEWORK, SCHEMAS, STACK, TO
from convarith.readers.spans import DocumentPlaces
from convarith.readers.table import Table, checked_shape, given_keys, name_text, with_own_keys
from convarith.records import NamedTuple, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from convarith.networks.graph import Problem
    from convarith.networks.operations import Operation, Shape
    from convarith.readers.layer_schema import Schema, Settings
    from convarith.readers.spans import KeyPath, Spans

_LAYER_KEYS = ("name", "op", "from", "expect")
_DEEPEST = 50  # stacks in stacks
_MOST_OFFERED = 100  # names that a wrong one may be meant for


def read_layers(
    tables: Any, path: KeyPath, network: Table, spans: Spans, framework: str | None
) -> tuple[NetworkLayer, ...]:  # whatever the file holds
    """Read the layers of a network.

    A stack becomes its layers as often as it repeats, with its name and the number of the repetition before theirs, and
    after them one of its own name, which leaves their output as it is. In a stack, names are those of its layers, then
    those around it, and ``input`` is what comes into it.

    Args:
        tables: What stands in their place.
        path: Where that is.
        network: The table of the network, which takes the problems.
        spans: The places of all tables.
        framework: The one in whose words layers are that name none.
    """
    reader = _Reader(spans, framework)
    reader.read(tables, path, "layer", network, _Block("", ChainMap({INPUT: INPUT}), INPUT))
    return tuple(reader.layers)


@dataclass(frozen=True)
class _Tables:
    """The tables of all layers of a list."""

    tables: Sequence[Mapping[str, Any]]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each, by the name of its layer where it stands."""
        return {_local_name(given_keys(table), number): number for number, table in enumerate(self.tables)}

    def taken_from(self, name: str) -> tuple[str, ...]:
        """Give the names that a layer takes from."""
        if name not in self.numbers:
            return ()
        number = self.numbers[name]
        given = given_keys(self.tables[number])
        first = "from" in given or not number
        before = () if first else (_local_name(given_keys(self.tables[number - 1]), number - 1),)
        return (*before, *_names(given.get("from")), *_names(given.get(TO)))


class _Block(NamedTuple):
    """Where layers are read.

    Attributes:
        prefix: What stands before their names.
        names: The names that they know, with those of the layers that these stand for.
        last: What comes into them.
        depth: How many stacks they stand in.
        tables: Those of all its layers.
    """

    prefix: str
    names: ChainMap[str, str]
    last: str
    depth: int = 0
    tables: _Tables | None = None

    def known(self, given: Any, key: str, here: str) -> str:  # whatever the file holds
        """Give the layer that a name stands for which one layer gives for another.

        Raises:
            ConvArithError: ``bad-value`` for what is no name; ``bad-reference`` and ``cycle`` where there is no such
                layer yet.
        """
        if not isinstance(given, str):
            raise ConvArithError(f"{key} is {short_repr(given)}", "bad-value", "give the name of a layer", key)
        if given in self.names:
            return self.names[given]
        if self.tables is not None and {given, here} <= self.tables.numbers.keys():
            way = way_back(given, here, self.tables.taken_from)  # not in names, and so not before this one
            raise refuse_later(here, given, way, key)
        known = _latest(self.names)
        told = f"no layer before this one is called {given!r}"
        raise ConvArithError(told, "bad-reference", there_are(given, known), key, nearest(given, known))


@dataclass(slots=True)
class _Reader:
    """Reads tables into layers, one after the other."""

    spans: Spans
    framework: str | None
    layers: list[NetworkLayer] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: {INPUT})
    stacked: int = 0  # layers that stand in stacks

    def read(self, tables: Any, path: KeyPath, key: str, owner: Table, block: _Block) -> str:
        """Read a list of tables, and give the name of its last layer, which is what comes in where there is none."""
        if isinstance(tables, str) and key == "layers":
            tables = _written(tables)
        if (
            not isinstance(tables, Sequence)
            or isinstance(tables, str)
            or not all(isinstance(table, Mapping) for table in tables)
        ):
            owner.refuse(ConvArithError(f"{key} is no list of tables", "bad-value", _WAYS_OUT[key], key))
            return block.last
        last, block = block.last, block._replace(tables=_Tables(tables))
        for number, each in enumerate(tables):
            given, here = given_keys(each), (*path, number)
            local, op = _local_name(given, number), _op(given)
            op = called(op, SCHEMAS) or op
            table, written = with_own_keys(given, _keys_of(op) if op in SCHEMAS else given)
            paths = {own: (*here, key) for own, key in written.items()} if written else None
            problems = Table(block.prefix + local, DocumentPlaces(self.spans, here, paths), owner.problems)
            problems.check_name(table.get("name", local))
            last = self._layer(_with_framework(table, op, self.framework), op, here, problems, block, last)
            block.names[local] = last
        return last

    def _layer(
        self, table: Mapping[str, Any], op: str, path: KeyPath, problems: Table, block: _Block, last: str
    ) -> str:
        """Read one table, and give the name of its layer."""
        name = problems.layer or ""
        here = name.removeprefix(block.prefix)
        if name in self.taken:
            told = f"{name!r} is taken already"
            problems.refuse(ConvArithError(told, "duplicate-name", "give every layer a name of its own", "name"))
        expect: Shape | None = None
        sources: tuple[str, ...] = ()
        operation: Operation | None = None
        try:
            sources = _sources(table.get("from"), block, here, last)
        except ConvArithError as error:
            problems.refuse(error)
        try:
            if "expect" in table:
                way_out = "give channels, then spatial sizes, as in expect = [64, 128, 128]"
                expect = checked_shape(table["expect"], "expect", way_out)
        except ConvArithError as error:
            problems.refuse(error)
        settings = {key: value for key, value in table.items() if key not in _LAYER_KEYS}
        try:
            schema = _schema(op)
            if TO in settings and schema.numbers and sources:
                sources = (*sources, block.known(settings[TO], TO, here))
            if problems.check_keys(settings, _keys_of(op), op) and sources:
                operation = _operation(op, settings, sources)
            if operation is not None and op == STACK:
                sources = (self._stack(settings, path, problems, block, sources[0]),)
        except ConvArithError as error:
            problems.refuse(error)
        self.taken.add(name)
        self.stacked += block.depth > 0
        self.layers.append(NetworkLayer(name, op, operation, sources, expect, problems.places))
        return name

    def _stack(self, settings: Settings, path: KeyPath, problems: Table, block: _Block, source: str) -> str:
        """Read the layers of a stack as often as it repeats, and give the name of the last one."""
        repeat = whole_number("repeat", settings.get("repeat", 1))
        if block.depth == _DEEPEST:
            raise ConvArithError(
                f"stacks stand in stacks, more than {_DEEPEST} deep", "too-large", "write their layers out", "layers"
            )
        found: list[Problem] = problems.problems
        for number in range(1, repeat + 1):
            prefix = f"{problems.layer}.{number}." if "repeat" in settings else f"{problems.layer}."
            names = block.names.new_child({INPUT: source})
            inside = _Block(prefix, names, source, block.depth + 1)
            owner = Table(problems.layer, problems.places, found)
            before = self.stacked
            source = self.read(settings["layers"], (*path, "layers"), "layers", owner, inside)
            found = []  # what is wrong with a layer is told of its first repetition
            each = self.stacked - before
            if each * (repeat - number) + self.stacked > MOST_EXPANDED:
                raise ConvArithError(
                    f"with {repeat:,} times {each:,} layers the stacks have more than {MOST_EXPANDED:,}",
                    "too-large",
                    "check repeat for a typo",
                    "repeat",
                )
            if not each:
                break
        return source


_WAYS_OUT = {
    "layer": "write [[network.layer]]",
    "layers": 'write layers = "conv 64 k3 p1 | relu", or [{ op = "conv", … }, …]',
}


def _written(text: str) -> Any:
    """Give the tables of layers that are written in a line."""
    from convarith.readers.line_table import LineTable

    try:
        found = LineTable(text).network
    except ConvArithError as error:
        raise ConvArithError(f"layers: {error.message}", "bad-value", error.hint, "layers") from None
    if "input" in found:
        raise ConvArithError(
            f"layers begin with an input of {found['input']}",
            "bad-value",
            "leave it out: it is what comes in",
            "layers",
        )
    return found["layer"]


@cache
def _keys_of(op: str) -> Collection[str]:
    """Give the keys that a layer of an operation may have, in order; whether one is among them is asked of each."""
    return dict.fromkeys((*SCHEMAS[op].keys, *_LAYER_KEYS))


def _with_framework(table: Mapping[str, Any], op: str, framework: str | None) -> Mapping[str, Any]:
    """Give a layer's table with the network's framework, where it names none and its op cares."""
    cares = framework is not None and op in SCHEMAS and FRAMEWORK in _keys_of(op)
    return {FRAMEWORK: framework, **table} if cares else table


def _schema(op: str) -> Schema:
    if not op:
        raise ConvArithError("the layer names no op", "unknown-op", f"the ops are {', '.join(SCHEMAS)}", "op")
    if op not in SCHEMAS:
        raise ConvArithError(f"no op is called {op!r}", "unknown-op", there_are(op, SCHEMAS), "op")
    return SCHEMAS[op]


def _way_out(op: str, missing: str) -> str:
    example = f", in a line as in {op} 64 k3" if missing == "out_channels" and op.startswith("conv") else ""
    return f"add {missing} = …{example}"


def _operation(op: str, settings: Settings, sources: tuple[str, ...]) -> Operation:
    try:
        made = _shared(op, **settings)
    except TypeError:  # for a list among the settings, by which nothing can be looked up
        made = _made(op, settings)
    if len(sources) > 1 + (TO in settings) and not SCHEMAS[op].joins:
        raise ConvArithError(
            f"{op} takes one input, not {len(sources)}",
            "too-many-inputs",
            "join them by a concat, an add or a multiply",
            "from",
        )
    return made


@lru_cache(maxsize=1 << 12, typed=True)  # True equals 1, but is no number
def _shared(op: str, /, **settings: Any) -> Operation:  # whatever the file holds
    """Make the operation of all layers with the same settings: most layers repeat some."""
    return _made(op, settings)


def _made(op: str, settings: Settings) -> Operation:
    schema = SCHEMAS[op]
    missing = [key for key in schema.required if key not in settings]
    if missing:
        raise ConvArithError(f"{op} lacks {' and '.join(missing)}", "missing-key", _way_out(op, missing[0]))
    if str in map(type, settings.values()):
        settings = {key: _number(op, key, value, settings) for key, value in settings.items()}
    return schema.build(settings)


def _number(op: str, key: str, value: Any, settings: Settings) -> Any:  # whatever the file holds
    """Give the numbers that a text spells, where it stands in their place, as the command line reads them."""
    if not isinstance(value, str) or key == FRAMEWORK:
        return value
    if key == "padding":
        return read_framework_padding(value) if FRAMEWORK in settings else read_padding(value)
    from convarith.readers.keys import key_of  # which a file of numbers does without

    read = key_of(op, key).kind.read
    return value if read is None else read(value, key)


def _sources(given: Any, block: _Block, here: str, last: str) -> tuple[str, ...]:  # whatever the file holds
    if given is None:
        return (last,)
    sources = _names(given)
    if not sources:
        raise ConvArithError(
            f"from is {short_repr(given)}", "bad-value", "give the name of a layer, or a list of names", "from"
        )
    found: list[str] = []
    for number, source in enumerate(sources):
        try:
            found.append(block.known(source, "from", here))
        except ConvArithError as error:
            if isinstance(given, str) or error.instead is None:
                raise
            instead = (*sources[:number], str(error.instead), *sources[number + 1 :])
            raise error.meaning(instead) from None
    return tuple(found)


def _names(given: Any) -> tuple[str, ...]:  # whatever the file holds
    """Give what ``from`` names; nothing where it is neither a name nor names."""
    names = (given,) if isinstance(given, str) else given
    return tuple(names) if isinstance(names, Sequence) and all(isinstance(each, str) for each in names) else ()


def _local_name(given: Mapping[str, Any], number: int) -> str:
    """Give the name of a layer where it stands, by what its table gives and its number there."""
    return name_text(given["name"] if "name" in given else f"{_op(given) or 'layer'} {number + 1}")


def _op(given: Mapping[str, Any]) -> str:
    return name_text(given["op"]) if "op" in given else ""


def _latest(names: ChainMap[str, str]) -> tuple[str, ...]:
    """Give the last of the names that are known, in their order, as a large network has too many to look through."""
    inmost_first = (reversed(each) for each in names.maps if isinstance(each, dict))
    found = list(islice(chain.from_iterable(inmost_first), _MOST_OFFERED))
    return tuple(dict.fromkeys(reversed(found)))
