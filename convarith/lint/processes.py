"""Tasks done in processes beside each other."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from convarith.errors import ConvArithError
from convarith.lint.check import unreadable
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from types import FrameType

    from convarith.lint.findings import CheckedFile
    from convarith.lint.task import Task

_ENDING = (signal.SIGINT, signal.SIGTERM)
_TOGETHER = 32  # files that a process takes at once, so that handing them over costs little
_PARTS = 4  # times that a process takes some, at least, so that all are done at about the same time


def beside_each_other(tasks: Sequence[Task], processes: int) -> Iterator[CheckedFile]:
    """Do tasks in so many processes, and yield how each turned out, in their order.

    A process that dies is told of the task that it dies of; the others are done all the same.
    """
    together = max(1, min(_TOGETHER, len(tasks) // (_PARTS * processes)))
    parts = [tasks[at : at + together] for at in range(0, len(tasks), together)]
    with _pool(processes) as pool:
        with _without_interruption():  # as a process that has just begun cannot take one yet
            futures = [pool.submit(_run_all, part) for part in parts]
        for part, future in zip(parts, futures, strict=True):
            yield from _outcome(part, future)


def _outcome(part: Sequence[Task], future: Future[list[CheckedFile]]) -> list[CheckedFile]:
    try:
        return future.result()
    except BrokenExecutor:  # some process has died, but perhaps not of these
        _end_all()
        return _anew(part)


def _anew(tasks: Sequence[Task]) -> list[CheckedFile]:
    """Check sources in a process of their own, and each in one where that dies, to find out which it dies of."""
    with _pool(1) as pool:
        try:
            with _without_interruption():
                future = pool.submit(_run_all, tasks)
            return future.result()
        except BrokenExecutor:
            _end_all()
            if len(tasks) > 1:
                return [checked for task in tasks for checked in _anew([task])]
    error = ConvArithError(
        "the process that checked this has ended before it was done",
        "unreadable",
        "it may take more memory than there is; check it by itself",
    )
    return [replace(unreadable(str(tasks[0].source), error), opened=False)]


def _end_all() -> None:
    """End the processes of a pool that is broken: those that wait for tasks are deaf to how Python asks them to end."""
    for each in active_children():
        each.kill()


def _run_all(tasks: Sequence[Task]) -> list[CheckedFile]:
    """Do tasks, none any more where somebody interrupts, and never while a result is handed over."""
    _on_interruption(_stop)
    try:
        return [task.run() for task in tasks]
    except KeyboardInterrupt:
        return []
    finally:
        _on_interruption(signal.SIG_IGN)


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, which leave off where what they do is not wanted any more."""
    # A process that is forked has everything imported; where there are threads that would not be safe.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if forks else None)
    pool = ProcessPoolExecutor(processes, context, _begin)
    try:
        yield pool
    except BaseException:
        for each in active_children() if sys.platform != "win32" else ():  # there all are interrupted anyway
            if each.pid is not None:
                os.kill(each.pid, signal.SIGINT)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _on_interruption(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for each in _ENDING:
        signal.signal(each, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


@contextmanager
def _without_interruption() -> Iterator[None]:
    """Let interruptions wait, here and in processes that begin meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a process for tasks.

    One that ended while it hands a result over would leave the other waiting for the rest of it for ever, so it ends
    only when it is told to in the pool's own way, and an interruption ends no more than the tasks at hand.
    """
    _on_interruption(signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
