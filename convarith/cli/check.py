"""``convarith check``: does every layer of a configuration still fit?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from convarith.cli.parse import one_at_most, read_size
from convarith.errors import ConvArithError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """How the findings are written."""

    TEXT = "text"
    JSON = "json"


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
) -> None:
    """Check every layer of a configuration. Exit code 1 where one does not fit."""
    from convarith.lint.check import check_file
    from convarith.lint.findings import Severity
    from convarith.report.findings import count, to_json, to_lines, unreadable_line

    if as_json and form not in (None, Format.JSON):
        raise ConvArithError(f"--json and --format {form} exclude each other", "contradiction", "give one of them")
    as_json = as_json or form is Format.JSON
    one_at_most(json=as_json, shapes=shapes)
    if framework is not None:
        from convarith.frameworks.registry import framework as known

        known(framework)  # refused here it is a wrong option, and no finding in a file
    given = () if shape is None else read_size(shape, "input")
    files = [check_file(path, framework, given) for path in dict.fromkeys(paths or ["."])]
    unreadable = [file.unreadable for file in files if file.unreadable is not None]
    for finding in unreadable:
        typer.echo(f"convarith: {unreadable_line(finding)}", err=True)
    if as_json:
        typer.echo(to_json(files))
    elif len(unreadable) < len(files):
        for line in to_lines(files, shapes=shapes):
            typer.echo(line)
    if unreadable:
        raise typer.Exit(2)
    if count(files, Severity.ERROR):
        raise typer.Exit(1)
