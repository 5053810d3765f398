"""What a run of ``convarith check`` came to, as all formats tell it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from os.path import normpath
from pathlib import Path

from convarith.engine.numbers import counted
from convarith.lint.findings import Severity
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """The files that were checked, and how they are to be told of.

    Attributes:
        files: The files, in their order.
        folder: The working directory, in which readers of reports look for files.
        shapes: Whether people are told every layer's shape too.
        width: Characters of a line for people; None for no end.
        color: Whether people see colours.
        passed_over: How many files more were found, in which there is no network.
        in_python: Whether people are told in Python what to do, and not at the command line.
    """

    files: Sequence[CheckedFile]
    folder: Path = Path()
    shapes: bool = False
    width: int | None = None
    color: bool = False
    passed_over: int = 0
    in_python: bool = False

    @property
    def networks(self) -> tuple[CheckedNetwork, ...]:
        """The networks of all files."""
        return tuple(network for file in self.files for network in file.networks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in all files, those on files that cannot be read among them."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def unreadable(self) -> int:
        """How many files could not be read."""
        return sum(file.unreadable is not None for file in self.files)

    @property
    def known(self) -> int:
        """How many findings a baseline puts up with."""
        return sum(file.known for file in self.files)

    @property
    def opaque(self) -> int:
        """How many layers are not known."""
        return sum(layer.op == "opaque" for network in self.networks for layer in network.layers)

    def count(self, severity: Severity) -> int:
        """Count the findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, least: Severity) -> bool:
        """Tell whether something was found that is as bad as makes a check fail."""
        worst_first = list(Severity)
        return any(self.count(each) for each in worst_first[: worst_first.index(least) + 1])

    def counts(self) -> Mapping[tuple[str, Severity], int]:
        """Count the findings of each code and severity, the most frequent first, alike ones by their names."""
        counts = Counter((finding.code, finding.severity) for finding in self.findings)
        return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))

    def path(self, file: str) -> str:
        """Give the path of a file from the working directory where it lies in it, with forward slashes."""
        return _from(self.folder, file)

    def summary(self) -> str:
        """Say in a line what was checked and how it came out."""
        networks, unreadable = self.networks, self.unreadable
        layers = counted(sum(len(network.layers) for network in networks), "layer")
        told = layers + (f" ({self.opaque:,} opaque)" if self.opaque else "")
        read = f"{told} in {counted(len(networks), 'network')}, {counted(len(self.files) - unreadable, 'file')}"
        parts = [read] if networks or not unreadable else []
        parts += [f"{counted(unreadable, 'file')} not readable"] if unreadable else []
        counts = [(self.count(severity), severity) for severity in Severity]
        found = ", ".join(counted(number, severity) for number, severity in counts if number)
        mendable = self._mendable()
        known = f"; {counted(self.known, 'finding')} in the baseline" if self.known else ""
        over = f"; {counted(self.passed_over, 'other file')} without a network" if self.passed_over else ""
        return f"{', '.join(parts)}: {found or self._fitting()}{known}{over}{mendable}"

    def _mendable(self) -> str:
        """Say how many findings in files can be mended without a thought; nothing where none can."""
        count = sum(finding.safe and bool(finding.edits) and finding.file[:1] != "<" for finding in self.findings)
        fix = "convarith check --fix" if self.in_python else "--fix"
        return f"; {fix} mends {count:,}" if count else ""

    def _fitting(self) -> str:
        """Say what fits where nothing is wrong, and no more than was checked."""
        known = "nothing new" if self.known else f"{'all that is known' if self.opaque else 'everything'} fits"
        unchecked = sum(map(sizes_unchecked, self.networks))
        if self.known or not unchecked:
            return known
        if unchecked == len(self.networks):
            return "channels fit, sizes were not checked"
        return f"{known}, but the sizes of {counted(unchecked, 'network')} were not checked"


def sizes_unchecked(network: CheckedNetwork) -> bool:
    """Tell whether a network tells neither its input nor, layer by layer, what comes out."""
    return not network.input and any(layer.output is None for layer in network.layers)


@lru_cache
def _from(folder: Path, file: str) -> str:
    path = Path(normpath(folder / file))
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
