"""convarith's own configuration format, in a TOML file of its own or in pyproject.toml."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.network.build import read_networks
from convarith.network.readers.toml_lines import lines_of

if TYPE_CHECKING:
    from convarith.network.build import Read

_OWN_TABLE = ("tool", "convarith")


def read(text: str, *, pyproject: bool = False, framework: str | None = None) -> list[Read]:
    """Read the networks of a TOML text; in a pyproject they stand under ``tool.convarith``.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed, ``no-network`` where it holds none.
    """
    try:
        config = tomllib.loads(text)
        lines = lines_of(text)
    except tomllib.TOMLDecodeError as error:
        raise ConvArithError(f"this is not TOML: {error}", "unreadable", "mend the syntax there") from None
    except (ValueError, RecursionError):  # Python reads neither thousands of digits nor thousands of brackets
        raise ConvArithError(
            "a number is too long to be read, or brackets are nested too deeply", "unreadable", "check for a typo"
        ) from None
    if not pyproject:
        return read_networks(config, (), lines.get, framework)
    for key in _OWN_TABLE:
        config = config.get(key, {})
        if not config or not isinstance(config, dict):
            raise ConvArithError(
                "there is no [tool.convarith]", "no-network", "begin one with [[tool.convarith.network]]"
            )
    return read_networks(config, _OWN_TABLE, lines.get, framework)
