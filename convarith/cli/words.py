"""The usual words of a command line, read without Typer, whose import takes longer than most answers.

Before either reads them, options that are named as frameworks do, or with other dashes or letters, get their own names.
"""

from __future__ import annotations

from itertools import islice

from convarith.engine.names import SETTING_NAMES, known_name, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from convarith.cli.parameters import Parameter

_MOST_DIGITS = 18
OTHER_OPTIONS = {f"--{plain(other)}": f"--{plain(name)}" for other, name in SETTING_NAMES.items()} | {
    "--ceil-mode": "--ceil",
    "--conv-transpose": "--transposed",
    "--transpose": "--transposed",
    "--pooling": "--pool",
}
"""Other names of options, which the help does not tell."""


def by_own_names(parameters: Mapping[str, Parameter], words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Give words with options and choices by their own names, and what was written for each option that had another.

    ``--Kernel_Size=3`` becomes ``--kernel=3``, and so does ``-kernel 3``, as ``-k ernel`` says nothing.

    Raises:
        ConvArithError: ``bad-value`` for what is none of an option's choices.
    """
    by_option = {option: each for each in parameters.values() for option in (*each.names, each.off) if option}
    named: list[str] = []
    written: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            return [*named, word, *rest], written
        typed, equals, value = word.partition("=")
        option = _own_name(typed, by_option)
        if option is None:
            named.append(word)
            continue
        if option != typed:
            written[option] = typed
        told = by_option[option]
        if told.kind is bool:
            named.append(option + equals + value)
        else:
            named += [option, *(_choice(told, each) for each in ([value] if equals else islice(rest, 1)))]
    return named, written


def _own_name(word: str, by_option: Mapping[str, Parameter]) -> str | None:
    """Give the option that a word names; None where it names none."""
    if word in by_option or len(word) <= len("-k") or not word.startswith("-"):
        return word if word in by_option else None
    name = f"--{plain(word.lstrip('-'))}"
    name = OTHER_OPTIONS.get(name, name)
    return name if name in by_option else None


def _choice(parameter: Parameter, text: str) -> str:
    """Give the one of an option's choices that is meant; a text that it may have without choices as it is."""
    choices = getattr(parameter.kind, "__members__", None)
    if not choices:
        return text
    return known_name(parameter.names[0].lstrip("-"), text, [each.value for each in choices.values()])


def as_written(text: str, written: Mapping[str, str]) -> str:
    """Give a text that speaks of options with the names that they were given by."""
    for option, typed in written.items():
        parts = text.split(option)
        text = parts[0] + "".join(
            (option if part[:1].isalpha() or part[:1] == "-" else typed) + part for part in parts[1:]
        )
    return text


def read_words(parameters: Mapping[str, Parameter], words: Sequence[str]) -> dict[str, Any] | None:
    """Give the value of each parameter, or None where the words are not all usual, and Typer is to read them.

    Usual are arguments, and options by their whole names with the value as the next word. What Typer would refuse is
    not, nor are ``--help``, ``-k3``, ``--kernel=3`` and ``--``.
    """
    by_option = {option: name for name, each in parameters.items() for option in (*each.names, each.off) if option}
    arguments = [name for name, each in parameters.items() if not each.names]
    values = {name: each.default for name, each in parameters.items()}
    rest = iter(words)
    for word in rest:
        if word in by_option:
            name = by_option[word]
            told = parameters[name]
            value = word != told.off if told.kind is bool else _value(told, next(rest, ""))
        elif arguments and (word == "-" or not word.startswith("-")):
            name = arguments[0]
            told = parameters[name]
            value = _value(told, word)
            if not told.several:
                del arguments[0]
        else:
            return None
        if value is None:
            return None
        values[name] = [*(values[name] or ()), value] if told.several else value
    return None if any(parameters[name].required for name in arguments) else values


def _value(parameter: Parameter, text: str) -> Any:
    """Make the value of a text; None for what is empty, and for what is no value of its kind, or beyond its bounds."""
    if not text or (parameter.kind is int and not _is_plain(text)):
        return None
    try:
        value = parameter.kind(text)
    except ValueError:
        return None
    fits = (parameter.least is None or value >= parameter.least) and (parameter.most is None or value <= parameter.most)
    return value if fits else None


def _is_plain(text: str) -> bool:
    """Tell whether a number has digits alone, which Python reads otherwise too."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
