"""Options of a command that go together: gathered in a named tuple, listed under a heading of their own in the help."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from collections.abc import Callable


class GroupedCommand(TyperCommand):
    """A command whose help lists its options by their panels, in the order in which these first come up."""

    def format_options(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # Typer's own classes
        """Write the arguments, then the options of each panel, those of none first."""
        panels: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
            if record is not None:
                panels.setdefault(getattr(parameter, "rich_help_panel", None) or usual, []).append(record)
        for heading, records in panels.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the fields of those of its parameters that are named tuples, as options.

    Typer reads a command's options off its signature, so that is extended; what comes in by the options is gathered
    again before the command sees it.
    """
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, Any] = {
        name: each.annotation for name, each in signature.parameters.items() if hasattr(each.annotation, "_fields")
    }
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        group = groups.get(parameter.name)
        parameters += [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)] if group is None else _options(group)

    @wraps(command)
    def gathered(**values: Any) -> None:  # each option has its own type
        options = {name: group(**{each: values.pop(each) for each in group._fields}) for name, group in groups.items()}
        command(**options, **values)

    gathered.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # inspect reads it
    gathered.__annotations__ = {each.name: each.annotation for each in parameters}
    return gathered


def _options(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=group._field_defaults.get(name, inspect.Parameter.empty),
            annotation=hints[name],
        )
        for name in group._fields
    ]
