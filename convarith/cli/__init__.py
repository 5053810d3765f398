"""The command line: one module a command, the layer options once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; an interruption counts from the first import on."""
    try:
        from convarith.cli import app

        return app.main(arguments)
    except KeyboardInterrupt:
        return 130  # what a shell reports for a process that was interrupted
