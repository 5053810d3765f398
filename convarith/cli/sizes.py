"""``convarith sizes``: which input sizes go through a network."""

from __future__ import annotations

from typing import Annotated

import typer

from convarith.cli.networks import FrameworkName, InputShape, NetworkName, NetworkSource, read_networks
from convarith.cli.parse import one_at_most
from convarith.engine.spelling import read_ints

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def sizes(
    *,
    source: NetworkSource,
    size: Annotated[
        str | None, typer.Argument(metavar="[SIZE]", help="A spatial size, to tell the nearest that go through.")
    ] = None,
    shape: InputShape = None,
    unchanged: Annotated[
        bool, typer.Option("--unchanged", help="Those that come out of the last layer as they went in, instead.")
    ] = False,
    network: NetworkName = None,
    framework: FrameworkName = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print just the nearest size from SIZE up, or the least.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Which input sizes go through a network, as a rule for each axis, and what is near a given one.

    Exit code 1 where none goes through.
    """
    from convarith.errors import ConvArithError
    from convarith.networks.nearest_sizes import nearest_sizes
    from convarith.networks.sizes import size_rules, unchanged_rules
    from convarith.report.sizes import quiet_line, to_dict, to_lines
    from convarith.report.terminal import print_lines

    one_at_most(quiet=quiet, json=as_json)
    file, networks = read_networks(source, shape, network, framework)
    asked = None if size is None else read_ints(size, "size")
    told = []
    fitting = True
    ruled = [(each, unchanged_rules(each) if unchanged else size_rules(each)) for each in networks]
    for each, rules in [pair for pair in ruled if pair[1]] or ruled[:1]:  # others take features, which have no size
        if not rules:
            raise ConvArithError(
                f"{each.name}: there is no size to tell a rule for",
                "no-space",
                "leave --unchanged out" if unchanged else "summary tells the features that its layers take and give",
            )
        near = None if asked is None else nearest_sizes(rules, asked)
        fitting = fitting and all(rule.smallest is not None for rule in rules)
        if as_json:
            told.append(to_dict(each.name, file, size_rules(each), unchanged_rules(each), near))
        elif quiet:
            typer.echo(quiet_line(rules, near))
        else:
            print_lines(to_lines(each.name, rules, near, unchanged=unchanged))
    if as_json:
        from json import dumps

        typer.echo(dumps({"networks": told}, ensure_ascii=False))
    if not fitting:
        raise typer.Exit(1)
