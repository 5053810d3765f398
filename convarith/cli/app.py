"""The command line's front door: which commands there are, who reads their words, and how every failure looks."""

from __future__ import annotations

import os
import sys

from convarith.cli.commands import COMMANDS, COMPLETION, OTHER_COMMANDS, command_named
from convarith.cli.messages import failed, refused
from convarith.cli.parameters import parameters_of, run_with
from convarith.cli.words import as_written, by_own_names, read_words
from convarith.engine.names import called, no_name
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_LOCALE, _PLAIN = ("LC_ALL", "LC_CTYPE", "LANG"), {"C", "POSIX"}
_ABOUT_THE_TOOL = {"-h", "--help", "-V", "--version", "--list"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code, as the help tells.

    Raises:
        BrokenPipeError: Where the reader of what is printed has left.
        KeyboardInterrupt: Where the user has had enough.
    """
    _ready_streams()
    words = sys.argv[1:] if arguments is None else arguments
    return _told_in_colors(words) if any(word.startswith("--colo") for word in words) else _told(words)


def _ready_streams() -> None:
    """See that there is something to write to, and that it takes every text."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            from io import StringIO

            setattr(sys, name, StringIO())
        stream = getattr(sys, name)
        if not hasattr(stream, "reconfigure"):
            continue
        if stream.encoding.lower() == "utf-8" and not _PLAIN & {os.environ.get(each) for each in _LOCALE}:
            stream.reconfigure(errors="backslashreplace")  # of names of files that are no text
        else:
            from convarith.cli.ascii import spell_what_is_missing

            spell_what_is_missing(stream)


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
        from convarith.cli.help.questions import answered

        if answered(words):
            return 0
    if words and not words[0].startswith("-"):
        name = _command_meant(words)
        command = command_named(name)
        parameters = parameters_of(command)
        named, written = by_own_names(parameters, words[1:])
        try:
            values = None if _stand_for_more(words) else read_words(parameters, named)
            return _by_typer([name, *named]) if values is None else run_with(command, values)
        except ConvArithError as error:
            raise error.reworded(as_written(error.message, written), as_written(error.hint, written)) from None
    return _by_typer(words)


def _by_typer(words: Sequence[str]) -> int:
    from convarith.cli.typed import run

    return run(words)


def _command_meant(words: Sequence[str]) -> str:
    """Give the command that the first word names.

    Raises:
        ConvArithError: ``bad-value`` where it names none, with the command that is likely meant.
    """
    first = words[0]
    found = called(first, COMMANDS)
    if found is not None:
        return found
    if first[:1].isdigit():
        raise ConvArithError(
            f"{first} comes where a command belongs", "bad-value", f"did you mean convarith shape {' '.join(words)}?"
        )
    if os.path.exists(first):  # noqa: PTH110  # pathlib takes longer to import than an answer
        raise ConvArithError(
            f"{first} comes where a command belongs", "bad-value", f"did you mean convarith summary {first}?"
        )
    raise no_name("command", first, COMMANDS, OTHER_COMMANDS)


def _stand_for_more(words: Sequence[str]) -> bool:
    """Tell whether words have what Typer replaces where shells do not: names of files, users and variables."""
    return os.name == "nt" and any(set("*?[~$%") & set(word) for word in words)
