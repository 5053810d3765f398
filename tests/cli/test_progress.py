"""What a terminal shows of work that takes more than a moment, in a terminal of its own."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

if os.name == "nt":
    pytest.skip("terminals are opened as POSIX has it", allow_module_level=True)

import pty

# As `convarith` does, but that a moment is over when it has begun, or never is; in the end it tells what was loaded.
AT_ONCE, NEVER = (
    f"import sys; from convarith.cli import main, progress; progress._MOMENT = {seconds}; code = main(sys.argv[1:]); "
    "print('bar' if 'rich.progress' in sys.modules else 'no bar', file=sys.stderr); sys.exit(code)"
    for seconds in (0.0, 600)
)
NETWORK = "[[network]]\ninput = [1, 64]\n" + "".join(
    f'[[network.layer]]\nop = "conv"\nout_channels = {number % 7 + 1}\nkernel = 3\npadding = 1\n'
    for number in range(400)
)
LONG = [
    ("verify 12x12 -k 3", "running it by every route"),
    ("matrix 40x40 -k 3 --dense --format csv", "writing W"),
    ("matrix 40x40 -k 3 --stats", "looking at W"),
    ("solve 16000 --to 50 --layers 6", "solving"),
    ("summary net.toml", "reading"),
    ("summary net.toml", "summing up 400 layers"),
    ("sizes net.toml", "reading"),
    ("check net.toml", "checking"),
]


class Watched:
    """A command whose standard error is a terminal, and whose standard output is a pipe.

    Attributes:
        told: What came on the terminal, so far.
    """

    def __init__(self, program: str, words: str, folder: Path) -> None:
        self.told = ""
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
        self._running = subprocess.Popen(
            [sys.executable, "-c", program, *words.split()],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)

    def until(self, text: str | None = None) -> str:
        """Read until a text has come, or all has."""
        end = time.monotonic() + 60
        while time.monotonic() < end and (text is None or text not in self.told):
            if not select.select([self._ours], [], [], 1)[0]:
                continue
            try:
                part = os.read(self._ours, 65_536)
            except OSError:  # nobody has the other end any more
                break
            self.told += part.decode()
        return self.told

    def interrupt(self) -> None:
        self._running.send_signal(signal.SIGINT)

    def code(self) -> int:
        """Give the exit code, once it is there."""
        self.until()
        os.close(self._ours)
        return self._running.wait(60)


def left_on(told: str) -> str:
    """Give what is left in the last line of a terminal: what follows the last time it was erased."""
    return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]|[\r\n]", "", told.rpartition("\x1b[2K")[2])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.toml").write_text(NETWORK)
    return tmp_path


@pytest.mark.parametrize(("words", "shown"), LONG)
def test_what_takes_more_than_a_moment_says_what_it_does_and_for_how_long(words: str, shown: str, folder: Path) -> None:
    watched = Watched(AT_ONCE, words, folder)
    assert watched.code() == 0
    assert shown in watched.told
    assert re.search(r"0:00:\d\d", watched.told)
    assert watched.told.rfind("\x1b[?25h") > watched.told.rfind("\x1b[?25l"), "the cursor is shown again"
    assert shown not in left_on(watched.told)


@pytest.mark.parametrize("words", ["verify 5x5 -k 3", "sizes net.toml -q", "check net.toml"])
def test_what_does_not_shows_nothing_and_loads_nothing_for_it(words: str, folder: Path) -> None:
    watched = Watched(NEVER, words, folder)
    assert watched.code() == 0
    assert watched.told.strip() == "no bar"


@pytest.mark.parametrize("words", ["verify 5x5 -k 3", "check net.toml"])
def test_where_nobody_looks_nothing_is_shown(words: str, folder: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE, *words.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == "no bar\n"


def test_what_is_typed_on_the_same_terminal_is_not_written_over(folder: Path) -> None:
    for words in ("check -", "summary -"):
        watched = Watched(AT_ONCE, words, folder)
        assert watched.code() == 2
        assert "reading" not in watched.told
        assert "checking" not in watched.told


def test_an_interruption_leaves_the_terminal_as_it_was(folder: Path) -> None:
    watched = Watched(AT_ONCE, "verify 400x400 -k 15 --force", folder)
    watched.until("running it by every route")
    watched.interrupt()
    assert watched.code() == 130
    assert left_on(watched.told) in ("", "bar")
    assert watched.told.rfind("\x1b[?25h") > watched.told.rfind("\x1b[?25l"), "the cursor is shown again"
