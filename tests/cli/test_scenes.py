"""What commands are asked to show, of which a network is one: its layers by name, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convarith.cli import main
from convarith.draw.animate import animate
from convarith.draw.formats import FORMATS
from convarith.draw.themes import THEMES
from convarith.readers.source import read_source
from convarith.scene.equivalence import ACTS
from convarith.scene.order import ORDERS
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TWO_NETWORKS = """
[[network]]
name = "first"
input = [1, 6]

[[network.layer]]
name = "a"
op = "conv"
out_channels = 1
kernel = 3

[[network]]
name = "second"
input = [1, 9]

[[network.layer]]
name = "b"
op = "conv"
out_channels = 1
kernel = 5
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets.toml").write_text(TWO_NETWORKS)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--layer a", "one output of a: 3 of the 6 input"),
        ("--layer b", "one output of b: 5 of the 9 input"),
        ("--layer input", "one output of input: 1 of the 6 input"),
        ("--layer a --input 1x8", "one output of a: 3 of the 8 input"),
    ],
)
def test_a_layer_of_a_network_is_found_in_whichever_it_is(
    arguments: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["play", "--network", "nets.toml", *arguments.split()]) == 0
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--network nets.toml --layer c", ["no layer with space is called 'c'", "there are", "a"]),
        ("--network nets.toml", ["several networks with such a layer: first, second", "--layer"]),
        ("--network nets.toml --layer a --view map", ["seen in the view field, not map", "leave --view out"]),
        ("--network nets.toml -k 3", ["--network nets.toml fixes the layer, and --kernel is given too", "give one"]),
        ("--network nets.toml --figure dilation", ["--figure dilation fixes the layer, and --network is given too"]),
        ("5 -k 3 --layer a", ["--layer names a layer of a network", "add --network NET"]),
    ],
)
def test_what_contradicts_is_refused(arguments: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("kernel = 3", "kernel = 7", ["nets.toml: a: kernel 7 does not fit", "; convarith check tells all"]),
        ("kernel = 3", "kernel = 0", ["nets.toml: a: ", "; convarith check tells all"]),
    ],
)
def test_what_is_wrong_with_a_network_is_told_with_its_place(
    before: str, after: str, words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "nets.toml").write_text(TWO_NETWORKS.replace(before, after))
    assert main(["play", "--network", "nets.toml", "--layer", "a"]) == 2
    _, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    for word in words:
        assert word in err
    assert "; ;" not in err


def test_a_network_drawn_from_python_is_that_of_the_command_line(folder: Path) -> None:
    assert main(["animate", "--network", "nets.toml", "--layer", "b", "-o", "command.gif"]) == 0
    _, networks = read_source("nets.toml")
    animate(networks[1].network, path=folder / "python.gif", layer="b")
    assert (folder / "python.gif").read_bytes() == (folder / "command.gif").read_bytes()


@pytest.mark.parametrize("command", ["animate", "play"])
def test_the_help_names_all_that_there_is(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"What is drawn: {listed(VIEWS)}." in told
    assert f"--theme {'|'.join(THEMES)} Colours." in told
    assert f"--order {'|'.join(ORDERS)} Order of the outputs." in told
    assert f"--act {'|'.join(ACTS)} " in told
    if command == "animate":
        assert all(ending in told for ending in FORMATS if ending != "/")


def listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"
