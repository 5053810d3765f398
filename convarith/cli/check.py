"""``convarith check``: does every layer of a configuration still fit?"""

from __future__ import annotations

from typing import Annotated

import typer

from convarith.cli.findings import Color, asked_format, write_findings
from convarith.cli.parse import read_size
from convarith.report.checks import Format

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    *,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="Configurations or folders; - is standard input. Default: this folder."
        ),
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="How the findings are written.", show_default="text")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="NAME", help="Whose words the layers are in, where a network names none."),
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option("--input", metavar="SHAPE", help="Input of networks that tell none, channels first: 3x224x224."),
    ] = None,
    shapes: Annotated[bool, typer.Option("--shapes", help="Print every layer's output shape too.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each code instead of telling them.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output-file", metavar="FILE", help="Where the findings are written; - is standard output."),
    ] = None,
    color: Annotated[Color, typer.Option("--color", help="Whether text has colours.")] = Color.AUTO,
) -> None:
    """Check every layer of a configuration. Exit code 1 where one does not fit."""
    from convarith.lint.check import check_file
    from convarith.lint.findings import Severity

    form = asked_format(form, as_json=as_json, shapes=shapes, statistics=statistics)
    if framework is not None:
        from convarith.frameworks.registry import framework as known

        known(framework)  # refused here it is a wrong option, and no finding in a file
    given = () if shape is None else read_size(shape, "input")
    files = [check_file(path, framework, given) for path in dict.fromkeys(paths or ["."])]
    outcome = write_findings(files, form, output, color, shapes=shapes, statistics=statistics)
    if outcome.unreadable:
        raise typer.Exit(2)
    if outcome.count(Severity.ERROR):
        raise typer.Exit(1)
