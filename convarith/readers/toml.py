"""convarith's own format, in a TOML file of its own or in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.network_tables import read_networks
from convarith.readers.parsed import NotInFormatError
from convarith.readers.toml_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.document import KeyPath
    from convarith.readers.parsed import ParsedNetwork

_TOOL_TABLE = ("tool", "convarith")


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a TOML text.

    Args:
        text: What the file holds.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed; as `read_networks`.
    """
    config, lines = parsed_toml(text)
    return read_networks(config, (), lines.get, framework)


def read_pyproject(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a ``pyproject.toml``, where they stand under ``tool.convarith``.

    Args:
        text: What the file holds.
        framework: As for `read`.

    Raises:
        ConvArithError: As `read`.
    """
    config, lines = parsed_toml(text)
    for key in _TOOL_TABLE:
        config = config.get(key, {})
        if not config or not isinstance(config, dict):
            raise ConvArithError(
                "there is no [tool.convarith]", "no-network", "begin one with [[tool.convarith.network]]"
            )
    return read_networks(config, _TOOL_TABLE, lines.get, framework)


def parsed_toml(text: str) -> tuple[Mapping[str, Any], Mapping[KeyPath, int]]:
    """Give the plain values of a text, and the line of each.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed.
    """
    try:
        return tomllib.loads(text), lines_of(text)
    except tomllib.TOMLDecodeError as error:
        raise NotInFormatError("TOML", error, _line_of(error, text)) from None
    except (ValueError, RecursionError):  # Python reads neither thousands of digits nor thousands of brackets
        raise ConvArithError(
            "a number is too long to be read, or brackets are nested too deeply", "unreadable", "check for a typo"
        ) from None


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    """Give the line that the message names, as Python before 3.14 gives it nowhere else; the last for the end."""
    found = re.search(r"\(at line (\d+), column \d+\)$", str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))
