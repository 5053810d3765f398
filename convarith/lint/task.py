"""The check of one source by its settings, as a value that another process can be given."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.lint.check import check_file, check_opened, unreadable
from convarith.lint.selection import Selection
from convarith.readers.source import of_content
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from convarith.lint.findings import CheckedFile
    from convarith.networks.operations import Shape

_USUAL = Selection()
_LONGEST = 200  # characters of a failure that are told


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
        return self._told(lambda: check_file(self.source, self.framework, self.shape, self.selection, self.stdin_name))

    def run_on(self, content: bytes) -> CheckedFile:
        """Check what the file would be with another content."""
        opened = of_content(str(self.source), str(self.source), content)
        return self._told(lambda: check_opened(opened, self.framework, self.shape, self.selection))

    def _told(self, checked: Callable[[], CheckedFile]) -> CheckedFile:
        """Give what a check gives; if it fails itself that is told of its file, and others are checked all the same."""
        try:
            return checked()
        except MemoryError:
            error = ConvArithError("this takes more memory than there is", "unreadable", "check a smaller file")
        except Exception as unforeseen:  # noqa: BLE001  # nobody has thought of it, or it would not be here
            what = f"{type(unforeseen).__name__}: {unforeseen}".partition("\n")[0][:_LONGEST]
            error = ConvArithError(f"the check itself failed with {what}", "unreadable", "report it, with this file")
        return unreadable(self.stdin_name or str(self.source), error)
