"""``convarith compare``, as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from convarith.frameworks.registry import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

UP = ("3", "-k", "3", "-s", "2", "-t", "--output-size", "6")


def test_equal_sizes_with_other_numbers_are_seen(run: Run) -> None:
    done = run("compare", *UP, "--to", "pytorch,keras,onnx,tensorflow", "--run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  1 3 2 5 3 3   pytorch, onnx\n  1 1 3 2 5 3   keras, tensorflow\n" in done.stdout
    assert done.stdout.startswith(
        "conv_transpose 3, shifts against PyTorch\n"
        "\n"
        " framework  output  padding  extra  shift   code\n"
        "   pytorch       6      1:1      1      0  as is\n"
        "     keras       6      0:1      0     +1  as is\n"
    )


def test_without_names_all_frameworks_are_compared(run: Run) -> None:
    done = run("compare", "8x8", "-k", "3", "--json")
    assert done.returncode == 0
    given = json.loads(done.stdout)
    assert [row["framework"] for row in given["frameworks"]] == list(NAMES)
    # Without a padding each takes its default, which is SAME in these two.
    assert {row["framework"] for row in given["frameworks"] if row["output"] == [8, 8]} == {"flax", "haiku"}
    assert {row["framework"] for row in given["frameworks"] if row["output"] == [6, 6]} == {*NAMES} - {"flax", "haiku"}


def test_json_tells_everything_of_a_row(run: Run) -> None:
    done = run("compare", *UP, "--from", "keras", "--to", "pytorch", "--json", "--run")
    given = json.loads(done.stdout)
    assert (given["op"], given["input"], given["base"], given["translated"]) == ("conv_transpose", [3], "keras", True)
    (row,) = given["frameworks"]
    assert row["values"] == [[1, 3, 2, 5, 3, 3]]
    expected = {
        "framework": "pytorch",
        "title": "PyTorch",
        "version": "2.13.0",
        "output": [6],
        "padding": [[1, 1]],
        "output_padding": [1],
        "shift": [-1],
        "kernel_flipped": True,
        "refusal": None,
        "notes": [],
        "form": "crop after",
        "inexpressible": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["call"] in row["code"]


def test_code_is_the_snippet_and_nothing_else(run: Run) -> None:
    done = run("compare", "6x6", "-k", "3", "-s", "2", "-p", "same", "--from", "keras", "--to", "pytorch", "--code")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "import torch\n"
        "\n"
        "x = torch.nn.functional.pad(x, (0, 1, 0, 1))\n"
        "layer = torch.nn.Conv2d(1, 1, kernel_size=3, stride=2)\n"
        "y = layer(x)\n"
    )


def test_the_code_of_several_stands_under_their_names(run: Run) -> None:
    done = run("compare", "6", "-k", "3", "--to", "pytorch,keras", "--code")
    assert done.stdout.startswith("# PyTorch\nimport torch\n")
    assert "\n\n# Keras" in done.stdout


def test_what_a_framework_refuses_is_told_beside_its_equal_code(run: Run) -> None:
    done = run("compare", "6", "-k", "3", "-s", "2", "-p", "same", "--to", "keras,pytorch")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[4].split() == ["pytorch", "—", "—", "—", "pad", "first"]
    assert "PyTorch: refuses this: PyTorch has padding 'same' for stride 1 only;" in done.stdout
    assert "torch.nn.Conv1d(1, 1, kernel_size=3, stride=2) (pad first, as Keras)" in done.stdout


def test_framework_is_the_same_as_from_and_a_name_given_twice_is_one(run: Run) -> None:
    by_from = run("compare", "6", "-k", "3", "--from", "keras", "--to", "pytorch,torch")
    assert by_from.stdout == run("compare", "6", "-k", "3", "--framework", "keras", "--to", "pytorch").stdout
    assert by_from.stdout.count("PyTorch") == 1


def test_an_argument_of_the_base_alone_is_translated(run: Run) -> None:
    words = ("compare", "3", "-k", "3", "-s", "2", "-t", "-p", "same", "--set", "transpose_kernel=true")
    done = run(*words, "--from", "jax", "--to", "jax,pytorch", "--json")
    jax, pytorch = json.loads(done.stdout)["frameworks"]
    assert "transpose_kernel=True" in jax["call"]
    assert "turned" not in pytorch["code"]
    assert "add --from NAME" in run(*words).stderr


@pytest.mark.parametrize("kind", ["max", "avg", "lp"])
def test_poolings_of_one_axis_run_too(kind: str, run: Run) -> None:
    done = run("compare", "6", "-k", "3", "--pool", kind, "--to", "pytorch", "--run", "--json")
    (row,) = json.loads(done.stdout)["frameworks"]
    found = [round(each, 4) for each in row["values"][0]]
    assert found == {"max": [3, 6], "avg": [2, 5], "lp": [3.7417, 8.775]}[kind]


def test_a_largest_of_nothing_is_no_number_in_json(run: Run) -> None:
    arguments = ("compare", "2x2", "-k", "1", "-s", "1", "--pool", "max", "-p", "2:0", "--to", "jax", "--run")
    (row,) = json.loads(run(*arguments, "--json").stdout)["frameworks"]
    assert row["values"][0][0] == [None] * 4
    assert row["values"][0][3] == [None, None, 3, 4]
    assert "−∞ −∞ −∞ −∞ / " in run(*arguments).stdout


def test_the_same_numbers_are_no_longer_the_same_where_a_kernel_is_left_as_it_is(run: Run) -> None:
    arguments = ("3", "-k", "3", "-s", "2", "-t", "-p", "same", "--to", "keras,jax", "--run", "--json")
    ones, seeded = (
        [row["values"] for row in json.loads(run("compare", *arguments, *more).stdout)["frameworks"]]
        for more in ((), ("--seed", "3"))
    )
    assert ones[0] == ones[1]
    assert seeded[0] != seeded[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("6 -k 3 --to pytroch", "no framework is called 'pytroch'; did you mean 'pytorch'?"),
        ("6 -k 3 --from keras --framework onnx", "--from and --framework exclude each other; give one of them"),
        ("6 -k 9 -p 0 --to pytorch --code", "kernel 9 does not fit: 6 + 0 + 0 padded input < 9 effective kernel"),
        ("6 -k 9 -p 0 --code", "kernel 9 does not fit: 6 + 0 + 0 padded input < 9 effective kernel"),
        ("2000x2000 -k 3 -c 512:512 --to pytorch --run", "2000x2000 would take 9,"),
        ("2x2x2x2 -k 100000000000 -p same --to haiku --run", "2x2x2x2 would take "),
        ("6 -k 3 --seed 1", "--seed is for numbers; add --run, or leave it out"),
        ("6 -k 3 --code --json", "--code and --json exclude each other; give one of them"),
        ("6 -k 9 --from jax", "JAX: kernel 9 does not fit: 6 + 0 + 0 padded input < 9 effective kernel; JAX gives"),
        (
            "5x7 -k 1x2 -s 2 -p 1:1x2:2 -c 4:6 -g 2 -t -a 1x0 --from pytorch --to jax --code",
            "JAX cannot say this transposed convolution of 5x7 with its groups; without groups it could",
        ),
        (
            "9 -k 3 -s 2 -d 2 -p 1 --from pytorch --to keras --code",
            "Keras cannot say this convolution of 9 with its dilation; without dilation it could",
        ),
        ("6", "a layer needs its kernel size; give --kernel, as in -k 3 or -k 3x5"),
    ],
)
def test_what_cannot_be_is_one_line_and_2(arguments: str, message: str, run: Run) -> None:
    done = run("compare", *arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"convarith: {message}")
    assert done.stderr.count("\n") == 1


def test_what_all_refuse_is_told_of_each_and_2(run: Run) -> None:
    done = run("compare", "3", "-k", "5", "--to", "pytorch,jax", "--run")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("conv 3, refused by all\n")
    assert done.stdout.splitlines()[3].split() == ["pytorch", *"————"]
    assert "\nPyTorch: kernel 5 does not fit: 3 + 0 + 0 padded input < 5" in done.stdout
    assert "PyTorch refuses it too" in done.stdout
    assert "JAX gives an output of size 0" in " ".join(done.stdout.split())


def test_a_terminal_sees_in_colour_where_numbers_differ() -> None:
    pty = pytest.importorskip("pty")
    import os

    ours, theirs = pty.openpty()
    arguments = ["compare", *UP, "--to", "pytorch,keras", "--run"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        [sys.executable, "-m", "convarith", *arguments], stdout=theirs, env=environment, check=True, timeout=60
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    assert done.returncode == 0
    differing = b"".join(b"\x1b[1;33m%d \x1b[0m" % number for number in (1, 3, 2, 5))
    assert b"  1 " + differing + b"3   " in seen
    assert b"  1 3 2 5 3 3   " in seen


def _read(descriptor: int) -> bytes:
    import os

    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # Linux says so when the other end is closed
        return b""


PADS = ("pad 0:1 | conv 8 k3 s2", "conv 8 k3 s2 p1")


def test_two_texts_are_set_beside_each_other(run: Run) -> None:
    done = run("compare", "512x512", *PADS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "512x512, shifts against A, in positions of the input\n"
        "  A  pad 0:1 | conv 8 k3 s2\n"
        "  B  conv 8 k3 s2 p1\n"
        "\n"
        "      output  padding  field  jump  start  shift  parameters       macs\n"
        "A  8x256x256      0:1      3     2      0      0          80  4,718,592\n"
        "B  8x256x256      1:0      3     2     −1     +1          80  4,718,592\n"
        "\n"
        "A in PyTorch\n"
        "  import torch\n"
        "\n"
        "  x = torch.nn.functional.pad(x, (0, 1, 0, 1))\n"
        "  layer = torch.nn.Conv2d(1, 8, kernel_size=3, stride=2)\n"
        "  y = layer(x)\n"
        "\n"
        "B in PyTorch\n"
        "  torch.nn.Conv2d(1, 8, kernel_size=3, stride=2, padding=1)\n"
    )


def test_two_texts_are_told_in_json_too(run: Run) -> None:
    told = json.loads(run("compare", "9", *PADS, "--json").stdout)
    assert told["input"] == [9]
    assert [(each["text"], each["output"], each["shift"]) for each in told["settings"]] == [
        (PADS[0], [8, 4], [0]),
        (PADS[1], [8, 5], [1]),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "pytorch"), "--to is for one setting in several frameworks, and two texts are given"),
        (("--run",), "--run is for one setting in several frameworks"),
        (("-k", "3"), "tells the layer, and --kernel is given too"),
    ],
)
def test_what_is_for_one_setting_is_refused_beside_two(arguments: tuple[str, ...], words: str, run: Run) -> None:
    done = run("compare", "8x8", *PADS, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_of_two_texts_the_one_that_does_not_fit_is_named(run: Run) -> None:
    done = run("compare", "8x8", PADS[1], "conv 8 k9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("convarith: setting 2: axis 0: kernel 9 does not fit")
