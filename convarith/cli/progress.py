"""A bar on a terminal that tells how far a longer piece of work has come."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

_MOMENT = 1.0  # seconds that nobody needs to be told of


@contextmanager
def progress(what: str, *, hidden: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Give what is to be told how much is done, and of how much; None where nobody looks at a terminal.

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


class _Shown:
    def __init__(self, what: str) -> None:
        self._what = what
        self._begun = time.monotonic()
        self._bar: Progress | None = None

    def tell(self, done: int, of: int) -> None:
        if self._bar is None and time.monotonic() - self._begun > _MOMENT and done < of:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.add_task(self._what, total=of)
            self._bar.start()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
