"""``--framework``: the options taken as a framework takes them, in every command that has a layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convarith.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

UP = ["3", "-k", "3", "-s", "2", "-p", "same", "-t", "--framework", "keras"]


def test_names_mean_what_the_framework_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", *UP, "--json"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert (given["framework"], given["output"], given["padding"]) == ("keras", [6], [[0, 1]])


def test_numbers_mean_what_the_framework_means(capsys: pytest.CaptureFixture[str]) -> None:
    for name, output in (("pytorch", "7"), ("flax", "7"), ("onnx", "7")):
        assert main(["shape", "4", "-k", "3", "-s", "2", "-p", "1", "-t", "--framework", name, "-q"]) == 0
        assert capsys.readouterr().out.strip() == output
    # The whole output has 9 positions. PyTorch crops it by 2 at each end; the JAX family pads the spread input, where 2
    # at each end leave all of it.
    for name, output in (("pytorch", "5"), ("flax", "9")):
        assert main(["shape", "4", "-k", "3", "-s", "2", "-p", "2", "-t", "--framework", name, "-q"]) == 0
        assert capsys.readouterr().out.strip() == output


def test_the_answer_says_whose_words_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", *UP]) == 0
    assert capsys.readouterr().out.startswith("conv_transpose 3 → 6, read as keras\n")


def test_a_name_of_its_own_is_taken_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", "6", "-k", "3", "-s", "2", "-p", "SAME_LOWER", "--framework", "onnx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["padding"] == [[1, 0]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("6 -k 3 -p SAME_UPPER --framework pytorch", "PyTorch has no padding 'SAME_UPPER' for a convolution, which is"),
        ("6 -k 3 -p 1 --framework keras", "Keras has no padding in numbers for a convolution; "),
        ("6 -k 3 -t --output-size 13 --framework keras", "Keras has no output size for a transposed convolution; "),
        ("6 -k 3 --framework caffee", "no framework is called 'caffee'; did you mean 'caffe'?"),
        ("6 -k 9 --framework keras", "kernel 9 does not fit: 6 + 0 + 0 padded input < 9 effective kernel; Keras "),
    ],
)
def test_what_the_framework_refuses_is_told_in_its_terms(
    arguments: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shape", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"convarith: {message}")
    assert err.count("\n") == 1


def test_a_kernel_that_the_framework_leaves_as_it_is_is_left_so(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([[[1, 2, 3]]]))
    np.save(tmp_path / "w.npy", np.array([[[1, 2, 3]]]))
    options = ("-s", "2", "-p", "same", "-t", "--framework")
    for name, values in (("keras", [1, 2, 5, 4, 9, 6]), ("jax", [3, 2, 7, 4, 11, 6])):
        assert run("run", "x.npy", "w.npy", "-o", "y.npy", *options, name).returncode == 0
        assert np.load(tmp_path / "y.npy").tolist() == [[values]]
        done = run("matrix", "3", "-k", "3", *options, name, "--values", "1,2,3", "--format", "csv")
        rows = [[int(each) for each in line.split(",")] for line in done.stdout.split()]
        assert (np.array(rows) @ [1, 2, 3]).tolist() == values


def test_an_argument_of_its_own_may_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["4", "-k", "4", "-s", "2", "-p", "1", "-t", "--framework", "jax", "-q"]
    for more, output in (([], "6"), (["--set", "use_consistent_padding=true"], "8")):
        assert main(["shape", *words, *more]) == 0
        assert capsys.readouterr().out.strip() == output


def test_an_opset_decides_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["shape", "5x5", "-k", "2", "--pool", "max", "--ceil", "--framework", "onnx", "-q", "--set"]
    assert main([*words, "opset=10"]) == 0
    assert main([*words, "opset=9"]) == 2
    assert "opset 9 has no ceil mode" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("5 -k 3 --set opset=9", "--set is for a framework's own arguments; add --framework NAME"),
        ("5 -k 3 --set opset --framework onnx", "'opset' is no argument with its value; write --set opset=9"),
        ("5 -k 3 --set opset=99 --framework onnx", "ONNX's opset cannot be 99; give 1 to 26"),
        (
            "5 -k 3 -t --set transpose_kernel=no --framework flax",
            "Flax's transpose_kernel cannot be 'no'; give False or True",
        ),
        (
            "5 -k 3 --set transpose_kernel=true --framework flax",
            (
                "Flax has no argument 'transpose_kernel' of a convolution that is known here; "
                "that is for transposed convolution"
            ),
        ),
        (
            "5x5 -k 3 --set round_mode=FLOOR --framework caffe",
            (
                "Caffe has no argument 'round_mode' of a convolution that is known here; "
                "that is for max pooling and average pooling"
            ),
        ),
        (
            "5 -k 3 --set opsit=9 --framework onnx",
            "ONNX has no argument 'opsit' of a convolution that is known here; did you mean 'opset'?",
        ),
    ],
)
def test_an_argument_that_cannot_be_is_refused(
    arguments: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shape", *arguments.split()]) == 2
    assert capsys.readouterr().err == f"convarith: {message}\n"


def test_padding_holds_what_the_framework_holds_there(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([[[1, 2, 3]]]))
    np.save(tmp_path / "w.npy", np.ones((1, 1, 3), dtype=int))
    for options in (("-p", "CIRCULAR", "--framework", "flax"), ("-p", "1", "--padding-mode", "circular")):
        assert run("run", "x.npy", "w.npy", "-o", "y.npy", *options).returncode == 0
        assert np.load(tmp_path / "y.npy").tolist() == [[[6, 6, 6]]]
    done = run(
        "run", "x.npy", "w.npy", "-o", "y.npy", "-p", "same", "--padding-mode", "circular", "--framework", "keras"
    )
    assert done.returncode == 2
    assert "Keras has no padding mode 'circular' for a convolution" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["matrix", *UP],
        ["verify", *UP],
        ["animate", *UP, "-o", "a.gif"],
        ["play", *UP, "--frames", "1"],
        ["run", "x.npy", "w.npy", "-o", "y.npy", *UP[3:]],
    ],
    ids=lambda command: command[0],
)
def test_every_command_takes_it(command: list[str], run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([[[1, 2, 3]]]))
    np.save(tmp_path / "w.npy", np.ones((1, 1, 3), dtype=int))
    done = run(*command)
    assert done.returncode == 0, done.stderr
    if command[0] == "run":
        assert np.load(tmp_path / "y.npy").tolist() == [[[1, 1, 3, 2, 5, 3]]]
    if command[0] == "matrix":
        assert done.stdout.startswith("W is 6 x 3")
