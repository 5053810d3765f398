"""``convarith matrix``: W in every format, to the terminal or to a file."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest

from convarith.cli import main
from convarith.linalg.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

CASES = ("4x4 -k 3", "2x2 -k 3 -t", "5 -k 3 -s 2 -p 1", "3x4x2 -k 2", "3 -k 2 -d 3 -s 2 -p 0:1 -t", "1 -k 1 -p 2")

TABLE = """\
W is 4 x 16: rows are the 2x2 outputs y, columns the 4x4 inputs x

y[0,0] │ w[0,0] w[0,1] w[0,2]   ·    │ w[1,0] w[1,1] w[1,2]   ·    │ w[2,0] w[2,1] w[2,2]   ·    │   ·      ·      ·      ·    │
y[0,1] │   ·    w[0,0] w[0,1] w[0,2] │   ·    w[1,0] w[1,1] w[1,2] │   ·    w[2,0] w[2,1] w[2,2] │   ·      ·      ·      ·    │
       ├─────────────────────────────┼─────────────────────────────┼─────────────────────────────┼─────────────────────────────┤
y[1,0] │   ·      ·      ·      ·    │ w[0,0] w[0,1] w[0,2]   ·    │ w[1,0] w[1,1] w[1,2]   ·    │ w[2,0] w[2,1] w[2,2]   ·    │
y[1,1] │   ·      ·      ·      ·    │   ·    w[0,0] w[0,1] w[0,2] │   ·    w[1,0] w[1,1] w[1,2] │   ·    w[2,0] w[2,1] w[2,2] │

36 entries, each the element of the 3x3 kernel with these indices
"""  # noqa: E501  # the table is that wide

LATEX = r"""
\ensuremath{\left(\begin{array}{ccc}
w_{0} & w_{1} & 0 \\
0 & w_{0} & w_{1} \\
\end{array}\right)}
"""


def written(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["matrix", *arguments.split()]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    return out


def refused(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["matrix", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert len(err.splitlines()) == 1
    return err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_table_is_written_whole_to_a_pipe(run: Run) -> None:
    done = run("matrix", "4x4", "-k", "3")
    assert (done.returncode, done.stdout, done.stderr) == (0, TABLE, "")


def test_json_gives_the_shape_and_each_entry(capsys: pytest.CaptureFixture[str]) -> None:
    out = written("3 -k 2 --json", capsys)
    assert out == '{"shape": [2, 3], "rows": [0, 0, 1, 1], "cols": [0, 1, 1, 2], "taps": [[0], [1], [0], [1]]}\n'
    assert written("3 -k 2 --format json", capsys) == out


@pytest.mark.parametrize("arguments", CASES)
def test_csv_has_the_entries_of_json_in_their_cells(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    entries = json.loads(written(f"{arguments} --json", capsys))
    cells = list(csv.reader(io.StringIO(written(f"{arguments} --format csv", capsys))))
    rows, cols = entries["shape"]
    expected = [["0"] * cols for _ in range(rows)]
    for row, col, tap in zip(entries["rows"], entries["cols"], entries["taps"], strict=True):
        expected[row][col] = f"w[{','.join(map(str, tap))}]"
    assert cells == expected


@pytest.mark.parametrize("arguments", CASES)
def test_every_format_has_the_cells_of_csv(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    cells = list(csv.reader(io.StringIO(written(f"{arguments} --format csv", capsys))))
    table = [
        re.findall(r"w\[[\d,]+\]|·", line.split("│", 1)[1])
        for line in written(f"{arguments} --format table", capsys).splitlines()
        if "│" in line
    ]
    assert [[cell.replace("·", "0") for cell in line] for line in table] == cells
    latex = [
        re.findall(r"w_\{[\d,]+\}|\b0\b(?=[ ])", line)
        for line in written(f"{arguments} --format latex", capsys).splitlines()
        if line.endswith(r"\\")
    ]
    assert [[re.sub(r"w_\{(.*)\}", r"w[\1]", cell) for cell in line] for line in latex] == cells


def test_latex_stands_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert written("3 -k 2 --format latex", capsys) == LATEX.lstrip()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("W.csv", "csv"),
        ("W.CSV", "csv"),
        ("W.tex", "latex"),
        ("W.json", "json"),
        ("W.txt", "table"),
        ("W --format table", "table"),
        ("W --format latex", "latex"),
        ("W --json", "json"),
        ("W.json --json", "json"),
    ],
)
def test_a_file_has_the_format_of_its_ending_or_where_it_has_none_the_one_that_is_asked_for(
    name: str, form: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = written(f"4x4 -k 3 --format {form}", capsys)
    assert main(["matrix", "4x4", "-k", "3", "-o", *name.split()]) == 0
    path = name.split(maxsplit=1)[0]
    assert capsys.readouterr() == ("", f"wrote {path}\n")
    assert (folder / path).read_text(encoding="utf-8") == expected
    assert [each.name for each in folder.iterdir()] == [path]


def test_a_device_is_written_to_as_it_is(process: Run) -> None:
    done = process("matrix", "3", "-k", "2", "--format", "csv", "-o", "/dev/stdout")
    assert (done.returncode, done.stdout) == (0, "w[0],w[1],0\n0,w[0],w[1]\n")


def test_a_file_is_replaced_with_its_permissions_and_through_a_link(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = folder / "old.csv"
    old.write_text("old")
    old.chmod(0o640)
    (folder / "link.csv").symlink_to(old)
    assert main(["matrix", "3", "-k", "2", "-o", "link.csv"]) == 0
    assert capsys.readouterr().err == "wrote link.csv\n"
    assert (folder / "link.csv").is_symlink()
    assert old.read_text() == "w[0],w[1],0\n0,w[0],w[1]\n"
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(folder: Path) -> None:
    (folder / "any").write_text("")
    assert main(["matrix", "3", "-k", "2", "-o", "W.csv"]) == 0
    assert (folder / "W.csv").stat().st_mode == (folder / "any").stat().st_mode


@pytest.mark.parametrize("form", ["table", "csv", "png -o W.png"])
def test_more_than_a_million_cells_are_written_only_on_request(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(f"1001 -k 1 --format {form}", capsys)
    assert "1,001 x 1,001 = 1,002,001 cells, of which 1,001 are not zero" in err
    assert "--format npz, mtx or json" in err
    assert "--dense" in err


def test_on_request_every_cell_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert written("1001 -k 1 --format csv --dense", capsys).count(",") == 1001 * 1000


def test_a_million_cells_and_any_number_of_entries_need_no_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert written("1000 -k 1 --format csv", capsys).count(",") == 1000 * 999
    assert json.loads(written("100000 -k 1 --json", capsys))["shape"] == [100_000, 100_000]


@pytest.mark.parametrize("more", ["-p 1 --padding-mode circular", "-p CIRCULAR --framework flax"])
def test_a_circular_convolution_is_a_circulant_however_it_is_said(
    more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = written(f"5 -k 3 {more} --values 1,2,3 --format csv", capsys).splitlines()
    assert rows == ["2,3,0,0,1", "1,2,3,0,0", "0,1,2,3,0", "0,0,1,2,3", "3,0,0,1,2"]
    assert "circulant" in written(f"5 -k 3 {more} --stats", capsys)


def test_a_circular_transposed_convolution_wraps_what_it_stamps(capsys: pytest.CaptureFixture[str]) -> None:
    rows = written("3 -k 3 -s 2 -t -p same --padding-mode circular --format csv", capsys).splitlines()
    assert rows == ["w[0],0,w[2]", "w[1],0,0", "w[2],w[0],0", "0,w[1],0", "0,w[2],w[0]", "0,0,w[1]"]


def test_cells_that_are_sums_are_written_so(capsys: pytest.CaptureFixture[str]) -> None:
    table = written("3 -k 3 -p 1 --padding-mode reflect", capsys)
    assert "y[0] │    w[1]   w[0]+w[2]     ·     │" in table
    assert table.endswith(
        "7 entries, each the element of the kernel of length 3 with these indices, or the sum of several\n"
    )
    assert "w_{1} & w_{0}+w_{2} & 0" in written("3 -k 3 -p 1 --padding-mode reflect --format latex", capsys)
    found = json.loads(written("3 -k 3 -p 1 --padding-mode reflect --json", capsys))
    assert [found["rows"][:3], found["cols"][:3], found["taps"][:3]] == [[0, 0, 0], [0, 1, 1], [[1], [0], [2]]]
    message = refused("3 -k 3 -p 1 --padding-mode reflect -o W.npz", capsys)
    assert "numbers of elements do not add up; give --weights or --values" in message


def test_a_mean_is_written_as_shares(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        written("5 -k 2 -s 2 --pool avg --ceil --format csv", capsys) == "1/2,1/2,0,0,0\n0,0,1/2,1/2,0\n0,0,0,0,1/1\n"
    )
    assert json.loads(written("3 -k 3 --pool avg --json", capsys))["values"] == [1 / 3] * 3
    assert "has no weight of its own" in refused("3 -k 3 --pool avg --values 1,2,3", capsys)


def test_the_inverse_is_a_dense_file_of_numbers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "3", "-k", "2", "--values", "1,1", "--inverse", "-o", "P.npy"]) == 0
    expected = np.linalg.pinv([[1, 1, 0], [0, 1, 1]])
    assert np.allclose(np.load(folder / "P.npy"), expected)
    assert main(["matrix", "3", "-k", "2", "--values", "1,1", "--inverse", "-o", "P.npz"]) == 0
    with np.load(folder / "P.npz") as found:
        assert np.allclose(found[found.files[0]], expected)
    assert main(["matrix", "3", "-k", "2", "--values", "1,1", "--inverse", "-o", "P.csv"]) == 0
    assert np.allclose(np.loadtxt(folder / "P.csv", delimiter=","), expected)
    assert capsys.readouterr().err == "".join(f"wrote P.{form}: float64 (3, 2)\n" for form in ("npy", "npz", "csv"))
    lines = written("3 -k 2 --values 1,1 --inverse", capsys).splitlines()
    assert np.allclose([[float(cell) for cell in line.split(",")] for line in lines], expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("3 -k 2 --inverse", "W has no numbers without a weight of shape (2,); give its numbers"),
        ("3 -k 2 --values 1,1 --inverse -o P.mtx", "P.mtx ends in no known format; let it end in .npy, .npz, .csv"),
        ("3 -k 2 --values 1,1 --inverse --stats", "--inverse and --stats exclude each other"),
        ("200x200 -k 1 --values 1 --inverse", "matrix has 1,600,000,000 cells, 12.8 GB"),
        ("3 -k 2 --values 1,1 --format npy", "npy is for --inverse; write W as npz"),
    ],
)
def test_what_no_inverse_is_written_for(arguments: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert message in refused(arguments, capsys)


@pytest.mark.parametrize("kind", ["max", "lp"])
def test_a_pooling_that_is_not_linear_has_no_matrix(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(f"4x4 -k 2 --pool {kind}", capsys) == (
        f"convarith: {kind}_pool is not linear, so there is no matrix W with y = W·x; "
        "take a convolution or an average pooling\n"
    )


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        ("9000x9000 -k 3", "W has 728,676,036 entries"),  # 8998² outputs of 9 taps each
        ("1 -k 1 -p 100000000", "200,000,001 pairs"),
        ("1 -k 20000 -p 20000", "400,040,000 pairs"),  # of 20,002 outputs and as many taps
        ("1 -k 1 -p 10000000 -c 1:100", "W is 2,000,000,100 x 1"),
        ("1 -k 1 -s 5 -p 3:-3 -c 1000000000000 -g 1000000000000", "W is 1,000,000,000,000 x 1,000,000,000,000"),
        ("1x1x1 -k 10000000x10000000x10000000 -p causal", "1,000,000,000,000,000,000,000 elements"),
        ("1000 -k 3 -s 1000000 -t", "2,997,000,009 pairs"),
        ("1 -k 9223372036854775807 -p causal", "9,223,372,036,854,775,807 pairs"),
        ("9223372036854775807x3 -k 1 -s 9223372036854775806", "27,670,116,110,564,327,421"),
        ("1 -k 5 -d 4611686018427387904 -p 9223372036854775807 -t", "18,446,744,073,709,551,619 positions"),
    ],
)
@pytest.mark.parametrize("form", ["--json", "--format csv --dense"])
def test_what_no_memory_holds_is_refused_with_its_size(
    arguments: str, number: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    err = refused(f"{arguments} {form}", capsys)
    assert number in err
    assert "ask for a smaller size" in err


@pytest.mark.parametrize("form", ["table", "csv", "json", "latex", "mtx -o W.mtx"])
def test_more_than_five_million_rows_or_entries_are_never_text(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(f"1 -k 1 -p 2500000 --dense --format {form}", capsys)
    assert "W has 1 entries in 5,000,001 rows, too many to write as text; use --format npz" in err


def test_latex_is_cut_by_dots_unless_all_of_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(written("100 -k 1 --format latex", capsys).splitlines()) == 1 + 29 + 1 + 1 + 1
    assert len(written("100 -k 1 --format latex --dense", capsys).splitlines()) == 1 + 100 + 1
    assert r"\ddots" in written("1001 -k 1 --format latex", capsys)


@pytest.mark.parametrize("form", ["npz", "mtx", "png", "svg", "pdf"])
def test_what_is_no_text_needs_a_file(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(f"4 -k 3 --format {form}", capsys) == (
        f"convarith: {form} needs a file to go to; give one, as in -o W.{form}, or -o - for standard output\n"
    )


@pytest.mark.parametrize("form", ["table", "latex", "csv", "json", "npz", "mtx", "png", "svg", "pdf"])
def test_a_hyphen_is_standard_output_and_gets_the_bytes_of_the_file(
    form: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name in ("W", "-"):
        capfdbinary.readouterr()
        assert main(["matrix", "4", "-k", "3", "--format", form, "-o", name]) == 0
    out, err = capfdbinary.readouterr()
    assert out == (folder / "W").read_bytes()
    numbered = b"without --weights or --values each entry is the number of its element, from 1\n"
    assert err == (numbered if form in {"npz", "mtx"} else b"")
    assert [each.name for each in folder.iterdir()] == ["W"]


def test_a_file_may_be_called_hyphen_all_the_same(folder: Path) -> None:
    assert main(["matrix", "3", "-k", "2", "--format", "csv", "-o", "./-"]) == 0
    assert (folder / "-").read_text() == "w[0],w[1],0\n0,w[0],w[1]\n"


MAGIC = {"npz": b"PK", "mtx": b"%%MatrixMarket", "png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize(
    ("given", "form"),
    [
        *(("4x4 -k 3 -o W.{}", form) for form in MAGIC),
        # Pictures differ in their format only, whatever is drawn.
        *(("4 -k 2 -c 2:4 -g 2 -o W.{}", form) for form in ("npz", "mtx", "svg")),
    ],
)
def test_a_binary_file_is_whole_and_the_same_each_time(
    form: str, given: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = []
    for _ in range(2):
        assert main(["matrix", *given.format(form).split()]) == 0
        (file,) = folder.iterdir()
        assert capsys.readouterr().err.startswith(f"wrote {file.name}")
        contents.append(file.read_bytes())
    assert contents[0].startswith(MAGIC[form])
    assert contents[0] == contents[1]


@pytest.mark.parametrize("form", ["npz", "mtx", "png"])
# With -B, or Python would leave modules behind that were cut off as the file is.
def test_a_binary_file_that_fails_leaves_the_old_one(form: str, tmp_path: Path) -> None:
    (tmp_path / f"W.{form}").write_text("old")
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            'ulimit -f 1; exec "$0" -B -m convarith matrix 100 -k 3 -o "$1"',
            sys.executable,
            f"W.{form}",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"convarith: W.{form}: File too large; free some space, or write elsewhere\n"
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


NUMBERS = ("3 -k 2 --values 5,-7", "3 -k 2 --weights w.npy")


@pytest.mark.parametrize("given", NUMBERS)
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "5,-7,0\n0,5,-7\n"),
        (
            "json",
            (
                '{"shape": [2, 3], "rows": [0, 0, 1, 1], "cols": [0, 1, 1, 2], '
                '"taps": [[0], [1], [0], [1]], "values": [5, -7, 5, -7]}\n'
            ),
        ),
        (
            "table",
            (
                "W is 2 x 3: rows are the 2 outputs y, columns the 3 inputs x\n\n"
                "y[0] │ 5  -7 ·  │\ny[1] │ ·  5  -7 │\n\n4 entries of a kernel of length 2\n"
            ),
        ),
        ("latex", LATEX.lstrip().replace("w_{0}", "5").replace("w_{1}", "-7")),
    ],
)
def test_numbers_are_written_in_place_of_symbols(
    given: str, form: str, expected: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(folder / "w.npy", np.array([5, -7]))
    assert written(f"{given} --format {form}", capsys) == expected


@pytest.mark.parametrize(
    ("dtype", "values"),
    [("f4", [0.5, 2.0]), ("c8", [[0.0, 1.0], [2.0, 0.0]]), ("?", [False, True]), ("longdouble", [0.5, 2.0])],
)
def test_json_has_values_of_every_dtype(
    dtype: str, values: list[object], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = {"c8": [1j, 2], "?": [False, True]}.get(dtype, [0.5, 2])
    np.save(folder / "w.npy", np.array(numbers, dtype=dtype))
    assert json.loads(written("2 -k 2 --weights w.npy --json", capsys))["values"] == values


def test_the_file_for_stats_holds_what_is_printed_without_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = written("5 -k 3 --stats", capsys)
    assert main(["matrix", "5", "-k", "3", "--stats", "-o", "stats.txt"]) == 0
    assert capsys.readouterr() == ("", "wrote stats.txt\n")
    assert (folder / "stats.txt").read_text() == expected


@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        ("5 -k 3 --stats --values 1,2,1", ["3 x 5", "9 of 15", "toeplitz", "3 of at most 3", "condition"]),
        ("5x5 -k 3 --stats", ["9 x 25", "block toeplitz, doubly block toeplitz", "needs --weights or --values"]),
        ("5 -k 3 -s 2 --stats", ["2 x 5", "neither Toeplitz nor block Toeplitz nor circulant"]),
        ("3000 -k 3 -s 1 --pool avg --stats", ["too large to look at", "rank       needs at most 4,000,000 cells\n"]),
        ("1000000 -k 3 --stats", ["999,998 x 1,000,000", "2,999,994 of", "too large to look at", "GB dense", "MB in"]),
    ],
)
def test_stats_are_facts_about_w(arguments: str, facts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    out = written(arguments, capsys)
    for fact in facts:
        assert fact in out


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("--weights w.npy --values 1,2,1", "--weights and --values"),
        ("--json --format csv", "--format and --json"),
        ("--stats --format png", "--format and --stats"),
        ("--json --format table", "--format and --json"),
    ],
)
def test_options_that_exclude_each_other_are_named(given: str, names: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{names} exclude each other; give one of them" in refused(f"5 -k 3 {given}", capsys)


def test_an_ending_of_no_format_is_refused_unless_one_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "W.xls ends in no known format" in refused("3 -k 2 -o W.xls", capsys)
    assert not list(folder.iterdir())
    assert main(["matrix", "3", "-k", "2", "-o", "W.xls", "--format", "csv"]) == 0
    assert (folder / "W.xls").read_text() == "w[0],w[1],0\n0,w[0],w[1]\n"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("-o W.csv --json", "W.csv is csv by its ending, and json is asked for; let it end in .json"),
        ("-o W.csv --format latex", "W.csv is csv by its ending, and latex is asked for; let it end in .tex"),
        ("-o W.PNG --format pdf", "W.PNG is png by its ending, and pdf is asked for; let it end in .pdf"),
        ("-o W", "W ends in no known format; let it end in .txt, .tex,"),
        ("-o stats --stats", "stats ends in no known format; let it end in .txt, .json, or give --format"),
        ("-o stats.png --stats", "stats.png ends in no known format; let it end in .json, .txt, or"),
        ("-o stats.txt --stats --json", "stats.txt is table by its ending, and json is asked for"),
    ],
)
def test_an_ending_that_says_something_else_is_refused(
    given: str, complaint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complaint in refused(f"5 -k 3 {given}", capsys)
    assert not list(folder.iterdir())


def test_the_ending_decides_the_format_of_stats_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = written("5 -k 3 --stats --json", capsys)
    assert main(["matrix", "5", "-k", "3", "--stats", "-o", "stats.json"]) == 0
    assert (folder / "stats.json").read_text() == expected


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_stats_of_what_is_not_finite_are_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "NaN or infinity" in refused(f"5 -k 3 --stats --values 1,{number},2", capsys)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing/W.csv", "missing/W.csv: No such file or directory"),
        (".", ".: Is a directory"),
        ("file/W.csv", "file/W.csv: Not a directory"),
    ],
)
def test_a_path_that_cannot_be_written_is_named(
    path: str, reason: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("")
    assert refused(f"4 -k 3 -o {path}", capsys) == f"convarith: {reason}; check the path and its permissions\n"
    assert [each.name for each in folder.iterdir()] == ["file"]


@pytest.mark.parametrize("before", [None, "old"])
def test_a_failed_write_leaves_what_was_there_and_nothing_else(before: str | None, tmp_path: Path) -> None:
    if before is not None:
        (tmp_path / "W.csv").write_text(before)
    # A file may have one block here, and W has a hundred.
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 1; exec "$0" -B -m convarith matrix 100 -k 3 -o W.csv', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "convarith: W.csv: File too large; free some space, or write elsewhere\n"
    assert [each.read_text() for each in tmp_path.iterdir()] == ([] if before is None else [before])


@pytest.mark.parametrize(
    ("size", "output"), [("199999999 -k 1", "W.png"), ("199999999 -k 1", "W.mtx"), ("60000000 -k 3", "W.csv")]
)
def test_what_is_refused_is_not_made_before(
    size: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Matrix, "_made", lambda *_: pytest.fail("it was made"))
    assert main(["matrix", *size.split(), "-o", output]) == 2
    assert "W has " in capsys.readouterr().err
