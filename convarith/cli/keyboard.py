"""Keys that are pressed while something is shown, and a terminal that is afterwards as it was before."""

from __future__ import annotations

import os
import re
import select
import sys
from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOON = 0.05  # seconds within which the rest of a key's sequence arrives
_BEGUN = re.compile(rb"\x1b(?:[\[O][0-9;]*)?")  # the escape key, or the beginning of what another one sends
_KEY = re.compile(rb"\x1b[\[O][0-9;]*[^0-9;]|\x1b[^\[O\x1b]|.", re.DOTALL)

# What terminals send, in their normal and in their application mode.
_MEANINGS = {
    "leave": (b"q", b"Q", b"\x1b"),
    "pause": (b" ",),
    "back": (b"\x1b[D", b"\x1bOD"),
    "forward": (b"\x1b[C", b"\x1bOC"),
    "first": (b"\x1b[H", b"\x1bOH", b"\x1b[1~", b"\x1b[7~"),
    "last": (b"\x1b[F", b"\x1bOF", b"\x1b[4~", b"\x1b[8~"),
}
_KEYS = {sent: meaning for meaning, keys in _MEANINGS.items() for sent in keys}


class Keyboard:
    """Where keys are pressed.

    Attributes:
        descriptor: Where keys come from; None where nobody can press any.
    """

    def __init__(self, descriptor: int | None) -> None:
        self.descriptor = descriptor
        self._pending = b""

    def wait(self, seconds: float) -> str:
        """Wait so long for a key, and tell what it means; empty for none, or one that means nothing."""
        if self.descriptor is None:
            sleep(seconds)
            return ""
        if not self._pending and not self._read(self.descriptor, seconds):
            return ""
        while _BEGUN.fullmatch(self._pending) and self._read(self.descriptor, _SOON):
            pass
        key = _KEY.match(self._pending)
        sent = key[0] if key else b""
        self._pending = self._pending[len(sent) :]
        return _KEYS.get(sent, "")

    def _read(self, descriptor: int, seconds: float) -> bool:
        ready, _, _ = select.select([descriptor], [], [], seconds)
        if ready:
            self._pending += os.read(descriptor, 64) or b"q"  # a terminal that is gone has nothing to see
        return bool(ready)


@contextmanager
def open_keyboard() -> Iterator[Keyboard]:
    """Get each key at once, without an echo; give the terminal back as it was, whatever happens."""
    try:
        import termios
        import tty
    except ImportError:  # no POSIX terminal
        yield Keyboard(None)
        return
    if sys.stdin is None or not sys.stdin.isatty():
        yield Keyboard(None)
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        unbuffered = termios.tcgetattr(descriptor)
        # Ctrl-Z would leave a shell in the middle of the picture.
        unbuffered[6][termios.VSUSP] = bytes([os.fpathconf(descriptor, "PC_VDISABLE")])
        termios.tcsetattr(descriptor, termios.TCSADRAIN, unbuffered)
        yield Keyboard(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
