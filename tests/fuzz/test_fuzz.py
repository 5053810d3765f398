"""Some random command lines on damaged files; ``make fuzz`` runs more of them, and other ones each time."""

from __future__ import annotations

import os

import pytest
from fuzz.run import fuzz

PATIENCE = 60.0  # seconds a command, on a machine that runs other tests beside it


@pytest.mark.skipif(os.name == "nt", reason="memory and streams are bounded as POSIX has it")
@pytest.mark.parametrize("seed", range(4))
def test_no_command_line_gets_a_traceback_or_leaves_anything_behind(seed: int) -> None:
    report = fuzz(seed, range(40), seconds=300, longest=PATIENCE)
    assert report.codes.total() == 40
    assert set(report.codes) >= {0, 2}
    assert report.faults == []
