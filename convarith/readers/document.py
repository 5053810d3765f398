"""A configuration as plain values with their places, whatever its syntax, and which of its dialects it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.readers.parsed import ParsedNetwork

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of a configuration to a value."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file in TOML, JSON or YAML holds.

    Attributes:
        values: Its plain values.
        lines: The line, from 1, of each key and list item, by its path.
        name: Of its file; empty for a text without one.
    """

    values: Any
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    name: str = ""

    def line_of(self, *path: str | int) -> int | None:
        """Give the line of a path, or of the nearest above it that stands on one; None where nothing does."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def get(self, *path: str | int, default: Any = None) -> Any:  # whatever the file holds
        """Give the value at a path; the default where there is none."""
        value = self.values
        for key in path:
            if isinstance(value, Mapping):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return default
            if value is None:
                return default
        return value


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of configuration, told by the keys that it has.

    Attributes:
        title: What it is called, as in "nnU-Net plans".
        module: Of `convarith.readers`, imported when the dialect is met; its ``networks(document, framework)`` gives
            a list of `ParsedNetwork`.
        signs: Sets of keys, dotted where they stand deeper; a configuration with all of any one set is of the dialect.
    """

    title: str
    module: str
    signs: Sequence[frozenset[str]]

    def fits(self, document: Document) -> bool:
        """Tell whether a configuration has the keys of the dialect."""
        return any(all(document.get(*sign.split(".")) is not None for sign in signs) for signs in self.signs)


def _signs(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each.split()) for each in sets)


DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        "Keras",
        "keras_config",
        _signs("class_name config.layers", "class_name config keras_version", "class_name config backend"),
    ),
    Dialect("TF.js", "keras_config", _signs("modelTopology")),
    Dialect("convarith's own", "own", _signs("network")),
)
"""What there is, the more particular first; what fits none is taken for our own, which says what it lacks."""


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a configuration in the dialect that its keys tell.

    Args:
        document: The configuration.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``no-network`` and what else the dialect's reader raises for what it cannot read at all.
    """
    dialect = next((each for each in DIALECTS if each.fits(document)), DIALECTS[-1])
    read: Callable[..., list[ParsedNetwork]] = import_module(f"convarith.readers.{dialect.module}").networks
    return read(document, framework)
