"""Many files checked, in processes beside each other where that is worth it, and told in their order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.lint.check import check_file, check_opened, unreadable
from convarith.lint.selection import Selection
from convarith.readers.source import STDIN, of_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor
    from pathlib import Path

    from convarith.lint.findings import CheckedFile
    from convarith.networks.operations import Shape

_WORTH = 300_000  # bytes of files, below which another process takes longer to begin than it saves
_TOGETHER = 32  # files that a process takes at once, so that handing them over costs little


@dataclass(frozen=True, slots=True)
class Task:
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
    selection: Selection = field(default_factory=Selection)
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
    yield from (task.run() for task in tasks) if processes == 1 else _beside_each_other(tasks, processes)


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


def _beside_each_other(tasks: Sequence[Task], processes: int) -> Iterator[CheckedFile]:
    parts = [tasks[at : at + _TOGETHER] for at in range(0, len(tasks), _TOGETHER)]
    with _pool(processes) as pool:
        futures = [pool.submit(_run_all, part) for part in parts]
        for part, future in zip(parts, futures, strict=True):
            yield from _outcome(part, future)


def _outcome(part: Sequence[Task], future: Future[list[CheckedFile]]) -> list[CheckedFile]:
    try:
        return future.result()
    except BrokenExecutor:  # some process has died, but perhaps not of these
        return _anew(part)


def _anew(tasks: Sequence[Task]) -> list[CheckedFile]:
    """Check sources in a process of their own, and each in one where that dies, to find out which it dies of."""
    with _pool(1) as pool:
        try:
            return pool.submit(_run_all, tasks).result()
        except BrokenExecutor:
            if len(tasks) > 1:
                return [checked for task in tasks for checked in _anew([task])]
    error = ConvArithError(
        "the process that checked this has ended before it was done",
        "unreadable",
        "it may take more memory than there is; check it by itself",
    )
    return [replace(unreadable(str(tasks[0].source), error), opened=False)]


def _run_all(tasks: Sequence[Task]) -> list[CheckedFile]:
    return [task.run() for task in tasks]


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, which end at once where what they do is not wanted any more."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    # A process that is forked has everything imported; where there are threads that would not be safe.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if forks else None)
    pool = ProcessPoolExecutor(processes, context, _end_when_asked)
    try:
        yield pool
    except BaseException:
        for each in active_children():
            each.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _end_when_asked() -> None:
    """Let a process end without a word where somebody interrupts the check, which the one that began it tells."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
