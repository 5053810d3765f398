"""``convarith check``: does every layer of a configuration still fit?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from convarith.cli.findings import Color, asked_format, write_findings
from convarith.cli.option_groups import GroupedCommand, with_option_groups
from convarith.cli.settings import SettingOptions
from convarith.errors import ConvArithError
from convarith.report.checks import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import CheckedFile

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_FILES, _KNOWN, _OUTPUT = "Files", "Findings that are known", "Output"


@app.command(cls=GroupedCommand)
@with_option_groups
def check(
    *,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders; - is standard input. Default: this folder."),
    ] = None,
    options: SettingOptions,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit code 0 whatever is found in networks.")] = False,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="Print each setting and where it is said; check nothing.")
    ] = False,
    skip_unknown: Annotated[
        bool,
        typer.Option(
            "--skip-unknown",
            help="Take named files as if they were found in folders: pass over what is excluded or holds no network.",
            rich_help_panel=_FILES,
        ),
    ] = False,
    stdin_filename: Annotated[
        str | None,
        typer.Option(
            "--stdin-filename", metavar="FILE", help="What standard input is the text of.", rich_help_panel=_FILES
        ),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help="Put what is found now into the baseline.", rich_help_panel=_KNOWN),
    ] = False,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How the findings are written.", show_default="text", rich_help_panel=_OUTPUT),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As --format json.", rich_help_panel=_OUTPUT)] = False,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Print every layer's output shape too.", rich_help_panel=_OUTPUT)
    ] = False,
    statistics: Annotated[
        bool,
        typer.Option("--statistics", help="Count the findings of each code only.", rich_help_panel=_OUTPUT),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output-file", metavar="FILE", help="Where findings are written; - for stdout.", rich_help_panel=_OUTPUT
        ),
    ] = None,
    color: Annotated[
        Color, typer.Option("--color", help="Whether text has colours.", rich_help_panel=_OUTPUT)
    ] = Color.AUTO,
) -> None:
    """Check every layer of a configuration. Exit code 1 where one does not fit."""
    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import Severity

    form = asked_format(form, as_json=as_json, shapes=shapes, statistics=statistics)
    configurations = Configurations(options.settings())
    settings = configurations.of_folder(".")
    files = _checked(paths or ["."], configurations, stdin_filename or "", skip_unknown=skip_unknown)
    if settings.baseline is not None:
        files = _without_known(files, configurations, settings.baseline, write=write_baseline)
    outcome = write_findings(files, form, output, color, shapes=shapes, statistics=statistics)
    if outcome.unreadable:
        raise typer.Exit(2)
    failing = [each for each in Severity if each is Severity.ERROR or settings.fail_on is Severity.WARNING]
    if not exit_zero and any(outcome.count(each) for each in failing):
        raise typer.Exit(1)


def _checked(
    paths: Sequence[str], configurations: Configurations, stdin_name: str, *, skip_unknown: bool
) -> list[CheckedFile]:
    """Check what paths mean: all that is named, and what holds a network of all that is found in folders."""
    from convarith.lint.batch import Task, run_tasks
    from convarith.lint.check import not_opened
    from convarith.lint.walk import find_files, holds_none

    found = list(find_files(paths, configurations))
    tasks = []
    for each in found:
        name = stdin_name if each.path == "-" and stdin_name else each.path
        settings = configurations.of_file(name)
        tasks.append(Task(each.path, settings.framework, settings.input, settings.selection(name), stdin_name))
    files = [
        checked if each.failure is None else not_opened(each.path, each.failure)
        for each, checked in zip(found, run_tasks(tasks), strict=True)
    ]
    kept = [
        file
        for each, file in zip(found, files, strict=True)
        if not holds_none(file) or (each.named and not skip_unknown)
    ]
    if not kept and not skip_unknown:
        raise ConvArithError(
            f"there is no network in {', '.join(paths)}", "no-network", "write a convarith.toml, or give a file"
        )
    return kept


def _without_known(
    files: list[CheckedFile], configurations: Configurations, file: Path, *, write: bool
) -> list[CheckedFile]:
    """Take out the findings of a baseline, tell which of it are no more, and write it anew where that is asked."""
    from convarith.lint.baseline import Baseline, read_baseline, write_baseline

    baseline = read_baseline(file) if file.exists() or not write else Baseline(file.parent)

    def judged(path: str, code: str) -> bool:
        return code in configurations.of_file(path).selection(path)

    gone = baseline.gone(files, judged)
    if write:
        now = {entry for each in files for entry, _ in baseline.entries_of(each)}
        write_baseline(file, (baseline.entries - set(gone)) | now)
        typer.echo(f"convarith: wrote {file}: {len(now)} findings that are known from now on", err=True)
        return [Baseline(file.parent, frozenset(now)).left(each) for each in files]
    for entry in gone:
        typer.echo(f"convarith: {file}: {entry} is no more; --write-baseline takes it out", err=True)
    return [baseline.left(each) for each in files]
