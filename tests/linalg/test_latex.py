"""W in LaTeX."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.linalg.matrix import matrix

if TYPE_CHECKING:
    from pathlib import Path


def cells(latex: str) -> list[list[str]]:
    return [line.removesuffix(r" \\").split(" & ") for line in latex.splitlines() if "&" in line]


def test_the_guides_example_in_its_own_symbols() -> None:
    lines = cells(matrix(Conv(3), (4, 4)).to_latex())
    assert len(lines) == 4
    assert " ".join(lines[0]) == "w_{0,0} w_{0,1} w_{0,2} 0 w_{1,0} w_{1,1} w_{1,2} 0 w_{2,0} w_{2,1} w_{2,2} 0 0 0 0 0"
    assert " ".join(lines[3]) == "0 0 0 0 0 w_{0,0} w_{0,1} w_{0,2} 0 w_{1,0} w_{1,1} w_{1,2} 0 w_{2,0} w_{2,1} w_{2,2}"


def test_the_transposed_layer_has_the_transpose() -> None:
    direct = cells(matrix(Conv(3), (4, 4)).to_latex())
    back = cells(matrix(ConvTranspose(3), (2, 2)).to_latex())
    assert back == [list(column) for column in zip(*direct, strict=True)]


def test_blocks_are_ruled() -> None:
    latex = matrix(Conv(3), (4, 4)).to_latex()
    assert "{cccc|cccc|cccc|cccc}" in latex
    assert latex.splitlines()[3] == r"\hline"


def test_one_axis_has_no_blocks_to_rule() -> None:
    latex = matrix(Conv(2), 3).to_latex()
    assert "{ccc}" in latex
    assert r"\hline" not in latex


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex here")
@pytest.mark.parametrize("before_and_after", [("", ""), (r"\[", r"\]")], ids=["in text", "in a formula"])
def test_it_compiles_without_packages(before_and_after: tuple[str, str], tmp_path: Path) -> None:
    before, after = before_and_after
    body = f"{before}{matrix(Conv(3), (4, 4)).to_latex()}{after}"
    (tmp_path / "w.tex").write_text(rf"\documentclass{{article}}\begin{{document}}{body}\end{{document}}")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "w.tex"],  # noqa: S607  # found above
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_thirty_rows_and_columns_are_written_out() -> None:
    latex = matrix(Conv(1), 30).to_latex()
    assert "dots" not in latex
    assert [len(line) for line in cells(latex)] == [30] * 30


def test_of_more_than_thirty_the_first_29_and_the_last_are_kept() -> None:
    latex = matrix(Conv(1), 31).to_latex()
    lines = cells(latex)
    assert [len(line) for line in lines] == [31] * 31
    assert lines[0] == ["w_{0}", *["0"] * 28, r"\cdots", "0"]
    assert lines[28] == [*["0"] * 28, "w_{0}", r"\cdots", "0"]
    assert lines[29] == [*[r"\vdots"] * 29, r"\ddots", r"\vdots"]
    assert lines[30] == [*["0"] * 29, r"\cdots", "w_{0}"]
    assert f"{{{'c' * 31}}}" in latex


def test_just_the_longer_side_is_cut() -> None:
    wide = matrix(Conv(40), 41).to_latex()
    assert r"\vdots" not in wide
    assert [line.count(r"\cdots") for line in cells(wide)] == [1, 1]
    tall = matrix(ConvTranspose(40), 2).to_latex()
    assert r"\cdots" not in tall
    assert cells(tall)[29] == [r"\vdots", r"\vdots"]


def test_a_cut_matrix_has_as_many_cells_in_each_row_as_its_layout_has_columns() -> None:
    latex = matrix(Conv(3, padding=1), (9, 9)).to_latex()
    layout = latex.splitlines()[0].split("{array}{")[1].rstrip("}")
    assert layout == "|".join(["c" * 9] * 3) + "|" + "cccc"
    assert {len(line) for line in cells(latex)} == {layout.count("c")}
    assert latex.count(r"\hline") == 3


def test_all_of_it_is_written_on_request() -> None:
    latex = matrix(Conv(1), 31).to_latex(whole=True)
    assert "dots" not in latex
    assert [len(line) for line in cells(latex)] == [31] * 31


@pytest.mark.parametrize(
    ("numbers", "written"),
    [([5, -7], ["5", "-7"]), ([0.5, 1e-9], ["0.5", "1e-09"]), ([1j, 2], ["0+1j", "2+0j"]), ([True, False], ["1", "0"])],
)
def test_numbers_take_the_place_of_symbols(numbers: list[complex], written: list[str]) -> None:
    latex = matrix(Conv(2), 2).written_with(numbers).to_latex()
    assert cells(latex) == [written]


def test_blocks_of_pairs_of_channels_are_ruled() -> None:
    latex = matrix(Conv(2, channels=(2, 2)), 3).to_latex()
    assert "{ccc|ccc}" in latex
    assert cells(latex)[0] == ["w_{0,0,0}", "w_{0,0,1}", "0", "w_{0,1,0}", "w_{0,1,1}", "0"]
    assert latex.count(r"\hline") == 1
    assert matrix(Conv(2, channels=(1, 3)), 3).to_latex().count(r"\hline") == 2
