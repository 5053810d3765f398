"""``convarith shape``: what comes out, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from convarith.cli.options import LayerOptions, Size, with_layer_options
from convarith.cli.parse import one_at_most
from convarith.engine.answer import describe
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_size

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@with_layer_options
def shape(
    *,
    size: Size,
    options: LayerOptions,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print just the output size.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Walk through the arithmetic step by step.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Output size of a layer, and the arithmetic behind it."""
    one_at_most(quiet=quiet, explain=explain, json=as_json)
    answer = describe(options.layer(), read_size(size))
    if quiet:
        typer.echo(size_text(answer.output))
    elif as_json:
        from convarith.report.shape import to_json

        typer.echo(to_json(answer))
    elif explain:
        from convarith.report.explain import steps
        from convarith.report.terminal import print_lines

        print_lines(steps(answer))
    else:
        from convarith.report.shape import show

        show(answer)
