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
    """Make the value of a text; None for what is empty, or no value of its kind."""
    if parameter.kind is int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
        return number if number is not None and _within(parameter, number) else None
    try:
        return parameter.kind(text) if text else None
    except ValueError:
        return None


def _within(parameter: Parameter, number: int) -> bool:
    least, most = parameter.least, parameter.most
    return (least is None or number >= least) and (most is None or number <= most)
