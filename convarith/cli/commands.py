"""Which commands there are."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

GROUPS = {
    "Layers": ("shape", "matrix", "verify", "run", "compare", "solve"),
    "Pictures": ("animate", "play", "explore"),
    "Networks": ("summary", "sizes", "check", "rule"),
    "To begin with": ("tour",),
}
"""The commands under the headings of the help."""

COMMANDS = tuple(name for names in GROUPS.values() for name in names)
"""Each is a function in a module beside this one, of its own name, which is imported only when it is asked for."""

OTHER_COMMANDS = {
    "conv": "shape",
    "deconv": "shape",
    "output-size": "shape",
    "in-features": "summary",
    "receptive-field": "summary",
    "parameters": "summary",
    "macs": "summary",
    "inverse": "solve",
    "gif": "animate",
    "lint": "check",
}
"""What somebody may ask for who does not know the commands, and the one that tells it."""

COMPLETION = "_CONVARITH_COMPLETE"
"""The variable by which shells ask what a word may become."""


def command_named(name: str) -> Any:
    """Import the command of a name."""
    from importlib import import_module

    return getattr(import_module(f"convarith.cli.{name}"), name)
