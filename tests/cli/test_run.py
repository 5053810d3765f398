"""``convarith run``: a layer executed on arrays from files."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import convarith as ca
from convarith.cli import main
from convarith.numeric.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

RNG = np.random.default_rng(0)
X = RNG.integers(-9, 10, (2, 4, 6, 7))
W = RNG.integers(-9, 10, (6, 4, 3, 2))
GROUPED = RNG.integers(-9, 10, (6, 2, 3, 2))
UP = RNG.integers(-9, 10, (4, 6, 3, 2))
B = RNG.integers(-9, 10, 6)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, array in {"x": X, "one": X[0], "w": W, "g": GROUPED, "t": UP, "b": B}.items():
        np.save(tmp_path / f"{name}.npy", array)
    return tmp_path


def run(arguments: str, capsys: pytest.CaptureFixture[str]) -> NDArray[Any]:
    assert main(["run", *arguments.split(), "-o", "y.npy"]) == 0
    result: NDArray[Any] = np.load("y.npy")
    assert capsys.readouterr() == ("", f"wrote y.npy: {result.dtype} {result.shape}\n")
    return result


def refused(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["run", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert err.count("\n") == 1
    return err


CASES: dict[str, Callable[[], NDArray[Any]]] = {
    "x.npy w.npy": lambda: ca.conv(X, W),
    "x.npy w.npy -k 3x2": lambda: ca.conv(X, W),
    "x.npy w.npy -s 2 -p 1:0x-1:2 -d 1x2": lambda: ca.conv(X, W, stride=2, padding=[(1, 0), (-1, 2)], dilation=(1, 2)),
    "x.npy g.npy -g 2 -p same": lambda: ca.conv(X, GROUPED, groups=2, padding="same"),
    "x.npy w.npy --bias b.npy": lambda: ca.conv(X, W, B),
    "x.npy w.npy -c 4:6": lambda: ca.conv(X, W),
    "x.npy t.npy -t -s 2 -p 1 -a 1": lambda: ca.conv_transpose(X, UP, stride=2, padding=1, output_padding=1),
    "x.npy t.npy -t -s 2 --output-size 13x14": lambda: ca.conv_transpose(X, UP, stride=2, output_size=(13, 14)),
    "x.npy t.npy -t --bias b.npy": lambda: ca.conv_transpose(X, UP, B),
    "one.npy w.npy": lambda: ca.conv(X[:1], W)[0],
    "one.npy t.npy -t": lambda: ca.conv_transpose(X[:1], UP)[0],
}


@pytest.mark.parametrize("arguments", CASES)
@pytest.mark.parametrize("route", ["", *(f"--route {name}" for name in ROUTES), "--matrix"])
def test_every_route_gives_what_the_functions_give(
    arguments: str, route: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    found, expected = run(f"{arguments} {route}", capsys), CASES[arguments]()
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    assert (found == expected).all()


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_padding_holds_what_its_mode_says(mode: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del folder
    expected = ca.conv(X, W, padding=2, padding_mode=mode)
    assert (run(f"x.npy w.npy -p 2 --padding-mode {mode}", capsys) == expected).all()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("x.npy --pool max -k 2", ca.max_pool(X, 2)),
        ("x.npy --pool max -k 3 -s 2 -p 1 --ceil", ca.max_pool(X, 3, 2, 1, ceil_mode=True)),
        ("x.npy --pool avg -k 2x3", ca.avg_pool(X, (2, 3))),
        ("x.npy --pool lp -k 2", ca.lp_pool(X, 2, 2)),
        ("x.npy --pool lp -k 2 --norm 4", ca.lp_pool(X, 4, 2)),
        ("one.npy --pool max -k 2x2", ca.max_pool(X[:1], 2)[0]),
        ("x.npy --pool max -k 2 -c 4", ca.max_pool(X, 2)),
    ],
)
def test_pooling_needs_no_weight(
    arguments: str, expected: NDArray[Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    found = run(arguments, capsys)
    assert found.dtype == expected.dtype
    assert (found == expected).all()


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "?", "u1", "i2", ">f8"])
def test_dtypes_are_those_of_the_functions(dtype: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x, weight = abs(X).astype(dtype), abs(W).astype(dtype)
    np.save(folder / "x.npy", x)
    np.save(folder / "w.npy", weight)
    expected = ca.conv(x, weight)
    found = run("x.npy w.npy", capsys)
    assert found.dtype == expected.dtype
    assert (found == expected).all()


@pytest.mark.parametrize("route", ROUTES)
def test_a_bias_of_another_dtype_has_the_same_say_on_every_route(
    route: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(folder / "b.npy", (B / 4).astype("f4"))
    found = run(f"x.npy w.npy --bias b.npy --route {route}", capsys)
    expected = ca.conv(X, W, (B / 4).astype("f4"))
    assert found.dtype == expected.dtype
    assert (found == expected).all()


@pytest.mark.parametrize("number", [np.nan, np.inf])
@pytest.mark.parametrize("route", ["fast", "loops"])
def test_nan_and_infinity_pass(number: float, route: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x = X.astype(float)
    x[0, 0, 0, 0] = number
    np.save(folder / "x.npy", x)
    np.save(folder / "w.npy", abs(W) + 1)
    found = run(f"x.npy w.npy --route {route}", capsys)
    assert not np.isfinite(found[0, :, 0, 0]).any()
    assert np.isfinite(found[1]).all()


def test_an_empty_batch_stays_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(folder / "x.npz", X[:0])
    assert run("x.npz w.npy", capsys).shape == (0, 6, 4, 6)


def test_the_result_may_take_the_place_of_the_input(folder: Path) -> None:
    assert main(["run", "x.npy", "w.npy", "-o", "x.npy"]) == 0
    assert (np.load(folder / "x.npy") == ca.conv(X, W)).all()


def test_a_pipe_gets_the_whole_file(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "convarith", "run", "x.npy", "w.npy", "-o", "/dev/stdout"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    np.save(folder / "y.npy", ca.conv(X, W))
    assert done.stdout == (folder / "y.npy").read_bytes()


WRONG = {
    "no output": ("x.npy w.npy", ["needs a file to go to", "-o Y.npy"]),
    "no weight": ("x.npy -o y.npy", ["needs its weight", "or --pool"]),
    "another kernel": ("x.npy w.npy -k 5 -o y.npy", ["kernel is (3, 2)", "(5, 5)"]),
    "a kernel of other axes": ("x.npy w.npy -k 3x3x3 -o y.npy", ["kernel has 3 entries", "2 axes"]),
    "other channels": ("x.npy t.npy -o y.npy", ["4 channels", "takes 6"]),
    "other declared channels": ("x.npy w.npy -c 4:5 -o y.npy", ["4 channels in and 5 out"]),
    "other channels of a pool": ("x.npy --pool max -k 2 -c 5 -o y.npy", ["4 channels", "5"]),
    "groups that do not divide": ("x.npy w.npy -g 4 -o y.npy", ["4 groups do not divide", "6"]),
    "groups of zero": ("x.npy w.npy -g 0 -o y.npy", ["groups 0", "at least 1"]),
    "a bias of another length": ("x.npy w.npy --bias x.npy -o y.npy", ["bias", "(6,)"]),
    "an input of too few axes": ("b.npy w.npy -o y.npy", ["1 axes", "(N, C, *spatial)"]),
    "a weight without a kernel": ("x.npy b.npy -o y.npy", ["the weight has shape (6,)"]),
    "a weight of a pool": ("x.npy w.npy --pool max -o y.npy", ["max_pool", "no weight"]),
    "a bias of a pool": ("x.npy --bias b.npy --pool max -k 2 -o y.npy", ["max_pool", "bias"]),
    "a route of a pool": ("x.npy --route loops --pool max -k 2 -o y.npy", ["max_pool is not linear"]),
    "a mode of a transposed layer": (
        "x.npy t.npy -t --padding-mode reflect -o y.npy",
        ["transposed convolution has no", "use zeros"],
    ),
    "too much reflected": ("x.npy w.npy -p 6 --padding-mode reflect -o y.npy", ["at most 5"]),
    "a kernel that does not fit": ("x.npy w.npy -p -2 -o y.npy", ["kernel 3 does not fit"]),
    "a crop of the whole output": ("x.npy t.npy -t -p 99 -o y.npy", ["crops the whole output away"]),
    "a norm of zero": ("x.npy --pool lp -k 2 --norm 0 -o y.npy", ["norm 0"]),
    "a norm of nan": ("x.npy --pool lp -k 2 --norm nan -o y.npy", ["norm nan"]),
    "two routes": ("x.npy w.npy --matrix --route loops -o y.npy", ["--matrix and --route exclude"]),
    "a norm of no L-p pooling": ("x.npy w.npy --norm 2 -o y.npy", ["--norm is for L-p pooling"]),
    "a missing input": ("missing.npy w.npy -o y.npy", ["missing.npy: No such file"]),
    "a missing weight": ("x.npy missing.npy -o y.npy", ["missing.npy: No such file"]),
    "a missing bias": ("x.npy w.npy --bias missing.npy -o y.npy", ["missing.npy: No such file"]),
    "a missing folder": ("x.npy w.npy -o missing/y.npy", ["missing/y.npy: No such file"]),
    "a folder": ("x.npy w.npy -o .", [".: Is a directory"]),
    "an absurd padding": (f"x.npy w.npy -p {2**63 - 1} -o y.npy", []),
    "a huge padding": (f"x.npy w.npy -p {2**40} -o y.npy", []),
    "a huge padding of loops": (f"x.npy w.npy -p {2**40} --route loops -o y.npy", []),
    "a huge reflection": (f"x.npy w.npy -p {2**40} --padding-mode replicate -o y.npy", []),
    "an absurd stride": (f"x.npy t.npy -t -s {2**62} -o y.npy", []),
    "an absurd dilation": (f"x.npy w.npy -d {2**61} -p {2**62} -o y.npy", []),
    "an absurd pool": (f"x.npy --pool avg -k {2**63 - 1} -p half -o y.npy", []),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_refused_and_writes_nothing(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    arguments, words = WRONG[what]
    err = refused(arguments, capsys)
    for word in words:
        assert word in err
    assert sorted(folder.iterdir()) == before


def test_a_step_that_is_never_taken_may_be_of_any_length(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del folder
    assert (run(f"x.npy w.npy -s {2**63 - 1}", capsys) == ca.conv(X, W)[..., :1, :1]).all()


def test_an_array_that_is_no_array_of_numbers_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(folder / "words.npy", np.array(["a"]))
    for arguments in (
        "words.npy w.npy",
        "x.npy words.npy",
        "x.npy w.npy --bias words.npy",
        "words.npy --pool max -k 2",
    ):
        assert "dtype <U1" in refused(f"{arguments} -o y.npy", capsys)


def test_a_failed_write_leaves_what_was_there(folder: Path) -> None:
    (folder / "y.npy").write_text("old")
    np.save(folder / "x.npy", np.ones((1, 4, 60, 60)))
    before = sorted(folder.iterdir())
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 1; exec "$0" -m convarith run x.npy w.npy -o y.npy', sys.executable],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "convarith: y.npy: File too large; free some space, or write elsewhere\n"
    assert (folder / "y.npy").read_text() == "old"
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("kernel", ["2x2", "2"])
def test_three_axes_are_pooled_only_where_it_is_clear_which_are_space(
    kernel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", X[0])
    code = main(["run", "x.npy", "--pool", "max", "-k", kernel, "-o", "y.npy"])
    if kernel == "2":
        assert code == 2
        assert "(4, 6, 7) may be (C, height, width) or (N, C, length)" in capsys.readouterr().err
        assert not (tmp_path / "y.npy").exists()
    else:
        assert code == 0
        assert (np.load("y.npy") == ca.max_pool(X[:1], 2)[0]).all()
