"""Text for a terminal, and for where there is none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.report.terminal import aligned, print_lines, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def on_a_terminal(columns: int, *arguments: str) -> str:
    """Run the command line on a terminal so many columns wide, and give all that it shows there."""
    fcntl = pytest.importorskip("fcntl")
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, b"".join(n.to_bytes(2, sys.byteorder) for n in (24, columns, 0, 0)))
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    with subprocess.Popen(
        [sys.executable, "-m", "convarith", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
    ) as child:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b""))
    os.close(ours)
    assert child.returncode == 0
    return shown.decode().replace("\r\n", "\n")


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # how Linux tells that the other side is closed
        return b""


@pytest.mark.parametrize(
    "arguments",
    [
        "shape 5x5 -k 3 -s 2 -p 1",
        "shape 3x3 -k 3 -s 2 -p 1 -a 1 -t",
        "shape 16x224x224 -k 3x7x7 -s 1x2x2 -p 1x3x3 -c 3:64",
        "matrix 4x4 -k 3",
        "matrix 12x12 -k 3 -p 1",
    ],
)
def test_a_terminal_shows_colour_within_its_width(arguments: str) -> None:
    columns = 80
    shown = on_a_terminal(columns, *arguments.split())
    assert "\x1b[" in shown
    plain = ESCAPES.sub("", shown)
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= columns


def test_no_number_is_cut_short_where_the_terminal_is_narrow(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    arguments = ("shape", "224x224", "-k", "7", "-s", "2", "-p", "3")
    plain = ESCAPES.sub("", on_a_terminal(40, *arguments))
    assert "…" not in plain
    assert plain.split() == process(*arguments).stdout.split()


def test_a_terminal_shows_what_a_pipe_is_given(process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    arguments = ("shape", "3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t")
    plain = ESCAPES.sub("", on_a_terminal(80, *arguments))
    words = [word for word in plain.split() if set(word) != {"─"}]
    assert words == process(*arguments).stdout.split()


def test_a_matrix_in_80_columns_has_every_cell() -> None:
    plain = ESCAPES.sub("", on_a_terminal(80, "matrix", "4x4", "-k", "3"))
    assert "1,1 │  ·   ·   ·   ·  │  ·  0,0 0,1 0,2 │  ·  1,0 1,1 1,2 │  ·  2,0 2,1 2,2 │\n" in plain
    assert "⋯" not in plain


@pytest.mark.parametrize("arguments", ["shape 5x5 -k 3 -q", "shape 5x5 -k 3 --json", "matrix 3 -k 2 --format csv"])
def test_what_programs_read_is_the_same_on_a_terminal(
    arguments: str, process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert on_a_terminal(40, *arguments.split()) == process(*arguments.split()).stdout


def test_columns_are_aligned_right() -> None:
    assert aligned([["axis", "output"], ["0", "224"], ["10", "1000000"]]) == [
        "axis   output",
        "   0      224",
        "  10  1000000",
    ]


def test_a_table_goes_to_a_pipe_as_aligned_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["axis", "output"], [["0", "224"]])
    assert capsys.readouterr().out == "axis  output\n   0     224\n"


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("a line that is longer than that", ["a line that is", "   longer than", "   that"]),
        ("  1. a step that is longer", ["  1. a step that", "     is longer"]),
        ("⌊(5 + 2·1 − 3)/2⌋ + 1 = 3 windows", ["⌊(5 + 2·1 −", "   3)/2⌋ + 1 = 3", "   windows"]),
        ("an-unbreakable-word-of-length", ["an-unbreakable-word-of-length"]),
    ],
)
def test_a_line_is_folded_between_words_and_set_in(
    line: str, folded: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "16")
    print_lines([line])
    assert capsys.readouterr().out.splitlines() == folded


@given(
    st.lists(st.text("ab0·−", min_size=1, max_size=7), min_size=1, max_size=12),
    st.sampled_from(["", "  ", "      "]),
    st.integers(16, 60),  # room for each word
)
def test_a_line_is_folded_as_pythons_own_module_does_it(words: list[str], indent: str, columns: int) -> None:
    line = indent + " ".join(words)
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(StringIO()) as shown:
        patched.setenv("COLUMNS", str(columns))
        print_lines([line])
    further = f"{indent}   "
    told = fill(line, columns, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
    assert shown.getvalue() == f"{told}\n"


@given(st.lists(st.lists(st.text("0123456789:x", min_size=1), min_size=3, max_size=3), min_size=1))
def test_aligned_rows_are_of_one_width_and_keep_their_cells(rows: list[list[str]]) -> None:
    lines = aligned(rows)
    assert [line.split() for line in lines] == rows
    assert len({len(line) for line in lines}) == 1
