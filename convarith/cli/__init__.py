"""The command line: one module a command, the layer options once."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a shell reports for a process that was interrupted, whose reader left, or that was asked to end.
INTERRUPTED, READER_LEFT, TERMINATED = 130, 141, 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; an interruption counts from the first import on."""
    # What was imported is there to the end: to look for garbage in it then would take a tenth of the time.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    try:
        with _leaving_when_asked():
            from convarith.cli import app

            return app.main(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return READER_LEFT
    finally:
        _drop_unwritten()


def _drop_unwritten() -> None:
    """Drop what a closed pipe or a full disk did not take, or Python would complain of it when it ends."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a name, not a path of ours
                os.dup2(nowhere.fileno(), stream.fileno())


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
