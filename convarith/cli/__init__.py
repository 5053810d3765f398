"""The command line: one module a command, the layer options once."""

from convarith.cli.app import main

__all__ = ["main"]
