"""The report of the benchmarks: which lines of it a run of some rows makes anew."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
import run
from measure import once
from report import REPORT, Figure, at_least, at_most, conditions, updated

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["first", "second", "third"]
HERE = "- a machine\n"
FIRST, THIRD = at_most("reading", "a parser", 1.5, 2), at_least("writing", "a printer", 1.5, 2, " (3 ms)")


def rows(report: str) -> list[str]:
    return re.findall(r"^\| (?!row|---)(.*) \|$", report, re.MULTILINE)


def test_a_line_tells_the_row_both_sides_the_ratio_the_goal_and_the_verdict() -> None:
    assert rows(updated("", NAMES, {"first": [FIRST], "third": [THIRD]}, HERE)) == [
        "first | reading | a parser | 1.50× | ≤ 2× | reached",
        "third | writing | a printer | 1.5× (3 ms) | ≥ 2× | missed",
    ]


def test_what_was_not_measured_has_no_verdict() -> None:
    (line,) = rows(updated("", NAMES, {"second": [Figure("reading", "onnx", "not installed", "", None)]}, HERE))
    assert line == "second | reading | onnx | not installed |  | not measured"


def test_a_run_of_some_rows_keeps_the_lines_of_the_others_in_order() -> None:
    before = updated("", NAMES, {"third": [THIRD], "first": [FIRST, FIRST]}, HERE)
    after = rows(updated(before, NAMES, {"second": [THIRD], "first": [FIRST]}, HERE))
    assert [line.split(" | ")[0] for line in after] == NAMES
    assert updated(before, NAMES, {}, HERE) == before


def test_lines_of_another_machine_are_not_kept() -> None:
    before = updated("", NAMES, {"first": [FIRST]}, "- another machine\n")
    assert rows(updated(before, NAMES, {"third": [THIRD]}, HERE)) == [
        "third | writing | a printer | 1.5× (3 ms) | ≥ 2× | missed"
    ]


def test_rows_are_chosen_by_words_of_their_names() -> None:
    assert run.chosen([]) == run.NAMES
    assert run.chosen(["gif", "matrices"]) == [name for name in run.NAMES if "gif" in name or name == "matrices"]
    with pytest.raises(SystemExit, match="no row is called jpeg; there are shapes_as_processes, "):
        run.chosen(["jpeg"])


def test_conditions_name_the_machine_and_the_versions_and_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    told = conditions()
    assert re.search(r" \d+ cores, ", told)
    assert re.search(r"numpy \d+\.\d+", told)
    assert "OPENBLAS_CORETYPE Haswell" in told
    assert "/" not in told
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    assert "OPENBLAS_CORETYPE not set" in conditions()


@pytest.mark.skipif(not REPORT.exists(), reason="nothing has been measured yet")
def test_the_report_has_no_row_that_there_is_not() -> None:
    assert {line.split(" | ")[0] for line in rows(REPORT.read_text(encoding="utf-8"))} <= set(run.NAMES)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork")
def test_a_process_is_measured_by_its_own_memory_and_not_by_that_of_the_one_that_starts_it(tmp_path: Path) -> None:
    held = b"1" * 100_000_000
    here = once(
        [sys.executable, "-S", "-c", "import os; open(os.path.join(os.curdir, 'here'), 'w')"], folder=str(tmp_path)
    )
    assert here.memory < 50 < len(held) / 1_000_000
    assert (tmp_path / "here").exists()
    with pytest.raises(RuntimeError, match="there is no such thing"):
        once([sys.executable, "-c", "raise SystemExit('there is no such thing')"])
