"""Where networks come from: a file, a folder, standard input, a text itself, or a model in Python."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import partial

from convarith.errors import ConvArithError
from convarith.readers.formats import format_named, format_of, read_content
from convarith.readers.live_network import from_object
from convarith.readers.live_source import is_python_name, load
from convarith.readers.parsed import told_with_place
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from mmap import mmap
    from pathlib import Path
    from typing import IO, Any

    from convarith.engine.numbers import Ints
    from convarith.readers.parsed import ParsedNetwork

FOLDER_FILES = ("convarith.toml", "pyproject.toml")
"""What a folder is searched for, the first before the second."""
STDIN = "-"
TEXT = "<text>"
"""The name under which to speak of a text that is no file's."""
_MAPPED_FROM = 1 << 20  # bytes
_MOST_STREAMED = 1 << 30  # bytes of a pipe or a device, which could be without end
_OF_TEXT = frozenset("|()[]{}=")  # with white space, what a path on the command line seldom has


def read_source(
    source: str | os.PathLike[str] | Any,
    framework: str | None = None,
    input: Ints | None = None,  # noqa: A002  # the network's field
) -> tuple[str, list[ParsedNetwork]]:
    """Read the networks of a source, and give the name under which to speak of it.

    Args:
        source: A file in a format of `convarith.readers.formats`, or a folder with one of `FOLDER_FILES`; ``-`` for
            standard input; a text in such a format; ``package.module:name`` for a model in Python, which is imported;
            or a model that is loaded.
        framework: The one in whose words networks are that name none; None for convarith's own.
        input: Channels, then spatial sizes, for a model in Python that does not tell.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for one that cannot be understood at all; ``bad-value`` for
            what is none.
        OSError: Where a file cannot be opened.
    """
    if not isinstance(source, str | os.PathLike):
        return f"<{type(source).__name__}>", [from_object(source, input)]
    with in_source(str(source)):
        opened = open_source(source, input)
    with in_source(opened.name):
        return opened.name, opened.read(framework)


@contextmanager
def in_source(name: str) -> Iterator[None]:
    """Let errors name the source that they are in."""
    try:
        yield
    except ConvArithError as error:
        raise told_with_place(error, name) from None


class Opened(NamedTuple):
    """A source that is open.

    Attributes:
        name: The name under which to speak of it.
        read: Reads the networks in it, given a framework.
        content: What the file or the text holds; empty for a model in Python, and for a large file read in parts.
    """

    name: str
    read: Callable[[str | None], list[ParsedNetwork]]
    content: bytes = b""


def open_source(
    source: str | os.PathLike[str],
    input: Ints | None = None,  # noqa: A002  # the network's field
    stdin_name: str = "",
) -> Opened:
    """Open a source: find and load what is to be read.

    Args:
        source: As for `read_source`.
        input: As for `read_source`.
        stdin_name: Name of the file that standard input is, which tells its format; empty for none.

    Raises:
        ConvArithError: ``no-network`` for a folder without a configuration; ``unreadable`` for standard input that is
            closed; ``too-large`` for a device or a pipe without end.
        OSError: Where a file cannot be opened.
    """
    if isinstance(source, str) and is_text(source):
        return of_content(TEXT, "", source.encode())
    if isinstance(source, str) and is_python_name(source) and not os.path.exists(source):  # noqa: PTH110
        return Opened(source, lambda _: [from_object(load(source), input)])
    if source == STDIN:  # and no path of a file that is called so
        if sys.stdin is None:  # closed by whoever started us
            raise ConvArithError("standard input is closed", "unreadable", "pipe a file into it, or give a path")
        return of_content(stdin_name or "<stdin>", stdin_name, read_stream(sys.stdin.buffer))
    from pathlib import Path  # of which a text or a model has no need

    found = find(Path(source))
    return of_content(str(found), str(found), _content(found))


def of_content(name: str, file: str, content: bytes | mmap) -> Opened:
    """Give a source whose content is at hand.

    Args:
        name: The name under which to speak of it.
        file: The name that tells its format; empty for none.
        content: What it holds.
    """
    return Opened(name, partial(read_content, file, content), content if isinstance(content, bytes) else b"")


def _content(path: Path) -> bytes | mmap:
    """Give what a file holds: a large one mapped into memory, where its format is read in parts."""
    if format_of(str(path), b"").in_parts and path.is_file() and path.stat().st_size > _MAPPED_FROM:
        from mmap import ACCESS_READ, mmap

        with path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    with path.open("rb") as file:
        return file.read() if path.is_file() else read_stream(file)


def read_stream(stream: IO[bytes]) -> bytes:
    """Read what comes to its end by itself.

    Raises:
        ConvArithError: ``too-large`` for what goes on and on, as a device may.
    """
    content = stream.read(_MOST_STREAMED + 1)
    if len(content) > _MOST_STREAMED:
        raise ConvArithError(
            f"more than {_MOST_STREAMED:,} bytes came, and no end of them",
            "too-large",
            "give a file, of which only what is needed is read",
        )
    return content


def is_text(source: str) -> bool:
    """Tell whether a source is a text itself: no path that exists, and written as paths are not.

    A line that ends as a file of networks does is taken for the path of one that is missing.
    """
    if os.path.exists(source):  # noqa: PTH110  # that of Path raises for what is too long for a path
        return False
    if "\n" in source:
        return True
    return format_named(source) is None and any(character.isspace() or character in _OF_TEXT for character in source)


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
