"""Tasks done in processes beside each other."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.lint.check import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from convarith.lint.batch import Task
    from convarith.lint.findings import CheckedFile

_TOGETHER = 32  # files that a process takes at once, so that handing them over costs little


def beside_each_other(tasks: Sequence[Task], processes: int) -> Iterator[CheckedFile]:
    """Do tasks in so many processes, and yield how each turned out, in their order.

    A process that dies is told of the task that it dies of; the others are done all the same.
    """
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
