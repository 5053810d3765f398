"""Settings of ``check`` as text: what each is, and where it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.globs import Glob
from convarith.lint.settings import READERS
from convarith.report.terminal import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.lint.settings import Settings


def settings_lines(settings: Settings) -> list[str]:
    """Give a line for each setting: its key, its value, and where that is said."""
    rows = [(key, each["value"] or "-", each["origin"]) for key, each in settings_dict(settings).items()]
    return [line.rstrip() for line in aligned(rows, names=3)]


def settings_dict(settings: Settings) -> dict[str, dict[str, str]]:
    """Give for each setting by its key its value as text, and where that is said."""
    names = {key: key.replace("-", "_") for key in READERS}
    return {
        key: {"value": _shown(getattr(settings, name)), "origin": settings.origins.get(name, "usual")}
        for key, name in names.items()
    }


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_shown(key)} = {_shown(each)}" for key, each in value.items())
    if isinstance(value, Glob):
        return value.pattern
    if isinstance(value, tuple):
        return size_text(value) if value and isinstance(value[0], int) else ", ".join(_texts(value))
    return "" if value is None else str(value)


def _texts(values: Iterable[object]) -> list[str]:
    return [_shown(each) for each in values]
