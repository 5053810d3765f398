"""A command that is interrupted, or asked to end, at any moment leaves at once, and nothing half written behind."""

from __future__ import annotations

import signal
import sys
from inspect import CO_GENERATOR
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from support.files_at_risk import contents, put_back, put_inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess
    from types import FrameType

COMMANDS = [
    "animate 4 -k 3 -o conv.gif",
    "animate 4 -k 3 -o conv.svg",
    "animate 4 -k 3 -o conv.mp4",
    "animate 4 -k 3 -o stills/",
    "matrix 4 -k 3 -o W.npz",
    "matrix 4 -k 3 -o W.png",
    "run x.npy w.npy -o y.npy",
    "run x.npy w.npy -o y.png",
    "check mendable.toml --exit-zero --fix",
    "check net.toml --exit-zero --baseline known.json --write-baseline",
]
MOMENTS = 3  # of each command, by each signal


class Calls:
    """Counts the calls of this package's functions, and raises a signal at one of them.

    Those are left out that set the answers to signals up, and take them away: before and after Python has its own. So
    are generators, which look as if they were called when they are dropped, where Python lets nothing be raised.

    Args:
        number: Of the signal; 0 for none.
        at: Which call it comes at.
    """

    def __init__(self, number: int = 0, at: int = -1) -> None:
        self.count = 0
        self._number, self._at = number, at

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_globals.get("__name__", "")
        generator = frame.f_code.co_flags & CO_GENERATOR
        if event == "call" and name.startswith("convarith.") and name != "convarith.cli" and not generator:
            self.count += 1
            if self.count == self._at:
                signal.raise_signal(self._number)


def watched(run: Callable[..., CompletedProcess[str]], command: str, calls: Calls) -> int:
    """Run a command and give its exit code."""
    sys.setprofile(calls)
    try:
        return run(*command.split()).returncode
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else -1
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_half_written(command: str, run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    put_inputs(tmp_path)
    before = contents(tmp_path)
    assert watched(run, command, Calls()) == 0  # and everything is imported
    whole = contents(tmp_path)
    put_back(tmp_path, before)
    calls = Calls()
    assert watched(run, command, calls) == 0
    put_back(tmp_path, before)
    chance = Random(command)  # noqa: S311  # no secret
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        for at in sorted(chance.sample(range(1, calls.count), MOMENTS)):
            assert watched(run, command, Calls(number, at)) == code, at
            assert contents(tmp_path) in (before, whole), at
            if contents(tmp_path) == whole:
                put_back(tmp_path, before)
