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

# What a shell reports for a process that was interrupted, or whose reader left.
INTERRUPTED, READER_LEFT = 130, 141
_BY_SIGNAL = 128  # and the signal's number more, for one that was asked to end
# Asked by somebody, by the terminal that closes, by Ctrl-\\; Windows has the first only.
_REQUESTS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; an interruption counts from the first import on."""
    # It draws into files, whatever windows its user has told matplotlib to open.
    os.environ["MPLBACKEND"] = "agg"
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
    before = {number: signal.getsignal(number) for number in _REQUESTS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, lambda number, _: sys.exit(_BY_SIGNAL + number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
