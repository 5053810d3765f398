"""What a terminal shows of longer work: how far it has come, or how long it has taken."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Timer

    from rich.progress import Progress

_MOMENT = 1.0  # seconds that nobody needs to be told of


@contextmanager
def progress(what: str, *, hidden: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Give what is to be told how much is done, and of how much; None where nobody looks at a terminal.

    Where it is told that nothing is done of one, the time that has passed is shown, as nothing more is heard until all
    is done.

    Args:
        what: What is done, as in "checking".
        hidden: Whether to tell nothing, as where standard output, which may be the same terminal, gets data.
    """
    if hidden or not sys.stderr.isatty():
        yield None
        return
    shown = _Shown(what)
    try:
        yield shown.tell
    finally:
        shown.close()


@contextmanager
def at_work(what: str, *, hidden: bool = False) -> Iterator[None]:
    """Show on a terminal what is done, and for how long, once that takes more than a moment.

    Args:
        what: What is done, as in "solving". Nothing is to be printed meanwhile.
        hidden: Whether to show nothing.
    """
    with progress(what, hidden=hidden) as watcher:
        if watcher is not None:
            watcher(0, 1)
        yield


class _Shown:
    def __init__(self, what: str) -> None:
        self._what = what
        self._begun = time.monotonic()
        self._bar: Progress | None = None
        self._timer: Timer | None = None

    def tell(self, done: int, of: int) -> None:
        if (done, of) == (0, 1):
            self._show_later()
        elif self._bar is None and time.monotonic() - self._begun > _MOMENT and done < of:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.add_task(self._what, total=of)
            self._bar.start()
        if self._bar is not None and self._timer is None:
            self._bar.update(self._bar.task_ids[0], completed=done)

    def _show_later(self) -> None:
        """Show the time from another thread, as this one is at work."""
        from threading import Timer

        self._timer = Timer(_MOMENT, self._show_time)
        self._timer.daemon = True
        self._timer.start()

    def _show_time(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        task = self._bar.add_task(self._what, total=None)
        self._bar.tasks[task].start_time = self._begun
        self._bar.start()

    def close(self) -> None:
        try:
            if self._timer is not None:
                self._timer.cancel()
                self._timer.join()
        finally:
            if self._bar is not None:
                self._bar.stop()
