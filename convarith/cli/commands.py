"""Which commands there are."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COMMANDS = (
    "shape",
    "matrix",
    "verify",
    "animate",
    "play",
    "explore",
    "summary",
    "sizes",
    "solve",
    "compare",
    "run",
    "check",
    "rule",
    "tour",
)
"""Each is a function in a module beside this one, of its own name, which is imported only when it is asked for."""


def command_named(name: str) -> Any:
    """Import the command of a name."""
    from importlib import import_module

    return getattr(import_module(f"convarith.cli.{name}"), name)
