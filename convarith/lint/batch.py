"""Sources checked by their settings, in processes beside each other where that is worth it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from convarith.lint.check import check_file, check_opened
from convarith.lint.selection import Selection
from convarith.readers.source import STDIN, of_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from convarith.lint.findings import CheckedFile
    from convarith.networks.operations import Shape

_WORTH = 300_000  # bytes of files, below which another process takes longer to begin than it saves


_USUAL = Selection()


class Task(NamedTuple):
    """A source to check.

    Attributes:
        source: A path, or another source.
        framework: The one in whose words its networks are that name none; None for convarith's own.
        shape: The input of those that tell none; empty for none.
        selection: Which rules run.
        stdin_name: Name of the file that standard input is; empty for none.
    """

    source: str | Path
    framework: str | None = None
    shape: Shape = ()
    selection: Selection = _USUAL
    stdin_name: str = ""

    def run(self) -> CheckedFile:
        """Check it."""
        return check_file(self.source, self.framework, self.shape, self.selection, self.stdin_name)

    def run_on(self, content: bytes) -> CheckedFile:
        """Check what the file would be with another content."""
        opened = of_content(str(self.source), str(self.source), content)
        return check_opened(opened, self.framework, self.shape, self.selection)


def run_tasks(tasks: Sequence[Task], processes: int | None = None) -> Iterator[CheckedFile]:
    """Check sources, and yield how each turned out, in their order.

    Args:
        tasks: What to check.
        processes: How many work beside each other; None for as many as are worth it.
    """
    processes = processes or _worth(tasks)
    if processes == 1:
        yield from (task.run() for task in tasks)
    else:
        from convarith.lint.processes import beside_each_other

        yield from beside_each_other(tasks, processes)


def _worth(tasks: Sequence[Task]) -> int:
    """Give how many processes are worth their beginning: one for a few small files, all there are for many."""
    if len(tasks) < 2 or any(task.source == STDIN for task in tasks):  # which only this process has
        return 1
    size = 0
    for task in tasks:
        try:
            size += os.stat(task.source).st_size  # noqa: PTH116  # thousands of files
        except (OSError, ValueError):
            continue  # no file, which is for the check to tell
        if size > _WORTH:
            return min(_cores(), len(tasks))
    return 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
