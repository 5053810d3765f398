"""Writing a file, or a folder of them, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from errno import EACCES, ENOTDIR
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


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
    temporary file and leaves ``path`` as it was. A file that has other names too keeps them: what is new is copied into
    it. A device or a pipe is written to directly.

    Raises:
        OSError: Where the folder is missing or cannot be written to.
        PermissionError: Where nobody may write to the file, though the folder would let it be replaced.
    """
    if path.exists() and not path.is_file():
        with _named(path):
            yield path
        return
    target = Path(os.path.realpath(path))  # a symbolic link stays one
    if target.exists() and not target.stat().st_mode & 0o222:
        raise PermissionError(EACCES, os.strerror(EACCES), str(path))
    start = target.name[:50]  # the whole name with more before and behind it could be longer than names may be
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{start}.", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the file asked for, not of the temporary
    os.close(descriptor)
    try:
        with _named(path):
            yield Path(name)
        _put(Path(name), target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _put(temporary: Path, target: Path) -> None:
    """Let a file that is written take the place of another, or be what all of its names stand for."""
    if target.is_file() and target.stat().st_nlink > 1:
        shutil.copyfile(temporary, target)
        temporary.unlink()
        return
    temporary.chmod(_mode_of(target))
    if target.is_file():
        with suppress(OSError):  # whose it is, as far as that may be said
            shutil.chown(temporary, target.stat().st_uid, target.stat().st_gid)
    temporary.replace(target)


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
    folder that is there already has to be empty. It stays the one it is, so that what is done in it or mounted on it
    goes on: the temporary folder is within, and its files are moved up.

    Raises:
        OSError: Where ``path`` cannot be made, or is anything but an empty folder.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path))
    there = target.is_dir()
    try:
        place = Path(tempfile.mkdtemp(prefix=f".{target.name[:50]}.", dir=target if there else target.parent))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the folder asked for, not of the temporary
    try:
        with _named(path):
            yield place
        if there:
            _move_up(place)
        else:
            place.chmod(_mode_of(target, 0o777))
            place.replace(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _move_up(folder: Path) -> None:
    """Move all that is in a folder into the one that it is in, and remove it; all of it or nothing."""
    moved: list[Path] = []
    try:
        for each in sorted(folder.iterdir()):
            moved.append(folder.parent / each.name)
            each.rename(moved[-1])
        folder.rmdir()
    except BaseException:
        for each in moved:
            each.unlink(missing_ok=True)
        raise


def _mode_of(path: Path, new: int = 0o666) -> int:
    """Give the permissions of what is replaced, or what the process would give a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return new & ~mask
