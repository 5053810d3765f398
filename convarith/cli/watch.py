"""Doing something again whenever files change."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, TypeAlias

from convarith.cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Stamps: TypeAlias = dict[str, tuple[int, int] | None]

_CLEAR = "\x1b[2J\x1b[H"
_PAUSE = 0.5  # seconds between looks


def watch(files: Callable[[], Iterable[str]], act: Callable[[], object]) -> None:
    """Act, and act again whenever one of the files changes, comes or goes; until somebody interrupts.

    Args:
        files: Gives the files that there are by now.
        act: What is done.
    """
    while True:
        seen = _stamps(files())
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        act()
        say("watching; Ctrl-C ends it")
        while _stamps(files()) == seen:
            time.sleep(_PAUSE)


def _stamps(files: Iterable[str]) -> Stamps:
    """Give when each file was changed, and how long it is; None for one that is not there."""
    return {file: _stamp(file) for file in files}


def _stamp(file: str) -> tuple[int, int] | None:
    try:
        told = os.stat(file)  # noqa: PTH116  # thousands of files
    except (OSError, ValueError):
        return None
    return told.st_mtime_ns, told.st_size
