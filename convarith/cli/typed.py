"""The command line as Typer has it: the help, completion in shells, and whatever is not said in the usual words."""

from __future__ import annotations

import inspect
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from convarith import __version__
from convarith.cli import READER_LEFT
from convarith.cli.choices import names_of, told_of
from convarith.cli.commands import COMMANDS, COMPLETION, command_named
from convarith.cli.help.page import answered_before, main_page, page_of
from convarith.cli.help.questions import page_text
from convarith.cli.parameters import parameters_of, run_with
from convarith.cli.words import OTHER_OPTIONS
from convarith.engine.names import nearest
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convarith.cli.help.page import HelpPage
    from convarith.cli.parameters import Parameter


_UNFOLDED = "1000"  # columns: Typer has rich fold what names are, which fish wants in a line


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

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # Typer's own context class
        """Write the help."""
        del ctx
        return page_text(main_page())

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # Typer's own context class
        """Name the commands, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # the same
        """Import and give one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        made = typed(command_named(cmd_name))
        made.name = cmd_name
        return made


class _Command(TyperCommand):
    """A command with our own help."""

    page: HelpPage

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # Typer's own context class
        """Write the help."""
        del ctx
        return page_text(self.page)

    def get_short_help_str(self, limit: int = 0) -> str:
        """Give the summary, whole."""
        del limit
        return self.page.summary


def typed(command: Callable[..., int | None]) -> Any:
    """Make a command of Typer's, which reads the options of a command off its signature."""

    def run(**values: Any) -> int:  # each option has its own type
        return run_with(command, {name: values[name] for name in told})

    told = parameters_of(command)
    answered = answered_before(told)
    parameters = [_typed_parameter(name, each) for name, each in (told | answered).items()]
    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # inspect reads it
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    made = typer.Typer(add_completion=False, rich_markup_mode=None)
    made.command(cls=_Command)(run)
    found: Any = typer.main.get_command(made)
    found.page = page_of(command)
    return found


def _typed_parameter(name: str, told: Parameter) -> inspect.Parameter:
    """Tell of an argument or an option as Typer's functions do."""
    kind = list[told.kind] if told.several else told.kind  # type: ignore[name-defined]  # a value that is a type
    if told.default is None and not told.required:
        kind |= None
    said: dict[str, Any] = {"metavar": told.metavar, "help": told.help, "autocompletion": _completion(told)}
    if told.names:
        said |= {"min": told.least, "max": told.most, "show_default": told.show_default, "rich_help_panel": told.panel}
    names = [f"{each}/{told.off}" if told.off else each for each in told.names]
    how = typer.Option(*names, **said) if names else typer.Argument(**said)
    default = inspect.Parameter.empty if told.required else told.default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, how])


def _completion(told: Parameter) -> Callable[[str], list[tuple[str, str]]]:
    """Give what finds what a word may become: names with what they are, and nothing else, as shells know of files.

    Where several names go into a word, with commas between, the last one is completed.
    """

    def complete(incomplete: str) -> list[tuple[str, str]]:
        before, comma, _ = incomplete.rpartition(",")
        return [(f"{before}{comma}{name}", told_of(told, name)) for name in names_of(told)]

    return complete


_HELP = ("-h", "--help")

app = typer.Typer(cls=_OnDemand, rich_markup_mode=None, pretty_exceptions_enable=False)


def _print_version(value: bool) -> None:  # noqa: FBT001  # Typer passes an option's value
    if value:
        typer.echo(f"convarith {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, context_settings={"help_option_names": list(_HELP)})
def _convarith(
    ctx: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Leave the help to the group."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def values_of(command: Callable[..., int | None], words: Sequence[str]) -> dict[str, Any]:
    """Give the values that words have for a command's parameters, and do not run it.

    Raises:
        ConvArithError: ``bad-value`` for words that are none of a command's.
    """
    if any(word in _HELP for word in words):
        raise ConvArithError("this asks for help, and for no answer", "bad-value", "leave --help out")
    try:
        # Help would be printed among what answers.
        found = typed(command).make_context(command.__name__, list(words), help_option_names=[]).params
        return {name: found[name] for name in parameters_of(command)}
    except TyperException as error:
        raise _wrong_usage(error, command.__name__) from None


def run(words: Sequence[str]) -> int:
    """Read a command line and run its command, or say what is wrong with it."""
    if COMPLETION in os.environ:
        os.environ["COLUMNS"] = _UNFOLDED
    try:
        return app(args=list(words), standalone_mode=False, prog_name="convarith") or 0
    except TyperException as error:
        raise _wrong_usage(error, words[0] if words[0] in COMMANDS else None) from None


_SETTING = re.compile(r"[kspdag]\d+")  # of a line of layers


def _wrong_usage(error: TyperException, command: str | None) -> ConvArithError:
    """Give the error for words that are none of a command's, with what was likely meant."""
    told: Any = error  # its kinds are Typer's own
    see = f"see convarith {command} --help" if command else "see convarith --help"
    wrong = getattr(told, "option_name", None)
    if wrong is not None and hasattr(told, "possibilities"):
        if command is None:
            way_out = f"begin with a command, as in convarith shape 5x5 {wrong}"
            return ConvArithError(f"{wrong} comes where a command belongs", "bad-value", way_out)
        known = [name for each in parameters_of(command_named(command)).values() for name in (*each.names, each.off)]
        near = nearest(wrong, [name for name in known if name.startswith("--")], OTHER_OPTIONS)
        return ConvArithError(
            f"{command} has no option {wrong}", "bad-value", f"did you mean {near}?" if near in known else see
        )
    message = told.format_message().rstrip(".")
    _, _, extra = message.partition("unexpected extra argument(s) (")
    if extra:
        return _too_many(extra.removesuffix(")"), command, see)
    return ConvArithError(message, "bad-value", see)


def _too_many(extra: str, command: str | None, see: str) -> ConvArithError:
    """Give the error for arguments that are too many: a size or layer in several words, or the input of a network."""
    takes = parameters_of(command_named(command)) if command else {}
    way_out = see
    if not any(each.isalpha() and each not in "xX" for each in extra):
        way_out = "write a size of several axes as one word, as in 5x5"
        if "shape" in takes and "size" not in takes:
            way_out = f"the input of a network is an option: --input {extra}"
    elif "text" in takes and all(_SETTING.fullmatch(each) for each in extra.split()):
        way_out = "write a layer as one word in quotes, as in 'conv 64 k3 s2 p1', or as options, as in -k 3 -s 2 -p 1"
    return ConvArithError(f"{extra} is too many", "bad-value", way_out)
