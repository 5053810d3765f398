"""Changes of settings as edits of the text that they stand in, which leave all else as it is."""

from __future__ import annotations

import json
import re
from functools import cached_property
from itertools import pairwise
from pathlib import PurePath

from convarith.lint.findings import Edit
from convarith.readers.spans import TextLines
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from convarith.lint.findings import Change, CheckedNetwork, Finding
    from convarith.networks.graph import Network
    from convarith.networks.places import Place, Places
    from convarith.readers.parsed import ParsedNetwork

_NUMBER = re.compile(r"-?\d+")
ASSIGNS = {".toml": " = ", ".yaml": ": ", ".yml": ": ", ".json": ": "}
"""What stands between a key and its value where a setting may be written that is left out."""


_BEFORE = ("stride", "kernel", "scale", "out_channels", "in_channels", "out_features", "op")
"""Settings after which one that was left out is written, the first of them that there is."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Give a text with edits, none of which overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def with_edits(
    networks: Sequence[CheckedNetwork], parsed: Sequence[ParsedNetwork], name: str, content: bytes
) -> tuple[CheckedNetwork, ...]:
    """Give networks whose findings have edits of the text, as far as their changes can be written there.

    Args:
        networks: The networks as they were checked.
        parsed: The same as they were read.
        name: Of their file.
        content: What it holds.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # a model's file
        return tuple(networks)
    writers = [Writer(text, name, each.network) for each in parsed]
    return tuple(
        replace(network, findings=tuple(_with_edits(finding, writer) for finding in network.findings))
        for network, writer in zip(networks, writers, strict=True)
    )


def _with_edits(finding: Finding, writer: Writer) -> Finding:
    return replace(finding, edits=writer.edits(finding.changes)) if finding.changes else finding


@dataclass(frozen=True)
class Writer:
    """Writes changes of a network into the text that it was read from.

    A number is changed where it is written, in whatever format. In convarith's own, in TOML, YAML and JSON, a setting
    may also be left out, or be written where it was left out: beside other settings of its layer.

    Attributes:
        text: The text.
        name: Of its file, whose ending tells the syntax.
        network: The network, as it was read.
    """

    text: str
    name: str
    network: Network

    def edits(self, changes: Sequence[Change]) -> tuple[Edit, ...]:
        """Give changes as edits of the text, in its order; none where one cannot be written, or two overlap."""
        found = [self._edit(change, self._places[change.layer]) for change in changes]
        edits = sorted({each for each in found if each is not None})
        apart = all(before.end <= after.start for before, after in pairwise(edits))
        return tuple(edits) if apart and None not in found else ()

    @cached_property
    def _places(self) -> Mapping[str | None, Places]:
        return {None: self.network.places, **{layer.name: layer.places for layer in self.network.layers}}

    @cached_property
    def _suffix(self) -> str:
        return PurePath(self.name).suffix.lower()

    @cached_property
    def _own(self) -> bool:
        """Whether it is in convarith's own format."""
        written = any(layer.places.written("op") is not None for layer in self.network.layers)
        return self._suffix in ASSIGNS and written

    @cached_property
    def _lines(self) -> TextLines:
        return TextLines(self.text)

    def _edit(self, change: Change, places: Places) -> Edit | None:
        """Give a change as an edit; None where it cannot be written."""
        written = self._span(places.written(change.setting))
        if change.value is None:
            key = self._span(places.key_of(change.setting))
            return self._without(key, written) if self._own and key and written else None
        if written is not None:
            number = isinstance(change.value, int) and _NUMBER.fullmatch(self.text[slice(*written)])
            return self._replacing(*written, _literal(change.value)) if self._own or number else None
        if not self._own or places.written(change.setting) is not None:
            return None
        before = ((self._span(places.key_of(name)), self._span(places.written(name))) for name in _BEFORE)
        return next((self._beside(key, value, change) for key, value in before if key and value), None)

    def _span(self, place: Place | None) -> tuple[int, int] | None:
        """Give the characters of a place, from 0; None where it is not known, or goes over several lines."""
        if place is None or place.column is None or place.end_column is None:
            return None
        start = self._lines.offset(place.line, place.column - 1)
        return start, start + place.end_column - place.column

    def _replacing(self, start: int, end: int, text: str) -> Edit:
        return Edit(start, end, text, self._lines.position(start), self._lines.position(end))

    def _line(self, at: int) -> tuple[int, int]:
        """Give the characters of the line that holds one of them, with its end."""
        start = self.text.rfind("\n", 0, at) + 1
        return start, (self.text.find("\n", at) + 1) or len(self.text)

    def _without(self, key: tuple[int, int], value: tuple[int, int]) -> Edit:
        """Leave a setting out: its line where it stands alone on one, else it with the comma beside it."""
        start, end = key[0], value[1]
        first, last = self._line(start)
        before, after = self.text[first:start], self.text[end:last]
        if self._suffix != ".json" and not before.strip() and re.fullmatch(r"\s*(#.*)?\s*", after):
            return self._replacing(first, last, "")
        if comma := re.match(r"\s*,\s*", self.text[end:]):
            return self._replacing(start, end + comma.end(), "")
        if comma := re.search(r"\s*,\s*$", self.text[:start]):
            return self._replacing(comma.start(), end, "")
        return self._replacing(start, end, "")

    def _beside(self, key: tuple[int, int], value: tuple[int, int], change: Change) -> Edit:
        """Write a setting that was left out after another one of its layer, laid out as that is."""
        quote = '"' if self._suffix == ".json" or self.text[key[0]] == '"' else ""
        told = f"{quote}{change.setting}{quote}{ASSIGNS[self._suffix]}{_literal(change.value)}"
        first, last = self._line(key[0])
        begins = self.text[first : key[0]]
        rest = self.text[value[1] : last]
        end = "\r\n" if rest.endswith("\r\n") else "\n"
        block = re.fullmatch(r"\s*(- +)*", begins)
        if self._suffix == ".json":
            return self._replacing(value[1], value[1], f",{end}{begins}{told}" if not begins.strip() else f", {told}")
        if not block or rest.lstrip(" \t").startswith((",", "}")):
            return self._replacing(value[1], value[1], f", {told}")
        indent = " " * len(begins)
        return self._replacing(last, last, f"{indent}{told}{end}" if rest.endswith("\n") else f"{end}{indent}{told}")


def _literal(value: Any) -> str:  # what a change makes of a setting
    """Write a value as TOML, YAML and JSON alike have it."""
    return json.dumps(value)
