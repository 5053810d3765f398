"""``convarith solve`` with several layers, as its users run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import convarith as ca

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


def test_a_generator_from_4_to_64(run: Run) -> None:
    done = run("solve", "4x4", "--to", "64x64", "-t", "--layers", "4", "--limit", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "4x4 -> 64x64 by 4 transposed convolutions: 10,329,274,872 stacks, best first",
        "each with kernel 1 to 16, stride 1 to 8, dilation 1, padding the same at both",
        "   ends; sizes never turn back",
        "   1  4 → 8 → 16 → 32 → 64  (sees 3)",
        "      4 × -k 4 -s 2 -p 1",
        (
            "      1x4x4 | conv_transpose 1 k4 s2 p1 | conv_transpose 1 k4 s2 p1 | "
            "conv_transpose 1 k4 s2 p1 | conv_transpose 1 k4 s2 p1"
        ),
        "and 10,329,274,871 more; --limit shows more, bounds as -k 3..4 -s 1..2 or",
        "   --scaled leave fewer",
    ]


def test_what_is_told_in_a_line_can_be_pasted(run: Run) -> None:
    told = json.loads(run("solve", "16000", "--to", "50", "--layers", "4", "--limit", "20", "--json").stdout)
    for stack in told["stacks"]:
        sizes = [list(shape[1:]) for shape in ca.network(stack["network"]).shapes().values()]
        assert sizes == stack["sizes"][1:]


@pytest.mark.parametrize(
    "line",
    [
        "9 --to 3 --layers 2 -k 2..3 -p 0:1",
        "9 --to 3 --layers 2 -k 2..3 -p same",
        "12x12 --to 3x3 --layers 2 --pool max",
        "3 --to 12 --layers 2 -t -k 2..3 -p valid",
        "12 --to 6 --layers 2 -k 3 -p -1..1",
    ],
)
def test_lines_of_any_padding_and_operation_are_read_again(line: str, run: Run) -> None:
    told = json.loads(run("solve", *line.split(), "--json").stdout)
    assert told["stacks"]
    for stack in told["stacks"]:
        *_, last = ca.network(stack["network"]).shapes().values()
        assert list(last[1:]) == told["output"]


def test_a_vocoder_s_rates_by_their_product(run: Run) -> None:
    lines = run("solve", "--hop", "240", "-t", "--layers", "4", "-k", "2..16", "--limit", "2").stdout.splitlines()
    assert "1 → 5 → 20 → 80 → 240" in lines[3]
    frames = run("solve", "100", "--hop", "240", "-t", "--layers", "4", "--limit", "1").stdout
    assert "100 → 500 → 2000 → 8000 → 24000" in frames
    direct = json.loads(run("solve", "--hop", "320", "--layers", "4", "--limit", "1", "--json").stdout)
    assert (direct["input"], direct["output"]) == ([320], [1])
    assert [layer["stride"] for layer in direct["stacks"][0]["layers"]] == [[5], [4], [4], [4]]


def test_an_odd_board_down_to_one_cell(run: Run) -> None:
    out = run("solve", "11x11", "--to", "1x1", "--layers", "3", "-k", "3", "-s", "1..2", "--all").stdout.splitlines()
    assert out[0] == "11x11 -> 1x1 by 3 convolutions: 15 stacks, best first"
    assert out[3:6] == ["   1  11 → 6 → 3 → 1  (sees 15)", "      2 × -k 3 -s 2 -p 1", "      -k 3 -s 1"]
    assert not out[-1].startswith("and")


def test_code_of_each_layer(run: Run) -> None:
    asked = ("solve", "4x4", "--to", "16x16", "-t", "--layers", "2", "--limit", "3", "--framework", "pytorch")
    assert "      2 × torch.nn.ConvTranspose2d(1, 1, kernel_size=4, stride=2, padding=1)" in run(*asked).stdout
    told = json.loads(run(*asked, "--json").stdout)
    assert all("ConvTranspose2d" in layer["code"] for stack in told["stacks"] for layer in stack["layers"])


def test_stacks_that_see_a_length(run: Run) -> None:
    lines = run("solve", "--field", "256", "-k", "2..3", "--limit", "2").stdout.splitlines()
    assert lines == [
        "256 seen by convolutions alike but for dilations that grow: 15 stacks, fewest",
        "   taps first",
        "   1  8 layers of kernel 2, dilations 1 2 4 8 16 32 64 128: see 256 with 16 taps",
        "   2  6 layers of kernel 3, dilations 1 3 9 27 81 243: see 729 with 18 taps",
        "and 13 more; --all shows them",
        (
            "the first in a line: conv 1 k2 padding=same | conv 1 k2 padding=same d2 | conv 1 k2 padding=same d4 | "
            "conv 1 k2 padding=same d8 | conv 1 k2 padding=same d16 | conv 1 k2 padding=same d32 | "
            "conv 1 k2 padding=same d64 | conv 1 k2 padding=same d128"
        ),
    ]
    told = json.loads(run("solve", "--field", "9", "--layers", "4", "-k", "3", "-d", "1", "--json").stdout)
    assert (told["count"], told["stacks"][0]["receptive_field"]) == (1, 9)


def test_a_stack_to_a_size_that_sees_a_length(run: Run) -> None:
    asked = ("solve", "64", "--to", "8", "--layers", "3", "--field", "40", "--json")
    told = json.loads(run(*asked).stdout)
    assert all(stack["receptive_field"][0] >= 40 for stack in told["stacks"])


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("4 --to 241 -t --layers 2 --scaled", 1, "no stack of 2 layers within the bounds brings 4 to 241"),
        ("8 --to 2 --layers 2 -k 3 -s 2 -p 0 --scaled", 1, "no layer within the bounds divides or multiplies"),
        ("4 --to 16 --layers 2 -t -k 3 -s 2 --even-overlap", 1, "no layer within the bounds overlaps evenly"),
        ("9 --to 3 --layers 2 -k 3 -p 5 --pool max", 1, "no layer within the bounds can have that padding"),
        ("--hop 241 -t --layers 3", 1, "the nearest that 3 layers reach: 240 and 245"),
        ("64 --to 4 --layers 2 -k 4 -s 2", 1, "4 to 12 layers do; the nearest that 2 layers reach: 14"),
        ("8 --to 4 --layers 1 -k 3 -s 2 --field 9", 1, "stacks none sees 9"),
        ("--field 1000 --layers 4 -k 3", 1, "kernel 3 sees up to 81"),
        ("4 --to 16 --layers 2 -t --framework nope", 2, "no framework is called 'nope'"),
        ("4x5 --to 8x12 -t --layers 2", 2, "solve for one axis at a time"),
        ("64 --to 4 --scaled", 2, "add --layers N"),
        ("64 --to 4 --layers 2..3", 2, "add --layers N"),
        ("--to 4 --layers 2", 2, "there is no SIZE to start from"),
        ("--layers 2", 2, "add --to SIZE"),
        ("--field 9 -t", 2, "add --to SIZE"),
        ("5 --field 9", 2, "SIZE without a size that is wanted"),
        ("--field 9 -p 1", 2, "--padding without a size that is wanted"),
        ("--field 9 -k 3x5", 2, "one axis"),
        ("10 --hop 3 --layers 2", 2, "hop 3 does not divide 10"),
        ("10 --hop 5 --to 2 --layers 2", 2, "exclude each other"),
        ("9 --inverse -k 3 --layers 2", 2, "exclude each other"),
        ("16000 --to 50 --layers 4 --all", 2, "too many to list"),
        ("8 --to 4 --layers 2 -k 1..300", 2, "-k 1..16"),
        ("", 2, "there is no SIZE to start from"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_way_out(line: str, code: int, says: str, run: Run) -> None:
    done = run("solve", *line.split())
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("convarith: ")
    assert says in done.stderr
