"""What a command says: its answer on standard output, and of its work on standard error."""

from __future__ import annotations

import sys


def tell(text: str) -> None:
    """Print an answer."""
    print(text)


def say(message: str) -> None:
    """Say something, in which names of files and the like cannot act on the terminal, or turn the line around."""
    from convarith.report.checks.wording import printable

    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)


def failed(message: str) -> int:
    """Say why a command did not do what it was asked for, and give the exit code."""
    say(f"convarith: {message}")
    return 2
