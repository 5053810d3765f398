"""A table of a configuration while it is read: its keys, where they stand, and what is wrong with them."""

from __future__ import annotations

from convarith.engine.names import SETTING_NAMES, called, there_are
from convarith.engine.numbers import short_repr, whole_numbers
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.networks.graph import Problem
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any, TypeGuard

    from convarith.networks.operations import Shape
    from convarith.networks.places import Places

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Table:
    """A network's or a layer's table while it is read: where its keys stand, and what is wrong.

    A problem takes its place from here and not from its layer's name, which another layer may have too.

    Attributes:
        layer: The layer's name; None for the network's table.
        places: Where it stands.
        problems: What is wrong, of all tables of the network.
    """

    layer: str | None
    places: Places
    problems: list[Problem]

    def refuse(self, error: ConvArithError) -> None:
        """Note what is wrong, at the place of the setting to blame."""
        self.problems.append(Problem(self.layer, error, self.places.place_of(error.setting)))

    def check_keys(self, given: Iterable[str], known: Collection[str], what: str) -> bool:
        """Tell whether there are known keys only, and note those that are not."""
        unknown = [key for key in given if key not in known]
        for key in unknown:
            error = ConvArithError(
                f"{what} has no key {key!r}", "unknown-key", there_are(key, known, other_keys(known)), key
            )
            self.problems.append(Problem(self.layer, error, self.places.key_of(key)))
        return not unknown

    def check_name(self, given: Any) -> None:  # whatever the file holds
        """Note a name that is no line of text."""
        if not _is_name(given):
            error = ConvArithError(
                f"name {short_repr(given)} is no line of text", "bad-value", 'write it as in name = "enc1"', "name"
            )
            self.refuse(error)


def given_keys(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out the keys whose value is null, for which some formats have a word."""
    if None not in table.values():  # as nearly always
        return table
    return {key: value for key, value in table.items() if value is not None}


def other_keys(known: Collection[str]) -> Mapping[str, str]:
    """Give what frameworks call some of these keys."""
    return {other: name for other, name in SETTING_NAMES.items() if name in known}


def with_own_keys(table: Mapping[str, Any], known: Collection[str]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Give a table with its keys as they are called here, and how they are written where one is written otherwise.

    ``kernel_size``, ``Kernel-Size`` and ``kernel`` are the same; a key that is there by its own name is no other one.
    """
    if all(map(known.__contains__, table)):
        return table, _NONE
    others = other_keys(known)
    found: dict[str, Any] = {}
    written: dict[str, str] = {}
    for key, value in table.items():
        own = key if key in known else called(key, known, others) or key
        own = key if own in found or (own != key and own in table) else own
        found[own], written[own] = value, key
    return found, _NONE if all(map(str.__eq__, written, written.values())) else written


def checked_shape(value: Any, name: str, way_out: str) -> Shape:  # whatever the file holds
    """Give a shape: channels, then spatial sizes, or a single number of features.

    Raises:
        ConvArithError: ``missing-key`` where there is none, ``bad-value`` where it is not made of whole numbers.
    """
    if value is None:
        raise ConvArithError(f"the network has no {name}", "missing-key", way_out, name)
    try:
        numbers = whole_numbers(name, read_size(value, name) if isinstance(value, str) else value)
    except ConvArithError as error:
        raise error.reworded(error.message, way_out) from None
    return (numbers,) if isinstance(numbers, int) else numbers


def name_text(name: Any) -> str:  # whatever the file holds
    """Give a name as the text it is, or as a text that can stand for it in a line."""
    return name if _is_name(name) else short_repr(name)


def _is_name(name: Any) -> TypeGuard[str]:  # whatever the file holds
    return isinstance(name, str) and name.isprintable() and name != ""
