"""Which files a check is about: those that are named, and those in folders whose name or ending is known."""

from __future__ import annotations

import os

from convarith.readers.formats import FORMATS
from convarith.readers.source import STDIN, is_text
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.lint.configuration import Configurations
    from convarith.lint.globs import Glob

_NEVER = frozenset({"node_modules", "site-packages", "__pycache__", "__pypackages__", "venv"})
"""Folders that hold others' files; those with a dot in front, and environments of Python, are passed over as well."""


class Found(NamedTuple):
    """A file, or another source, to check.

    Attributes:
        path: Its path, as it was given, or from the folder that was given on.
        named: Whether it was named itself, and so has to hold a network.
        failure: Why the folder of that path could not be looked through; None for a file.
    """

    path: str
    named: bool = True
    failure: OSError | None = None


def find_files(paths: Iterable[str], configurations: Configurations) -> Iterator[Found]:
    """Yield what is to be checked, each once: what is named, and what folders hold, in the order of names.

    Links to folders are not followed, nor is anything looked at that git ignores.

    Args:
        paths: Files, folders, and other sources.
        configurations: The settings, which tell what is passed over.

    Raises:
        ConvArithError: As `Configurations.of_folder`.
    """
    seen: set[str] = set()
    for path in paths:
        walked = path != STDIN and not is_text(path) and os.path.isdir(path)  # noqa: PTH112  # a text is no path
        for found in _walked(path, configurations) if walked else (Found(path),):
            if found.path not in seen:
                seen.add(found.path)
                yield found


def _walked(start: str, configurations: Configurations) -> Iterator[Found]:
    """Yield the files of a folder, then those of the folders in it, one after the other."""
    waiting = [("" if start == os.curdir else start, ignored_by_git(start))]
    while waiting:
        folder, ignored = waiting.pop()
        place = folder or os.curdir
        try:
            with os.scandir(place) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(place, named=False, failure=error)
            continue
        settings = configurations.of_folder(place)
        inside = []
        for entry in entries:
            path = os.path.join(folder, entry.name)  # noqa: PTH118  # thousands of files
            if (ignored and os.path.abspath(path) in ignored) or any(each.matches(path) for each in settings.exclude):  # noqa: PTH100
                continue
            if entry.is_dir(follow_symlinks=False):
                if not _is_others(entry):
                    inside.append(path)
            elif _is_wanted(entry.name, path, settings.include) and os.path.isfile(path):  # noqa: PTH113
                yield Found(path, named=False)
        for each in reversed(inside):
            begins = os.path.exists(os.path.join(each, ".git"))  # noqa: PTH110, PTH118
            waiting.append((each, ignored_by_git(each) if begins else ignored))


def _is_wanted(name: str, path: str, include: Iterable[Glob]) -> bool:
    """Tell whether a file is to be checked: by patterns where there are any, by its name or ending otherwise."""
    if include:
        return any(glob.matches(path) for glob in include)
    return name in FORMATS or os.path.splitext(name)[1].lower() in FORMATS  # noqa: PTH122


def _is_others(entry: os.DirEntry[str]) -> bool:
    """Tell whether a folder holds what is hidden, or belongs to others."""
    environment = os.path.join(entry.path, "pyvenv.cfg")  # noqa: PTH118
    return entry.name.startswith(".") or entry.name in _NEVER or os.path.exists(environment)  # noqa: PTH110


def ignored_by_git(folder: str) -> frozenset[str]:
    """Give the paths, folders as wholes, that git ignores in a folder; none where it is in no repository.

    Git itself is asked, which knows all places where that is said; nothing is ignored where it cannot be asked.
    """
    place = os.path.abspath(folder)  # noqa: PTH100
    if not any(os.path.exists(os.path.join(each, ".git")) for each in _upward(place)):  # noqa: PTH110, PTH118
        return frozenset()
    import subprocess  # which a check of files alone can do without

    # A repository can name a program to watch its files, which is not to be run.
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-oiz", "--exclude-standard", "--directory", "."]
    try:
        done = subprocess.run(  # noqa: S603  # of words that stand here
            command, cwd=place, capture_output=True, check=False
        )
    except OSError:
        return frozenset()
    paths = os.fsdecode(done.stdout).split("\0") if done.returncode == 0 else []
    return frozenset(os.path.join(place, path.rstrip("/")) for path in paths if path not in ("", "./"))  # noqa: PTH118


def _upward(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return
        folder = above
