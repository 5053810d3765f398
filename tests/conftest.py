"""What every test shares."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from convarith.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# No deadline: the machines that run this are shared, and a slow moment is no defect. In CI the same examples each time,
# so that what fails there is the change at hand; everywhere else new ones, half as many each time.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("desk", deadline=None, max_examples=50)
settings.register_profile(  # a mutant that dies has no need of the least example, nor a line that runs of a second one
    "brief", deadline=None, derandomize=True, max_examples=25, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("ci" if "CI" in os.environ else "desk")

# What commands print is read as UTF-8, whatever the locale is in which the tests run.
os.environ["PYTHONIOENCODING"] = "utf-8"

# A shell that runs the tests in the background, or nohup, has them ignore these, and so the commands that they start.
for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
    asked = getattr(signal, name, None)
    if asked is not None and signal.getsignal(asked) is signal.SIG_IGN:
        signal.signal(asked, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)

# Thousands of tests live to the end, and looking through them for garbage takes a tenth of the time.
gc.set_threshold(100_000)


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every search for garbage."""
    gc.freeze()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in an empty folder, without a terminal and without the fifth of a second of a process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        out, err = (TextIOWrapper(BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdin", TextIOWrapper(BytesIO(given.encode()), "utf-8"))
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            code = main(arguments)
        written = (stream.buffer.getvalue().decode() for stream in (out, err))
        return subprocess.CompletedProcess(arguments, code, *written)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a fresh process, in an empty folder, as its users do."""
    environment = {**os.environ, "COLUMNS": "80"}

    def process(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "convarith", *arguments],
            cwd=tmp_path,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return process
