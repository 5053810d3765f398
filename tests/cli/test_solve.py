"""``convarith solve``, as its users run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import convarith as ca

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


def test_the_padding_that_halves_a_size(run: Run) -> None:
    done = run("solve", "128", "--to", "64", "-k", "11", "-s", "2", "-d", "1")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "128 -> 64 by a convolution: 21 settings, best first"
    assert lines[1:4] == [
        "   1  -k 11 -s 2 -p 5",
        "   2  -k 11 -s 2 -p 4:5  asymmetric",
        "   3  -k 11 -s 2 -p 5:4  asymmetric",
    ]
    assert lines[-1] == "and 11 more: kernel 11, stride 2, dilation 1; --all shows them"


@pytest.mark.parametrize("framework", ["pytorch", "keras", "tensorflow", "jax"])
def test_with_a_framework_each_setting_has_its_code_and_no_code_comes_twice(framework: str, run: Run) -> None:
    shown = run("solve", "7x7", "--to", "14x14", "-t", "--limit", "8", "--framework", framework, "--json").stdout
    codes = [each["code"] for each in json.loads(shown)["solutions"]]
    assert len(set(codes)) == len(codes) == 8


def test_all_of_them_on_request(run: Run) -> None:
    lines = run("solve", "128", "--to", "64", "-k", "3", "-s", "2", "--all").stdout.splitlines()
    found = ca.solve(128, to=64, kernel=3, stride=2, limit=1000)
    assert len(lines) == len(found) + 1
    assert not lines[-1].startswith("and")


def test_bounds_may_be_ranges_and_differ_between_axes(run: Run) -> None:
    done = run("solve", "128x64", "--to", "64x64", "-k", "3..5", "-s", "2x1", "-p", "0..2", "-d", "1", "--json")
    told = json.loads(done.stdout)
    assert (told["op"], told["input"], told["output"]) == ("conv", [128, 64], [64, 64])
    first = told["solutions"][0]
    assert first == {
        "kernel": [3, 3],
        "stride": [2, 1],
        "dilation": [1, 1],
        "padding": [[1, 1], [1, 1]],
        "output_padding": [0, 0],
        "objections": ["axes differ"],
    }
    assert all(3 <= kernel <= 5 for each in told["solutions"] for kernel in each["kernel"])


def test_where_nothing_does_it_the_nearest_sizes_and_the_bound_in_the_way_are_told(run: Run) -> None:
    done = run("solve", "128", "--to", "63", "-k", "3", "-p", "1", "-s", "2", "-d", "1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "convarith: no conv within the bounds brings 128 to 63; the nearest that can be reached: 64; "
        "with any kernel there are 2 settings; with any dilation there is 1 setting; "
        "with any padding there is 1 setting\n"
    )


def test_where_no_bound_alone_is_in_the_way_those_that_nobody_gave_are_told(run: Run) -> None:
    done = run("solve", "224", "--to", "7")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "the nearest that can be reached: 23; "
        "wider bounds may do it: now kernel 1 to 11, stride 1 to 8, dilation 1 to 4\n"
    )
    assert run("solve", "224", "--to", "7", "-s", "1..32").returncode == 0


def test_a_framework_that_says_none_of_them(run: Run) -> None:
    done = run("solve", "8", "--to", "5", "-t", "-k", "1", "-s", "1", "-p", "1:2", "--framework", "pytorch")
    assert (done.returncode, done.stdout) == (1, "")
    assert "pytorch says none of them in one layer" in done.stderr


def test_what_undoes_a_layer_and_which_sizes_it_brings_back(run: Run) -> None:
    done = run("solve", "28x20", "--inverse", "-k", "3", "-s", "2", "-p", "1", "--framework", "pytorch")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "conv brings 28x20 to 14x10",
        "conv_transpose -k 3 -s 2 -p 1 -a 1 -t brings 14x10 back to 28x20, the shape only",
        "axis 0: 27 and 28 come to 14; output padding 0 and 1 brings them back in turn",
        "axis 1: 19 and 20 come to 10; output padding 0 and 1 brings them back in turn",
        "",
        "import torch",
        "",
        "layer = torch.nn.ConvTranspose2d(1, 1, kernel_size=3, stride=2, padding=1, output_padding=1)",
        "y = layer(x)",
    ]


def test_code_is_undone_in_the_code_of_another_framework(run: Run) -> None:
    code = "nn.Conv2d(3, 64, 4, stride=2, padding=1)"
    done = run("solve", "28x28", "--inverse", code, "--framework", "keras")
    assert done.returncode == 0, done.stderr
    assert 'keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same")' in done.stdout


@pytest.mark.parametrize(
    ("layer", "by"),
    [
        (["nn.MaxPool2d(2)"], "conv_transpose -k 2 -s 2 -t brings 14x14 back to 28x28"),
        (["--pool", "max", "-k", "3", "-s", "2", "--ceil"], "-k 3 -s 2 -p 0:1x0:1 -t brings 14x14 back to 28x28"),
        (["-t", "-k", "4", "-s", "2", "-p", "1"], "conv -k 4 -s 2 -p 1 brings 56x56 back to 28x28"),
    ],
)
def test_poolings_and_transposed_convolutions_are_undone_too(layer: list[str], by: str, run: Run) -> None:
    assert by in run("solve", "28x28", "--inverse", *layer).stdout.replace("\n  ", "")


def test_json_of_what_undoes_a_layer(run: Run) -> None:
    told = json.loads(run("solve", "30", "--inverse", "-k", "5", "-s", "4", "-p", "2", "-c", "3:8", "--json").stdout)
    assert (told["op"], told["input"], told["output"]) == ("conv", [30], [8])
    assert told["inverse"] == {
        "op": "conv_transpose",
        "kernel": [5],
        "stride": [4],
        "dilation": [1],
        "padding": [[2, 2]],
        "output_padding": [1],
        "groups": 1,
        "channels": [8, 3],
    }
    assert (told["sizes"], told["output_paddings"]) == ([[29, 32]], [[0, 3]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["128"], "nothing is asked for; give --to SIZE"),
        (["128", "--to", "64", "--inverse", "-k", "3"], "--to and --inverse exclude each other"),
        (["128", "--to", "64", "--limit", "3", "--all"], "--limit and --all exclude each other"),
        (["128", "--to", "64x64"], "to"),
        (["0", "--to", "64"], "size 0"),
        (["128", "--to", "0"], "to 0"),
        (["128", "--to", "64", "-k", "5..3"], "kernel 5..3 holds no number; write the smaller one first"),
        (["128", "--to", "64", "-k", "a..3"], "give a number, a range as 3..7, or one for each axis as 3x5"),
        (["128", "--to", "64", "-k", "0"], "kernel"),
        (["128", "--to", "64", "-a", "1"], "conv has no output padding"),
        (["128", "--to", "64", "-c", "3:8"], "--channels does not bound what is looked for"),
        (["128", "--to", "64", "nn.Conv1d(1, 1, 3)"], "a whole layer does not bound what is looked for"),
        (["128", "--to", "64", "-t", "--pool", "max"], "--pool and --transposed exclude each other"),
        (["128x128", "--to", "64x32", "--all"], "too many to list; fix or bound more of them"),
        (["128", "--to", "64", "-k", "1..9999", "-s", "1..9999"], "windows, too many to look through"),
        (["128", "--to", "64", "--framework", "tensorbow"], "tensorbow"),
        (["3", "--inverse", "-k", "5"], "does not fit"),
        (["3", "--inverse"], "a layer needs its kernel size"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(arguments: list[str], words: str, run: Run) -> None:
    done = run("solve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


ENCODER = "conv 6 k4 s2 p1 | relu | conv 8 k3 s2 p1"


def test_the_decoder_of_a_network_in_a_file_that_the_check_passes(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "decoder.toml")
    done = run("solve", ENCODER, "--mirror", "--input", "3x65x64", "-o", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {file}\n")
    assert run("check", file).returncode == 0
    assert run("summary", file, "--json").stdout.count('"output": [3, 65, 64]') == 1


def test_the_decoder_in_code(run: Run) -> None:
    done = run("solve", ENCODER, "--mirror", "--input", "3x64x64", "--framework", "pytorch")
    assert done.stdout.splitlines() == [
        "import torch",
        "",
        "decoder = torch.nn.Sequential(",
        "    torch.nn.ConvTranspose2d(8, 6, kernel_size=3, stride=2, padding=1, output_padding=1),  # 6x32x32",
        "    torch.nn.ReLU(),  # 6x32x32",
        "    torch.nn.ConvTranspose2d(6, 3, kernel_size=4, stride=2, padding=1),  # 3x64x64",
        ")",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([ENCODER, "--mirror", "--to", "3"], "--to and --mirror exclude each other"),
        ([ENCODER, "--mirror", "-k", "3"], "--kernel tells a layer, and --mirror takes a network"),
        ([ENCODER, "--mirror", "--json"], "--mirror and --json exclude each other"),
        (["28", "--to", "14", "-o", "x.toml"], "-o is for decoders"),
        (["28", "--to", "14", "--input", "3x4"], "--input is for decoders"),
    ],
)
def test_a_decoder_is_asked_for_alone(arguments: list[str], words: str, run: Run) -> None:
    done = run("solve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
