"""The command line's front door: which commands there are, and how every failure looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from convarith import __version__
from convarith.cli import INTERRUPTED, READER_LEFT
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
"""Each is a module beside this one, imported only when its command is asked for, whose ``app`` is the command."""

_NO_ROOM = (ENOSPC, EDQUOT, EFBIG)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Leave when the reader of a pipe has left, before Typer takes it for a failure of the command."""
    try:
        yield
    except BrokenPipeError:
        raise typer.Exit(READER_LEFT) from None


class _OnDemand(TyperGroup):
    """A group whose commands are imported when they are needed, so that one does not pay for another's imports."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the command line, which may print the help."""
        with _reader_may_leave():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # Typer's own context class
        """Run the command."""
        with _reader_may_leave():
            return super().invoke(ctx)

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # Typer's own context class
        """Name the commands, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """Import and give one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = typer.main.get_command(import_module(f"convarith.cli.{cmd_name}").app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=_OnDemand, rich_markup_mode=None, pretty_exceptions_enable=False)


def _print_version(value: bool) -> None:  # Typer passes an option's value
    if value:
        typer.echo(f"convarith {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
def _convarith(
    ctx: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The arithmetic of convolutions: shapes, the explicit matrix, animations, and a config check.

    \b
    Exit codes:
        0  fine
        1  check found an error, verify a disagreement
        2  wrong usage, an impossible setting, an unreadable file
      130  interrupted
      141  the reader of the output left early, as head does
      143  asked to end; 129 and 131 where the terminal closes, or by Ctrl-backslash
    """  # noqa: D301  # the mark of a paragraph that is not to be folded
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code, as the help tells.

    Raises:
        BrokenPipeError: Where the reader of what is printed has left.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, StringIO())
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a symbol shows a mark in its place
    try:
        code: int = app(args=arguments, standalone_mode=False, prog_name="convarith") or 0
        sys.stdout.flush()  # what cannot be written is a failure like others
    except ConvArithError as error:
        return _failed(str(error))
    except TyperException as error:
        context = getattr(error, "ctx", None)
        given = sys.argv[1:] if arguments is None else arguments
        command = context.command_path if context else " ".join(["convarith", *(set(given[:1]) & set(COMMANDS))])
        return _failed(f"{error.format_message().rstrip('.')}; see {command} --help")
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        way_out = (
            "free some space, or write elsewhere" if error.errno in _NO_ROOM else "check the path and its permissions"
        )
        return _failed(f"{where}{error.strerror or error}; {way_out}")
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("interrupted", err=True)
        return INTERRUPTED
    except MemoryError:
        return _failed("not enough memory for this size; try a smaller one")
    return code


def _failed(message: str) -> int:
    from convarith.cli.messages import say

    say(f"convarith: {message}")
    return 2
