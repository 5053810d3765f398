"""Networks from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.network.readers import toml

if TYPE_CHECKING:
    import os

    from convarith.network.build import Read

OWN_FILE = "convarith.toml"
PYPROJECT = "pyproject.toml"
STDIN = "-"


def read_file(path: str | os.PathLike[str], framework: str | None = None) -> tuple[str, list[Read]]:
    """Read the networks of a configuration file, and give the name under which to speak of it.

    Args:
        path: A TOML file in convarith's own format, a ``pyproject.toml`` with ``[tool.convarith]``, or a folder with
            either; ``-`` reads standard input.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all.
        OSError: Where it cannot be read.
    """
    if str(path) == STDIN:
        text, name = sys.stdin.buffer.read(), "<stdin>"
    else:
        found = find(Path(path))
        text, name = found.read_bytes(), str(found)
    try:
        return name, toml.read(text.decode("utf-8-sig"), pyproject=Path(name).name == PYPROJECT, framework=framework)
    except UnicodeDecodeError:
        raise ConvArithError(f"{name}: this is not text", "unreadable", "give a TOML file") from None
    except ConvArithError as error:
        raise error.reworded(f"{name}: {error.message}") from None


def find(path: Path) -> Path:
    """Give the configuration that a path means: itself, or the one in a folder.

    Raises:
        ConvArithError: ``no-network`` for a folder without one.
    """
    if not path.is_dir():
        return path
    for name in (OWN_FILE, PYPROJECT):
        if (path / name).is_file():
            return path / name
    raise ConvArithError(
        f"{path} holds neither {OWN_FILE} nor {PYPROJECT}", "no-network", f"write a {OWN_FILE}, or give a path"
    )
