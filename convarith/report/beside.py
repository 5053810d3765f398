"""Settings beside each other as text and as JSON."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import number_text, size_text
from convarith.errors import ConvArithError
from convarith.report.summary import COLUMNS, row_to_dict
from convarith.report.terminal import print_lines, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.frameworks.translation import Translation
    from convarith.networks.beside import Beside

_COLUMNS = ("output", "padding", "field", "jump", "start")


def show(texts: Sequence[str], size: Sequence[int], settings: Sequence[Beside]) -> None:
    """Print the texts under letters, and a table with a row each.

    Args:
        texts: What was given.
        size: Spatial input size.
        settings: What they are.
    """
    letters = ascii_uppercase[: len(texts)]
    print_lines([f"{size_text(tuple(size))}, shifts against A, in positions of the input"])
    print_lines([f"  {letter}  {' '.join(text.split())}" for letter, text in zip(letters, texts, strict=True)])
    print_lines([""])
    rows = [
        [
            letter,
            *(COLUMNS[column].text(each.last) for column in _COLUMNS),
            _shift_text(each),
            f"{each.summary.parameters:,}",
            f"{each.summary.macs:,}",
        ]
        for letter, each in zip(letters, settings, strict=True)
    ]
    print_table(["", *_COLUMNS, "shift", "parameters", "macs"], rows, names=1)
    for letter, each in zip(letters, settings, strict=True):
        print_lines(["", *_code(letter, each)])


def _code(letter: str, setting: Beside) -> list[str]:
    """Write the code of a setting under its letter, or why there is none."""
    if isinstance(setting.code, ConvArithError):
        return [f"{letter}: {setting.code.message}"]
    notes = "".join(f"; {note}" for note in setting.code.notes)
    return [f"{letter} in {setting.code.framework.title}{notes}", *(f"  {line}" for line in _lines(setting.code))]


def _lines(code: Translation) -> list[str]:
    return [code.call] if code.exact else code.code.splitlines()


def _shift_text(setting: Beside) -> str:
    if setting.shift is None:
        return "—"
    told = [f"+{each}" if each > 0 else number_text(each) for each in setting.shift]
    return told[0] if len(set(told)) == 1 else "x".join(told)


def to_json(texts: Sequence[str], size: Sequence[int], settings: Sequence[Beside]) -> str:
    """Give settings beside each other as one JSON object."""
    from json import dumps

    told = [_to_dict(text, each) for text, each in zip(texts, settings, strict=True)]
    return dumps({"input": list(size), "settings": told}, ensure_ascii=False)


def _to_dict(text: str, setting: Beside) -> dict[str, Any]:
    last = row_to_dict(setting.last)
    return {
        "text": text,
        "output": last["output"],
        "padding": last["effective_padding"],
        "receptive_field": last["receptive_field"],
        "jump": last["jump"],
        "start": last["start"],
        "shift": None if setting.shift is None else list(setting.shift),
        "code": None if isinstance(setting.code, ConvArithError) else setting.code.code,
        "framework": None if isinstance(setting.code, ConvArithError) else setting.code.framework.name,
        "parameters": setting.summary.parameters,
        "macs": setting.summary.macs,
    }
