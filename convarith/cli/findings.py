"""How what a check found is written: in which format, where to, and whether in colours."""

from __future__ import annotations

import sys
from pathlib import Path

from convarith.cli.messages import tell
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import flag, given_by, option
from convarith.cli.parse import one_at_most
from convarith.errors import ConvArithError
from convarith.records import dataclass
from convarith.report.checks import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.lint.findings import CheckedFile
    from convarith.report.checks.outcome import Outcome

_FOR_PEOPLE = (Format.TEXT, Format.CONCISE)
_COUNTED = (Format.TEXT, Format.JSON)  # formats that have a place for statistics


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How what was found is written."""

    form: Format | None = given_by(
        option("--format", help="How the findings are written.", kind=Format, show_default="text", panel=OUTPUT)
    )
    as_json: bool = given_by(flag("--json", help="The same as --format json.", panel=OUTPUT))
    shapes: bool = given_by(flag("--shapes", help="Print every layer's output shape too.", panel=OUTPUT))
    statistics: bool = given_by(
        flag("--statistics", help="Count the findings of each code instead of telling them.", panel=OUTPUT)
    )
    output_file: str | None = given_by(
        option(
            "--output-file", metavar="FILE", help="Where the findings are written; - is standard output.", panel=OUTPUT
        )
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
    from convarith.report.terminal import has_colors, terminal_columns

    form, output = options.asked_format(), options.output_file
    printed = output in (None, "-")
    terminal = printed and sys.stdout.isatty()
    width = terminal_columns() if terminal else None
    colors = has_colors(terminal=terminal)
    outcome = Outcome(files, Path.cwd(), options.shapes, width, colors, passed_over)
    text = _statistics(outcome, form) if options.statistics else write(outcome, form)
    if printed and form in _FOR_PEOPLE:
        tell(text)  # in the terminal's encoding
    else:
        from convarith.cli.output import write_bytes

        write_bytes(f"{text}\n".encode(errors="replace") if text else b"", output, outcome.summary())
    return outcome


def _statistics(outcome: Outcome, form: Format) -> str:
    from convarith.report.checks import statistics

    return statistics.as_json(outcome) if form is Format.JSON else statistics.as_text(outcome)
