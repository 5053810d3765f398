"""Lines of text and of formulas, folded where a reader would fold them, and cut where they are too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OPERATORS = frozenset("+−=≈→×·")  # a line may begin with one, and never ends with one
_OPENING, _CLOSING = "([{⌊⟨", ")]}⌋⟩"
_SYMBOL = re.compile(r"[a-z]′*")  # what a value is told of, as k in k = 3


def folded(text: str, fits: Callable[[str], bool], most: int | None = None) -> list[str]:
    """Fold a text into lines that fit, ``most`` of them or as many as it takes.

    A formula is broken before an operator or a relation outside brackets, prose between words; a symbol and its value
    stay together. What does not fit so is broken in brackets too, and what is still wider stands alone. Of a text that
    is too long, the last line tells how it ends.
    """
    parts = [piece for part in _parts(text) for piece in ([part] if fits(part) else _parts(part, inside=True))]
    lines = _filled(parts, fits)
    if most is not None and len(lines) > most:
        kept = lines[: most - 1]
        lines = [*kept, _ending(parts[sum(map(len, kept)) :], fits)]
    return [" ".join(line) for line in lines]


def _parts(text: str, *, inside: bool = False) -> list[str]:
    """Split a text where a line may end, ``inside`` brackets too."""
    parts: list[str] = []
    depth, before = 0, ""
    for word in text.split(" "):
        told = word == "=" and _SYMBOL.fullmatch(before)
        if parts and ((depth and not inside) or before in _OPERATORS or told):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
        depth = max(0, depth + sum(map(word.count, _OPENING)) - sum(map(word.count, _CLOSING)))
        before = word
    return parts


def _filled(parts: Sequence[str], fits: Callable[[str], bool]) -> list[list[str]]:
    """Put as many parts into each line as fit, at least one."""
    lines: list[list[str]] = []
    for part in parts:
        if lines and fits(" ".join([*lines[-1], part])):
            lines[-1].append(part)
        else:
            lines.append([part])
    return lines


def _ending(parts: Sequence[str], fits: Callable[[str], bool]) -> list[str]:
    """Give the last line of a text that is cut: as much of its end as fits, and what is left out as dots."""
    operator, _, _ = parts[0].partition(" ")
    dots = f"{operator} …" if operator in _OPERATORS else "…"
    start = next((start for start in range(1, len(parts)) if fits(" ".join([dots, *parts[start:]]))), len(parts) - 1)
    return [dots, *parts[start:]]
