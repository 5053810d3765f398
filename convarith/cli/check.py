"""``convarith check``: does every layer of a configuration still fit?"""

from __future__ import annotations

from convarith.cli.findings import OutputOptions, write_findings
from convarith.cli.fixes import FixOptions, Mended, mend
from convarith.cli.known import silence, without_known
from convarith.cli.messages import complain, say, tell, tell_json
from convarith.cli.panels import FILES, KNOWN, OUTPUT
from convarith.cli.parameters import argument, flag, group, option
from convarith.cli.parse import one_at_most
from convarith.cli.settings import SettingOptions
from convarith.engine.numbers import counted, size_text
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import CheckedFile
    from convarith.lint.paths import Asked, CheckedPaths
    from convarith.lint.settings import Settings
    from convarith.networks.operations import Shape


def check(
    *,
    paths: list[str] | None = argument(
        metavar="[PATH]...",
        help="Files or folders; - is standard input. Default: this folder.",
        several=True,
        required=False,
    ),
    settings: SettingOptions = group(SettingOptions),
    exit_zero: bool = flag("--exit-zero", help="Exit code 0 whatever is found in networks.", panel=OUTPUT),
    show_settings: bool = flag(
        "--show-settings", help="Print each setting and where it is said; check nothing.", panel=OUTPUT
    ),
    schema: bool = flag(
        "--schema", help="Print the JSON Schema of convarith's own format, for editors; check nothing.", panel=OUTPUT
    ),
    skip_unknown: bool = flag(
        "--skip-unknown",
        help="Take named files as if they were found in folders: pass over what is excluded or holds no network.",
        panel=FILES,
    ),
    stdin_filename: str = option(
        "--stdin-filename",
        metavar="FILE",
        help="What standard input is the text of.",
        default="",
        show_default=False,
        panel=FILES,
    ),
    watching: bool = flag("--watch", help="Check again whenever a file changes.", panel=FILES),
    write_baseline: bool = flag("--write-baseline", help="Put what is found now into the baseline.", panel=KNOWN),
    add_ignore: bool = flag(
        "--add-ignore", help="Write comments into files that silence what is found now.", panel=KNOWN
    ),
    fixes: FixOptions = group(FixOptions),
    output: OutputOptions = group(OutputOptions),
) -> int:
    """Check every layer of a configuration. Exit code 1 where one does not fit.

    Examples:
      # All networks in this folder
      convarith check
      # One file, with every layer's shape
      convarith check convarith.toml --shapes
      # Mend what can be mended
      convarith check --fix convarith.toml
      # In a workflow of GitHub
      convarith check --format github
    """
    from convarith.lint.configuration import Configurations
    from convarith.lint.paths import Asked

    if schema:
        _print_schema()
        return 0
    one_at_most(
        watch=watching,
        write_baseline=write_baseline,
        add_ignore=add_ignore,
        show_settings=show_settings,
        fix=fixes.fix,
        diff=fixes.diff,
    )
    form = output.asked_format()  # refused before anything is checked
    asked = Asked(paths or ["."], stdin_filename, skip_unknown)
    options = settings.settings()
    if show_settings:
        _show_settings(asked, Configurations(options), as_json=form == "json")
        return 0
    if watching:
        _watch(asked, options, output)
        return 0
    configurations = Configurations(options)
    checked = _checked(asked, configurations)
    mended = mend(checked.files, fixes, asked, configurations) if fixes.asked else Mended(checked.files)
    if fixes.diff:
        return 2 if not mended.all_written else int(mended.changed)
    files = without_known(mended.files, configurations, write=write_baseline)
    all_written = mended.all_written and (not add_ignore or silence(files, asked, configurations))
    if add_ignore:
        files = without_known(_checked(asked, configurations).files, configurations)
    outcome = write_findings(files, output, len(checked.passed_over))
    if options.input:
        _say_other_inputs(files, options.input)
    if outcome.unreadable or not all_written:
        return 2
    return int(not exit_zero and outcome.fails(configurations.of_folder(".").fail_on))


def _checked(asked: Asked, configurations: Configurations) -> CheckedPaths:
    """Check what is asked for, and say what could not be read here."""
    from convarith.cli.progress import progress
    from convarith.lint.paths import check_paths, not_read_here
    from convarith.readers.source import STDIN

    with progress("checking", hidden=STDIN in asked.paths) as watcher:  # which may be typed on the same terminal
        checked = check_paths(asked, configurations, watcher)
    for why, count in not_read_here(checked.passed_over).items():
        say(f"convarith: {counted(count, 'file')} passed over: {why}")
    return checked


def _say_other_inputs(files: Iterable[CheckedFile], given: Shape) -> None:
    """Say of which networks the input that was given is not, as they tell another and fit with that."""
    others = [each for file in files for each in file.networks if each.input not in ((), given)]
    if others:
        first = others[0]
        more = f", and so do {len(others) - 1:,} more" if len(others) > 1 else ""
        say(
            f"note: {first.name} tells its input, {size_text(first.input)}, and is checked with that{more}; --input is "
            "for networks that tell none, and convarith sizes tells which other sizes go through"
        )


def _print_schema() -> None:
    from convarith.report.config_schema import to_json

    tell_json(to_json())


def _show_settings(asked: Asked, configurations: Configurations, *, as_json: bool) -> None:
    """Print the settings for each path."""
    from convarith.report.json_text import json_text
    from convarith.report.settings import settings_dict, settings_lines

    if as_json:
        names = map(asked.name_of, asked.paths)
        tell_json(json_text({name: settings_dict(configurations.of_path(name)) for name in names}))
        return
    for path in asked.paths:
        tell(f"{asked.name_of(path)}:")
        for line in settings_lines(configurations.of_path(asked.name_of(path))):
            tell(f"  {line}")


def _watch(asked: Asked, options: Settings, output: OutputOptions) -> None:
    """Check now and whenever a file changes that has a say in it, until that is interrupted."""
    from convarith.cli.watch import watch
    from convarith.lint.configuration import Configurations
    from convarith.lint.paths import files_that_matter

    watch(lambda: files_that_matter(asked, Configurations(options)), lambda: _check_again(asked, options, output))


def _check_again(asked: Asked, options: Settings, output: OutputOptions) -> None:
    """Check and write what is found, and also why that cannot be done, which the next change may mend."""
    from convarith.lint.configuration import Configurations

    try:
        configurations = Configurations(options)
        checked = _checked(asked, configurations)
        write_findings(without_known(checked.files, configurations), output, len(checked.passed_over))
    except ConvArithError as error:
        complain(error.message, error.hint)
