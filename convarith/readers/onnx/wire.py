"""Protocol buffers' wire format, read by a table of the fields that are wanted; all else is passed over unread.

https://protobuf.dev/programming-guides/encoding/ describes it. Importing Google's protobuf and building its descriptors
takes longer than to read a usual model here, and it needs all of a file in memory, weights included.
"""

from __future__ import annotations

from functools import partial
from struct import calcsize, iter_unpack
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Take: TypeAlias = "Callable[[Content, int, int], list[Any]]"

_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # how a field stands on the wire
_MOST_VALUES = 1 << 22  # of a file, which take some five seconds, and are more than those of as many nodes as are read


class Content(Protocol):
    """What a file holds: bytes, or a file mapped into memory."""

    def __len__(self) -> int:
        """Give how many bytes they are."""

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> bytes: ...


class Message:
    """A message: its fields as attributes, lists where they repeat, and their defaults where they are not there.

    It looks as a message of Google's protobuf does, so that both are read alike.
    """

    def HasField(self, name: str) -> bool:  # noqa: N802  # protobuf's own name
        """Tell whether a field is there, and not its default only."""
        return name in vars(self)


class Field(NamedTuple):
    """A field that is wanted.

    Attributes:
        name: Its name.
        kind: ``int32``, ``int64``, ``float``, ``double``, ``string``, ``bytes``, or the name of a message.
        repeats: Whether there may be several.
        most: Bytes above which its value is passed over; None for no limit.
    """

    name: str
    kind: str
    repeats: bool = False
    most: int | None = None


class _Place(NamedTuple):
    """Where a field goes, by its number and by how it stands on the wire: with a class for a message, or what takes it.

    Attributes:
        name: Name of the attribute.
        repeats: Whether it is a list.
        take: Gives the values that stand there.
        message: Class of the message that stands there.
    """

    name: str
    repeats: bool
    take: Take
    message: type[Message] | None = None


class Reader:
    """Reads messages of some kinds.

    Args:
        kinds: Fields by number for each kind of message. Those that stand within others come after them, so nothing
            nests deeper than there are kinds.
    """

    def __init__(self, kinds: Mapping[str, Mapping[int, Field]]) -> None:
        self._classes: dict[str, type[Message]] = {}
        self._places: dict[type[Message], dict[int, _Place]] = {}
        for kind in reversed(list(kinds)):
            fields = kinds[kind]
            defaults = {each.name: self._default(each) for each in fields.values()}
            self._classes[kind] = type(kind, (Message,), defaults)
            self._places[self._classes[kind]] = {
                number << 3 | wire: place for number, each in fields.items() for wire, place in self._on_wire(each)
            }

    def read(self, content: Content, kind: str) -> Message:
        """Read a message of a kind that a file holds.

        Raises:
            ValueError: Where it is none, with the byte.
            OverflowError: Where it has too many values.
        """
        message = self._classes[kind]()
        self._fill(message, content, 0, len(content), [_MOST_VALUES])
        return message

    def _default(self, field: Field) -> Any:
        if field.repeats:
            return ()
        return _SCALARS[field.kind].default if field.kind in _SCALARS else self._classes[field.kind]()

    def _on_wire(self, field: Field) -> Iterator[tuple[int, _Place]]:
        if field.kind not in _SCALARS:
            yield _LENGTH, _Place(field.name, field.repeats, _nothing, self._classes[field.kind])
            return
        for wire, take in _SCALARS[field.kind].takes.items():
            limited = take if field.most is None or wire != _LENGTH else partial(_up_to, field.most, take)
            yield wire, _Place(field.name, field.repeats, limited)

    def _fill(self, message: Message, content: Content, start: int, end: int, left: list[int]) -> None:
        """Read the fields of a message that stands between two bytes, where so many values more may be read."""
        places, held = self._places[type(message)], vars(message)
        for key, value, after in _parts(content, start, end):
            left[0] -= 1
            if left[0] < 0:
                raise _too_many()
            place = places.get(key)
            if place is None:
                continue
            name, repeats, take, inner = place
            if inner is None:
                found = take(content, value, after)
                left[0] -= len(found) - 1
            else:  # one that stands twice adds to itself
                found = [inner() if repeats or name not in held else held[name]]
                self._fill(found[0], content, value, after, left)
            if not repeats:
                held[name] = found[-1] if found else getattr(message, name)
            elif name in held:
                held[name] += found
            else:
                held[name] = found


def _parts(content: Content, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Give each field: its number with how it stands there, where its value starts (or a varint's own), where it ends.

    Raises:
        ValueError: For what is no field, and for one that is longer than what holds it.
    """
    while at < end:
        start = at
        # Most numbers are of one byte, for which a call would take longer than all the rest.
        key, value = (content[at], at + 1) if content[at] < 0x80 else _varint(content, at, end)
        wire = key & 7
        if wire == _LENGTH:
            short = value < end and content[value] < 0x80
            length, value = (content[value], value + 1) if short else _varint(content, value, end)
            at = value + length
            if at > end:
                raise ValueError(f"a field at byte {start:,} has {length:,} bytes, and {end - value:,} are there")
        elif wire == _VARINT:
            value, at = _varint(content, value, end)
        elif wire in (_EIGHT, _FOUR):
            at = value + (8 if wire == _EIGHT else 4)
        if at == start or at > end or key < 8:  # there are groups too, which nobody writes any more
            raise ValueError(f"at byte {start:,} is no field of a message")
        yield key, value, at


def _varint(content: Content, at: int, end: int) -> tuple[int, int]:
    """Read a whole number, seven bits a byte, the last first; give it and where it ends."""
    number = shift = 0
    while at < end and shift < 70:
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    raise ValueError(f"a number before byte {at:,} does not end")


def _too_many() -> OverflowError:
    return OverflowError(f"more than {_MOST_VALUES:,} values beside its weights")


def _nothing(*_: Any) -> list[Any]:
    return []


def _up_to(most: int, take: Take, content: Content, start: int, end: int) -> list[Any]:
    return take(content, start, end) if end - start <= most else []


def _text(content: Content, start: int, end: int) -> list[Any]:
    return [content[start:end].decode(errors="backslashreplace")]


def _bytes(content: Content, start: int, end: int) -> list[Any]:
    return [content[start:end]]


def _whole(bits: int, _: Content, number: int, __: int) -> list[Any]:
    number &= (1 << bits) - 1
    return [number - (1 << bits) if number >> bits - 1 else number]


def _wholes(bits: int, content: Content, at: int, end: int) -> list[Any]:
    if end - at > _MOST_VALUES:
        raise _too_many()
    found: list[Any] = []
    while at < end:
        number, at = _varint(content, at, end)
        found += _whole(bits, content, number, at)
    return found


def _unpacked(letter: str, content: Content, start: int, end: int) -> list[Any]:
    if end - start > _MOST_VALUES:
        raise _too_many()
    if (end - start) % calcsize(letter):
        raise ValueError(f"{end - start:,} bytes from byte {start:,} on are not a multiple of {calcsize(letter)}")
    return [number for (number,) in iter_unpack(letter, content[start:end])]


class _Scalar(NamedTuple):
    """A kind of value: its default, and what takes it by how it stands on the wire, alone or several in a row."""

    default: Any
    takes: Mapping[int, Take]


_SCALARS = {
    "int32": _Scalar(0, {_VARINT: partial(_whole, 32), _LENGTH: partial(_wholes, 32)}),
    "int64": _Scalar(0, {_VARINT: partial(_whole, 64), _LENGTH: partial(_wholes, 64)}),
    "float": _Scalar(0.0, {_FOUR: partial(_unpacked, "<f"), _LENGTH: partial(_unpacked, "<f")}),
    "double": _Scalar(0.0, {_EIGHT: partial(_unpacked, "<d"), _LENGTH: partial(_unpacked, "<d")}),
    "string": _Scalar("", {_LENGTH: _text}),
    "bytes": _Scalar(b"", {_LENGTH: _bytes}),
}
