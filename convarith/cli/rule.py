"""``convarith rule``: what check looks for, and why."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def rule(
    *,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A rule's name, to be told all of it. Default: all rules.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the rules of check, or tell what one finds, why, and who mends it."""
    from convarith.lint.explanations import explanation, of_rules, without_rule
    from convarith.report.rules import lines, list_lines, list_to_dict, to_dict
    from convarith.report.terminal import terminal_columns

    width = terminal_columns()
    if as_json:
        from json import dumps

        told = list_to_dict(of_rules(), without_rule()) if code is None else to_dict(explanation(code))
        typer.echo(dumps(told, ensure_ascii=False))
        return
    found = list_lines(of_rules(), without_rule(), width) if code is None else lines(explanation(code), width)
    typer.echo("\n".join(found))
