"""Many files checked beside each other: the order stays, and each fails by itself."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.chosen import SHIFTED

from convarith.lint import batch, processes
from convarith.lint import task as of_task
from convarith.lint.batch import run_tasks
from convarith.lint.task import Task

if TYPE_CHECKING:
    from convarith.lint.findings import CheckedFile


class Deadly(Task):
    """One whose process is killed, as by a system that runs out of memory."""

    def run(self) -> CheckedFile:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    files = [tmp_path / f"{number}.toml" for number in range(100)]
    for number, file in enumerate(files):
        file.write_text("[[network]" if number == 50 else SHIFTED.replace("kernel = 4", f"kernel = {number % 7 + 1}"))
    return [Task(file) for file in files]


def test_processes_give_what_one_gives_in_the_same_order(tasks: list[Task]) -> None:
    alone = list(run_tasks(tasks, 1))
    assert list(run_tasks(tasks, 2)) == alone
    assert [file.file for file in alone] == [str(task.source) for task in tasks]
    assert [number for number, file in enumerate(alone) if file.unreadable] == [50]


def test_a_process_that_dies_is_told_of_its_file_and_the_others_are_checked(tasks: list[Task]) -> None:
    deadly = tasks[40].source
    tasks[40] = Deadly(deadly)
    files = list(run_tasks(tasks, 2))
    failed = files[40].unreadable
    assert failed is not None
    assert failed.message == "the process that checked this has ended before it was done"
    assert (failed.file, files[40].opened) == (str(deadly), False)
    assert [number for number, file in enumerate(files) if file.unreadable] == [40, 50]


def test_few_and_small_files_are_not_worth_another_process(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "beside_each_other", None)
    assert len(list(run_tasks(tasks[:50]))) == 50


def test_many_bytes_are(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def note(given: list[Task], count: int) -> list[CheckedFile]:
        asked.append((len(given), count))
        return []

    monkeypatch.setattr(processes, "beside_each_other", note)
    monkeypatch.setattr(batch, "_cores", lambda: 4)
    for task in tasks[:3]:
        Path(task.source).write_text(SHIFTED + "#" * 1_000_000)
    for count in (1, 2, 3, 100):
        list(run_tasks(tasks[:count]))
    assert asked == [(2, 2), (3, 3), (100, 4)]


def test_standard_input_is_read_by_the_process_that_has_it(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_WORTH", 0)
    monkeypatch.setattr(processes, "beside_each_other", None)
    list(run_tasks([Task("conv 6 k4"), tasks[0]], 1))
    assert batch._worth([Task("-"), *tasks]) == 1  # noqa: SLF001  # without reading it


def test_an_interruption_ends_the_processes(tasks: list[Task]) -> None:
    from multiprocessing import active_children

    running = run_tasks(tasks * 20, 2)
    next(running)
    with pytest.raises(KeyboardInterrupt):
        running.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # a generator
    assert active_children() == []


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (KeyError("enc\n1"), r"the check itself failed with KeyError: 'enc\n1'"),
        (RecursionError("maximum depth\nand more"), "the check itself failed with RecursionError: maximum depth"),
        (MemoryError(), "this takes more memory than there is"),
    ],
)
def test_a_check_that_fails_itself_is_told_of_its_file_and_the_others_are_checked(
    raised: Exception, told: str, tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = of_task.check_file  # type: ignore[attr-defined]  # what it has imported

    def check_file(source: str | Path, *settings: Any) -> CheckedFile:
        if source == tasks[1].source:
            raise raised
        return check(source, *settings)

    monkeypatch.setattr(of_task, "check_file", check_file)
    first, failed, third = run_tasks(tasks[:3])
    assert failed.unreadable is not None
    assert (failed.file, failed.unreadable.code, failed.unreadable.message) == (
        str(tasks[1].source),
        "unreadable",
        told,
    )
    assert first.networks
    assert third.networks
