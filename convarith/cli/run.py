"""``convarith run``: a layer executed on arrays from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from convarith.cli.options import LayerOptions, one_at_most, with_layer_options
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Route(StrEnum):
    """The ways to execute a convolution, the names of `convarith.numeric.routes.ROUTES`."""

    LOOPS = "loops"
    MATRIX = "matrix"
    GATHER = "gather"
    SCATTER = "scatter"
    FAST = "fast"


class _Stream(NamedTuple):
    """Something to write to and no more: NumPy would ask a file for its position, which a pipe has not."""

    write: Callable[[bytes], int]


@app.command()
@with_layer_options
def run(
    *,
    x: Annotated[
        Path, typer.Argument(metavar="X.npy", help="Input, channels first: (C, *spatial) or (N, C, *spatial).")
    ],
    w: Annotated[
        Path | None, typer.Argument(metavar="[W.npy]", help="Weight: (O, C/groups, *kernel); with -t (C, O/groups, …).")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the result to this file.")] = None,
    bias: Annotated[Path | None, typer.Option("--bias", metavar="B.npy", help="Bias, shape (O,).")] = None,
    options: LayerOptions,
    route: Annotated[Route | None, typer.Option("--route", help="The way to execute it; fast.")] = None,
    by_matrix: Annotated[bool, typer.Option("--matrix", help="The same as --route matrix.")] = False,
) -> None:
    """Execute a layer on arrays; the kernel size is the weight's."""
    import numpy as np

    from convarith.cli.arrays import read_array
    from convarith.files import written_whole
    from convarith.numeric.forward import forward

    if output is None:
        raise ConvArithError("the result needs a file to go to", "bad-value", "give one, as in -o Y.npy")
    one_at_most(matrix=by_matrix, route=route is not None)
    weight = None if w is None else read_array(w)
    if options.pool is None and weight is None:
        raise ConvArithError("a convolution needs its weight", "bad-value", "give W.npy after X.npy, or --pool")
    if options.kernel is None and weight is not None:
        options = replace(options, kernel=size_text(weight.shape[2:] or 1))
    result = forward(
        options.layer(),
        read_array(x),
        weight,
        None if bias is None else read_array(bias),
        route=Route.MATRIX if by_matrix else route or Route.FAST,
    )
    with written_whole(output) as stream:
        np.save(_Stream(stream.write), result, allow_pickle=False)
    typer.echo(f"wrote {output}: {result.dtype} {result.shape}", err=True)
