"""Whole processes measured side by side: run in turn, so that a slow moment of the machine hits both."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


# A process counts the memory of the one that starts it as its own, so that one has to be small.
_LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print("\\n", time.perf_counter() - begun, usage.ru_maxrss, usage.ru_utime + usage.ru_stime, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds, the most memory it held in MB, and the seconds in which it had a core."""

    seconds: float
    memory: float
    busy: float


def once(command: Sequence[str], *, on_terminal: bool = False, folder: str | None = None) -> Run:
    """Run a command to its end, in a folder, and with a terminal of its own to print on if that is asked for.

    Raises:
        RuntimeError: Where it fails, with what it said.
    """
    # An installed package is compiled, so an editable one may be too.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours, theirs = os.openpty() if on_terminal else (None, subprocess.DEVNULL)
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(
        launched, stdout=theirs, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder, check=False
    )
    if ours is not None:  # where there is room for a table without anybody reading it
        os.close(ours)
        os.close(theirs)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-500:]}")
    seconds, memory, busy = map(float, done.stderr.splitlines()[-1].split())
    return Run(seconds, memory / 1024, busy)


def in_turn(
    ours: Sequence[str], peer: Sequence[str], runs: int, *, on_terminal: bool = False, folder: str | None = None
) -> tuple[list[Run], list[Run]]:
    """Run both commands by turns, after one of each that does not count."""
    once(ours, folder=folder)
    once(peer, folder=folder)
    pairs = [
        tuple(once(command, on_terminal=on_terminal, folder=folder) for command in (ours, peer)) for _ in range(runs)
    ]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Give the median of the ratios, pair by pair."""
    return median(a / b for a, b in zip(above, below, strict=True))
