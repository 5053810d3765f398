"""Signals to stop that wait for the end of a frame."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.draw.render_job import RenderJob


_TO_STOP = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
]  # Windows has the first two only


@contextmanager
def signals_between_frames(job: RenderJob) -> Iterator[RenderJob]:
    """Give a job during which a signal to stop takes effect at the end of a frame, and not in the middle of one.

    matplotlib tidies up in callbacks, where Python prints what a handler raises, and goes on as if nothing were.
    """
    before = {number: signal.getsignal(number) for number in _TO_STOP}
    handlers = {number: handler for number, handler in before.items() if callable(handler)}
    if threading.current_thread() is not threading.main_thread():  # which alone may set handlers
        handlers = {}
    pending: list[int] = []

    def on_signal(number: int, _: object) -> None:
        pending.append(number)

    def handle_pending() -> None:
        if pending:
            number = pending.pop()
            handlers[signal.Signals(number)](number, None)

    def progress(done: int, total: int) -> None:
        if job.progress is not None:
            job.progress(done, total)
        handle_pending()

    for number in handlers:
        signal.signal(number, on_signal)
    try:
        yield replace(job, progress=progress)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    handle_pending()
