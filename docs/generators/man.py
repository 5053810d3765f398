"""The manual pages, from what the help is written of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.help.page import main_page, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.cli.help.page import Entry, Example, HelpPage

MANUAL = "Manual of convarith"


def manual(name: str | None = None) -> str:
    """Give the page of a command, or that of convarith itself, for ``man``."""
    page = main_page() if name is None else page_of(command_named(name))
    return "".join(f"{line}\n" for line in _lines(page))


def manual_name(name: str | None = None) -> str:
    """Give the name under which ``man`` finds the page of a command."""
    return "convarith" if name is None else f"convarith-{name}"


def _lines(page: HelpPage) -> Iterator[str]:
    title = page.name.replace(" ", "-")
    yield '.\\" Written by `make docs` from convarith/cli/.'
    yield f'.TH {title.upper()} 1 "" "convarith" "{MANUAL}"'
    yield from (".SH NAME", f"{_text(title)} \\- {_text(page.summary.rstrip('.'))}")
    yield from (".SH SYNOPSIS", _text(page.usage))
    if page.paragraphs:
        yield ".SH DESCRIPTION"
        for paragraph in page.paragraphs:
            yield from (".PP", _line(paragraph))
    for heading, entries in page.sections.items():
        yield f".SH {_text(heading.upper())}"
        yield from _entries(entries)
    if page.examples:
        yield ".SH EXAMPLES"
        yield from _examples(page.examples)
    yield ".SH SEE ALSO"
    yield _line(", ".join(f"{other}(1)" for other in _others(title)))


def _others(title: str) -> Sequence[str]:
    """Name the pages to go on with: from a command's the tool's own, from that all commands'."""
    return [manual_name(name) for name in COMMANDS] if title == manual_name() else [manual_name()]


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    for each in entries:
        names = ", ".join(f"\\fB{_text(name)}\\fR" for name in each.names)
        yield from (".TP", f"{names} \\fI{_text(each.metavar)}\\fR" if each.metavar else names, _line(each.text))


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    for each in examples:
        yield from (".PP", _line(f"{each.text}:"), ".PP", ".nf", f".RS 4\n{_text(each.command)}\n.RE", ".fi")


def _line(text: str) -> str:
    """Write a text as a line of its own, which no dot at its beginning makes a request."""
    return f"\\&{_text(text)}" if text.startswith(".") else _text(text)


def _text(text: str) -> str:
    """Write what roff has its own characters for, so that hyphens and quotes can be copied as they are."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
