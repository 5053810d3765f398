"""Findings that a team puts up with for now: a file of them, by what they are and never by their line."""

from __future__ import annotations

import os
from collections import Counter
from json import JSONDecodeError, dumps, loads

from convarith.errors import ConvArithError
from convarith.files import written_whole
from convarith.records import NamedTuple, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from convarith.lint.findings import CheckedFile, Finding

VERSION = 1
"""Of the file's layout."""
WRITE = "--write-baseline"
"""The option that makes such a file."""
_AGAIN = f"make it anew with {WRITE}"


class Entry(NamedTuple):
    """What a finding is known by.

    Attributes:
        file: The file it is in, from the baseline's folder on, with ``/`` between names.
        network: Name of the network.
        layer: Name of the layer; None for the network itself.
        code: Its code.
        number: Which one it is, from 1, of those that have all else in common.
    """

    file: str
    network: str
    layer: str | None
    code: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}: {self.code} in {self.layer or self.network!r}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are put up with.

    Attributes:
        folder: Where the files' paths begin.
        entries: What the findings are known by.
    """

    folder: Path
    entries: frozenset[Entry] = field(default_factory=frozenset)

    def entries_of(self, file: CheckedFile) -> list[tuple[Entry, Finding]]:
        """Give the findings in the networks of a file, with what each is known by."""
        path = self._path(file.file)
        counts: Counter[tuple[str, str | None, str]] = Counter()
        found = []
        for network in file.networks:
            for finding in network.findings:
                kind = (network.name, finding.layer, finding.code)
                counts[kind] += 1
                found.append((Entry(path, *kind, counts[kind]), finding))
        return found

    def left(self, file: CheckedFile) -> CheckedFile:
        """Give a file without the findings that are put up with."""
        entries = self.entries_of(file)
        kept = {id(finding) for entry, finding in entries if entry not in self.entries}
        return replace(
            file,
            known=len(entries) - len(kept),
            networks=tuple(
                replace(network, findings=tuple(each for each in network.findings if id(each) in kept))
                for network in file.networks
            ),
        )

    def gone(self, files: Sequence[CheckedFile], judged: Callable[[str, str], bool]) -> list[Entry]:
        """Give those entries that match no finding any more, in order: it is mended, or the file is gone.

        Args:
            files: All files that were checked.
            judged: Tells whether findings of a code would have been told in a file, given the path and the code.
        """
        found = {entry for file in files for entry, _ in self.entries_of(file)}
        checked = {self._path(file.file): file.file for file in files if file.unreadable is None}

        def is_gone(entry: Entry) -> bool:
            if entry.file in checked:
                return judged(checked[entry.file], entry.code)
            return not (self.folder / entry.file).exists()

        return sorted(filter(is_gone, self.entries - found), key=_order)

    def renewed(self, files: Sequence[CheckedFile], judged: Callable[[str, str], bool]) -> Baseline:
        """Give a baseline of all that is found now, with those entries of this one that were not looked for.

        Args:
            files: As for `gone`.
            judged: As for `gone`.
        """
        found = {entry for file in files for entry, _ in self.entries_of(file)}
        return replace(self, entries=(self.entries - set(self.gone(files, judged))) | found)

    def _path(self, file: str) -> str:
        return os.path.relpath(file, self.folder).replace(os.sep, "/")


def _order(entry: Entry) -> tuple[str, str, str, str, int]:
    return entry.file, entry.network, entry.layer or "", entry.code, entry.number


def read_baseline(file: Path) -> Baseline:
    """Read the findings that are put up with.

    Raises:
        ConvArithError: ``unreadable`` for what is no baseline, or of another version.
        OSError: Where the file cannot be opened.
    """
    try:
        told = loads(file.read_bytes())
        version = told["version"]
        if version != VERSION:
            raise ConvArithError(
                f"{file}: this baseline is of version {version!r}, and {VERSION} is known here", "unreadable", _AGAIN
            )
        return Baseline(file.parent, frozenset(_entry(each) for each in told["findings"]))
    except FileNotFoundError:
        raise ConvArithError(f"{file}: there is no such baseline", "unreadable", f"{WRITE} makes one") from None
    except JSONDecodeError as error:
        raise ConvArithError(f"{file}:{error.lineno}: this is not JSON: {error.msg}", "unreadable", _AGAIN) from None
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, ConvArithError):
            raise
        raise ConvArithError(f"{file}: this is no baseline", "unreadable", _AGAIN) from None


def _entry(told: Any) -> Entry:  # whatever the file holds
    entry = Entry(*(told[name] for name in Entry._fields))
    texts = (entry.file, entry.network, entry.code, entry.layer or "")
    if not all(isinstance(each, str) for each in texts) or type(entry.number) is not int:
        raise TypeError
    return entry


def write_baseline(file: Path, entries: Iterable[Entry]) -> None:
    """Write findings to put up with, one a line, so that changes of the file are easy to see.

    Raises:
        OSError: Where the file cannot be written.
    """
    lines = ",".join(f"\n    {dumps(entry._asdict(), ensure_ascii=False)}" for entry in sorted(entries, key=_order))
    text = f'{{\n  "version": {VERSION},\n  "findings": [{lines}\n  ]\n}}\n'
    with written_whole(file) as stream:
        stream.write(text.encode())
