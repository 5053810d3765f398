"""JSON of numbers, which knows neither infinity nor NaN."""

from __future__ import annotations

from json import dumps
from typing import Any


def json_text(whole: Any) -> str:
    """Write values as JSON; numbers that it lacks as ``"Infinity"``, ``"-Infinity"`` and ``"NaN"``.

    So every reader takes it, and ``float`` of Python and ``Number`` of JavaScript give these numbers back. What Python
    has no number for, as NumPy's longest floats, becomes the nearest that it has.
    """
    try:
        return dumps(whole, default=float, allow_nan=False)
    except ValueError:  # seldom, so that looking for them costs nothing
        return dumps(_named(whole))


def _named(whole: Any) -> Any:
    if isinstance(whole, dict):
        return {key: _named(value) for key, value in whole.items()}
    if isinstance(whole, list | tuple):
        return [_named(each) for each in whole]
    if whole is None or isinstance(whole, str | int):
        return whole
    number = float(whole)
    if number != number:  # noqa: PLR0124  # which only NaN is not
        return "NaN"
    return number if abs(number) != float("inf") else "Infinity" if number > 0 else "-Infinity"
