"""Where a process runs: closed streams, other people's settings, narrow terminals, and languages without symbols."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from support.chosen import SHIFTED, TOO_WIDE

from convarith.cli import main
from convarith.draw.font import face_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONVARITH = [sys.executable, "-m", "convarith"]
ANSWERS = [
    *("shape 224x224 -k 7 -s 2 -p 3 -c 3:64", "shape 3x3 -k 3 -s 2 -t --explain", "shape 5 -k 9"),
    *("matrix 4x4 -k 3", "matrix 4 -k 3 --format latex", "matrix 4x4 -k 3 --stats --values 1,2,1,2,4,2,1,2,1"),
    *("verify 4 -k 3", "compare 5x5 -k 3 -s 2 -p same", "solve 128 --to 64 -k 11 -s 2", "solve 28 --inverse -k 3 -s 2"),
    *("summary net.toml", "sizes net.toml", "check net.toml wide.toml", "rule", "rule even-same"),
    "play 4x4 -k 3 --frames 1",
]


DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "net.toml").write_text(SHIFTED)
    (tmp_path / "wide.toml").write_text(TOO_WIDE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ANSWERS)
def test_where_there_is_ascii_only_the_same_is_told(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    codes, told = [], []
    for encoding in ("utf-8", "ascii"):
        out, err = TextIOWrapper(BytesIO(), encoding), TextIOWrapper(BytesIO(), encoding, errors="backslashreplace")
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            codes.append(main(command.split()))
            out.flush()
        told.append(out.buffer.getvalue().decode(encoding))
    assert codes[0] == codes[1]
    numbers = [[re.findall("[0-9]+", line.translate(DIGITS)) for line in text.splitlines()] for text in told]
    assert numbers[0] == numbers[1]
    assert told[0].count("?") == told[1].count("?")


@pytest.mark.skipif(os.name == "nt", reason="terminals are as POSIX has them")
@pytest.mark.parametrize(
    "command", ["shape 224x224 -k 7 -s 2 -p 3", "matrix 4x4 -k 3", "check net.toml", "solve 64 --to 32 -k 4"]
)
def test_a_narrow_terminal_gets_the_same_answer(command: str, folder: Path) -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 20, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    with subprocess.Popen(
        [*CONVARITH, *command.split()], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        told = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # on Linux, where nobody has the other end any more
                break
            if not part:
                break
            told += part
    os.close(ours)
    assert running.returncode == 0
    assert told.strip()
    assert b"Traceback" not in told


@pytest.mark.skipif(os.name == "nt", reason="streams are closed as POSIX has it")
@pytest.mark.parametrize(
    ("command", "closed", "code", "complaint"),
    [
        ("check -", "<&-", 2, ""),
        ("shape --batch -", "<&-", 2, "convarith: standard input is closed; pipe lines into it"),
        ("shape 5 -k 3", ">&-", 0, ""),
        ("shape 5 -k 9", ">&-", 2, "convarith: kernel 9 does not fit"),
        ("shape 5 -k 9", "2>&-", 2, ""),
        ("check net.toml", "<&- >&- 2>&-", 0, ""),
        ("run x.npy w.npy -o -", ">&-", 2, "convarith: x.npy: No such file"),
        ("matrix 4 -k 3 --format npz -o -", ">&-", 0, "without --weights or --values"),
        ("shape 5 -k 3", ">/dev/full", 2, "convarith: No space left on device; free some space"),
        ("check net.toml --json", ">/dev/full", 2, "convarith: No space left on device; free some space"),
        ("check net.py --diff", ">/dev/full", 2, "convarith: No space left on device; free some space"),
        ("check net.py --diff", "| true", 0, ""),
    ],
)
def test_streams_may_be_closed_or_full(command: str, closed: str, code: int, complaint: str, folder: Path) -> None:
    (folder / "net.py").write_text("net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(9, 8, 3))\n")
    done = subprocess.run(  # noqa: S602  # a shell is what closes them
        f'exec "{sys.executable}" -m convarith {command} {closed}',
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(complaint)
    assert len(done.stderr.splitlines()) == bool(complaint)


def test_matplotlib_keeps_the_settings_of_its_user_to_itself(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process("matrix", "4", "-k", "3", "-o", "as_it_is.png")
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\naxes.facecolor: red\nno.setting: 4\nfont.size: big\n")
    for name, value in (
        ("MATPLOTLIBRC", str(tmp_path / "matplotlibrc")),
        ("MPLBACKEND", "bogus"),
        ("HOME", "/nonexistent"),
        ("MPLCONFIGDIR", "/dev/null"),
    ):
        monkeypatch.setenv(name, value)
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    done = subprocess.run(
        [*CONVARITH, "matrix", "4", "-k", "3", "-o", "a.png"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "wrote a.png\n")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "as_it_is.png").read_bytes()


def test_what_a_library_logs_of_a_damaged_font_is_not_printed(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    whole = bytearray(face_from(None).path.read_bytes())
    record = whole.index(b"hmtx")  # the widths of letters, which become huge
    start = int.from_bytes(whole[record + 8 : record + 12], "big")
    whole[start : start + 500] = b"\xf0" * 500
    (tmp_path / "own.ttf").write_bytes(whole)
    done = process("animate", "4", "-k", "3", "--font", "own.ttf", "-o", "a.svg")
    assert re.fullmatch(r"wrote a\.svg: .*\n|convarith: a\.svg cannot be drawn with own\.ttf: .*\n", done.stderr)
