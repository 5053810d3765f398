"""Writing a file, or a folder of them, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from errno import EACCES, ENOTDIR
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing so that it changes only if the block ends well, as `whole_path` has it.

    Raises:
        OSError: Where the folder is missing or cannot be written to.
    """
    with whole_path(path) as place, place.open("wb") as stream:
        yield stream


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Give a path to write to, by whatever means, so that ``path`` changes only if the block ends well.

    It is that of a temporary file beside it, which takes its place at the end; an error or an interruption removes the
    temporary file and leaves ``path`` as it was. A device or a pipe is written to directly.

    Raises:
        OSError: Where the folder is missing or cannot be written to.
    """
    if path.exists() and not path.is_file():
        with _named(path):
            yield path
        return
    target = Path(os.path.realpath(path))  # a symbolic link stays one
    start = target.name[:50]  # the whole name with more before and behind it could be longer than names may be
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{start}.", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the file asked for, not of the temporary
    os.close(descriptor)
    try:
        with _named(path):
            yield Path(name)
        Path(name).chmod(_mode_of(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def rewrite(path: Path, content: bytes) -> None:
    """Give a file that is there another content, whole or not at all.

    Raises:
        PermissionError: Where nobody may write to it, though the folder would let it be replaced.
        OSError: As `whole_path`.
    """
    if not path.stat().st_mode & 0o222:
        raise PermissionError(EACCES, os.strerror(EACCES), str(path))
    with written_whole(path) as stream:
        stream.write(content)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error name the file that was asked for: a full disk does not say whose bytes it refused."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, by whatever means, so that ``path`` is there, filled, only if the block ends well.

    It is a temporary folder beside it, which takes its place at the end; an error or an interruption removes it. A
    folder that is there already has to be empty.

    Raises:
        OSError: Where ``path`` cannot be made, or is anything but an empty folder.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path))
    try:
        place = Path(tempfile.mkdtemp(prefix=f".{target.name[:50]}.", dir=target.parent))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the folder asked for, not of the temporary
    try:
        with _named(path):
            yield place
        place.chmod(_mode_of(target, 0o777))
        with suppress(FileNotFoundError):
            target.rmdir()
        place.replace(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _mode_of(path: Path, new: int = 0o666) -> int:
    """Give the permissions of what is replaced, or what the process would give a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return new & ~mask
