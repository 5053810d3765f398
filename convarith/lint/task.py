"""The check of one source by its settings, as a value that another process can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convarith.lint.check import check_file, check_opened
from convarith.lint.selection import Selection
from convarith.readers.source import of_content

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.lint.findings import CheckedFile
    from convarith.networks.operations import Shape

_USUAL = Selection()


class Task(NamedTuple):
    """A source to check.

    Attributes:
        source: A path, or another source.
        framework: The one in whose words its networks are that name none; None for convarith's own.
        shape: The input of those that tell none; empty for none.
        selection: Which rules run.
        stdin_name: Name of the file that standard input is; empty for none.
    """

    source: str | Path
    framework: str | None = None
    shape: Shape = ()
    selection: Selection = _USUAL
    stdin_name: str = ""

    def run(self) -> CheckedFile:
        """Check it."""
        return check_file(self.source, self.framework, self.shape, self.selection, self.stdin_name)

    def run_on(self, content: bytes) -> CheckedFile:
        """Check what the file would be with another content."""
        opened = of_content(str(self.source), str(self.source), content)
        return check_opened(opened, self.framework, self.shape, self.selection)
