"""``convarith verify``: the same layer by every route, and whether its transpose inverts it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from convarith.cli.options import LayerOptions, with_layer_options
from convarith.cli.parse import one_at_most
from convarith.cli.scenes import OptionalSize
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@with_layer_options
def verify(
    *,
    size: OptionalSize = None,
    given: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="FILE",
            help="The input, instead of seeded integers: .npy or .npz of shape (C, *spatial), or a picture; without "
            "-c and -g the kernel is applied to each of its channels.",
        ),
    ] = None,
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
    from dataclasses import replace

    from convarith.cli.arrays import for_each_channel, given_weight, read_input, size_of_input, undeclared_channels
    from convarith.linalg.linear import linear, with_channels
    from convarith.numeric.verify import verify as run
    from convarith.report.terminal import print_lines
    from convarith.report.verify import to_json, to_lines

    one_at_most(weights=weights is not None, values=values is not None)
    x, repeated = None, 1
    if given is not None:
        x = read_input(given)
        sizes = size_of_input(size, given, x)
        repeated = undeclared_channels(options, x, len(sizes))
    elif size is not None:
        sizes = read_size(size)
    else:
        raise ConvArithError("there is nothing to run on", "bad-value", "give a SIZE, as in 5x5, or --input FILE")
    if repeated > 1:
        many = str(repeated)
        pooling = options.pool is not None
        options = replace(options, channels=many) if pooling else replace(options, groups=many)
    layer = with_channels(linear(options.layer(), sizes))
    first, *rest = layer.weight_shape(len(sizes))
    weight = given_weight((first // repeated, *rest), weights, values)
    if weight is not None:
        weight = weight.repeat(repeated, axis=0)
    found = run(layer, sizes, x=x, weight=weight, seed=seed, force=force)
    if as_json:
        typer.echo(to_json(found))
    else:
        print_lines(to_lines(found))
    if repeated > 1:
        typer.echo(for_each_channel(repeated), err=True)
    if not found.fine:
        raise typer.Exit(1)
