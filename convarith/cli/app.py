"""The command line's front door: which commands there are, who reads their words, and how every failure looks."""

from __future__ import annotations

import os
import sys

from convarith.cli.commands import COMMANDS, COMPLETION, command_named
from convarith.cli.messages import failed, refused
from convarith.cli.parameters import parameters_of, run_with
from convarith.cli.words import read_words
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_ABOUT_THE_TOOL = {"-h", "--help", "-V", "--version", "--list"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code, as the help tells.

    Raises:
        BrokenPipeError: Where the reader of what is printed has left.
        KeyboardInterrupt: Where the user has had enough.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            from io import StringIO

            setattr(sys, name, StringIO())
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a symbol shows a mark in its place
    words = sys.argv[1:] if arguments is None else arguments
    return _told_in_colors(words) if any(word.startswith("--color") for word in words) else _told(words)


def _told_in_colors(words: Sequence[str]) -> int:
    from convarith.cli.color import colors_as_asked

    try:
        with colors_as_asked(words) as rest:
            return _told(rest)
    except ConvArithError as error:
        return failed(error.message, error.hint)


def _told(words: Sequence[str]) -> int:
    """Run a command, and say why where that fails."""
    try:
        code = _run(words)
        sys.stdout.flush()  # what cannot be written is a failure like others
    except ConvArithError as error:
        return failed(error.message, error.hint)
    except BrokenPipeError:
        raise
    except OSError as error:
        return refused(error)
    except MemoryError:
        return failed("not enough memory for this size", "try a smaller one")
    return code


def _run(words: Sequence[str]) -> int:
    """Run the command that words ask for; Typer is told to read those that are not usual."""
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    if COMPLETION not in os.environ and (not words or _ABOUT_THE_TOOL & set(words)):
        from convarith.cli.help import is_asked

        if is_asked(words):
            return 0
    if words and words[0] in COMMANDS and not _stand_for_more(words):
        command = command_named(words[0])
        values = read_words(parameters_of(command), words[1:])
        if values is not None:
            return run_with(command, values)
    from convarith.cli.typed import run

    return run(words)


def _stand_for_more(words: Sequence[str]) -> bool:
    """Tell whether words have what Typer replaces where shells do not: names of files, users and variables."""
    return os.name == "nt" and any(set("*?[~$%") & set(word) for word in words)
