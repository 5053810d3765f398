"""Configurations in YAML, without anything that YAML could run, and without aliases that would grow beyond measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError, missing_extra
from convarith.foreign import foreign
from convarith.networks.places import Place
from convarith.readers.document import Document, networks
from convarith.readers.parsed import NotInFormatError
from convarith.readers.spans import Span, Spans
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

_MOST = 1_000_000  # values, each alias written out
_KNOWN_TAGS = tuple(f"tag:yaml.org,2002:{each}" for each in ("str", "int", "float", "bool", "null", "timestamp"))
_DEEPEST = 100  # values within each other


def read(text: str, framework: str | None = None, name: str = "") -> list[ParsedNetwork]:
    """Read the networks of a YAML text.

    Args:
        text: What the file holds.
        framework: The one in whose words networks are that name none; None for convarith's own.
        name: Of the file; empty for a text without one.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed; as `convarith.readers.document.networks`.
    """
    return networks(replace(parse(text), name=name), framework)


def parse(text: str) -> Document:
    """Give the values of a YAML text with their places.

    Raises:
        ConvArithError: ``unreadable``; ``missing-extra`` without PyYAML.
    """
    try:
        import yaml
    except ImportError:
        raise missing_extra("reading YAML", "PyYAML", "networks") from None
    with foreign("this is not YAML", "unreadable", "mend the syntax"):
        try:
            return Document(_values(text), Spans(text, _spans_of))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = _mistake(text, mark.line, mark.column) if mark else Place(1)
            raise NotInFormatError("YAML", ValueError(error.problem), place) from None


def _mistake(text: str, line: int, column: int) -> Place:
    """Give the place of a line and a column from 0; behind its last line is the end of a text without a line feed."""
    lines = text.splitlines() or [""]
    return Place(line + 1, column + 1) if line < len(lines) else Place(len(lines), len(lines[-1]) + 1)


def _spans_of(text: str) -> dict[KeyPath, Span]:
    """Give the characters of every value in a valid YAML text, by its path."""
    spans: dict[KeyPath, Span] = {}
    _values(text, spans)
    return spans


def _values(text: str, spans: dict[KeyPath, Span] | None = None) -> Any:
    """Give the values of a text, and note their places where these are asked for."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return _Values(loader, spans).document()
    finally:
        loader.dispose()


class _Values:
    """The values of a text as they are built up of its events.

    PyYAML's own nodes are not made: of a text nested deeply enough they overflow the stack, and nothing can be caught.
    """

    def __init__(self, loader: Any, spans: dict[KeyPath, Span] | None) -> None:  # the loader of PyYAML
        import yaml

        self._yaml = yaml  # for the classes of its events
        self._loader = loader
        self._spans = spans  # takes the place of each value
        self._last: Any = None  # the event that ends the last value
        self._count = 0
        self._named: dict[str, tuple[Any, int]] = {}  # what an alias stands for, and how many values that are

    def document(self) -> Any:
        loader = self._loader
        loader.get_event()  # of the stream
        if loader.check_event(self._yaml.StreamEndEvent):
            return None
        loader.get_event()  # of the document
        values = self._value(loader.get_event(), ())
        loader.get_event()
        if not loader.check_event(self._yaml.StreamEndEvent):
            place = _place(loader.get_event())
            raise NotInFormatError("one YAML document", ValueError("another one begins"), place)
        return values

    def _value(self, event: Any, path: KeyPath) -> Any:  # an event of PyYAML
        before = self._count
        self._count += 1
        self._last = event
        if isinstance(event, self._yaml.AliasEvent):
            if event.anchor not in self._named:
                raise NotInFormatError("YAML", ValueError(f"nothing is called &{event.anchor}"), _place(event))
            value, count = self._named[event.anchor]
            self._count += count
        elif isinstance(event, self._yaml.ScalarEvent):
            value = self._scalar(event)
        elif len(path) == _DEEPEST:
            raise ConvArithError("values are nested too deeply", "unreadable", "check for a typo")
        else:
            value = self._sequence(path) if isinstance(event, self._yaml.SequenceStartEvent) else self._mapping(path)
        if self._count > _MOST:
            raise ConvArithError(
                f"with its aliases written out it holds more than {_MOST:,} values", "unreadable", "use fewer aliases"
            )
        if getattr(event, "anchor", None) and not isinstance(event, self._yaml.AliasEvent):
            self._named[event.anchor] = value, self._count - before
        return value

    def _scalar(self, event: Any) -> Any:  # an event of PyYAML
        tag = event.tag
        if tag is None or not tag.startswith(_KNOWN_TAGS):  # of a language's own, which nobody is to make here
            tag = self._loader.resolve(self._yaml.ScalarNode, event.value, event.implicit)
        return self._loader.construct_object(self._yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))

    def _sequence(self, path: KeyPath) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._loader.get_event(), self._yaml.SequenceEndEvent):
            here = (*path, len(found))
            found.append(self._value(event, here))
            self._note(here, event)
        self._last = event
        return found

    def _mapping(self, path: KeyPath) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        merged: list[Any] = []
        while not isinstance(event := self._loader.get_event(), self._yaml.MappingEndEvent):
            merge = getattr(event, "value", None) == "<<"
            key = "<<" if merge else self._value(event, path)
            key = key if isinstance(key, str | int) else str(key)
            here = (*path, key)
            begun = self._loader.get_event()
            value = self._value(begun, here)
            self._note(here, begun, event)
            if merge:
                merged += value if isinstance(value, list) else [value]
            else:
                found[key] = value
        self._last = event
        for each in merged:
            found = {**each, **found} if isinstance(each, dict) else found
        return found

    def _note(self, path: KeyPath, begun: Any, key: Any = None) -> None:  # events of PyYAML
        """Note the place of the value that was read last, and of its key."""
        if self._spans is None:
            return
        value = begun.start_mark.index, self._last.end_mark.index
        self._spans[path] = Span(*value, *((key.start_mark.index, key.end_mark.index) if key else value))


def _place(event: Any) -> Place:  # an event of PyYAML
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
