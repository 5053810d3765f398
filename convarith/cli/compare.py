"""``convarith compare``: the same setting in every framework."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from convarith.cli.options import LayerOptions, Size, one_at_most, with_layer_options
from convarith.cli.parse import read_size
from convarith.errors import ConvArithError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@with_layer_options
def compare(
    *,
    size: Size,
    options: LayerOptions,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="NAME", help="Whose reading all code is to give; --framework is the same here."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NAMES", help="Only these frameworks: pytorch,onnx.", show_default="all"),
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Execute the readings and show what comes out.")] = False,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="With --run: random numbers, in place of 1, 2, 3, … and a kernel of ones."),
    ] = None,
    code: Annotated[bool, typer.Option("--code", help="Print the code alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """The same setting in every framework: size, padding, shift and code. Exit code 2 where all refuse."""
    from convarith.frameworks import compare as comparing
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.frameworks.registry import NAMES
    from convarith.frameworks.run_readings import outcomes

    one_at_most(code=code, json=as_json)
    one_at_most(code=code, run=run)
    if seed is not None and not run:
        raise ConvArithError("--seed is for numbers", "contradiction", "add --run, or leave it out")
    told = options.told is not None
    one_at_most(**{"from": source is not None, "framework": options.framework is not None and not told})
    chosen = NAMES if to is None else [name.strip() for name in to.split(",")]
    base = source or options.framework
    if options.extra_arguments and base is None:
        raise ConvArithError("--set is for a framework's own arguments", "contradiction", "add --from NAME")
    setting: Any = options.setting()
    if base is not None:
        setting = FrameworkLayer(framework=base, **setting)
    found = comparing.compare(setting, read_size(size), chosen)
    if code:
        from convarith.report.compare import to_code

        typer.echo(to_code(found))
        return
    results = outcomes(found, seed) if run else None
    if as_json:
        from convarith.report.compare import to_json

        typer.echo(to_json(found, results))
    else:
        from convarith.report.compare import show

        show(found, results, seed)
    if found.base is None:
        raise typer.Exit(2)
