"""Findings that a team knows of and puts up with: in a baseline, or by comments that are written into the files."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from convarith.cli.messages import complain, refused, say
from convarith.engine.numbers import counted
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import CheckedFile
    from convarith.lint.paths import Asked
    from convarith.lint.task import Task


def without_known(
    files: Sequence[CheckedFile], configurations: Configurations, *, write: bool = False
) -> Sequence[CheckedFile]:
    """Give files without the findings of the baseline, if there is one, and say which of those are no more.

    Args:
        files: All that was checked.
        configurations: The settings, which tell where the baseline is, and what would have been found.
        write: Whether it is made anew first, of what was found now and what was not looked for.

    Raises:
        ConvArithError: As `read_baseline`; ``bad-value`` where a baseline that is to be written has no name.
        OSError: Where it cannot be read or written.
    """
    said = configurations.of_folder(".").baseline
    if said is None and write:
        raise ConvArithError("it is not said where the baseline is", "bad-value", "give --baseline FILE")
    if said is None:
        return files
    from convarith.lint.baseline import WRITE, Baseline, read_baseline, write_baseline

    file = Path(os.path.relpath(said))

    def judged(path: str, code: str) -> bool:
        return code in configurations.of_file(path).selection(path)

    if write:
        before = Baseline(file.parent)
        with suppress(ConvArithError):  # what cannot be read is made anew
            before = read_baseline(file)
        baseline = before.renewed(files, judged)
        write_baseline(file, baseline.entries)
        say(f"convarith: wrote {file}, of {counted(len(baseline.entries), 'known finding')}")
    else:
        baseline = read_baseline(file)
        for entry in baseline.gone(files, judged):
            say(f"convarith: {file}: {entry} is no more; {WRITE} takes it out")
    return [baseline.left(each) for each in files]


def silence(files: Iterable[CheckedFile], asked: Asked, configurations: Configurations) -> bool:
    """Write comments into files that silence what was found in them, and say so; tell whether all could be written.

    Each file is written whole or not at all, and only where what is found in it then is what is left.
    """
    from convarith.lint.paths import task_for
    from convarith.lint.walk import Found

    done = True
    for file in files:
        if any(network.findings for network in file.networks):
            try:
                _silence(file, task_for(Found(file.file, named=False), asked, configurations))
            except ConvArithError as error:
                complain(error.message, error.hint)
                done = False
            except OSError as error:
                refused(error, file.file)
                done = False
    return done


def _silence(file: CheckedFile, task: Task) -> None:
    from convarith.files import written_whole
    from convarith.lint.add_ignores import silenced

    path = Path(file.file)
    if not path.is_file():
        raise ConvArithError(
            f"{file.file}: this is no file to write comments into", "bad-value", "give the path of one"
        )
    content, count = silenced(file, path.read_bytes(), task.run_on)
    if count:
        with written_whole(path) as stream:
            stream.write(content)
        say(f"convarith: wrote {counted(count, 'ignore')} into {file.file}")
    nowhere = sum(finding.line is None for finding in file.findings)
    if nowhere:
        what = counted(nowhere, "finding stands", "findings stand")
        say(f"convarith: {file.file}: {what} on no line; ignore-file[CODE] silences it anywhere")
