"""The pages of the help as lines of a terminal."""

from __future__ import annotations

from textwrap import wrap

from convarith.report.terminal import BOLD, CYAN, DIM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convarith.cli.help.page import Entry, HelpPage
    from convarith.report.terminal import Painter

_NAMES = 1 / 3  # of the width, at most, for the names in a list
_GAP = 2


def help_lines(page: HelpPage, width: int, paint: Painter) -> Iterator[str]:
    """Yield the lines of a page.

    Args:
        page: The page.
        width: Columns of the terminal, which no line is longer than but for a word or a command line that is.
        paint: Gives text in a style.
    """
    yield f"{paint(BOLD, 'Usage:')} {page.usage}"
    for paragraph in (page.summary, *page.paragraphs):
        yield ""
        yield from _folded(paragraph, width)
    if page.examples:
        yield from ("", paint(BOLD, "Examples:"))
        for example in page.examples:
            yield from (paint(DIM, line) for line in _folded(example.text, width - 2, "  # "))
            yield f"  {example.command}"
    yield from section_lines(page.sections, width, paint)
    if page.ending:
        yield ""
        yield from _folded(page.ending, width)


def section_lines(sections: Mapping[str, Sequence[Entry]], width: int, paint: Painter) -> Iterator[str]:
    """Yield the lines of lists under their headings: those of options in the same columns, others each in its own."""
    options = [each for entries in sections.values() if _of_options(entries) for each in entries]
    for heading, entries in sections.items():
        longest = max(map(_width, options if _of_options(entries) else entries))
        yield from ("", paint(BOLD, f"{heading}:"))
        yield from _listed(entries, min(longest, int(_NAMES * width)), width, paint)


def _of_options(entries: Sequence[Entry]) -> bool:
    return entries[0].names[0].startswith("-")


def _listed(entries: Iterable[Entry], column: int, width: int, paint: Painter) -> Iterator[str]:
    """Yield the lines of a list: names, and beside them or, where these are long, under them what they are."""
    indent = " " * (column + 2 * _GAP)
    for each in entries:
        names = " " * _GAP + _lead(each) + ", ".join(paint(CYAN, name) for name in each.names)
        head = f"{names} {each.metavar}" if each.metavar else names
        lines = _folded(each.text, width, indent)
        if lines and _width(each) <= column:
            yield head + " " * (column - _width(each)) + " " * _GAP + lines.pop(0).lstrip()
        else:
            yield head
        yield from lines


def _lead(entry: Entry) -> str:
    """Give the room that a short name would take before a long one, so that long ones stand under each other."""
    return "    " if entry.names[0].startswith("--") else ""


def _width(entry: Entry) -> int:
    return len(" ".join(filter(None, [_lead(entry) + ", ".join(entry.names), entry.metavar])))


def _folded(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(
        text,
        max(width, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
