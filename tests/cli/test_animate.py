"""``convarith animate``: a picture in a file, or no file and the reason."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageSequence
from support.video_files import read_video

from convarith.cli import main
from convarith.draw import gif
from convarith.draw import rendering as drawing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def frames(path: Path) -> int:
    with Image.open(path) as picture:
        assert picture.format == "GIF"
        return getattr(picture, "n_frames", 1)


def test_each_example_of_the_help_draws(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main(["animate", "--help"])
    examples = re.findall(r"  convarith (animate .*)", capsys.readouterr().out)
    assert len(examples) == 7
    assert max(map(len, examples)) < 80 - len("    numbers  convarith ")
    for each in examples:
        assert main([*each.split(), "--frames", "1"]) == 0
        assert (folder / each.split()[each.split().index("-o") + 1]).exists()


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ("5x5 -k 3 -s 2 -p 1 -o conv.gif", 9),
        ("5 -k 3 -o conv.gif", 3),
        ("4x4 -k 2 --pool max -o conv.gif", 4),
        ("2x2 -k 3 -t -o conv.gif", 16),
        ("--figure padding_strides -o conv.gif", 9),
        ("--figure padding_strides_odd_transposed -o conv.gif", 36),
        ("4x4 -k 3 -o conv.gif --labels none --view map --fps 50 --scale 1", 4),
        ("4x4 -k 3 -o conv.gif --fps 0.002", 4),
        ("4x4 -k 3 -o conv.GIF", 4),
        ("3x3x3 -k 2 -o conv.gif", 8),
        ("3x3 -k 2 -c 2:3 -o conv.gif", 12),
        ("4x4 -k 2 -o conv.gif --frames 2:5", 4),
        ("4x4 -k 2 -o conv.gif --frames -1", 1),
        ("4x4 -k 2 -o conv.gif --frames 3", 1),
        ("4x4 -k 2 -o conv.gif --frames -3:-2", 2),
        ("4x4 -k 2 -o conv.gif --frames every:5", 3),
        ("4x4 -k 2 -o conv.gif --frames 2:8:3 --fps 10", 3),
        ("4x4 -k 2 -o conv.gif --duration 4.5 --hold 1", 9),
        ("4x4 -k 2 -o conv.gif --order snake --theme dark --hold 2 --loop 1", 9),
        ("4x4 -k 2 -o conv.gif --order random --seed 7 --transparent", 9),
        ("--figure numerical_max_pooling -o conv.gif", 9),
    ],
)
def test_one_frame_an_output_goes_to_the_file(
    arguments: str, count: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", *arguments.split()]) == 0
    out, err = capsys.readouterr()
    (written,) = folder.iterdir()
    assert out == ""
    with Image.open(written) as gif:
        seconds = sum(frame.info.get("duration", 0) for frame in ImageSequence.Iterator(gif)) / 1000
    length = f"{count} frames in {seconds:,g} s" if count > 1 else "1 frame"
    assert err == f"wrote {written.name}: {length}, {written.stat().st_size / 1000:,.0f} kB\n"
    assert frames(written) == count


def test_a_dash_is_standard_output(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", "a.gif"]) == 0
    capfdbinary.readouterr()
    assert main(["animate", "4x4", "-k", "3", "-o", "-", "--format", "gif"]) == 0
    out, err = capfdbinary.readouterr()
    assert out == (folder / "a.gif").read_bytes()
    assert re.fullmatch(rb"4 frames in 4 s, \d+ kB\s+", err)
    assert [each.name for each in folder.iterdir()] == ["a.gif"]


def test_as_much_is_written_as_is_asked_for(folder: Path) -> None:
    levels = {"default": [], "short": ["--labels", "short"], "full": ["--labels", "full"], "none": ["--labels", "none"]}
    for name, option in levels.items():
        assert main(["animate", "4x4", "-k", "3", "-o", f"{name}.gif", *option]) == 0
    written = {name: (folder / f"{name}.gif").read_bytes() for name in levels}
    assert written["default"] == written["short"]
    assert len(written["none"]) < len(written["short"]) < len(written["full"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", ["nothing to draw", "SIZE", "--figure"]),
        ("-o a.gif", ["nothing to draw", "SIZE", "--figure"]),
        ("4x4 -o a.gif", ["kernel size", "-k 3"]),
        ("4x4 -k 3", ["needs a file", "-o conv.gif"]),
        ("--figure dilation", ["needs a file", "-o conv.gif"]),
        ("19x3x3 -k 3 --whole -o a.gif", ["19 sheets", "over 16", "smaller outer axis"]),
        ("4x4 -k 3 -c 17 -o a.gif", ["17 sheets", "over 16", "leave the channels out"]),
        ("4x4 -k 3 -o a.bmp", ["a.bmp", "no known format", "let it end in", ".gif"]),
        ("4x4 -k 3 -o a", ["a ends in no known format", "let it end in", ".gif"]),
        ("4x4 -k 3 -o missing/a.gif", ["missing/a.gif", "No such file or directory", "check the path"]),
        ("4x4 -k 3 -o a.gif --view side", ["no view is called 'side'", "there are", "map"]),
        ("4x4 -k 3 -o a.gif --theme drak", ["no theme is called 'drak'", "did you mean 'dark'?"]),
        ("4x4 -k 3 -o a.gif --order spiral", ["no order is called 'spiral'", "rows", "snake"]),
        ("4x4 -k 3 -o a.gif --frames 5:", ["none of the 4", "choose among 1:4"]),
        ("4x4 -k 2 -o a.gif --frames 3:100", ["frames up to 100 are asked for", "there are 9", "choose among 1:9"]),
        ("4x4 -k 2 -o a.gif --frames -10:", ["frames from the last 10 on", "there are 9", "choose among 1:9"]),
        ("4x4 -k 3 -o a.gif --frames 0:2", ["frames '0:2' count from 1", "write A:B"]),
        ("4x4 -k 3 -o a.gif --frames every:0", ["'every:0' come no further", "every:1"]),
        ("4x4 -k 3 -o a.gif --frames 1-2", ["frames '1-2' is not a whole number", "write A:B"]),
        ("4x4 -k 3 -o a.gif --hold -1", ["held -1 seconds longer", "0 to 600"]),
        ("4x4 -k 3 -o a.gif --loop -1", ["loop -1 is below 0", "at least 0"]),
        ("4x4 -k 3 -o a.gif --seed -1", ["seed -1 is below 0", "at least 0"]),
        ("4x4 -k 3 -o a.gif --fps 0", ["0 frames a second", "0.002 to 50"]),
        ("4x4 -k 3 -o a.gif --fps -1", ["-1 frames a second", "0.002 to 50"]),
        ("4x4 -k 3 -o a.gif --fps nan", ["nan frames a second", "0.002 to 50"]),
        ("4x4 -k 3 -o a.gif --fps inf", ["inf frames a second", "0.002 to 50"]),
        ("4x4 -k 3 -o a.gif --fps 1e-300", ["1e-300 frames a second", "0.002 to 50"]),
        ("4x4 -k 3 -o a.gif --scale 0", ["scale of 0 pixels", "1 to 10,000"]),
        ("4x4 -k 3 -o a.gif --labels much", ["no level of labels is called 'much'", "there are short, full, none"]),
        ("4x4 -k 3 -o a.gif --duration 0.01", ["4 frames in 0.01 seconds", "0.0025 for one", "give 1 or more"]),
        ("4x4 -k 3 -o a.gif --duration 2 --fps 2", ["2 frames a second and 2 seconds for all", "the one or the other"]),
        ("4x4 -k 3 -o a.gif --size 640x360 --scale 9", ["scale and pixels", "one of --scale, --size"]),
        ("4x4 -k 3 -o a.mp4 --size 641x360", ["641 x 360 pixels, only even numbers", "give 642x360"]),
        ("50x50 -k 3 -o a.gif --size 100x100", ["100 x 100 pixels", "spots", "or more"]),
        ("4x4 -k 3 -o a.gif --aspect 0:9", ["0:9 is no aspect"]),
        ("4x4 -k 3 -o a.gif --scale nan", ["scale of nan pixels", "1 to 10,000"]),
        ("4x4 -k 3 -o a.gif --scale 1e400", ["scale of inf pixels", "1 to 10,000"]),
        ("4x4 -k 3 -o a.gif --scale 5000", ["4 frames", "over 5,000 frames, 50 megapixels", "--force"]),
        (
            "71x71 -k 1 --whole -o a.gif",
            ["5,041 frames of", "over 5,000 frames, 50 megapixels", "smaller size", "--force"],
        ),
        (f"{10**18}x{10**18} -k 3 --whole -o a.gif", ["frames of", "smaller size", "--force"]),
        ("--figure circle -o a.gif", ["no figure is called 'circle'", "no_padding_no_strides"]),
        (
            "--figure padding_stride -o a.gif",
            ["no figure is called 'padding_stride'", "'padding_strides'?"],
        ),
        ("--figure dilation 5x5 -o a.gif", ["--figure dilation fixes the layer", "SIZE is given too", "give one"]),
        ("--figure dilation -k 3 -s 2 -o a.gif", ["--figure dilation", "--kernel, --stride is given too", "give one"]),
        ("--figure dilation 5x5 -a 1 --ceil -o a.gif", ["SIZE, --output-padding, --ceil is given too", "give one"]),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_no_file(
    arguments: str, words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert len(err.splitlines()) == 1
    for word in words:
        assert word in err
    assert not list(folder.iterdir())


def test_force_draws_what_is_enormous(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drawing, "_MOST_FRAMES", 3)
    asked = ["animate", "4x4", "-k", "3", "-o", "a.gif"]
    assert main(asked) == 2
    assert "4 frames" in capsys.readouterr().err
    assert main([*asked, "--force"]) == 0
    assert frames(folder / "a.gif") == 4


def test_a_failure_in_the_middle_leaves_what_was_there_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.gif").write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        assert len(list(folder.iterdir())) == 2  # the file, and the one in the making
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gif, "write_gif", fail)
    assert main(["animate", "4x4", "-k", "3", "-o", "a.gif"]) == 2
    assert capsys.readouterr().err == "convarith: a.gif: No space left on device; free some space, or write elsewhere\n"
    assert [each.read_bytes() for each in folder.iterdir()] == [b"old"]


@pytest.fixture(params=[("70x70", "a.gif"), ("20x20", "a.pdf"), ("20x20", "stills/")], ids=lambda param: param[1])
def long_work(request: pytest.FixtureRequest, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start to draw many frames, which takes more than five seconds, and wait until the first are being written."""
    size, path = request.param
    with subprocess.Popen(
        [sys.executable, "-m", "convarith", "animate", size, "-k", "1", "-o", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        patience = time.monotonic() + 60
        while not any(each.stat().st_size for each in folder.rglob("*") if each.is_file()):
            assert process.poll() is None
            assert time.monotonic() < patience
            time.sleep(0.01)
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)]
)
def test_a_signal_to_stop_is_told_by_the_exit_code_and_leaves_nothing(
    asked: signal.Signals, code: int, long_work: subprocess.Popen[str], folder: Path
) -> None:
    long_work.send_signal(asked)
    out, err = long_work.communicate(timeout=60)
    assert long_work.returncode == code
    assert out == ""
    assert "Traceback" not in err
    assert not list(folder.iterdir())


def test_an_empty_path_names_no_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", ""]) == 2
    assert "needs a file to go to; name one, such as conv.gif" in capsys.readouterr().err
    assert not list(folder.iterdir())


def test_a_folder_that_looks_like_a_file_is_not_filled(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.gif").mkdir()
    assert main(["animate", "4x4", "-k", "3", "-o", "a.gif"]) == 2
    assert "a.gif: Is a directory" in capsys.readouterr().err
    assert not list((folder / "a.gif").iterdir())


@pytest.mark.parametrize(("output", "shown"), [("-o a.svg", True), ("-o - --format svg", False)])
def test_a_bar_is_shown_but_where_standard_output_gets_the_data(
    output: str,
    shown: bool,  # noqa: FBT001  # a case
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("convarith.cli.progress._MOMENT", -1.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["animate", "4x4", "-k", "3", *output.split()]) == 0
    assert ("drawing" in capsys.readouterr().err) == shown


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "svg", "mp4", "webm"])
@pytest.mark.parametrize("arguments", ["--size 640x360", "--aspect 1:1 --frames 2"])
def test_a_picture_has_the_size_that_is_asked_for(ending: str, arguments: str, folder: Path) -> None:
    size = (640, 360) if "640" in arguments else (1080, 1080)
    assert main(["animate", "4x4", "-k", "3", "-o", f"a.{ending}", *arguments.split()]) == 0
    assert size_of(folder / f"a.{ending}") == size


def test_a_video_is_as_large_as_a_screen_unless_a_scale_is_given(folder: Path) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", "a.mp4", "--frames", "1"]) == 0
    assert main(["animate", "4x4", "-k", "3", "-o", "b.mp4", "--frames", "1", "--scale", "20", "--labels", "none"]) == 0
    assert size_of(folder / "a.mp4") == (1920, 1080)
    assert size_of(folder / "b.mp4") == (160, 170)


def size_of(picture: Path) -> tuple[int, ...]:
    if picture.suffix == ".svg":
        found = re.search(r'width="(\d+)" height="(\d+)"', picture.read_text())
        assert found is not None
        return tuple(map(int, found.groups()))
    if picture.suffix in (".mp4", ".webm"):
        _, height, width, _ = read_video(picture).pictures.shape
        return width, height
    with Image.open(picture) as image:
        return image.size
