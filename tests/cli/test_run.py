"""``convarith run``: a layer executed on arrays from files."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

import convarith as ca
from convarith.cli import main
from convarith.cli.arrays import read_array
from convarith.draw.pictures import read_picture, write_picture
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
WIDE = RNG.integers(-9, 10, (18, 4, 3, 1))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, array in {"x": X, "one": X[0], "w": W, "g": GROUPED, "t": UP, "b": B, "w2": WIDE}.items():
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


SMALL = np.arange(1, 26).reshape(1, 5, 5)
BLUR = np.full((1, 1, 3, 3), 1 / 9)
PHOTO = RNG.integers(0, 256, (3, 12, 15)).astype(np.uint8)
LAPLACE = "0,-1,0,-1,4,-1,0,-1,0"
EDGES = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


@pytest.fixture
def pictures(folder: Path) -> Path:
    np.save(folder / "s.npy", SMALL)
    np.save(folder / "two.npy", np.concatenate([SMALL, 2 * SMALL]))
    np.save(folder / "blur.npy", BLUR)
    for name, pixels in {"photo.png": PHOTO, "grey.tif": PHOTO[:1]}.items():
        with (folder / name).open("wb") as stream:
            write_picture(stream, pixels, name[-3:])
    return folder


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        (
            "s.npy --values 0,1,0,1,-4,1,0,1,0 -k 3 -p 1 -s 2",
            "  4    2   -6\n-10    0  -16\n-46  -28  -56\n",
            "int64 (1, 3, 3)\n",
        ),
        ("s.npy blur.npy -p 1 -s 4", "1.77778  3.11111\n8.44444  9.77778\n", "float64 (1, 2, 2)\n"),
        ("two.npy --pool max -k 4x4 -s 1x1", "[0]\n19  20\n24  25\n\n[1]\n38  40\n48  50\n", "int64 (2, 2, 2)\n"),
        ("s.npy --pool max -k 2x2 -s 2x2 -o - --format csv", "7,9\n17,19\n", "int64 (1, 2, 2)\n"),
        ("s.npy --pool max -k 2x2 -s 2x2 --format txt", " 7   9\n17  19\n", "int64 (1, 2, 2)\n"),
        ("s.npy blur.npy -s 9 --format csv", "7.0\n", "float64 (1, 1, 1)\n"),
    ],
)
def test_a_small_result_is_printed_as_grids_its_shape_said_beside_it(
    arguments: str, out: str, err: str, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del pictures
    assert main(["run", *arguments.split()]) == 0
    assert capsys.readouterr() == (out, err)


def test_a_thousand_numbers_are_small(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(folder / "x.npy", np.ones((1, 10, 100)))
    assert main(["run", "x.npy", "--pool", "max", "-k", "1x1"]) == 0
    assert capsys.readouterr().out.count("1") == 1000


@pytest.mark.parametrize("columns", [80, 140])
def test_a_terminal_shows_no_row_that_it_would_fold(
    columns: int, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fits = (columns + 2) // 3  # a digit and two spaces each
    for count in (fits, fits + 1):
        np.save(folder / "x.npy", np.ones((1, 1, count)))
        assert main(["run", "x.npy", "--pool", "max", "-k", "1x1"]) == (0 if count == fits else 2)
    complaint = f"a row of the result takes {3 * fits + 1} columns, the terminal has {columns}; write it to a file"
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("name", ["y.npy", "y.npz", "y.csv", "y.txt"])
def test_a_file_of_each_ending_reads_back_as_the_result(name: str, pictures: Path) -> None:
    assert main(["run", "s.npy", "blur.npy", "-o", name]) == 0
    found: Any = (
        np.loadtxt(name, delimiter="," if name.endswith("csv") else None)
        if name[-3:] in {"csv", "txt"}
        else read_array(pictures / name)
    )
    assert (found == ca.conv(SMALL[np.newaxis], BLUR)[0].reshape(found.shape)).all()


@pytest.mark.parametrize("name", ["y.npy", "y.npz", "y.csv", "y.txt", "y.png", "y.jpg", "y.bmp"])
def test_a_hyphen_is_standard_output_and_gets_the_bytes_of_the_file(
    name: str, pictures: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["run", "s.npy", "blur.npy", "-o", name]) == 0
    capfdbinary.readouterr()
    assert main(["run", "s.npy", "blur.npy", "-o", "-", "--format", name[2:]]) == 0
    out, err = capfdbinary.readouterr()
    assert out == (pictures / name).read_bytes()
    assert err.startswith(b"float64 (1, 3, 3)")
    assert not (pictures / "-").exists()


def test_standard_output_gets_an_npy_file_where_nothing_else_is_asked_for(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["run", "x.npy", "w.npy", "-o", "-"]) == 0
    np.save(folder / "y.npy", ca.conv(X, W))
    assert capfdbinary.readouterr().out == (folder / "y.npy").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "weight"),
    [
        (f"--values {LAPLACE} -k 3", EDGES.reshape(1, 1, 3, 3).repeat(3, axis=0)),
        ("blur.npy", BLUR.repeat(3, axis=0)),
    ],
)
def test_one_kernel_is_applied_to_each_channel_of_a_picture(
    arguments: str, weight: NDArray[Any], pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del pictures
    assert main(["run", "photo.png", *arguments.split(), "-o", "y.npy"]) == 0
    assert capsys.readouterr().err.endswith("\nthe kernel is applied to each of the 3 channels, as with --groups 3\n")
    assert (np.load("y.npy") == ca.conv(PHOTO[np.newaxis], weight, groups=3)[0]).all()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("photo.png --values 1,2,3 -k 1 -c 3:1", lambda: ca.conv(PHOTO[np.newaxis], np.array([[[[1]], [[2]], [[3]]]]))),
        ("photo.png --values 1,2,3 -k 1 -g 3", lambda: PHOTO[np.newaxis] * np.array([[[1]], [[2]], [[3]]])),
        ("grey.tif --values 1,2 -k 1x2", lambda: ca.conv(PHOTO[np.newaxis, :1], np.array([[[[1, 2]]]]))),
        ("two.npy --values 1,2 -k 1x2 -t", lambda: np.stack(
            [ca.conv_transpose(each * SMALL[np.newaxis], np.array([[[[1, 2]]]]))[0, 0] for each in (1, 2)]
        )[np.newaxis]),
    ],
)  # fmt: skip
def test_values_are_a_weight_of_the_declared_channels_or_a_kernel(
    arguments: str, expected: Callable[[], NDArray[Any]], pictures: Path
) -> None:
    del pictures
    assert main(["run", *arguments.split(), "-o", "y.npy"]) == 0
    assert (np.load("y.npy") == expected()[0]).all()


def test_a_weight_of_one_pair_is_repeated_on_pictures_only(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del pictures
    assert "2 channels, the weight takes 1" in refused("two.npy blur.npy", capsys)


def test_a_picture_comes_out_with_its_values_scaled_and_the_range_said(
    pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "photo.png", "--values", LAPLACE, "-k", "3", "-o", "edges.png"]) == 0
    expected = ca.conv(PHOTO[np.newaxis], EDGES.reshape(1, 1, 3, 3).repeat(3, axis=0), groups=3)[0]
    low, high = int(expected.min()), int(expected.max())
    assert capsys.readouterr().err.startswith(
        f"wrote edges.png: int64 (3, 10, 13), values {low} to {high} scaled to 0 to 255\n"
    )
    assert (read_picture(pictures / "edges.png") == np.rint((expected - low) / (high - low) * 255)).all()


@pytest.mark.parametrize("arguments", ["--pool max -k 2x2", "blur.npy -p 1"])
def test_shades_of_a_picture_stay_as_they_are(
    arguments: str, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "photo.png", *arguments.split(), "-o", "y.png"]) == 0
    assert ", values as they are\n" in capsys.readouterr().err
    assert main(["run", "photo.png", *arguments.split(), "-o", "y.npy"]) == 0
    assert (read_picture(pictures / "y.png") == np.rint(np.load("y.npy"))).all()


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_only_a_picture_of_8_bits_holds_shades(
    dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.array([[0, 1], [1, 0]], dtype)).save("x.tif")
    assert main(["run", "x.tif", "--values", "1", "-k", "1", "-o", "y.png"]) == 0
    kept = dtype == "u1"
    assert read_picture(tmp_path / "y.png").tolist() == [[[0, 1], [1, 0]] if kept else [[0, 255], [255, 0]]]
    assert ("values as they are" if kept else "values 0 to 1 scaled to 0 to 255") in capsys.readouterr().err


def test_the_axes_of_a_picture_are_known(pictures: Path) -> None:
    assert main(["run", "photo.png", "--pool", "max", "-k", "2", "-o", "y.npy"]) == 0
    assert (np.load(pictures / "y.npy") == ca.max_pool(PHOTO[np.newaxis], 2)[0]).all()


def test_an_empty_batch_is_said_to_hold_no_numbers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(folder / "x.npz", X[:0])
    assert main(["run", "x.npz", "w.npy"]) == 0
    assert capsys.readouterr() == ("no numbers, shape (0, 6, 4, 6)\n", "int64 (0, 6, 4, 6)\n")


def test_a_damaged_picture_is_named_with_the_cause(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pictures / "photo.png").write_bytes((pictures / "photo.png").read_bytes()[:60])
    assert "photo.png cannot be read as a picture: " in refused("photo.png --pool max -k 2x2", capsys)


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
    "a large result without an output": (
        "x.npy w2.npy",
        ["a result of 2x18x4x7 = 1,008 numbers is too large to print", "-o Y.npy"],
    ),
    "bytes without an output": ("x.npy w.npy --format npz", ["needs a file to go to", "-o Y.npz, or -o -"]),
    "an unknown ending": ("x.npy w.npy -o y.nyp", ["y.nyp ends in no known format; let it end in .npy"]),
    "no ending": ("x.npy w.npy -o y", ["y ends in no known format; let it end in .npy", "or give --format"]),
    "an ending that says otherwise": ("x.npy w.npy -o y.csv --format npy", ["y.csv is csv by its ending, and npy is"]),
    "text of many axes": ("x.npy w.npy -o y.csv", ["shape (2, 6, 4, 6) has 4 axes", "rows and columns", ".npz"]),
    "aligned text of many axes": ("one.npy w.npy --format txt", ["shape (6, 4, 6) has 3 axes"]),
    "a picture of many channels": ("one.npy w.npy -o y.png", ["shape (6, 4, 6) is no picture", "3 for colours"]),
    "several pictures": ("x.npy --pool max -k 2x2 -c 4 -o y.png", ["shape (2, 4, 3, 3) is no picture"]),
    "two weights": ("x.npy w.npy --values 1,2 -k 1x2 -o y.npy", ["w.npy and --values both give the weight"]),
    "values without a kernel": ("x.npy --values 1,2 -o y.npy", ["needs its kernel size", "--kernel"]),
    "values of a pool": ("x.npy --values 1 --pool max -k 1 -o y.npy", ["pooling has no weight"]),
    "other values": ("x.npy --values 1,2 -k 2x2 -o y.npy", ["2 values", "1 x 1 x 2 x 2 = 4"]),
    "values on a batch or not": (
        "x.npy --values 1,2 -k 2 -o y.npy",
        ["(2, 4, 6, 7) may be (C, *spatial)", "-k 2x2"],
    ),
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
        ["/bin/sh", "-c", 'ulimit -f 1; exec "$0" -B -m convarith run x.npy w.npy -o y.npy', sys.executable],
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


def test_integers_that_wrap_around_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(folder / "x1.npy", np.ones((1, 8), dtype=np.int64))
    assert main(["run", "x1.npy", "-k", "3", "--values", ",".join([str(2**62)] * 3)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: sums of up to 1.38e+19 do not fit in int64")
