"""The command line: one module a command, the layer options once."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INTERRUPTED, TERMINATED = 130, 143  # what a shell reports for a process that was interrupted, or asked to end


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; an interruption counts from the first import on."""
    try:
        with _leaving_when_asked():
            from convarith.cli import app

            return app.main(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


@contextmanager
def _leaving_when_asked() -> Iterator[None]:
    """Take a request to end as a way out, so that nothing half written stays behind."""
    if threading.current_thread() is not threading.main_thread():  # which alone may listen
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
