"""What the engine answers, as the page shows it: plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.cli.explorer.ways_out import ways_out
from convarith.cli.explorer.wording import animate_command, python_lines
from convarith.engine.answer import describe
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.report.shape import axes_alike, details, headline, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.cli.explorer.state import PageState
    from convarith.cli.explorer.ways_out import WayOut
    from convarith.engine.answer import Answer


def answer(state: PageState) -> dict[str, Any]:
    """Give what `convarith shape` tells of the layer, and how to have the same elsewhere; or why it is refused."""
    try:
        layer = state.options.layer()
        told = describe(layer, read_size(state.size))
    except ConvArithError as error:
        return refusal(error, ways_out(state, error.setting))
    headings, rows = table(told)
    file = f"{layer.op}.gif"
    return {
        "line": headline(told),
        "output": size_text(told.output),
        "relation": _relation(told),
        "notes": told.notes,
        "headings": headings,
        "rows": rows,
        "details": details(told),
        "command": animate_command(state, file),
        "python": python_lines(state, layer, file),
        "name": layer.op,
    }


def _relation(told: Answer) -> list[str]:
    """Give the relationship with its numbers; those of axes that differ under the axes' names."""
    alike = [(axes, f"{applied.formula} = {applied.numbers}") for axes, applied in axes_alike(told.relationships)]
    return [text if len(alike) == 1 else f"{axes}: {text}" for axes, text in alike]


def refusal(error: ConvArithError, ways: Iterable[WayOut] = ()) -> dict[str, Any]:
    """Give what is wrong, and what to do about it."""
    told = {"message": error.message, "hint": error.hint, "code": error.code, "setting": error.setting}
    return {"error": told | {"ways": [way._asdict() for way in ways]}}


def frameworks(state: PageState) -> dict[str, Any]:
    """Give what each framework makes of the setting, and its code, as `convarith compare` does.

    Raises:
        ConvArithError: As the command.
    """
    from convarith.frameworks.compare import compare
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.report.compare import to_dict

    setting, base = state.options.setting(), state.options.framework
    given = setting if base is None else FrameworkLayer(framework=base, **setting)
    return to_dict(compare(given, read_size(state.size)))
