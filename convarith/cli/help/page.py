"""What there is to tell of a command, read off its parameters and its docstring: the help and the manual write it."""

from __future__ import annotations

from convarith.cli import panels
from convarith.cli.choices import names_of, plural_of
from convarith.cli.color import When
from convarith.cli.commands import COMMANDS, GROUPS, command_named
from convarith.cli.parameters import Choices, option, parameters_of
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from convarith.cli.parameters import Parameter

_LONGEST_METAVAR = 36  # letters of names that stand in place of a value
_MOST_NAMES = 9  # that a sentence lists


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list.

    Attributes:
        names: What it tells of, ``("-k", "--kernel")``.
        metavar: What stands for the value; empty where there is none.
        text: What it is.
    """

    names: tuple[str, ...]
    metavar: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A command line, and what it does."""

    text: str
    command: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """All there is to tell of a command.

    Attributes:
        name: The command, ``"convarith shape"``.
        usage: How its words come.
        summary: What it does, in a sentence.
        paragraphs: What else there is to say.
        examples: Command lines, each of which runs.
        sections: Lists by their headings.
        ending: Where to read on.
    """

    name: str
    usage: str
    summary: str
    paragraphs: tuple[str, ...]
    examples: tuple[Example, ...]
    sections: Mapping[str, tuple[Entry, ...]]
    ending: str = ""


EXIT_CODES = (
    Entry(("0",), "", "fine"),
    Entry(("1",), "", "check found an error, verify a disagreement, solve and sizes nothing"),
    Entry(("2",), "", "wrong usage, an impossible setting, an unreadable file"),
    Entry(("130",), "", "interrupted"),
    Entry(("141",), "", "the reader of the output left early, as head does"),
    Entry(("143",), "", "asked to end; 129 and 131 where the terminal closes, or by Ctrl-backslash"),
)

_HELP = Entry(("-h", "--help"), "", "Show this and exit.")
_COLOR = option(
    "--color", help="When text has colours; NO_COLOR and FORCE_COLOR tell too.", kind=When, default=When.AUTO
)
_BEGIN = (
    Example("Output size of a layer, and the arithmetic behind it", "convarith shape 5x5 -k 3 -s 2 -p 1"),
    Example("The convolution as a matrix", "convarith matrix 4x4 -k 3"),
    Example("A picture that moves", "convarith animate 5x5 -k 3 -s 2 -p 1 -o conv.gif"),
    Example("Do the layers of a network fit?", "convarith check model.py"),
    Example("A minute's walk through all of it", "convarith tour"),
)


def main_page() -> HelpPage:
    """Give the page of convarith itself."""
    commands = {heading: command_entries(names) for heading, names in GROUPS.items()}
    general = (
        _HELP,
        Entry(("-V", "--version"), "", "Print the version."),
        _entry(_COLOR),
        Entry(("--install-completion",), "", "Install completion for the current shell: bash, zsh, fish, PowerShell."),
        Entry(("--show-completion",), "", "Print what would be installed, to look at it or change it."),
    )
    return HelpPage(
        "convarith",
        "convarith [OPTIONS] COMMAND [ARGS]...",
        "The arithmetic of convolutions: shapes, the explicit matrix, animations, and a config check.",
        (),
        _BEGIN,
        {**commands, "Options": general, "Exit codes": EXIT_CODES},
        "convarith COMMAND --help tells all of a command, with examples.",
    )


def command_entries(names: Iterable[str] = COMMANDS) -> tuple[Entry, ...]:
    """Give commands with their summaries."""
    return tuple(Entry((name,), "", page_of(command_named(name)).summary) for name in names)


def start_page() -> HelpPage:
    """Give the little that who types the name alone wants to know."""
    return HelpPage(
        "convarith",
        "convarith COMMAND [ARGS]...",
        "The arithmetic of convolutions: shapes, the explicit matrix, animations, and a config check.",
        (),
        _BEGIN,
        {},
        "convarith --help lists all commands; convarith COMMAND --help tells all of one, with examples.",
    )


def page_of(command: Any) -> HelpPage:
    """Give the page of a command."""
    name = command.__name__
    parameters = parameters_of(command)
    words = [f"{each.metavar}" for each in parameters.values() if not each.names]
    summary, paragraphs, examples = _told(command.__doc__ or "")
    return HelpPage(
        f"convarith {name}",
        " ".join([f"convarith {name} [OPTIONS]", *words]),
        summary,
        paragraphs,
        examples,
        {heading: tuple(entries) for heading, entries in _sections(parameters).items() if entries},
    )


def _told(docstring: str) -> tuple[str, tuple[str, ...], tuple[Example, ...]]:
    """Take a docstring apart: its first sentence, what else it says, and its examples, each a remark and a command."""
    prose, _, listed = docstring.partition("Examples:\n")  # indented, but from Python 3.13 on not
    first, *others = (" ".join(part.split()) for part in prose.split("\n\n") if part.strip())
    summary, _, more = first.partition(". ")
    lines = [line.strip() for line in listed.splitlines() if line.strip()]
    examples = tuple(
        Example(remark.removeprefix("# "), line) for remark, line in zip(lines[::2], lines[1::2], strict=True)
    )
    return f"{summary.rstrip('.')}.", tuple(filter(None, [more, *others])), examples


def _sections(parameters: Mapping[str, Parameter]) -> dict[str, list[Entry]]:
    """Put what a command takes under headings, in their order."""
    found: dict[str, list[Entry]] = {name: [] for name in ("Arguments", *panels.IN_ORDER)}
    for each in parameters.values():
        found[each.panel or "Arguments"].append(_entry(each))
    found[panels.GENERAL] += [_HELP, *map(_entry, answered_before(parameters).values())]
    return found


def answered_before(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Give the options of a command with such parameters that are answered before its words are read."""
    lists = lists_of(parameters.values())
    names = Choices("lists", lambda: lists, lambda _: "")
    listing = option("--list", metavar="NAMES", help="Print the names there are.", choices=names)
    return ({"list_names": listing} if lists else {}) | {"color": _COLOR}


def lists_of(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """Give the parameters that take names, by what these are called."""
    return {plural_of(each): each for each in parameters if names_of(each)}


def _entry(of: Parameter) -> Entry:
    """Tell of an argument or an option."""
    if not of.names:
        return Entry((of.metavar or "",), "", _text(of, ()))
    names = names_of(of)
    said = "|".join(names)
    fits = bool(names) and len(said) <= _LONGEST_METAVAR
    usual = of.metavar or (max(of.names, key=len).strip("-").upper() if names else "N")
    metavar = "" if of.kind is bool else said if fits and not of.several and _is_choice(of) else usual
    shown = (*_short_first(of.names), *([of.off] if of.off else []))
    return Entry(shown, metavar, _text(of, () if metavar == said else names))


def _is_choice(of: Parameter) -> bool:
    """Tell whether a parameter takes a name and nothing else."""
    return of.choices is None or of.metavar in ("NAME", "KIND", "MODE", "LEVEL", "FORMAT")


def _short_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: name.startswith("--"))


def _text(of: Parameter, names: tuple[str, ...]) -> str:
    """Tell what a parameter is, which names it takes, and what it is where it is not given."""
    text = of.help
    if of.choices is not None and len(names) > _MOST_NAMES:
        text = f"{text} --list {of.choices.plural} names them."
    elif names:
        text = f"{text.removesuffix('.')}: {_either(names)}."
    bounds = "; ".join(_bounds(of))
    return f"{text} [{bounds}]" if bounds else text


def _bounds(of: Parameter) -> Iterator[str]:
    usual: Any = of.show_default
    if usual is True:
        usual = of.default if of.kind is not bool and of.default is not None else False
    if usual is not False:
        yield f"default: {f'{usual:g}' if isinstance(usual, float) else usual}"
    if of.least:
        yield f"at least {of.least}"
    if of.most is not None:
        yield f"at most {of.most}"


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
