"""How ``convarith check`` writes what it finds: formats, files, colours, counts."""

from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from support.network_files import BROKEN, FITS, KERNEL_LINE

from convarith.cli import main
from convarith.report.checks import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

RED = "\x1b[1;31m"


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize(("text", "code"), [(FITS, 0), (BROKEN, 1), ("[[network]", 2)], ids=["fits", "fails", "odd"])
def test_the_exit_code_is_the_same_in_every_format(
    form: Format, text: str, code: int, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(text)
    done = run("check", "a.toml", "--format", form)
    assert (done.returncode, done.stderr) == (code, "")
    assert ("a.toml" in done.stdout) is (code > 0 or form in {Format.JSON, Format.JUNIT})


@pytest.mark.parametrize("form", Format)
def test_a_file_gets_what_would_be_printed(form: Format, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    printed = run("check", "a.toml", "--format", form)
    assert run("check", "a.toml", "--format", form, "--output-file", "-").stdout == printed.stdout
    done = run("check", "a.toml", "--format", form, "--output-file", "report")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "wrote report: 1 layer in 1 network, 1 file: 1 error\n"
    assert (tmp_path / "report").read_text("utf-8") == printed.stdout


def test_a_file_that_cannot_be_written_is_2_and_stays_as_it_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    done = run("check", "a.toml", "--output-file", "no/report.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("convarith: no/report.txt: ")
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_a_report_is_written_where_nothing_was_found_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FITS)
    (tmp_path / "report").write_text("an old one")
    assert run("check", "a.toml", "--format", "github", "--output-file", "report").returncode == 0
    assert (tmp_path / "report").read_text() == ""


def test_a_text_is_shown_with_its_line(run: Run) -> None:
    assert run("check", BROKEN).stdout.split("\n")[1:7] == [
        f" --> <text>:{KERNEL_LINE}:10 ('wide' of net)",
        "  |",
        '6 | name = "wide"',
        '7 | op = "conv"',
        "8 | kernel = 9",
        "  |          ^",
    ]


def test_standard_input_is_shown_with_its_line(run: Run) -> None:
    assert "8 | kernel = 9\n" in run("check", "-", given=BROKEN).stdout


def test_a_line_that_is_not_in_the_format_is_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(
        FITS.replace("kernel = 3", "kernel = [3").replace("\n", "\r\n").encode("utf-8-sig")
    )
    done = run("check", "a.toml")
    assert done.returncode == 2
    assert "--> a.toml:9" in done.stdout
    assert "8 | kernel = [3\n9 | out_channels = 4\n" in done.stdout


def test_a_file_that_is_no_text_is_told_without_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\n")
    done = run("check", "a.toml")
    assert (done.returncode, done.stdout.splitlines()[:2]) == (
        2,
        ["error[unreadable]: this is no text in UTF-8: the byte at 0 is none of it", " --> a.toml"],
    )


def test_statistics_count_the_findings_of_each_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    done = run("check", "a.toml", "missing.toml", "--statistics")
    assert done.returncode == 2
    assert [line.split()[:3] for line in done.stdout.splitlines()[:2]] == [
        ["1", "error", "does-not-fit"],
        ["1", "error", "unreadable"],
    ]
    done = run("check", "a.toml", "--statistics", "--json", "--output-file", "counts.json")
    assert done.returncode == 1
    assert [each["count"] for each in json.loads((tmp_path / "counts.json").read_text())] == [1]


class _Terminal(TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the command line on what says that it is a terminal of 60 columns, and give what that shows."""
    del run  # for its folder
    monkeypatch.setenv("COLUMNS", "60")

    def on_terminal(*arguments: str) -> str:
        written = BytesIO()
        out = _Terminal(written, "utf-8", newline="", write_through=True)
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", out)
            main(arguments)
        return written.getvalue().decode()

    return on_terminal


def test_a_terminal_gets_colours_and_lines_that_fit(on_terminal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    assert on_terminal("check", "a.toml").startswith(f"{RED}error[does-not-fit]")
    plain = on_terminal("check", "a.toml", "--color", "never")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 60


def test_a_file_gets_neither(on_terminal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    assert on_terminal("check", "a.toml", "--output-file", "report") == ""
    text = (tmp_path / "report").read_text("utf-8")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) > 60


def test_colours_can_be_had_in_a_pipe(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_text(BROKEN)
    assert "\x1b" not in run("check", "a.toml").stdout
    assert RED in run("check", "a.toml", "--color", "always").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert RED in run("check", "a.toml").stdout
    assert "\x1b" not in run("check", "a.toml", "--json").stdout


@pytest.mark.parametrize("form", [Format.JSON, Format.GITLAB, Format.RDJSON, Format.SARIF])
def test_json_is_utf8_even_where_a_name_is_no_text(form: Format, run: Run, tmp_path: Path) -> None:
    name = "a\udcff.toml"  # as Python tells a byte that is not UTF-8
    try:
        (tmp_path / name).write_text(BROKEN)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes text only")
    assert run("check", name, "--format", form, "--output-file", "report").returncode == 1
    text = (tmp_path / "report").read_bytes().decode()
    assert "\\udcff" not in json.dumps(json.loads(text))
