"""The plain values of a network that is written in a line; `convarith.readers.line` tells how."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.graph import Lines
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.document import KeyPath

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
_NUMBERS = re.compile(r"-?\d[-\dx:]*")
_SIZE = re.compile(r"\d+(?:x\d+)*")
_LONGEST = 200  # characters of the numbers of all axes


class LineTable:
    """The plain values of a network in a line, and at which character each of them stands, from 1.

    Args:
        text: The line; it may be broken between layers, and ``#`` begins a comment.

    Attributes:
        network: The network's values, as our own format has them.
        places: The character of each, by its path.

    Raises:
        ConvArithError: ``no-network`` where there is no layer, ``bad-value`` for a word that is no setting, both with
            the line and column of the word.
    """

    def __init__(self, text: str) -> None:
        text = re.sub(r"#[^\n]*", lambda found: " " * len(found[0]), text)
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.places: dict[KeyPath, int] = {("network", 0): 1}
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
        for start, line in zip(self._starts, text.split("\n"), strict=True):
            at, inside = start + 1, line.strip()
            parts = line.split("|") if inside not in ("", "|") else []
            for number, part in enumerate(parts):
                words = [(each[0], at + each.start()) for each in _WORD.finditer(part)]
                if words:
                    yield words
                elif 0 < number < len(parts) - 1:
                    raise self._refused("there is no layer between these bars", at)
                at += len(part) + 1

    def _layer(self, words: list[tuple[str, int]], path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.places[path] = words[0][1]
        if words[0][0].endswith(":"):
            name, at = words.pop(0)
            self._set(found, path, "name", (name[:-1], at), as_text=True)
        if not words:
            raise self._refused(f"{found['name']}: has no operation after it", at)
        op, at = words.pop(0)
        self._set(found, path, "op", (op, at), as_text=True)
        keys = SCHEMAS[op].keys if op in SCHEMAS else ()
        for number, (word, at) in enumerate(words):
            short = _SHORT.fullmatch(word)
            key, equals, value = (each.strip() for each in word.partition("="))
            if equals:
                self._set(found, path, key, (value, at), as_text=key in ("from", "name"))
            elif short:
                self._set(found, path, _LETTERS[short[1]], (short[2], at))
            elif number == 0 and _NUMBERS.fullmatch(word):
                first = SCHEMAS[op].numbers if op in SCHEMAS else ""
                key = first or next((each for each in _FIRST if each in keys), _FIRST[0])
                self._set(found, path, key, (word, at))
            else:
                raise self._refused(f"{short_repr(word)} is no setting of {op}", at)
        if "from" in found:
            found["from"] = found["from"].split(",")
        return found

    def _set(
        self, table: dict[str, Any], path: KeyPath, key: str, word: tuple[str, int], *, as_text: bool = False
    ) -> None:
        text, at = word
        if key in table:
            raise self._refused(f"{key} is given twice", at)
        table[key] = text if as_text else self._value(text, at)
        self.places[*path, key] = at

    def _value(self, text: str, at: int) -> Any:
        """Read ``3``, ``3x5``, ``0:1x2:2``, true, false, or what else is a name."""
        if text in ("true", "false"):
            return text == "true"
        if not re.fullmatch(r"[-+]?\d[-+\dx:]*", text):
            return text
        if len(text) > _LONGEST:
            raise self._refused(f"a number of {len(text):,} characters", at)
        try:
            numbers = [[int(each) for each in part.split(":")] for part in text.split("x")]
        except ValueError:
            raise self._refused(f"{short_repr(text)} is not made of whole numbers", at) from None
        if all(len(pair) == 1 for pair in numbers):
            return numbers[0][0] if len(numbers) == 1 else [number for (number,) in numbers]
        return [pair if len(pair) > 1 else pair * 2 for pair in numbers]

    def _refused(self, message: str, at: int) -> ConvArithError:
        hint = "write an operation, its channels or features, then k3 s2 p1 d2 g4 a1 or key=value"
        return self.placed(ConvArithError(message, "bad-value", hint), at)

    def placed(self, error: ConvArithError, at: int | None) -> ConvArithError:
        """Give an error with its column, and with its line where there are several."""
        if at is None:
            return error
        line = self.line(at) or 1
        column = at - self._starts[line - 1]
        where = f"column {column}" if len(self._starts) == 1 else f"line {line}, column {column}"
        return error.reworded(f"{where}: {error.message}")

    def line(self, at: int | None) -> int | None:
        """Give the line of a character."""
        return None if at is None else bisect_right(self._starts, at - 1)

    def lines(self, places: Lines) -> Lines:
        """Give the lines of characters."""
        found = {key: self.line(at) or 1 for key, at in places.settings.items()}
        return Lines(self.line(places.start), found)
