"""``convarith play``: plain text where there is no terminal, and on one a picture that heeds its keys."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from convarith.cli import main
from convarith.cli.play import rich_text
from convarith.draw.terminal.canvas import StyledText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

fcntl = pytest.importorskip("fcntl")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
INTO_THE_PICTURE, OUT_OF_IT = "\x1b[?1049h", "\x1b[?1049l"


def test_without_a_terminal_each_frame_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "4", "-k", "3", "-p", "1", "-s", "2", "--loop", "7", "--fps", "0.01"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        "▒ input   · padding   □ output\n"
        "convolution: i = 4, k = 3, s = 2, p = 1 → o = 2\n"
        "o = ⌊(i + 2p − k)/s⌋ + 1 = ⌊(4 + 2·1 − 3)/2⌋ + 1 = 2\n"
        "× is never read\n"
        "\n"
        "frame 1/2\n"
        "  output        [□] □\n"
        "\n"
        "        w₀  w₁  w₂\n"
        "input   [·] [▒] [▒]  ▒   ▒   ×\n"
        "\n"
        "frame 2/2\n"
        "  output         □ [□]\n"
        "\n"
        "                w₀  w₁  w₂\n"
        "input    ·   ▒  [▒] [▒] [▒]  ×\n"
    )


def test_numbers_and_their_sum_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "2", "-k", "2", "-t", "--view", "values", "--frames", "2"]) == 0
    out, _ = capsys.readouterr()
    *_, number, outputs, _, kernel, inputs, caption = out.splitlines()
    assert number == "frame 2/3"
    assert outputs.split()[:2] == ["output", "y"]
    assert inputs.split()[:3] == ["x", "among", "zeros"]
    (factors,) = re.findall(r"\[(\d \d)\]\[(\d \d)\]", inputs)
    assert kernel.split() == [each.split()[1] for each in factors]
    (result,) = re.findall(r"\[(\d+)\]", outputs)
    terms = [each.replace(" ", "·").removesuffix("·1").removeprefix("1·") for each in factors]
    assert caption == f"y[1] = {' + '.join(terms)} = {result}"


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("--figure dilation", range(1, 10)),
        ("5x5 -k 3 --frames 3:4", (3, 4)),
        ("5x5 -k 3 --frames -1:", (9,)),
        ("2x2 -k 1 -s 2 -t --view equivalence --act slide", range(35, 45)),
        ("5x5 -k 2 --pool max --order snake --seed 3 --frames :3", (1, 2, 3)),
    ],
)
def test_the_frames_are_those_of_animate(arguments: str, numbers: range, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", *arguments.split()]) == 0
    out, err = capsys.readouterr()
    assert [int(each) for each in re.findall(r"^frame (\d+)/", out, re.MULTILINE)] == list(numbers)
    assert "\x1b" not in out
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", ["nothing to draw", "SIZE", "--figure"]),
        ("4x4", ["kernel size", "-k 3"]),
        ("4x4 -k 5", ["kernel 5 does not fit"]),
        ("4x4 -k 3 --view side", ["no view is called 'side'", "map"]),
        ("4x4 -k 3 --theme pink", ["no theme is called 'pink'", "'print'"]),
        ("4x4 -k 3 -t --view equivalence --act slid", ["no act 'slid'", "did you mean 'slide'?"]),
        ("4x4 -k 3 --act slide", ["no act 'slide'", "the view equivalence has acts"]),
        ("4x4 -k 3 --order zigzag", ["no order is called 'zigzag'", "snake"]),
        ("4x4 -k 3 --fps 0", ["0 frames a second", "0.002 to 50"]),
        ("4x4 -k 3 --fps nan", ["nan frames a second", "0.002 to 50"]),
        ("4x4 -k 3 --loop -1", ["loop -1 is below 0", "at least 0"]),
        ("4x4 -k 3 --frames 5:", ["none of the 4", "among 1:4"]),
        ("4x4 -k 3 --frames 3:9", ["frames up to 9 are asked for", "there are 4", "among 1:4"]),
        ("--figure dilation -k 3", ["--figure dilation fixes the layer", "--kernel is given too"]),
        ("50x50 -k 3 --whole", ["needs 101 columns", "there are 80", "smaller size", "animate"]),
        (f"{10**9}x{10**9} -k 3 --whole", ["columns", "there are 80", "smaller size", "animate"]),
    ],
)
def test_what_cannot_be_played_is_refused(
    arguments: str, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["play", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert len(err.splitlines()) == 1
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("columns", "window"),
    [(140, r"\[2 3\]\[3 1\]\[2 2\]  2 "), (80, r"\[2\]\[3\]\[2\] 2 "), (60, r"█ █ █ ▒ "), (30, "███▒")],
)
def test_a_wider_terminal_shows_more(
    columns: int, window: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["play", "12x12", "-k", "3", "--view", "values", "--frames", "2"]) == 0
    out, _ = capsys.readouterr()
    assert re.search(window, out)
    assert max(map(len, out.splitlines())) <= columns


# The shell below ignores interruptions, and so its children.
COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from convarith.cli import main
code = main(sys.argv[1:])
assert not {"PIL", "matplotlib", "imageio", "numpy"} & sys.modules.keys()
sys.exit(code)
"""

# What a shell does: it has the terminal, starts the command, and looks at what that leaves behind.
SHELL = """
import fcntl, signal, subprocess, sys, termios
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
before = termios.tcgetattr(1)
signal.signal(signal.SIGINT, signal.SIG_IGN)
process = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]])
for each in signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT:
    signal.signal(each, lambda number, _: process.send_signal(number))
print("left", process.wait(), termios.tcgetattr(1) == before, flush=True)
"""


class Terminal:
    """A command on a terminal of its own."""

    def __init__(
        self, arguments: str, columns: int = 80, lines: int = 24, *, keys: bool = True, **environment: str
    ) -> None:
        self.ours, self.theirs = pty.openpty()
        self.resize(columns, lines)
        self.shown = ""
        kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "NO_COLOR"}}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHELL, COMMAND, "play", *arguments.split()],
            stdin=self.theirs if keys else subprocess.DEVNULL,
            stdout=self.theirs,
            stderr=self.theirs,
            start_new_session=True,
            env={**kept, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
        )

    def resize(self, columns: int, lines: int) -> None:
        size = b"".join(number.to_bytes(2, sys.byteorder) for number in (lines, columns, 0, 0))
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, size)

    def until(self, pattern: str) -> str:
        """Read until something is shown that was not before, and give all up to it."""
        patience = time.monotonic() + 60
        os.set_blocking(self.ours, False)
        while (found := re.search(pattern, self.shown, re.DOTALL)) is None:
            assert time.monotonic() < patience, self.shown
            try:
                self.shown += os.read(self.ours, 65_536).decode()
            except BlockingIOError:
                time.sleep(0.01)
        self.shown, before = self.shown[found.end() :], self.shown[: found.end()]
        return before

    def rest(self) -> str:
        """Give what has been shown meanwhile."""
        with suppress(BlockingIOError):
            self.shown += os.read(self.ours, 65_536).decode()
        return self.shown

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def ends(self) -> int:
        """Wait for the end, and give the exit code; the terminal has to be as it was."""
        code, restored = re.findall(r"left (-?\d+) (\w+)", self.until(r"left -?\d+ \w+\r\n"))[-1]
        assert restored == "True"
        return int(code)


@pytest.fixture
def play() -> Iterator[Callable[..., Terminal]]:
    """Start commands on terminals, of which none is left behind."""
    started: list[Terminal] = []

    def play(arguments: str, *size: int, **others: Any) -> Terminal:
        started.append(Terminal(arguments, *size, **others))
        return started[-1]

    yield play
    for each in started:
        each.process.kill()
        each.process.wait()
        os.close(each.ours)
        os.close(each.theirs)


SLOW = "5x5 -k 3 --fps 0.01"
FAST = "5x5 -k 3 --fps 50"


@pytest.mark.parametrize("key", ["q", "Q", "\x1b"])
def test_a_key_leaves(key: str, play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW)
    assert INTO_THE_PICTURE in terminal.until("frame 1/9")
    terminal.press(key)
    assert terminal.ends() == 0


def test_arrows_step_and_home_and_end_jump(play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW)
    terminal.until("frame 1/9.*space: pause")
    left, right, home, end = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F"
    for key, number in [(right, 2), ("\x1bOC", 3), (left, 2), (left, 1), (left, 1), (end, 9), (right, 9), (home, 1)]:
        terminal.press(key)
        assert "space: play" in terminal.until(f"frame {number}/9.*q: leave")
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_key_that_arrives_in_parts_is_one(play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW)
    terminal.until("frame 1/9")
    terminal.press("x\x1b[1;2C")  # which mean nothing
    terminal.press("\x1b[C\x1b[C")
    terminal.until("frame 3/9")
    terminal.press("\x1b")
    terminal.press("[4~")
    terminal.until("frame 9/9")
    terminal.press("q")
    assert terminal.ends() == 0


def test_space_pauses_and_goes_on(play: Callable[..., Terminal]) -> None:
    terminal = play(FAST)
    terminal.until("frame 9/9.*frame 1/9")  # round and round
    terminal.press(" ")
    terminal.until("space: play.*o = 3")
    time.sleep(0.5)
    assert "frame" not in terminal.rest()
    terminal.press(" ")
    terminal.until("space: pause.*frame 9/9.*frame 1/9")
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize("loops", [1, 2])
def test_it_plays_as_often_as_it_is_asked_to(loops: int, play: Callable[..., Terminal]) -> None:
    terminal = play(f"{FAST} --frames 3:5 --loop {loops}")
    shown = terminal.until(re.escape(OUT_OF_IT))
    assert terminal.ends() == 0
    assert re.findall(r"frame (\d)/9", shown) == ["3", "4", "5"] * loops


def test_an_interruption_gives_the_terminal_back_and_is_exit_code_130(play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW)
    terminal.until("frame 1/9")
    terminal.press("\x1a\x03")  # Ctrl-Z would leave a shell in the middle of the picture, and is not heard
    terminal.until(re.escape(OUT_OF_IT))
    assert terminal.ends() == 130


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_command_that_is_ended_gives_the_terminal_back(asked: signal.Signals, play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW)
    terminal.until("frame 1/9")
    terminal.process.send_signal(asked)
    terminal.until(re.escape(OUT_OF_IT))
    assert terminal.ends() == 128 + asked


def test_what_does_not_fit_is_refused_before_anything_is_shown(play: Callable[..., Terminal]) -> None:
    terminal = play("6x50 -k 3 --whole --fps 0.01", 80, 40)
    shown = terminal.until(r"left 2 True\r\n")
    assert "needs 101 columns and 7 lines, and there are 80 and 40" in shown
    assert INTO_THE_PICTURE not in shown


def test_a_terminal_that_becomes_too_small_says_so(play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW, 80, 24)
    terminal.until("frame 1/9.*o = 3")
    terminal.resize(80, 7)
    assert "o = 3" not in terminal.until("frame 1/9.*\\x1b")
    terminal.resize(80, 4)
    terminal.until("needs 19 columns and 7 lines, and there are 80 and 4")
    terminal.resize(140, 24)
    terminal.until("frame 1/9.*o = 3")
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "xterm"}])
def test_without_colours_cells_in_use_stand_in_brackets(
    environment: dict[str, str], play: Callable[..., Terminal]
) -> None:
    terminal = play(SLOW, 80, 24, **environment)
    shown = terminal.until(r"\[▒\]\[▒\]\[▒\] ▒  ▒ ")
    assert not re.search(r"\x1b\[[0-9;]*[34]8;", shown)
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_terminal_that_cannot_go_back_gets_plain_text(play: Callable[..., Terminal]) -> None:
    terminal = play(SLOW, 80, 24, TERM="dumb")
    shown = terminal.until(r"left 0 True")
    assert "\x1b" not in shown
    assert re.findall(r"frame (\d)/9", shown) == list("123456789")


def test_keys_are_not_promised_where_none_can_be_pressed(play: Callable[..., Terminal]) -> None:
    terminal = play(f"{FAST} --loop 1", keys=False)
    assert "pause" not in terminal.until(re.escape(OUT_OF_IT))
    assert terminal.ends() == 0


def test_styles_are_the_terminals_colours() -> None:
    console = Console(force_terminal=True, color_system="truecolor", width=80)
    with console.capture() as shown:
        console.print(rich_text([[StyledText(" 3 ", "bold #102030 on #405060"), StyledText(" 4 ")], []]))
    (line,) = shown.get().splitlines()[:1]
    assert "1;38;2;16;32;48;48;2;64;80;96m 3 " in line
    assert line.endswith("\x1b[0m 4 ")
