"""``convarith matrix``: the convolution as an explicit matrix."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from convarith.cli.options import LayerOptions, Size, with_layer_options
from convarith.cli.text import read_size

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """How W is written."""

    TABLE = "table"
    LATEX = "latex"
    CSV = "csv"
    JSON = "json"


_BY_SUFFIX = {".tex": Format.LATEX, ".csv": Format.CSV, ".json": Format.JSON}


@app.command()
@with_layer_options
def matrix(
    *,
    size: Size,
    options: LayerOptions,
    form: Annotated[
        Format | None, typer.Option("--format", help="How W is written; by the file's ending, or as a table.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
    dense: Annotated[bool, typer.Option("--dense", help="Write every cell, however many they are.")] = False,
) -> None:
    """The explicit matrix W with y = W·x; with -t that of the transposed convolution."""
    from convarith.files import written_whole
    from convarith.linalg.matrix import Matrix, refuse_dense
    from convarith.linalg.matrix import matrix as matrix_of
    from convarith.report import matrix as report

    whole = matrix_of(options.layer(), read_size(size))
    if as_json:
        form = Format.JSON
    if form is None:
        form = _BY_SUFFIX.get(output.suffix, Format.TABLE) if output else Format.TABLE
    if form is Format.TABLE and output is None and sys.stdout.isatty():
        report.show(whole)
        return
    if form is not Format.JSON and not dense:
        refuse_dense(whole)
    written = {
        Format.TABLE: report.to_text,
        Format.LATEX: Matrix.to_latex,
        Format.CSV: report.to_csv,
        Format.JSON: report.to_json,
    }[form]
    text = written(whole).rstrip("\n")
    if output is None:
        typer.echo(text)
        return
    with written_whole(output) as stream:
        stream.write(f"{text}\n".encode())
    typer.echo(f"wrote {output}", err=True)
