"""Paths checked: every file that is named, and those with networks in folders."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from convarith.errors import ConvArithError
from convarith.lint.batch import run_tasks
from convarith.lint.check import not_opened, unreadable
from convarith.lint.configuration import settings_files
from convarith.lint.task import Task
from convarith.lint.walk import find_files
from convarith.readers.source import STDIN
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import CheckedFile
    from convarith.lint.walk import Found

_NOTHING = ConvArithError("no network is found here", "no-network", "write a convarith.toml, or give a file")
_ONLY_NETWORKS = (".onnx", ".keras", ".prototxt")  # endings of what is nothing but networks


class Asked(NamedTuple):
    """What is to be checked.

    Attributes:
        paths: Files, folders, and other sources.
        stdin_name: Name of the file that standard input is; empty for none.
        as_found: Whether named files are taken as if they were found in folders: passed over where they are excluded,
            or hold no network.
    """

    paths: Sequence[str]
    stdin_name: str = ""
    as_found: bool = False

    def name_of(self, path: str) -> str:
        """Give the name under which to speak of a path, and by which its settings are found."""
        return self.stdin_name if path == STDIN and self.stdin_name else path


class CheckedPaths(NamedTuple):
    """How all that was asked for turned out.

    Attributes:
        files: Those to tell of, in order.
        passed_over: Those that were found and hold no network, or none that can be read here.
    """

    files: tuple[CheckedFile, ...]
    passed_over: tuple[CheckedFile, ...]


def check_paths(
    asked: Asked, configurations: Configurations, watcher: Callable[[int, int], None] | None = None
) -> CheckedPaths:
    """Check what paths mean.

    Args:
        asked: The paths.
        configurations: The settings.
        watcher: Is told, after each file, and before one alone, how many are done, and of how many.

    Raises:
        ConvArithError: As `Configurations.of_folder`.
    """
    found = [each for each in find_files(asked.paths, configurations) if not _is_excluded(each, asked, configurations)]
    results = run_tasks([task_for(each, asked, configurations) for each in found if each.failure is None])
    files: list[CheckedFile] = []
    passed_over: list[CheckedFile] = []
    if watcher is not None and len(found) == 1:
        watcher(0, 1)
    for number, each in enumerate(found, 1):
        file = next(results) if each.failure is None else not_opened(each.path, each.failure)
        over = holds_none(file) and (asked.as_found or not each.named)
        (passed_over if over else files).append(file)
        if watcher is not None:
            watcher(number, len(found))
    if not files and not asked.as_found:  # a check of nothing must not look like one that passed
        files = [unreadable(asked.name_of(path), _NOTHING) for path in asked.paths]
    return CheckedPaths(tuple(files), tuple(passed_over))


def task_for(found: Found, asked: Asked, configurations: Configurations) -> Task:
    """Give the check of a file, or of another source, by its settings."""
    name = asked.name_of(found.path)
    settings = configurations.of_file(name)
    source = found.path if found.named else Path(found.path)  # which is a file, whatever it is called
    return Task(source, settings.framework, settings.input, settings.selection(name), asked.stdin_name)


def _is_excluded(found: Found, asked: Asked, configurations: Configurations) -> bool:
    """Tell whether a named file is to be passed over; of those in folders, none is found that is."""
    if not (found.named and asked.as_found):
        return False
    name = asked.name_of(found.path)
    return any(glob.matches(name) for glob in configurations.of_file(name).exclude)


def holds_none(file: CheckedFile) -> bool:
    """Tell whether a file, as it turned out, holds no network, so that finding it in a folder means nothing.

    One that is in no known format may be anything, such as a template, unless only networks have such a name, or it has
    the words of a network, and a slip in its syntax.
    """
    failed = file.unreadable
    if failed is None or not file.opened:
        return False
    if failed.code == "unreadable":
        from convarith.lint.edits import ASSIGNS

        named = os.path.basename(file.file) == "convarith.toml" or file.file.endswith(_ONLY_NETWORKS)  # noqa: PTH119
        return not named and not (file.speaks_of_networks and file.file.endswith(tuple(ASSIGNS)))
    return failed.code in ("no-network", "missing-extra")


def not_read_here(files: Iterable[CheckedFile]) -> dict[str, int]:
    """Count files that were passed over because of what is not installed here, by what that is and how to get it."""
    counts: dict[str, int] = {}
    for file in files:
        if file.unreadable is not None and file.unreadable.code == "missing-extra":
            why = f"{file.unreadable.message}; {file.unreadable.fix}"
            counts[why] = counts.get(why, 0) + 1
    return counts


def files_that_matter(asked: Asked, configurations: Configurations) -> set[str]:
    """Give the files that are checked, and those that say how, or would if they were there."""
    found = set(asked.paths)
    with suppress(ConvArithError):  # of settings, which are told when they are used
        found.update(each.path for each in find_files(asked.paths, configurations))
    folders = {os.path.dirname(os.path.abspath(each)) for each in found}  # noqa: PTH100, PTH120
    return found.union(*(settings_files(folder) for folder in folders))
