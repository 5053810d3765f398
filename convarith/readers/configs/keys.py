"""The keys that a reader asks a configuration for: checked, with defaults, and with places for the layers made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import counted, short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.readers.configs.lengths import refuse_lengths
from convarith.readers.configs.references import ExpressionError, resolved
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.places import Place, Places
    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.document import Document
    from convarith.readers.spans import KeyPath

_LONGEST = 1_000  # numbers of a list


@dataclass(frozen=True, slots=True)
class ConfigKeys:
    """A table of a configuration, from which a network is built.

    What is wrong with a value becomes a problem of the network, at the value's place; then its default counts.

    Attributes:
        document: The configuration.
        builder: Of the network.
        at: The path of the table.
        defaults: What counts where a key is left out.
        owner: Whose keys these are, for a message.
    """

    document: Document
    builder: NetworkBuilder
    at: KeyPath = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    owner: str = "the configuration"

    def has(self, key: str) -> bool:
        """Tell whether a key is given, and not as null."""
        return self.document.get(*self.at, key) is not None

    def value(self, key: str) -> Any:
        """Give the value of a key, as it is.

        Raises:
            ConvArithError: ``missing-key`` where there is neither a value nor a default.
        """
        found = self._given(key)
        found = self.defaults.get(key) if found is None else found
        if found is None:
            raise ConvArithError(f"{self.owner} lacks {key}", "missing-key", f"add {key}", key)
        return found

    def number(self, key: str, least: int = 1) -> int:
        """Give a whole number.

        Raises:
            ConvArithError: ``bad-value`` or ``missing-key`` where no default can stand for it.
        """
        try:
            return whole_number(key, self.value(key), least)
        except ConvArithError as error:
            return whole_number(key, self._default(key, error), least)

    def numbers(self, key: str, least: int = 1) -> tuple[int, ...]:
        """Give a list of whole numbers.

        Raises:
            ConvArithError: As `number`.
        """
        try:
            return _whole_numbers(key, self.value(key), least)
        except ConvArithError as error:
            return _whole_numbers(key, self._default(key, error), least)

    def lists(self, key: str) -> tuple[tuple[int, ...], ...]:
        """Give a list of lists of whole numbers.

        Raises:
            ConvArithError: As `number`.
        """
        try:
            return _lists(key, self.value(key))
        except ConvArithError as error:
            return _lists(key, self._default(key, error))

    def pair(self, key: str, least: int = 1) -> tuple[int, int]:
        """Give two whole numbers, or one twice.

        Raises:
            ConvArithError: As `number`.
        """
        if not isinstance(self.value(key), list | tuple):
            number = self.number(key, least)
            return number, number
        found = self.numbers(key, least)
        if len(found) != 2:
            error = ConvArithError(f"{key} has {counted(len(found), 'number')}", "bad-value", "give one, or two", key)
            self.refuse(error, key)
        return (found[0], found[-1]) if found else (1, 1)

    def flag(self, key: str) -> bool:
        """Give whether a key is true.

        Raises:
            ConvArithError: As `number`.
        """
        found = self.value(key)
        if isinstance(found, bool | int):
            return bool(found)
        error = ConvArithError(f"{key} {short_repr(found)} is neither true nor false", "bad-value", "give one", key)
        return bool(self._default(key, error))

    def same_length(self, *keys: str) -> int:
        """Give how many entries all of some lists have; a problem where they differ.

        Raises:
            ConvArithError: ``missing-key``.
        """
        lengths = {key: len(found) for key in keys if isinstance(found := self.value(key), list | tuple)}
        if len(set(lengths.values())) > 1:
            self.refuse(refuse_lengths(lengths), min(lengths, key=lambda key: lengths[key]))
        return min(lengths.values(), default=0)

    def places(self, index: int | None = None, **settings: str) -> Places:
        """Give where a layer stands, by the keys of its settings.

        Args:
            index: Which entry of those that are lists; None for the whole.
            settings: The key of each setting, by the field's name; the first is where the layer begins.
        """
        found = {name: self._path(key, index) for name, key in settings.items() if self.has(key)}
        return self.document.places_of(*next(iter(found.values()), self.at), **found)

    def place(self, key: str) -> Place | None:
        """Give the place of a key's value; None where it is not given."""
        return self.document.place_of(*self._path(key)) if self.has(key) else None

    def _path(self, key: str, index: int | None = None) -> KeyPath:
        return (*self.at, key) if index is None else (*self.at, key, index)

    def refuse(self, error: ConvArithError, key: str) -> None:
        """Note a problem of a key."""
        self.builder.refuse(error, None, self.place(key))

    def _given(self, key: str) -> Any:
        """Give what is given for a key, or at the place that it refers to, as ``${encodec.causal}`` does.

        A reference to nothing is as if left out: it may be to another file, of which this one is only a part.
        """
        found = self.document.get(*self.at, key)
        try:
            return resolved(self.document, found)
        except ExpressionError:
            return found
        except ConvArithError:
            return None

    def _default(self, key: str, error: ConvArithError) -> Any:
        """Note what is wrong with a key, and give its default.

        Raises:
            ConvArithError: What is wrong, where there is none.
        """
        if key not in self.defaults or not self.has(key):
            raise error
        self.refuse(error, key)
        return self.defaults[key]


def _whole_numbers(key: str, value: Any, least: int) -> tuple[int, ...]:  # whatever the file holds
    if not isinstance(value, list | tuple):
        raise ConvArithError(f"{key} is {short_repr(value)}", "bad-value", "give a list of whole numbers", key)
    if len(value) > _LONGEST:
        raise ConvArithError(
            f"{key} has {len(value):,} entries, over {_LONGEST:,}", "too-large", "check for a typo", key
        )
    return tuple(whole_number(key, each, least) for each in value)


def _lists(key: str, value: Any) -> tuple[tuple[int, ...], ...]:  # whatever the file holds
    if not isinstance(value, list | tuple) or len(value) > _LONGEST:
        raise ConvArithError(f"{key} is {short_repr(value)}", "bad-value", "give a list of lists", key)
    return tuple(_whole_numbers(key, each, 1) for each in value)
