"""The usual words of a command line, read without Typer, whose import takes longer than most answers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from convarith.cli.parameters import Parameter

_MOST_DIGITS = 18


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
