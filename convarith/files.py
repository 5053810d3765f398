"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing so that it changes only if the block ends well.

    The bytes go to a temporary file beside it, which takes its place at the end; an error or an interruption
    removes the temporary file and leaves ``path`` as it was. A device or a pipe is written to directly.

    Raises:
        OSError: Where the folder is missing or cannot be written to.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    target = Path(os.path.realpath(path))  # a symbolic link stays one
    start = target.name[:50]  # the whole name with more before and behind it could be longer than names may be
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{start}.", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the file asked for, not of the temporary
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
        Path(name).chmod(_mode_of(target))
        Path(name).replace(target)
    except BaseException as error:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        if isinstance(error, OSError) and error.filename is None:  # a full disk does not say whose bytes it refused
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def _mode_of(path: Path) -> int:
    """Give the permissions of the file that is replaced, or what the process would give a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
