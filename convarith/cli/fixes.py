"""Findings that are mended in their files, or shown as they would be."""

from __future__ import annotations

from pathlib import Path

from convarith.cli.messages import complain, refused, say
from convarith.cli.panels import FIXES
from convarith.cli.parameters import flag, given_by
from convarith.errors import ConvArithError
from convarith.records import NamedTuple, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.lint.configuration import Configurations
    from convarith.lint.findings import CheckedFile
    from convarith.lint.paths import Asked


@dataclass(frozen=True, slots=True)
class FixOptions:
    """Whether and how findings are mended."""

    fix: bool = given_by(flag("--fix", help="Mend what can be mended without changing what is meant.", panel=FIXES))
    unsafe_fixes: bool = given_by(
        flag(
            "--unsafe-fixes",
            help="With --fix or --diff: also by changes that give other shapes than are written.",
            panel=FIXES,
        )
    )
    diff: bool = given_by(
        flag("--diff", help="Print what --fix would change, and change nothing. Exit code 1 if anything.", panel=FIXES)
    )

    @property
    def asked(self) -> bool:
        """Whether anything is to be mended.

        Raises:
            ConvArithError: ``contradiction`` for --unsafe-fixes alone.
        """
        if self.unsafe_fixes and not (self.fix or self.diff):
            raise ConvArithError("--unsafe-fixes alone mends nothing", "contradiction", "add --fix, or --diff to look")
        return self.fix or self.diff


class Mended(NamedTuple):
    """Files after their findings were mended.

    Attributes:
        files: The files as they are then.
        changed: Whether any was changed, or would be.
        all_written: Whether all could be.
    """

    files: Sequence[CheckedFile]
    changed: bool = False
    all_written: bool = True


def mend(files: Sequence[CheckedFile], options: FixOptions, asked: Asked, configurations: Configurations) -> Mended:
    """Mend the findings in files, or print what that would change, file by file and each whole or not at all."""
    done: list[CheckedFile] = []
    changed, all_written = False, True
    for file in files:
        after, diff = file, b""
        if any(finding.edits and (finding.safe or options.unsafe_fixes) for finding in file.findings):
            try:
                after, diff = _mended(file, options, asked, configurations)
            except ConvArithError as error:
                complain(error.message, error.hint)
                all_written = False
            except OSError as error:
                refused(error, file.file)
                all_written = False
        if diff:  # here, as what cannot be printed is no fault of the file
            _print(diff)
        changed = changed or after is not file
        done.append(file if options.diff else after)
    return Mended(done, changed, all_written)


def _mended(
    file: CheckedFile, options: FixOptions, asked: Asked, configurations: Configurations
) -> tuple[CheckedFile, bytes]:
    """Mend a file, or find what that would change; give the file as it is then, and with ``--diff`` the difference."""
    from convarith.engine.numbers import counted
    from convarith.files import written_whole
    from convarith.lint.fixing import fixed
    from convarith.lint.paths import task_for
    from convarith.lint.walk import Found

    path = Path(file.file)
    if not path.is_file():
        raise ConvArithError(f"{file.file}: this is no file to mend", "bad-value", "give the path of one")
    content = path.read_bytes()
    found = fixed(
        content, task_for(Found(file.file, named=False), asked, configurations).run_on, unsafe=options.unsafe_fixes
    )
    if not found.fixes:
        return file, b""
    if options.diff:
        return found.checked, _diff(file.file, content, found.content)
    with written_whole(path) as stream:
        stream.write(found.content)
    say(f"convarith: mended {counted(len(found.fixes), 'finding')} in {file.file}")
    return found.checked, b""


def _print(diff: bytes) -> None:
    from convarith.cli.output import write_bytes

    write_bytes(diff, None)


def _diff(name: str, before: bytes, after: bytes) -> bytes:
    """Give what changes in a file in the unified format, byte for byte, so that it can be applied."""
    import os
    from difflib import diff_bytes, unified_diff
    from io import BytesIO

    file = os.fsencode(name)
    lines = diff_bytes(unified_diff, list(BytesIO(before)), list(BytesIO(after)), file, file)
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
