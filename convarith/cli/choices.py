"""The names that options take: what the help, ``--list`` and completion in shells know of them."""

from __future__ import annotations

from convarith.cli.parameters import Choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from convarith.cli.parameters import Parameter


def names_of(parameter: Parameter) -> tuple[str, ...]:
    """Give the names that a parameter takes: those of its choices, or of the enumeration that it is."""
    if parameter.choices is not None:
        return tuple(parameter.choices.names())
    members: Mapping[str, Any] = getattr(parameter.kind, "__members__", {})
    return tuple(each.value for each in members.values())


def told_of(parameter: Parameter, name: str) -> str:
    """Tell in a line what a name of a parameter is; nothing for that of an enumeration."""
    return parameter.choices.told(name) if parameter.choices is not None else ""


def plural_of(parameter: Parameter) -> str:
    """Give what ``--list`` calls the names that a parameter takes."""
    if parameter.choices is not None:
        return parameter.choices.plural
    return f"{max(parameter.names, key=len).removeprefix('--')}s"


def _in_module(module: str, name: str) -> Any:
    from importlib import import_module

    return getattr(import_module(f"convarith.{module}"), name)


def _told(plural: str, module: str, name: str) -> Choices:
    """Give the names of a mapping, whose values tell what they are."""
    return Choices(plural, lambda: _in_module(module, name), lambda each: _in_module(module, name)[each])


def _attribute(plural: str, module: str, name: str) -> Choices:
    """Give the names of a mapping, whose values have an attribute ``told``."""
    return Choices(plural, lambda: _in_module(module, name), lambda each: _in_module(module, name)[each].told)


def _framework_names() -> Iterable[str]:
    from convarith.frameworks.registry import NAMES

    return NAMES


def _framework_told(name: str) -> str:
    from convarith.frameworks.registry import framework

    found = framework(name)
    return f"{found.title} {found.version}"


def _figure_names() -> Iterable[str]:
    from convarith.scene.figures import FIGURES

    return FIGURES


def _figure_told(name: str) -> str:
    from convarith.engine.numbers import size_text
    from convarith.scene.figures import figure

    found = figure(name)
    output = found.layer.output_shape(found.size)
    return f"{size_text(found.size)} to {size_text(output)}, {found.layer.op.replace('_', ' ')}"


def _rule_names() -> Iterable[str]:
    from convarith.lint.rules import CODES

    return CODES


def _rule_told(code: str) -> str:
    from convarith.lint.rules import rule

    return rule(code).what


def _animation_names() -> Iterable[str]:
    from convarith.draw.formats import FORMATS

    return (ending.removeprefix(".") for ending in FORMATS if ending != "/")


def _animation_told(name: str) -> str:
    from convarith.draw.formats import FORMATS

    return FORMATS[f".{name}"].told


PADDINGS = _told("paddings", "engine.padding", "NAMES")
PADDING_MODES = _told("padding-modes", "engine.padding", "MODES")
POOLS = _told("pools", "engine.pool", "POOLS")
ORDERS = _told("orders", "scene.order", "ORDERS")
LABELS = _told("labels", "scene.request", "LABELS")
ACTS = _told("acts", "scene.equivalence", "ACTS")
COLUMNS = _attribute("columns", "report.summary", "COLUMNS")
VIEWS = _attribute("views", "scene.views", "VIEWS")
THEMES = _attribute("themes", "draw.themes", "THEMES")
FRAMEWORKS = Choices("frameworks", _framework_names, _framework_told)
FIGURES = Choices("figures", _figure_names, _figure_told)
RULE_CODES = Choices("rules", _rule_names, _rule_told)
ANIMATIONS = Choices("formats", _animation_names, _animation_told)
