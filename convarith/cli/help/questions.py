"""What is asked about the tool itself, and answered before a command line is read: help, version and names."""

from __future__ import annotations

import sys

from convarith.cli.choices import names_of, told_of
from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.help.page import Entry, command_entries, lists_of, main_page, page_of, start_page
from convarith.cli.help.text import help_lines, section_lines
from convarith.cli.messages import tell
from convarith.cli.parameters import parameters_of
from convarith.engine.names import called, known_name
from convarith.errors import ConvArithError
from convarith.report.terminal import painter, terminal_columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.cli.help.page import HelpPage

_HELP = ("-h", "--help")
_VERSION = ("-V", "--version")
_LIST = "--list"


def answered(words: Sequence[str]) -> bool:
    """Answer a question about the tool, and tell whether there was one.

    Raises:
        ConvArithError: ``bad-value`` for names that there are not.
    """
    first = words[0] if words else ""
    command = called(first, COMMANDS)
    if not words:
        tell(page_text(start_page()))
    elif len(words) == 1 and first in _HELP:
        tell(page_text(main_page()))
    elif len(words) == 1 and first in _VERSION:
        from convarith import __version__

        tell(f"convarith {__version__}")
    elif command is not None and words[-1] in _HELP:
        tell(page_text(page_of(command_named(command))))
    elif _LIST in words:
        place = words.index(_LIST)
        _list_names(command, words[place + 1] if place + 1 < len(words) else "")
    else:
        return False
    return True


def page_text(page: HelpPage) -> str:
    """Write a page as wide as the terminal is."""
    return "\n".join(help_lines(page, terminal_columns(), painter(sys.stdout)))


def _list_names(command: str | None, asked: str) -> None:
    """Print names that options of a command take: on a terminal with what they are, elsewhere a name a line.

    Raises:
        ConvArithError: ``bad-value``.
    """
    lists = _lists(command)
    if not lists:
        raise ConvArithError(f"{command} takes no names", "bad-value", f"see convarith {command} --help")
    if asked:
        wanted = known_name("list", asked, lists, {plural.removesuffix("s"): plural for plural in lists})
        lists = {wanted: lists[wanted]}
    if sys.stdout.isatty():
        tell("\n".join(section_lines(lists, terminal_columns(), painter(sys.stdout))).strip("\n"))
        return
    for plural, entries in lists.items():
        for each in entries:
            tell(each.names[0] if asked else f"{plural}\t{each.names[0]}")


def _lists(command: str | None) -> Mapping[str, Sequence[Entry]]:
    """Give the names that a command takes, by what they are called; without a command the commands."""
    if command is None:
        return {"commands": command_entries()}
    lists = lists_of(parameters_of(command_named(command)).values())
    return {
        plural: [Entry((name,), "", told_of(each, name)) for name in names_of(each)] for plural, each in lists.items()
    }
