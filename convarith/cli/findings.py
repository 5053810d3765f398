"""How what a check found is written: in which format, where to, and whether in colours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from convarith.cli.parse import one_at_most
from convarith.errors import ConvArithError
from convarith.report.checks import Format

if TYPE_CHECKING:
    from convarith.lint.findings import CheckedFile
    from convarith.report.checks.outcome import Outcome

_PANEL = "Output"
_FOR_PEOPLE = (Format.TEXT, Format.CONCISE)
_COUNTED = (Format.TEXT, Format.JSON)  # formats that have a place for statistics


class Color(StrEnum):
    """When text is in colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class OutputOptions(NamedTuple):
    """How what was found is written."""

    form: Annotated[
        Format | None,
        typer.Option("--format", help="How the findings are written.", show_default="text", rich_help_panel=_PANEL),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.", rich_help_panel=_PANEL)] = False
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Print every layer's output shape too.", rich_help_panel=_PANEL)
    ] = False
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics", help="Count the findings of each code instead of telling them.", rich_help_panel=_PANEL
        ),
    ] = False
    output_file: Annotated[
        str | None,
        typer.Option(
            "--output-file",
            metavar="FILE",
            help="Where the findings are written; - is standard output.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    color: Annotated[Color, typer.Option("--color", help="Whether text has colours.", rich_help_panel=_PANEL)] = (
        Color.AUTO
    )

    def asked_format(self) -> Format:
        """Give the format that is asked for.

        Raises:
            ConvArithError: ``contradiction`` for options that exclude each other, or have no place in it.
        """
        if self.as_json and self.form not in (None, Format.JSON):
            raise ConvArithError(
                f"--json and --format {self.form} exclude each other", "contradiction", "give one of them"
            )
        one_at_most(statistics=self.statistics, shapes=self.shapes)
        form = Format.JSON if self.as_json else self.form or Format.TEXT
        if self.shapes and form is not Format.TEXT:
            raise ConvArithError(
                f"--format {form} has no place for --shapes", "contradiction", "json tells them anyway"
            )
        if self.statistics and form not in _COUNTED:
            told = " or ".join(_COUNTED)
            raise ConvArithError(f"--format {form} has no place for --statistics", "contradiction", f"ask for {told}")
        return form


def write_findings(files: Sequence[CheckedFile], options: OutputOptions, passed_over: int = 0) -> Outcome:
    """Write what was found in files, and give it.

    Args:
        files: The files.
        options: How it is written.
        passed_over: How many files more were found, in which there is no network.

    Raises:
        ConvArithError: As `OutputOptions.asked_format`.
        OSError: Where a file cannot be written.
    """
    from convarith.report.checks import write
    from convarith.report.checks.outcome import Outcome
    from convarith.report.terminal import terminal_columns

    form, output = options.asked_format(), options.output_file
    printed = output in (None, "-")
    terminal = printed and sys.stdout.isatty()
    width = terminal_columns() if terminal else None
    colors = in_colors(options.color, terminal=terminal)
    outcome = Outcome(files, Path.cwd(), options.shapes, width, colors, passed_over)
    text = _statistics(outcome, form) if options.statistics else write(outcome, form)
    if printed and form in _FOR_PEOPLE:
        typer.echo(text, color=outcome.color or None)  # in the terminal's encoding
    else:
        _write_bytes(f"{text}\n".encode(errors="replace") if text else b"", output, outcome.summary())
    return outcome


def _write_bytes(data: bytes, output: str | None, summary: str) -> None:
    """Write to a file, and say so, or to standard output; programs read UTF-8, whatever the terminal's encoding."""
    from convarith.cli.output import open_output, say_written, to_standard_output

    with open_output(output, "txt") as stream:
        stream.write(data)
    if not to_standard_output(output):
        say_written(output, summary, joint=": ")


def _statistics(outcome: Outcome, form: Format) -> str:
    from convarith.report.checks import statistics

    return statistics.as_json(outcome) if form is Format.JSON else statistics.as_text(outcome)


def in_colors(asked: Color, *, terminal: bool) -> bool:
    """Tell whether to write in colours: as asked, or as the environment has it, or on a terminal that knows them."""
    if asked is not Color.AUTO:
        return asked is Color.ALWAYS
    from convarith.report.terminal import has_colors

    return has_colors(terminal=terminal)
