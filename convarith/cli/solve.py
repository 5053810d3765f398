"""``convarith solve``: from the shape wanted back to the setting."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from convarith.cli.options import LayerOptions, Size, with_layer_options
from convarith.cli.parse import read_bounds, read_padding, read_size
from convarith.errors import ConvArithError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHOWN = 10


@app.command()
@with_layer_options
def solve(
    *,
    size: Size,
    options: LayerOptions,
    to: Annotated[
        str | None, typer.Option("--to", metavar="SIZE", help="The size wanted: which settings give it, best first.")
    ] = None,
    inverse: Annotated[
        bool, typer.Option("--inverse", help="Which layer undoes the shape of the given one on an input of SIZE.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Settings that are shown.", show_default=str(_SHOWN))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show all settings within the bounds.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Settings that bring SIZE to another, or the layer that undoes one.

    Options of the layer fix what they give, or bound it, as -k 3..7 does; what is not given is looked for among
    kernels to 11, strides to 8, dilations to 4. Exit code 1 where nothing does it.
    """
    if limit is not None and everything:
        raise ConvArithError("--limit and --all exclude each other", "contradiction", "give one of them")
    if inverse == (to is not None):
        raise ConvArithError(
            "nothing is asked for" if to is None else "--to and --inverse exclude each other",
            "contradiction",
            "give --to SIZE for settings that bring SIZE there, or --inverse for what undoes a layer",
        )
    given = read_size(size)
    if to is None:
        _undo(options, given, as_json=as_json)
    else:
        _bring(options, given, read_size(to, "to"), None if everything else limit or _SHOWN, as_json=as_json)


def _bring(
    options: LayerOptions, size: tuple[int, ...], to: tuple[int, ...], limit: int | None, *, as_json: bool
) -> None:
    """Tell the settings that bring a size to another."""
    from convarith.report.solve import to_json, to_lines
    from convarith.report.terminal import print_lines
    from convarith.solving.solve import expressible, no_solution, solutions

    op, bounds = _asked(options)
    found = solutions(size, to, op, bounds)
    if not found.count:
        typer.echo(f"convarith: {no_solution(found, bounds)}", err=True)
        raise typer.Exit(1)
    said = (
        ((solution, None) for solution in found) if options.framework is None else expressible(found, options.framework)
    )
    shown = islice(said, limit)
    if as_json:
        typer.echo(to_json(found, shown))
    else:
        print_lines(to_lines(found, shown, options.framework))


def _asked(options: LayerOptions) -> tuple[str, dict[str, Any]]:
    """Give the operation that is solved for, and what is told of it."""
    refused = [each for each in options.given() if each.removeprefix("--") not in _BOUNDED]
    if refused:
        raise ConvArithError(
            f"{' and '.join(refused)} does not bound what is looked for",
            "contradiction",
            "leave it out, or add --inverse",
        )
    bounds: dict[str, Any] = {}
    for name in ("kernel", "stride", "dilation", "output_padding", "padding"):
        text = getattr(options, name)
        if text is not None:
            bounds[name] = read_padding(text) if name == "padding" and ".." not in text else read_bounds(text, name)
    pool = f"{options.pool}_pool" if options.pool is not None else "conv"
    return ("conv_transpose" if options.transposed else pool), bounds


_BOUNDED = ("kernel", "stride", "dilation", "padding", "output-padding", "transposed", "pool", "framework")


def _undo(options: LayerOptions, size: tuple[int, ...], *, as_json: bool) -> None:
    """Tell what undoes a layer."""
    from convarith.report.inverse import to_json, to_lines
    from convarith.report.terminal import print_lines
    from convarith.solving.inverse import inverse

    undone = inverse(options.layer(), size)
    said = None
    if options.framework is not None:
        from convarith.frameworks.registry import framework
        from convarith.frameworks.search import translate

        said = translate(undone.undone_by.resolve(undone.output), undone.output, framework(options.framework))
    if as_json:
        typer.echo(to_json(undone, said))
    else:
        print_lines(to_lines(undone, said))
