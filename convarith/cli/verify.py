"""``convarith verify``: the same layer by every route, and whether its transpose inverts it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from convarith.cli.options import LayerOptions, Size, one_at_most, with_layer_options
from convarith.cli.text import read_size

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@with_layer_options
def verify(
    *,
    size: Size,
    options: LayerOptions,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE.npy", help="The weight, instead of seeded integers.")
    ] = None,
    values: Annotated[
        str | None, typer.Option("--values", metavar="1,2,1", help="The weight's numbers in C order.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the random integers.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Run it even where plain loops take long.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run a layer by every route and compare. Exit code 1 where they do not agree."""
    from convarith.cli.arrays import given_weight
    from convarith.numeric.adjoint import linear
    from convarith.numeric.verify import verify as run
    from convarith.report.terminal import print_lines
    from convarith.report.verify import to_json, to_lines

    one_at_most(weights=weights is not None, values=values is not None)
    sizes = read_size(size)
    layer = linear(options.layer(), sizes)
    weight = given_weight(layer.weight_shape(len(sizes)), weights, values)
    found = run(layer, sizes, weight=weight, seed=seed, force=force)
    if as_json:
        typer.echo(to_json(found))
    else:
        print_lines(to_lines(found))
    if not found.fine:
        raise typer.Exit(1)
