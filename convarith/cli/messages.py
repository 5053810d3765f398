"""What a command says of its work on standard error."""

from __future__ import annotations

import typer


def say(message: str) -> None:
    """Say something, in which names of files and the like cannot act on the terminal, or turn the line around."""
    from convarith.report.checks.wording import printable

    typer.echo("\n".join(map(printable, message.split("\n"))), err=True)
