"""``convarith matrix``: the convolution as an explicit matrix."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convarith.cli.habits import say_likely_meant
from convarith.cli.options import LAYER_OPTIONS, SIZE, LayerOptions
from convarith.cli.output import (
    open_output,
    output_format,
    refuse_without_file,
    say_written,
    to_standard_output,
    write_text,
)
from convarith.cli.panels import NUMBERS, OUTPUT
from convarith.cli.parameters import flag, option
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from convarith.linalg.matrix import Matrix


class Format(StrEnum):
    """How W is written."""

    TABLE = "table"
    LATEX = "latex"
    CSV = "csv"
    JSON = "json"
    NPY = "npy"
    NPZ = "npz"
    MTX = "mtx"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


ENDINGS: Mapping[str, str] = {
    ".txt": Format.TABLE,
    ".tex": Format.LATEX,
    **{f".{form}": form for form in Format if form not in (Format.TABLE, Format.LATEX, Format.NPY)},
}
_INVERSE_ENDINGS: Mapping[str, str] = {f".{form}": form for form in (Format.NPY, Format.NPZ, Format.CSV)}
_STATS_ENDINGS: Mapping[str, str] = {".txt": Format.TABLE, ".json": Format.JSON}
_PLOTS = {Format.PNG, Format.SVG, Format.PDF}
_DENSE = 1_000_000  # cells of a dense form that is written without being asked for twice
_WRITTEN = 5_000_000  # entries or rows that are written out as text
_BINARY = _PLOTS | {Format.NPZ, Format.MTX}


def matrix(
    *,
    size: str = SIZE,
    options: LayerOptions = LAYER_OPTIONS,
    form: Format | None = option(
        "--format",
        help="How W is written, where no file's ending says it.",
        show_default="table",
        kind=Format,
        panel=OUTPUT,
    ),
    as_json: bool = flag("--json", help="The same as --format json.", panel=OUTPUT),
    output: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file; the ending says the format: .txt, .tex, .csv, .json, .npz, .mtx, .png, .svg or "
        ".pdf. - is standard output.",
        panel=OUTPUT,
    ),
    weights: Path | None = option(
        "--weights", metavar="FILE.npy", help="Numbers in place of symbols, from a file.", kind=Path, panel=NUMBERS
    ),
    values: str | None = option(
        "--values", metavar="1,2,1", help="Numbers in place of symbols, in C order.", panel=NUMBERS
    ),
    stats: bool = flag("--stats", help="Facts about W instead: size, rank, structure.", panel=OUTPUT),
    inverse: bool = flag(
        "--inverse",
        help="The least-squares inverse W⁺ instead, of numbers: as .npy, .npz (one array) or .csv.",
        panel=OUTPUT,
    ),
    dense: bool = flag("--dense", help="Write every cell, however many they are.", panel=OUTPUT),
) -> None:
    """The explicit matrix W with y = W·x. With -t it is that of the transposed convolution.

    Frameworks slide the kernel as it is, and so does W; for the convolution of textbooks, as MATLAB's convmtx2 and
    SciPy's convolve2d have it, give the kernel turned by 180°, which is --values from the last to the first. x
    and y are read row by row, and MATLAB's (:) reads column by column: there give size, kernel and settings with their
    axes exchanged.

    Examples:
      # The matrix of the guide's section 4.1
      convarith matrix 4x4 -k 3
      # With numbers, for a paper
      convarith matrix 4x4 -k 2 --values 1,2,3,4 -o W.tex
      # A sparse one, for scipy.sparse.load_npz
      convarith matrix 64x64 -k 3 -p 1 -o W.npz
      # Size, rank and structure
      convarith matrix 4x4 -k 3 -s 2 -t --stats
    """
    from convarith.cli.arrays import given_weight
    from convarith.linalg.matrix import matrix as matrix_of

    one_at_most(format=form not in (None, Format.JSON), json=as_json)
    one_at_most(format=form not in (None, Format.JSON), stats=stats)
    one_at_most(inverse=inverse, stats=stats)
    one_at_most(inverse=inverse, json=as_json)
    one_at_most(weights=weights is not None, values=values is not None)
    form = _form(output, Format.JSON if as_json else form, stats=stats, inverse=inverse)
    layer, sizes = options.layer(), read_size(size)
    whole = matrix_of(layer, sizes)
    say_likely_meant(sizes, options)
    weight = given_weight(whole.weight, weights, values)
    if stats:
        _write_stats(whole, weight, form, output)
    elif inverse:
        _write_inverse(whole, weight, form, output)
    else:
        _write_matrix(whole, weight, form, output, dense=dense)


def _form(output: str | None, asked: Format | None, *, stats: bool, inverse: bool) -> Format:
    """Give the format in which W is written, or what is told of it instead."""
    endings = _STATS_ENDINGS if stats else _INVERSE_ENDINGS if inverse else ENDINGS
    form = Format(output_format(output, asked, endings, Format.CSV if inverse else Format.TABLE))
    if form is Format.NPY and not inverse:
        raise ConvArithError("npy is for --inverse", "format", "write W as npz, which holds its entries alone")
    return form


def _write_matrix(whole: Matrix, weight: NDArray[Any] | None, form: Format, output: str | None, *, dense: bool) -> None:
    """Write W, with numbers where there are any; on a terminal a table in colour."""
    named = whole if weight is None else whole.written_with(weight)
    if form in _BINARY:
        _write_binary(named, weight, form, output, dense=dense)
    elif form is Format.TABLE and to_standard_output(output) and sys.stdout.isatty():
        from convarith.report.matrix import show

        show(named)
    else:
        _write_text(named, form, output, dense=dense)


def _write_stats(whole: Matrix, weight: NDArray[Any] | None, form: Format, output: str | None) -> None:
    from convarith.linalg.analysis import analyse
    from convarith.report.stats import to_json, to_lines

    with at_work("looking at W"):
        found = analyse(whole, weight)
    write_text(to_json(found) if form is Format.JSON else "\n".join(to_lines(found)), output)


def _write_inverse(whole: Matrix, weight: NDArray[Any] | None, form: Format, output: str | None) -> None:
    """Write W⁺, whose rows are the inputs and whose columns the outputs.

    Raises:
        ConvArithError: ``format`` for one that holds no dense numbers; as `least_squares_inverse`.
    """
    import numpy as np

    from convarith.cli.arrays import write_array
    from convarith.linalg.analysis import least_squares_inverse

    if form not in _INVERSE_ENDINGS.values():
        raise ConvArithError(
            f"an inverse is not written as {form}", "format", f"let it end in {', '.join(_INVERSE_ENDINGS)}"
        )
    if form is not Format.CSV:
        refuse_without_file(output, form, "P")
    with at_work("inverting W"):
        found = least_squares_inverse(whole, weight)
    facts = f"{found.dtype} {found.shape}"
    if form is Format.CSV:
        write_text("\n".join(",".join(map(repr, line)) for line in found.tolist()), output, facts)
        return
    with open_output(output, form) as stream:
        (write_array if form is Format.NPY else np.savez)(stream, found)
    say_written(output, facts, joint=": ")


def _write_text(whole: Matrix, form: Format, output: str | None, *, dense: bool) -> None:
    from convarith.report import matrix as report

    if form not in (Format.JSON, Format.LATEX) and not dense:
        _refuse_dense(whole)
    if form is not Format.LATEX or dense:
        _refuse_text(whole)
    written: Callable[[], str] = {
        Format.TABLE: lambda: report.to_text(whole),
        Format.LATEX: lambda: whole.to_latex(whole=dense),
        Format.CSV: lambda: report.to_csv(whole),
        Format.JSON: lambda: report.to_json(whole),
    }[form]
    with at_work("writing W"):
        text = written()
    write_text(text.rstrip("\n"), output)


def _write_binary(whole: Matrix, weight: NDArray[Any] | None, form: Format, output: str | None, *, dense: bool) -> None:
    from convarith.linalg.sparse_files import write_mtx, write_npz

    refuse_without_file(output, form, "W")
    remark = ""
    if form in _PLOTS:
        if not dense:
            _refuse_dense(whole)
        from convarith.draw.matrix_plot import plot_matrix

        with open_output(output, form) as stream, at_work("drawing W"):
            plot_matrix(stream, whole, form)
    else:
        if form is Format.MTX:
            _refuse_text(whole)
        if weight is None and whole.divisors is None:
            weight = _numbered(whole)
            remark = "without --weights or --values each entry is the number of its element, from 1"
        with open_output(output, form) as stream, at_work("writing W"):
            (write_npz if form is Format.NPZ else write_mtx)(stream, whole, weight)
    say_written(output, remark)


def _numbered(whole: Matrix) -> NDArray[Any]:
    """Give the numbers of the weight's elements, to be written in place of theirs.

    Raises:
        ConvArithError: ``bad-value`` where they would be added up.
    """
    if whole.has_sums:
        raise ConvArithError(
            "some cells are sums of several elements of the weight, and numbers of elements do not add up",
            "bad-value",
            "give --weights or --values, or write --format json, which has an entry for each term",
        )
    return whole.elements


def _refuse_dense(whole: Matrix) -> None:
    """Refuse the dense form of a matrix so large that its user should know the cost first.

    Raises:
        ConvArithError: ``too-large``.
    """
    rows, cols = whole.shape
    if rows * cols > _DENSE:
        raise ConvArithError(
            f"W has {rows:,} x {cols:,} = {rows * cols:,} cells, of which {whole.entries:,} are not zero",
            "too-large",
            "use --format npz, mtx or json for the entries alone, or --dense to write every cell",
        )


def _refuse_text(whole: Matrix) -> None:
    """Refuse to write so many entries or rows as text.

    Raises:
        ConvArithError: ``too-large``.
    """
    if max(whole.entries, whole.shape[0]) > _WRITTEN:
        raise ConvArithError(
            f"W has {whole.entries:,} entries in {whole.shape[0]:,} rows, too many to write as text",
            "too-large",
            "use --format npz",
        )
