"""Networks from a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

FOLDER_FILES = ("convarith.toml", "pyproject.toml")
"""What a folder is searched for, the first before the second."""
STDIN = "-"


def read_file(path: str | os.PathLike[str], framework: str | None = None) -> tuple[str, list[ParsedNetwork]]:
    """Read the networks of a configuration file, and give the name under which to speak of it.

    Args:
        path: A file in a format of `convarith.readers.formats`, or a folder with one of `FOLDER_FILES`; ``-`` reads
            standard input.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all; ``bad-value`` for
            what is no path.
        OSError: Where it cannot be opened.
    """
    if not isinstance(path, str | os.PathLike):
        raise ConvArithError(
            f"{short_repr(path)} is no path of a file with a network", "bad-value", "give a str or a Path"
        )
    try:
        name, content = open_file(path)
    except ConvArithError as error:
        raise error.reworded(f"{path}: {error.message}") from None
    try:
        return name, read_content(name, content, framework)
    except ConvArithError as error:
        raise error.reworded(f"{name}: {error.message}") from None


def open_file(path: str | os.PathLike[str]) -> tuple[str, bytes]:
    """Give the name under which to speak of a file, and what it holds; the path is as for `read_file`.

    Raises:
        ConvArithError: ``no-network`` for a folder without a configuration.
        OSError: Where it cannot be opened.
    """
    if str(path) == STDIN:
        return "<stdin>", sys.stdin.buffer.read()
    found = find(Path(path))
    return str(found), found.read_bytes()


def find(path: Path) -> Path:
    """Give the configuration that a path means: itself, or the one in a folder.

    Raises:
        ConvArithError: ``no-network`` for a folder without one.
    """
    if not path.is_dir():
        return path
    for name in FOLDER_FILES:
        if (path / name).is_file():
            return path / name
    raise ConvArithError(
        f"this folder holds neither {' nor '.join(FOLDER_FILES)}",
        "no-network",
        f"write a {FOLDER_FILES[0]}, or give a path",
    )
