"""What a command says: its answer on standard output, and of its work on standard error."""

from __future__ import annotations

import sys
from errno import EDQUOT, EFBIG, ENOSPC

_NO_ROOM = (ENOSPC, EDQUOT, EFBIG)


def tell(text: str) -> None:
    """Print an answer."""
    print(text)


def say(message: str) -> None:
    """Say something, in which names of files and the like cannot act on the terminal, or turn the line around."""
    from convarith.report.checks.wording import printable

    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)


def refused(error: OSError, name: str = "") -> str:
    """Tell what the system refused, of which file, and what to do; the error may know the file's name itself."""
    name = name or error.filename
    way_out = "free some space, or write elsewhere" if error.errno in _NO_ROOM else "check the path and its permissions"
    return f"{f'{name}: ' if name else ''}{error.strerror or error}; {way_out}"


def failed(message: str) -> int:
    """Say why a command did not do what it was asked for, and give the exit code."""
    say(f"convarith: {message}")
    return 2
