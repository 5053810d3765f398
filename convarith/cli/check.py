"""``convarith check``: does every layer of a configuration still fit?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from convarith.cli.options import one_at_most
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
    form: Annotated[Format, typer.Option("--format", help="How the findings are written.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="NAME", help="Whose words the layers are in, where a network names none."),
    ] = None,
    shapes: Annotated[bool, typer.Option("--shapes", help="Print every layer's output shape too.")] = False,
) -> None:
    """Check every layer of a configuration. Exit code 1 where one does not fit."""
    from convarith.lint.check import check_file
    from convarith.lint.findings import Severity
    from convarith.report.findings import count, to_json, to_lines

    one_at_most(json=as_json, shapes=shapes)
    if framework is not None:
        from convarith.frameworks.registry import framework as known

        known(framework)  # refused here it is a wrong option, and no finding in a file
    networks = []
    unreadable = 0
    files = list(dict.fromkeys(paths or ["."]))
    for path in files:
        try:
            networks += check_file(path, framework)
        except ConvArithError as error:
            unreadable += 1
            typer.echo(f"convarith: {error}", err=True)
        except OSError as error:
            unreadable += 1
            typer.echo(f"convarith: {path}: {error.strerror}; check the path", err=True)
    if as_json or form is Format.JSON:
        typer.echo(to_json(networks, len(files) - unreadable))
    elif networks:
        for line in to_lines(networks, len(files) - unreadable, shapes=shapes):
            typer.echo(line)
    if unreadable:
        raise typer.Exit(2)
    if count(networks, Severity.ERROR):
        raise typer.Exit(1)
