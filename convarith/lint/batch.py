"""Many sources checked, in processes beside each other where that is worth it."""

from __future__ import annotations

import os

from convarith.readers.source import STDIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.lint.findings import CheckedFile
    from convarith.lint.task import Task

_WORTH = 300_000  # bytes of files, below which another process takes longer to begin than it saves


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
