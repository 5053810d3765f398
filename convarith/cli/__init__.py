"""The command line: one module a command, the layer options once."""

from __future__ import annotations

# What `signal` has without its enumerations, which take longer to make than an answer.
import _signal as signal  # type: ignore[import-not-found]
import atexit
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_YOUNG = 100_000  # objects from one look for garbage to the next: imports make many, and next to none of it
# What a shell reports for a process that was interrupted, or whose reader left.
INTERRUPTED, READER_LEFT = 130, 141
_BY_SIGNAL = 128  # and the signal's number more, for one that was asked to end
# Asked by somebody, by the terminal that closes, by Ctrl-\\; Windows has the first only.
_REQUESTS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; an interruption counts from the first import on."""
    # It draws into files, whatever windows its user has told matplotlib to open.
    os.environ["MPLBACKEND"] = "agg"
    gc.set_threshold(_YOUNG)
    # What was imported is there to the end: to look for garbage in it then would take a tenth of the time.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    before = _leave_when_asked()
    try:
        from convarith.cli import app

        return app.main(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return READER_LEFT
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _drop_unwritten()


def _leave_when_asked() -> dict[int, Any]:
    """Take a request to end as a way out, so that nothing half written stays behind; give what was done before.

    It would leave by Python's own way out, which a thread that is not the main one may not change.
    """
    before = {number: signal.getsignal(number) for number in _REQUESTS}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, _leave)
    except ValueError:
        return {}
    return before


def _leave(number: int, _: object) -> None:
    sys.exit(_BY_SIGNAL + number)


def _drop_unwritten() -> None:
    """Drop what a closed pipe or a full disk did not take, or Python would complain of it when it ends."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            try:
                with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a name, not a path of ours
                    os.dup2(nowhere.fileno(), stream.fileno())
            except OSError:
                pass  # there is nothing more to be done
