"""Where networks come from: a file, a folder, standard input, or a text itself."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.formats import FORMATS, read_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.readers.parsed import ParsedNetwork

FOLDER_FILES = ("convarith.toml", "pyproject.toml")
"""What a folder is searched for, the first before the second."""
STDIN = "-"
TEXT = "<text>"
"""The name under which to speak of a text that is no file's."""
_OF_TEXT = frozenset("|()[]{}=")  # with white space, what a path on the command line seldom has


def read_source(source: str | os.PathLike[str], framework: str | None = None) -> tuple[str, list[ParsedNetwork]]:
    """Read the networks of a source, and give the name under which to speak of it.

    Args:
        source: A file in a format of `convarith.readers.formats`, or a folder with one of `FOLDER_FILES`; ``-`` for
            standard input; or a text in such a format.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all; ``bad-value`` for
            what is no path.
        OSError: Where it cannot be opened.
    """
    if not isinstance(source, str | os.PathLike):
        raise ConvArithError(
            f"{short_repr(source)} is no path of a file with a network", "bad-value", "give a str or a Path"
        )
    try:
        name, read = open_source(source)
    except ConvArithError as error:
        raise error.reworded(f"{source}: {error.message}") from None
    try:
        return name, read(framework)
    except ConvArithError as error:
        raise error.reworded(f"{name}: {error.message}") from None


def open_source(source: str | os.PathLike[str]) -> tuple[str, Callable[[str | None], list[ParsedNetwork]]]:
    """Give the name under which to speak of a source, and what reads the networks in it, given a framework.

    Raises:
        ConvArithError: ``no-network`` for a folder without a configuration.
        OSError: Where it cannot be opened.
    """
    if isinstance(source, str) and is_text(source):
        return TEXT, partial(read_content, "", source.encode())
    if str(source) == STDIN:
        return "<stdin>", partial(read_content, "", sys.stdin.buffer.read())
    found = find(Path(source))
    return str(found), partial(read_content, str(found), found.read_bytes())


def is_text(source: str) -> bool:
    """Tell whether a source is a text itself: no path that exists, and written as paths are not.

    A line that ends as a file of networks does is taken for the path of one that is missing.
    """
    if "\n" in source:
        return True
    if os.path.exists(source):  # noqa: PTH110  # that of Path raises for what is too long for a path
        return False
    path = PurePath(source)
    like_a_file = path.name in FORMATS or path.suffix.lower() in FORMATS
    return not like_a_file and any(character.isspace() or character in _OF_TEXT for character in source)


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
