"""Changes of settings as edits of the text that they stand in, which leave all else as it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.readers.spans import TextLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.lint.findings import Change
    from convarith.networks.graph import Network
    from convarith.networks.places import Place, Places

_NUMBER = re.compile(r"-?\d+")
ASSIGNS = {".toml": " = ", ".yaml": ": ", ".yml": ": ", ".json": ": "}
"""What stands between a key and its value where a setting may be written that is left out."""


_OWN = ("op", "input")  # what a layer, and a network, of the own format has
_BEFORE = ("stride", "kernel", "scale", "out_channels", "in_channels", "out_features", "op")
"""Settings after which one that was left out is written, the first of them that there is."""


class Edit(NamedTuple):
    """Some characters of a text, made others; in the order in which they stand.

    Attributes:
        start: The first of them, from 0.
        end: The first one after them.
        text: What they become.
    """

    start: int
    end: int
    text: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Give a text with edits, none of which overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def edits_of(changes: Sequence[Change], network: Network, text: str, name: str) -> list[Edit] | None:
    """Give changes of a network as edits of its text.

    A number is changed where it is written, in whatever format. In convarith's own, in TOML, YAML and JSON, a setting
    may also be left out, or be written where it was left out: beside other settings of its layer.

    Args:
        changes: The changes.
        network: The network, as it was read.
        text: The text that it was read from.
        name: Of its file, whose ending tells the syntax.

    Returns:
        None where one of them cannot be written.
    """
    layers = {layer.name: layer.places for layer in network.layers}
    writer = _Writer(text, PurePath(name).suffix.lower())
    found = [
        writer.edit(change, network.places if change.layer is None else layers[change.layer]) for change in changes
    ]
    return None if None in found else [edit for edit in dict.fromkeys(found) if edit is not None]


@dataclass(frozen=True)
class _Writer:
    """Writes settings into a text.

    Attributes:
        text: The text.
        suffix: The ending of its file's name.
    """

    text: str
    suffix: str

    @cached_property
    def _lines(self) -> TextLines:
        return TextLines(self.text)

    def edit(self, change: Change, places: Places) -> Edit | None:
        """Give a change as an edit; None where it cannot be written."""
        written = self._span(places.written(change.setting))
        own = self.suffix in ASSIGNS and any(map(places.written, _OWN))
        if change.value is None:
            key = self._span(places.key_of(change.setting))
            return self._without(key, written) if own and key and written else None
        if written is not None:
            number = isinstance(change.value, int) and _NUMBER.fullmatch(self.text[slice(*written)])
            return Edit(*written, _literal(change.value)) if own or number else None
        if not own or places.written(change.setting) is not None:
            return None
        before = ((self._span(places.key_of(name)), self._span(places.written(name))) for name in _BEFORE)
        return next((self._beside(key, value, change) for key, value in before if key and value), None)

    def _span(self, place: Place | None) -> tuple[int, int] | None:
        """Give the characters of a place, from 0; None where it is not known, or goes over several lines."""
        if place is None or place.column is None or place.end_column is None:
            return None
        start = self._lines.offset(place.line, place.column - 1)
        return start, start + place.end_column - place.column

    def _line(self, at: int) -> tuple[int, int]:
        """Give the characters of the line that holds one of them, with its end."""
        start = self.text.rfind("\n", 0, at) + 1
        return start, (self.text.find("\n", at) + 1) or len(self.text)

    def _without(self, key: tuple[int, int], value: tuple[int, int]) -> Edit:
        """Leave a setting out: its line where it stands alone on one, else it with the comma beside it."""
        start, end = key[0], value[1]
        first, last = self._line(start)
        before, after = self.text[first:start], self.text[end:last]
        if self.suffix != ".json" and not before.strip() and re.fullmatch(r"\s*(#.*)?\s*", after):
            return Edit(first, last, "")
        if comma := re.match(r"\s*,\s*", self.text[end:]):
            return Edit(start, end + comma.end(), "")
        if comma := re.search(r"\s*,\s*$", self.text[:start]):
            return Edit(comma.start(), end, "")
        return Edit(start, end, "")

    def _beside(self, key: tuple[int, int], value: tuple[int, int], change: Change) -> Edit:
        """Write a setting that was left out after another one of its layer, laid out as that is."""
        quote = '"' if self.suffix == ".json" or self.text[key[0]] == '"' else ""
        told = f"{quote}{change.setting}{quote}{ASSIGNS[self.suffix]}{_literal(change.value)}"
        first, last = self._line(key[0])
        begins = self.text[first : key[0]]
        rest = self.text[value[1] : last]
        end = "\r\n" if rest.endswith("\r\n") else "\n"
        block = re.fullmatch(r"\s*(- +)*", begins)
        if self.suffix == ".json":
            return Edit(value[1], value[1], f",{end}{begins}{told}" if not begins.strip() else f", {told}")
        if not block or rest.lstrip(" \t").startswith((",", "}")):
            return Edit(value[1], value[1], f", {told}")
        indent = " " * len(begins)
        return Edit(last, last, f"{indent}{told}{end}" if rest.endswith("\n") else f"{end}{indent}{told}")


def _literal(value: Any) -> str:  # what a change makes of a setting
    """Write a value as TOML, YAML and JSON alike have it."""
    return json.dumps(value)
