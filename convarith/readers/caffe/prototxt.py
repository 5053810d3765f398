"""Protocol buffers' text format, without a schema: messages of fields, with the place of each."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.places import Place
from convarith.readers.parsed import NotInFormatError
from convarith.readers.spans import TextLines
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<word>[\w.+-]+)|(?P<mark>[{}<>:\[\],;])"""
)
_DEEPEST = 100  # messages within each other
_TOP = Place(1, 1)


class Value(NamedTuple):
    """What a field holds, and where that and the field's name stand."""

    value: str | Message
    place: Place
    key: Place


@dataclass(slots=True)
class Message:
    """Fields by their names, each with its values in order.

    Attributes:
        place: Where it begins.
        fields: Values of each field; words and texts alike as texts.
    """

    place: Place = _TOP
    fields: dict[str, list[Value]] = field(default_factory=dict)

    def values(self, name: str) -> list[Value]:
        """Give all values of a field."""
        return self.fields.get(name, [])

    def text(self, name: str, default: str = "") -> str:
        """Give the last value of a field that is a text; the default where there is none."""
        return next((each.value for each in reversed(self.values(name)) if isinstance(each.value, str)), default)

    def texts(self, name: str) -> list[str]:
        """Give all values of a field that are texts."""
        return [each.value for each in self.values(name) if isinstance(each.value, str)]

    def message(self, name: str) -> Message:
        """Give the last value of a field that is a message; an empty one where there is none."""
        found = (each.value for each in reversed(self.values(name)) if isinstance(each.value, Message))
        return next(found, None) or Message(self.place)

    def messages(self, name: str) -> list[Message]:
        """Give all values of a field that are messages."""
        return [each.value for each in self.values(name) if isinstance(each.value, Message)]

    def numbers(self, name: str, setting: str | None = None) -> list[int]:
        """Give all values of a field, as whole numbers.

        Args:
            name: Of the field.
            setting: What to blame for one that is none, by its name here.

        Raises:
            ConvArithError: ``bad-value``.
        """
        return [_number(name, each.value, setting) for each in self.values(name)]

    def first_of(self, *names: str) -> Value | None:
        """Give the first value of the first of these fields that there is."""
        return next((self.fields[name][0] for name in names if name in self.fields), None)

    def place_of(self, *names: str) -> Place | None:
        """Give the place of that value."""
        found = self.first_of(*names)
        return found and found.place


def _number(name: str, value: str | Message, setting: str | None) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        shown = short_repr(value) if isinstance(value, str) else "a message"
        raise ConvArithError(f"{name} {shown} is not a whole number", "bad-value", "give an integer", setting)
    return int(value)


class _Token(NamedTuple):
    kind: str
    text: str
    place: Place


def parse(text: str) -> Message:
    """Give the message that a text is.

    Raises:
        ConvArithError: ``unreadable``, with the line, where it is none.
    """
    top = Message()
    opened = [(top, "")]  # messages that are not closed yet, and what closes them
    tokens = _tokens(text)
    for token in tokens:
        message, closing = opened[-1]
        if token.text == closing and token.kind == "mark":
            opened.pop()
        elif token.kind == "word":
            value = _after_name(tokens, token)
            if value.text in "{<" and value.kind == "mark":
                if len(opened) > _DEEPEST:
                    raise ConvArithError("messages are nested too deeply", "unreadable", "check for a typo")
                inner = Message(token.place)
                message.fields.setdefault(token.text, []).append(Value(inner, token.place, token.place))
                opened.append((inner, "}" if value.text == "{" else ">"))
            else:
                found = _values(tokens, value, token.place)
                if found:
                    message.fields.setdefault(token.text, []).extend(found)
        elif token.kind == "text" and message.fields:
            _lengthen(message, token)
        elif token.text not in ",;":
            raise _unexpected(token)
    if len(opened) > 1:
        raise _unexpected(_Token("end", "the end", opened[-1][0].place))
    return top


def _tokens(text: str) -> Iterator[_Token]:
    lines, position = TextLines(text), 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unexpected(_Token("", text[position : position + 10], lines.place(position, position + 1)))
        position = found.end()
        kind = str(found.lastgroup)
        if kind != "space":
            yield _Token(kind, found[0], lines.place(found.start(), position))


def _after_name(tokens: Iterator[_Token], name: _Token) -> _Token:
    """Give what follows a name: the beginning of a message, or of a value after a colon."""
    token = _next(tokens, name)
    if token.text == ":":
        return _next(tokens, name)
    if token.text in ("{", "<"):
        return token
    raise _unexpected(token)


def _values(tokens: Iterator[_Token], first: _Token, key: Place) -> list[Value]:
    if first.text != "[":
        return [_scalar(first, key)]
    found: list[Value] = []
    while (token := _next(tokens, first)).text != "]":
        if token.text != ",":
            found.append(_scalar(token, key))
    return found


def _next(tokens: Iterator[_Token], before: _Token) -> _Token:
    return next(tokens, _Token("end", "the end", before.place))


def _scalar(token: _Token, key: Place) -> Value:
    if token.kind not in ("word", "text"):
        raise _unexpected(token)
    return Value(_unquoted(token), token.place, key)


def _lengthen(message: Message, token: _Token) -> None:
    """Add a text to the one that stands just before it."""
    name = next(reversed(message.fields))
    last = message.fields[name][-1]
    if not isinstance(last.value, str):
        raise _unexpected(token)
    message.fields[name][-1] = last._replace(value=last.value + _unquoted(token))


def _unquoted(token: _Token) -> str:
    if token.kind == "word":
        return token.text
    try:
        return str(ast.literal_eval(token.text))
    except (SyntaxError, ValueError):
        raise _unexpected(token) from None


def _unexpected(token: _Token) -> NotInFormatError:
    return NotInFormatError("a prototxt", ValueError(f"{short_repr(token.text)} is out of place"), token.place)
