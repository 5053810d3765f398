"""The front door: every command opens, and every failure is two lines at most and exit code 2."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from convarith.cli import app as front_door
from convarith.cli import main, shape, tour
from convarith.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

CONVARITH = [sys.executable, "-m", "convarith"]
FITS = '[[network]]\ninput = [1, 6, 6]\n[[network.layer]]\nop = "conv"\nout_channels = 8\nkernel = 3\n'


def assert_refused(code: int, out: str, err: str) -> None:
    assert code == 2
    assert out == ""
    assert err.startswith("convarith: ")
    assert 1 <= len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        ("shape 5x5 -k 3 -s 2 -p 1 -q", r"3x3\n", ""),
        ("matrix 3 -k 2 --format csv", r"w\[0\],w\[1\],0\n0,w\[0\],w\[1\]\n", ""),
        ("matrix 3 -k 2 -o W.mtx", "", r"wrote W.mtx; without --weights or --values each entry is .*\n"),
        ("verify 3 -k 2", r"output 1x1x2 .*everything agrees\n", ""),
        ("animate 4x4 -k 3 -o conv.gif", "", r"wrote conv.gif: 4 frames in 4 s, \d+ kB\n"),
        ("compare 3 -k 3 --to pytorch --code", r"import torch\n.*y = layer\(x\)\n", ""),
        ("rule unreadable", r"unreadable, an error\n  A file .*\n", ""),
        ("check -", r"1 layer in 1 network, 1 file: everything fits\n", ""),
    ],
)
def test_each_command_answers_on_stdout_and_reports_on_stderr(arguments: str, out: str, err: str, process: Run) -> None:
    done = process(*arguments.split(), given=FITS)
    assert done.returncode == 0
    assert re.fullmatch(out, done.stdout, re.DOTALL)
    assert re.fullmatch(err, done.stderr)
    assert "\x1b" not in done.stdout + done.stderr


def test_the_tour_does_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    quick = [stop for stop in tour._STOPS if "animate" not in stop.command]  # noqa: SLF001  # which reports like others
    monkeypatch.setattr(tour, "_STOPS", quick)
    assert main(["tour"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith(" convarith --help\n")
    assert err == "wrote convarith-tour/W.tex\n"


@pytest.mark.parametrize(
    "arguments",
    [
        "shape 5x5 -k 0",
        "matrix 5x5 -k 3 --pool max",
        "verify 5x5 -k 3 --pool max",
        "run missing.npy missing.npy -o y.npy",
        "animate 4x4 -k 3 --view scatter -o conv.gif",
        "compare 5x5 -k 3 --to nobody",
        "check --input 3xq",
        "rule pool-paddin",
        "tour around",
    ],
)
def test_each_command_fails_with_exit_code_2_and_a_line_on_stderr(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(main(arguments.split()), *capsys.readouterr())
    assert not list(tmp_path.iterdir())


def test_the_process_ends_with_the_code(process: Run) -> None:
    done = process("shape", "5x5", "-k", "0")
    assert_refused(done.returncode, done.stdout, done.stderr)


def test_the_installed_script_and_the_module_are_one(process: Run) -> None:
    script = subprocess.run(
        [Path(sys.executable).with_name("convarith"), "--version"], capture_output=True, text=True, check=True
    )
    assert script.stdout == process("--version").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("zap", "no command is called 'zap'; there are " + ", ".join(COMMANDS)),
        ("--frobnicate", "begin with a command, as in convarith shape 5x5 --frobnicate"),
        ("224x224 -k 7", "224x224 comes where a command belongs; did you mean convarith shape 224x224 -k 7?"),
        ("receptive-field 5", "no command is called 'receptive-field'; did you mean 'summary'?"),
        ("shape 9 k3 s2 p1", "'conv 64 k3 s2 p1', or as options, as in -k 3 -s 2 -p 1"),
        ("summary relu 3x9x9", "3x9x9 is too many; the input of a network is an option: --input 3x9x9"),
        ("shape nn.Conv1d(1,1,3) 9", "give the size first and then the layer, as in 9 'nn.Conv2d(3, 64, 7)'"),
        ("shape nn.Conv1d(1,1,3)", "give the size first and then the layer, as in 224x224 'nn.Conv2d(3, 64, 7)'"),
        ("shape 9x9 3x3", "'3x3' is one size too many; write all axes once, as 5x5"),
        ("solve 28 14", "14 comes where a layer belongs; the size to come to is an option: --to 14"),
        ("sizes 9x9 relu", "9x9 comes where the network belongs; give the network first and then the size"),
        ("shpae 5x5", "no command is called 'shpae'; did you mean 'shape'?"),
        ("shape 5 -k 3 --strid 2", "shape has no option --strid; did you mean --stride?"),
        ("shape 5 -k 3 --kernal-size 2", "shape has no option --kernal-size; did you mean --kernel?"),
        ("shape", "there is no size; give one, as in convarith shape 224x224 -k 7"),
        ("matrix", "Missing argument 'SIZE'; see convarith matrix --help"),
        ("verify 5 -k 3 --seed -1", "-1 is not in the range x>=0; see convarith verify --help"),
        ("run", "Missing argument 'X'; see convarith run --help"),
        ("run x.npy --route fastest", "no route is called 'fastest'; did you mean 'fast'?"),
        ("run x.npy --route around", "scatter, fast"),
        ("shape -5 -k 3", "shape has no option -5; see convarith shape --help"),
        ("shape 5 --zzzzzz", "shape has no option --zzzzzz; see convarith shape --help"),
        ("shape 5 -k", "Option '-k' requires an argument; see convarith shape --help"),
        ("animate 5 -k 3 -o", "Option '-o' requires an argument; see convarith animate --help"),
        ("shape 5 nn.Conv1d(1,1,3) 5", "5 is too many; write a size of several axes as one word, as in 5x5"),
        ("shape 5 -k 3 --ceil=yes", "Option '--ceil' does not take a value; see convarith shape --help"),
        ("matrix 5 -k 3 --format xml", "svg, pdf"),
        ("check --format xml", "sarif, junit"),
        ("animate 5 -k 3 -o a.gif --fps fast", "'fast' is not a valid float; see convarith animate --help"),
        ("tour around", "around is too many; see convarith tour --help"),
    ],
)
def test_a_command_line_of_the_wrong_form_is_answered_with_what_is_meant_or_where_to_look(
    arguments: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(arguments.split())
    out, err = capsys.readouterr()
    assert_refused(code, out, err)
    assert err.endswith(f"{complaint}\n")


@pytest.mark.parametrize(
    ("failure", "code", "complaint"),
    [
        (MemoryError(), 2, "convarith: not enough memory for this size; try a smaller one\n"),
        (
            OSError(13, "Permission denied", "there"),
            2,
            "convarith: there: Permission denied; check the path and its permissions\n",
        ),
        (OSError("out of luck"), 2, "convarith: out of luck; check the path and its permissions\n"),
    ],
)
def test_what_the_machine_refuses_is_a_line_too(
    failure: Exception,
    code: int,
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def describe(*_: object) -> None:
        raise failure

    monkeypatch.setattr(shape, "described", describe)
    assert main(["shape", "5", "-k", "3"]) == code
    assert capsys.readouterr() == ("", complaint)


@pytest.mark.parametrize("words", ["shape 5 -k 3", "shape 5 -k3"], ids=["usual", "read by Typer"])
def test_an_interruption_is_exit_code_130(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def describe(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shape, "described", describe)
    assert main(words.split()) == 130
    assert capsys.readouterr() == ("", "")


def environment(**settings: str) -> dict[str, str]:
    """Give the environment of a user, who lets Python gather what it prints."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"} | settings


@pytest.mark.parametrize(("before", "heard"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)], ids=["", "nohup"])
def test_a_terminal_that_closes_ends_it_unless_it_was_told_not_to_mind(
    before: signal.Handlers,
    heard: bool,  # noqa: FBT001  # a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front_door, "main", lambda _: int(signal.getsignal(signal.SIGHUP) is before))
    usual = signal.signal(signal.SIGHUP, before)
    try:
        assert main([]) == int(not heard)
        assert signal.getsignal(signal.SIGHUP) is before
    finally:
        signal.signal(signal.SIGHUP, usual)
