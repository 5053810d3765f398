"""The plain values of a network that is written in a line; `convarith.readers.line` tells how."""

from __future__ import annotations

import re

from convarith.engine.names import called
from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.layer_schema import SCHEMAS
from convarith.readers.parsed import PlacedError
from convarith.readers.spans import Span, Spans, TextLines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from convarith.readers.spans import KeyPath

_LETTERS = {
    "k": "kernel",
    "s": "stride",
    "p": "padding",
    "d": "dilation",
    "g": "groups",
    "a": "output_padding",
}
_FIRST = ("out_channels", "out_features", "scale", "factor", "shape", "output", "size", "order", "groups", "index")
"""The keys that numbers right after an operation may be of, the first that it has."""
_WORD = re.compile(r"[^\s=]+\s*=\s*[^\s=]+|\S+")
_SHORT = re.compile(r"([kspdga])([-+]?\d\S*)")
_NUMBERS = re.compile(r"-?\d[-\dxX×,:]*")
_SIZE = re.compile(r"\d+(?:[xX×,]\d+)*")
_LONGEST = 200  # characters of the numbers of all axes


class LineTable:
    """The plain values of a network in a line, and where each of them stands.

    Args:
        text: The line; it may be broken between layers, and ``#`` begins a comment.

    Attributes:
        network: The network's values, as our own format has them.
        spans: The place of each.

    Raises:
        ConvArithError: ``no-network`` where there is no layer.
        PlacedError: ``bad-value`` for a word that is no setting.
    """

    def __init__(self, text: str) -> None:
        text = re.sub(r"#[^\n]*", lambda found: " " * len(found[0]), text)
        self._lines = TextLines(text)
        self._found: dict[KeyPath, Span] = {("network", 0): Span(0, 1, 0, 1)}
        self.spans = Spans(text, lambda _: self._found)
        layers: list[dict[str, Any]] = []
        self.network: dict[str, Any] = {"name": "network", "layer": layers}
        for words in self._parts(text):
            if not layers and "input" not in self.network and len(words) == 1 and _SIZE.fullmatch(words[0][0]):
                self._set(self.network, ("network", 0), "input", words[0])
            else:
                layers.append(self._layer(words, ("network", 0, "layer", len(layers))))
        if not layers:
            raise ConvArithError(
                "this line holds no layer", "no-network", "write layers joined by |, as in conv 6 k4 | max_pool k2"
            )

    def _parts(self, text: str) -> Iterator[list[tuple[str, int]]]:
        """Give the words of each layer, with the characters that they stand at; a line may begin or end with ``|``."""
        start = 0
        for line in text.split("\n"):
            at = start
            parts = line.split("|") if line.strip() not in ("", "|") else []
            for number, part in enumerate(parts):
                words = [(each[0], at + each.start()) for each in _WORD.finditer(part)]
                if words:
                    yield words
                elif 0 < number < len(parts) - 1:
                    raise self._refused("there is no layer between these bars", at, at + len(part))
                at += len(part) + 1
            start += len(line) + 1

    def _layer(self, words: list[tuple[str, int]], path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        last, start = words[-1]
        self._note(path, (words[0][1], start + len(last)))
        if words[0][0].endswith(":"):
            name, at = words.pop(0)
            self._set(found, path, "name", (name[:-1], at), as_text=True)
        if not words:
            raise self._refused(f"{found['name']}: has no operation after it", at, at + len(name))
        op, at = words.pop(0)
        self._set(found, path, "op", (op, at), as_text=True)
        own = called(op, SCHEMAS) or op
        keys = SCHEMAS[own].keys if own in SCHEMAS else ()
        for number, (word, at) in enumerate(words):
            short = _SHORT.fullmatch(word)
            key, equals, value = (each.strip() for each in word.partition("="))
            if equals:
                after = at + len(word) - len(value)
                self._set(found, path, key, (value, after), (at, at + len(key)), as_text=key in ("from", "name"))
            elif short:
                self._set(found, path, _LETTERS[short[1]], (short[2], at + 1), (at, at + 1))
            elif number == 0 and _NUMBERS.fullmatch(word):
                first = SCHEMAS[own].numbers if own in SCHEMAS else ""
                key = first or next((each for each in _FIRST if each in keys), _FIRST[0])
                self._set(found, path, key, (word, at))
            else:
                raise self._refused(f"{short_repr(word)} is no setting of {op}", at, at + len(word))
        if "from" in found:
            found["from"] = found["from"].split(",")
        return found

    def _set(
        self,
        table: dict[str, Any],
        path: KeyPath,
        key: str,
        word: tuple[str, int],
        named: tuple[int, int] | None = None,
        *,
        as_text: bool = False,
    ) -> None:
        text, at = word
        value = at, at + len(text)
        if key in table:
            raise self._refused(f"{key} is given twice", *(named or value))
        table[key] = text if as_text else self._value(text, at)
        self._note((*path, key), value, named)

    def _note(self, path: KeyPath, value: tuple[int, int], key: tuple[int, int] | None = None) -> None:
        """Note the characters of a value, and of its name where it has one."""
        self._found[path] = Span(*value, *(key or value))

    def _value(self, text: str, at: int) -> Any:
        """Read ``3``, ``3x5``, ``0:1x2:2``, true, false, or what else is a name."""
        if text in ("true", "false"):
            return text == "true"
        if not re.fullmatch(r"[-+]?\d[-+\dx:]*", text):
            return text
        if len(text) > _LONGEST:
            raise self._refused(f"a number of {len(text):,} characters", at, at + len(text))
        try:
            numbers = [[int(each) for each in part.split(":")] for part in text.split("x")]
        except ValueError:
            raise self._refused(f"{short_repr(text)} is not made of whole numbers", at, at + len(text)) from None
        if all(len(pair) == 1 for pair in numbers):
            return numbers[0][0] if len(numbers) == 1 else [number for (number,) in numbers]
        return [pair if len(pair) > 1 else pair * 2 for pair in numbers]

    def _refused(self, message: str, start: int, end: int) -> PlacedError:
        hint = "write an operation, its channels or features, then k3 s2 p1 d2 g4 a1 or key=value"
        return PlacedError(ConvArithError(message, "bad-value", hint), self._lines.place(start, end))
