"""Interruptions that wait for the end of a frame."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.draw.film import Film


@contextmanager
def heard_between_frames(film: Film) -> Iterator[Film]:
    """Give a film after each of whose frames a signal to stop is heard, and not in between.

    matplotlib tidies up in callbacks, where Python prints what a handler raises, and goes on as if nothing were.
    """
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    heeded = {number: handler for number, handler in handlers.items() if callable(handler)}
    if threading.current_thread() is not threading.main_thread():  # which alone may listen
        heeded = {}
    heard: list[signal.Signals] = []

    def told(done: int, total: int) -> None:
        if film.told is not None:
            film.told(done, total)
        answer()

    def answer() -> None:
        if heard:
            number = heard.pop()
            heeded[number](number, None)

    for number in heeded:
        signal.signal(number, lambda number, _: heard.append(signal.Signals(number)))
    try:
        yield replace(film, told=told)
    finally:
        for number, handler in heeded.items():
            signal.signal(number, handler)
    answer()
