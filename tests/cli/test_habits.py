"""Sizes are spatial: who gives channels among them, or one number for a picture, is told so, and nobody else is."""

from __future__ import annotations

import pytest

from convarith.cli import main


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("3x224x224 -c 3:64 -k 7 -s 2 -p 3", "3 is an axis here, as sizes are spatial: an image is 224x224"),
        ("5x9x9 -c 5:64 -k 3", "5 is an axis here, as sizes are spatial: an image is 9x9"),
        ("224x224x3 -c 3:64 -k 3", "3 is an axis here, as sizes are spatial: an image is 224x224"),
        ("3x224x224 -k 3", "3 is an axis here, as sizes are spatial: an image is 224x224, with -c 3:OUT for channels"),
        ("1x3x224x224 -k 1", "sizes are spatial, without batch and channels: an image is 224x224"),
        ("224 -k 7", "224 is one axis; an image is 224x224"),
        ("32 -k 3 -c 3:16", "32 is one axis; an image is 32x32"),
        ("32 -k 3 -c 3,16", "32 is one axis; an image is 32x32"),
    ],
)
def test_it_is_said_where_another_size_was_likely_meant(
    words: str, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for also in ([], ["-q"], ["--json"]):
        assert main(["shape", *words.split(), *also]) == 0
        assert capsys.readouterr().err == f"note: {note}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("1x3x224x224 -k 7", "sizes are spatial, without batch and channels: an image is 224x224"),
        ("3x224x224 -k 7", "an image is 224x224, with -c 3:OUT for channels"),
        ("3x224x224 -k 7 -c 3:64", "3 is an axis here, as sizes are spatial: an image is 224x224"),
    ],
)
def test_where_it_does_not_fit_that_is_the_way_out(words: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", *words.split()]) == 2
    err = capsys.readouterr().err
    assert err.startswith("convarith: axis 0: kernel 7 does not fit")
    assert err.endswith(f"{hint}\n")


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        ("3x224x224", "sizes are spatial, without channels: 224x224"),
        ("8x3x224x224", "sizes are spatial, without channels: 224x224"),
        ("224", "write a size for each of its 2 axes: 224x224"),
    ],
)
def test_a_text_tells_how_many_axes_there_are(size: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", size, "nn.Conv2d(3, 64, 7)"]) == 2
    assert capsys.readouterr().err.endswith(f"; {hint}\n")


@pytest.mark.parametrize(
    "words",
    [
        "16000 -k 400 -s 160",
        "256 -k 9 -c 1:8",
        "224x224 -k 7 -c 3:64",
        "16x224x224 -k 3 -c 3:64",
        "3x224x224 -k 3x7x7 -c 3:64",
        "3x8x8 -k 3",
        "224 'nn.Conv1d(3, 8, 7)'",
    ],
)
def test_nothing_is_said_where_the_size_is_likely_right(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    from shlex import split

    assert main(["shape", *split(words)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["matrix", "verify"])
def test_other_commands_say_so_too(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "3x5x5", "-k", "3", "-c", "3:2"]) == 0
    assert capsys.readouterr().err == "note: 3 is an axis here, as sizes are spatial: an image is 5x5\n"
