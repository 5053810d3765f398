"""``convarith tour``: everything once, on the guide's own example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from convarith.cli import main, tour
from convarith.cli.commands import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Take the tour once, in a fresh process; give the folder that it was taken in, and what it printed."""
    folder = tmp_path_factory.mktemp("tour")
    done = subprocess.run(
        [sys.executable, "-m", "convarith", "tour"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return folder, done.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tour_shows_every_command_and_leaves_its_files(toured: tuple[Path, str]) -> None:
    folder, printed = toured
    shown = re.findall(r"^\$ convarith (\w+)", printed, re.MULTILINE)
    assert set(shown) == set(COMMANDS) - {"tour", "run", "play", "explore"}  # which need their user
    assert re.findall(r"^\[(\d+)/(\d+)\]", printed, re.MULTILINE) == [
        (str(number), str(len(shown))) for number in range(1, len(shown) + 1)
    ]
    assert [each.name for each in folder.iterdir()] == ["convarith-tour"]
    files = {each.name: each.read_bytes() for each in (folder / "convarith-tour").iterdir()}
    assert files.keys() == {"convarith.toml", "W.tex", "conv.gif", "transposed.html"}
    assert all(files.values())


def test_what_the_tour_says_of_its_stops_is_what_they_show(toured: tuple[Path, str]) -> None:
    folder, printed = toured
    stops = re.split(r"^\[\d+/\d+\] ", printed, flags=re.MULTILINE)[1:]
    for stop, result in zip(
        stops,
        [
            "conv 5x5 → 3x3",
            "inputs of 5 to 6 all give 3",
            "conv_transpose 3x3 → 6x6",
            "W is 4 x 16",
            "",
            "the shape comes back, the values do not",
            "",
            "",
            "  1 3 2 5 3 3   pytorch\n  1 1 3 2 5 3   keras\n",
            "6 layers known",
            "32x32, cropped by 0:1x0:1",
            "-k 11 -s 2 -p 5",
            "or with output_padding = 1 in 'up'",
            "join-mismatch",
        ],
        strict=True,
    ):
        assert result in stop
    assert (folder / "convarith-tour" / "W.tex").read_text().startswith(r"\ensuremath")


def test_the_tour_can_be_taken_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [stop for stop in tour._STOPS if "animate" not in stop.command]  # noqa: SLF001  # two of them are enough
    monkeypatch.setattr(tour, "_STOPS", quick)
    for _ in range(2):
        assert main(["tour"]) == 0
    assert len(list((folder / "convarith-tour").iterdir())) == 2


def test_a_file_in_the_tours_way_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "convarith-tour").write_text("mine")
    assert main(["tour"]) == 2
    assert capsys.readouterr() == ("", "convarith: convarith-tour: File exists; check the path and its permissions\n")
    assert (folder / "convarith-tour").read_text() == "mine"


def test_a_stop_that_fails_ends_the_tour(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stops = [tour._Stop("Too small:", "shape 2 -k 3"), tour._Stop("Never reached:", "shape 5 -k 3")]  # noqa: SLF001
    monkeypatch.setattr(tour, "_STOPS", stops)
    assert main(["tour"]) == 2
    out, err = capsys.readouterr()
    assert "Never reached" not in out
    assert "kernel 3 does not fit" in err
    assert (folder / "convarith-tour").is_dir()


def test_a_configuration_of_somebodys_own_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = folder / "convarith-tour" / "convarith.toml"
    own.parent.mkdir()
    own.write_text("# mine")
    assert main(["tour"]) == 2
    out, err = capsys.readouterr()
    assert (out, own.read_text()) == ("", "# mine")
    assert "convarith.toml is there already, and is not the tour's; take it in another folder" in err
