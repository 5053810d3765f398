"""Sections of a cfg with their options, and where these stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.places import KnownPlaces, Place, Places
from convarith.readers.parsed import NotInFormatError
from convarith.records import dataclass, field

_FIELDS = {
    "size": "kernel",
    "filters": "out_channels",
    "output": "out_features",
    "stride_x": "stride",
    "stride_y": "stride",
    "pad": "padding",
    "layers": "from",
    "group_id": "index",
}
"""Options by another name here."""
_NUMBER = re.compile(r"([+-]?\d{1,18})(?:[#;].*)?", re.ASCII)
_COMMENT = re.compile(r"[#;]")


class Option(NamedTuple):
    """What an option is set to, without white space, and where that and its name stand."""

    text: str
    place: Place
    key: Place


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a cfg.

    Attributes:
        kind: What stands in its brackets.
        place: Where its name in brackets stands.
        options: Those that are set, by their names.
    """

    kind: str
    place: Place
    options: dict[str, Option] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """Where it and its options stand, by the names of fields here."""
        named = {_FIELDS.get(name, name): option for name, option in self.options.items()}
        return KnownPlaces(
            self.place,
            {name: option.place for name, option in named.items()},
            {name: option.key for name, option in named.items()},
        )

    def number(self, name: str, default: int, least: int = 0) -> int:
        """Give an option that is a whole number.

        Raises:
            ConvArithError: ``bad-value``.
        """
        return self._numbered(name, self.options[name].text, least) if name in self.options else default

    def numbers(self, name: str) -> list[int]:
        """Give an option that is whole numbers with commas between them.

        Raises:
            ConvArithError: ``missing-key``; ``bad-value``.
        """
        if name not in self.options:
            raise ConvArithError(f"[{self.kind}] has no {name}", "missing-key", f"add {name}=", _FIELDS.get(name, name))
        return [self._numbered(name, each, least=-(10**18)) for each in self.options[name].text.rstrip(",").split(",")]

    def numbers_or_none(self, name: str) -> list[int]:
        """Give an option that is whole numbers; none where it is not there, or is something else."""
        try:
            return self.numbers(name)
        except ConvArithError:
            return []

    def _numbered(self, name: str, text: str, least: int) -> int:
        found, setting = _NUMBER.fullmatch(text), _FIELDS.get(name, name)
        if not found:
            raise ConvArithError(
                f"{name} {short_repr(text)} is not a whole number", "bad-value", "give an integer", setting
            )
        number = int(found[1])
        if number < least:
            raise ConvArithError(f"{name} {number} is below {least}", "bad-value", f"give at least {least}", setting)
        return number


def sections_of(text: str, problems: list[tuple[ConvArithError, Place]]) -> list[Section]:
    """Give the sections of a cfg in their order; what is no option there becomes a problem.

    Raises:
        ConvArithError: ``unreadable`` where an option stands before the first section.
    """
    found: list[Section] = []
    for number, given in enumerate(text.split("\n"), 1):
        line = "".join(given.split())  # Darknet takes all white space out
        if not line or line[0] in "#;":
            continue
        whole = _placed(number, given, 0, len(given))
        if line[0] == "[":
            found.append(Section(line.partition("]")[0][1:], whole))
            continue
        name, equals, value = line.partition("=")
        if not found:
            raise NotInFormatError("a cfg of Darknet", ValueError("an option stands before the first section"), whole)
        if not equals:
            error = ConvArithError(f"{short_repr(given.strip())} sets no option", "bad-value", "write name=value")
            problems.append((error, whole))
        at = given.find("=")
        comment = _COMMENT.search(given, at + 1)
        place = _placed(number, given, at + 1, comment.start() if comment else len(given)) if equals else whole
        found[-1].options.setdefault(name, Option(value, place, _placed(number, given, 0, at) if equals else whole))
    return found


def _placed(number: int, line: str, start: int, end: int) -> Place:
    """Give the place of what stands between two characters of a line, without the white space around it."""
    part = line[start:end]
    return Place(number, start + 1 + len(part) - len(part.lstrip()), start + 1 + len(part.rstrip()))
