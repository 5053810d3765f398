"""What a command says: its answer on standard output, and of its work on standard error."""

from __future__ import annotations

import sys
from errno import EDQUOT, EFBIG, ENOSPC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_ROOM = (ENOSPC, EDQUOT, EFBIG)


def tell(text: str) -> None:
    """Print an answer."""
    print(text)


def tell_json(text: str) -> None:
    """Print JSON, as `tell_json_pieces` does."""
    tell_json_pieces([text, "\n"])


def tell_json_pieces(pieces: Iterable[str]) -> None:
    """Print pieces of JSON, in which what a terminal may lack is escaped and not spelled, as a program reads it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    has_all = encoding.lower() == "utf-8"
    sys.stdout.writelines(piece if has_all or piece.isascii() else _escaped(piece) for piece in pieces)


def _escaped(text: str) -> str:
    from json import dumps

    return "".join(each if each.isascii() else dumps(each)[1:-1] for each in text)


def say(message: str) -> None:
    """Say something, in which names of files and the like cannot act on the terminal, or turn the line around."""
    print(_harmless(message), file=sys.stderr)


def _harmless(message: str) -> str:
    from convarith.report.checks.wording import printable

    return "\n".join(map(printable, message.split("\n")))


def complain(message: str, hint: str = "") -> None:
    """Say what is wrong, and what to do; where colours show, one stands out from the other."""
    from convarith.report.terminal import CYAN, RED, painter

    paint = painter(sys.stderr)
    way_out = f"; {paint(CYAN, _harmless(hint))}" if hint else ""
    print(f"{paint(RED, 'convarith:')} {_harmless(message)}{way_out}", file=sys.stderr)


def refused(error: OSError, name: str = "") -> int:
    """Say what the system refused, of which file, and what to do; the error may know the file's name itself."""
    name = name or error.filename
    way_out = "free some space, or write elsewhere" if error.errno in _NO_ROOM else "check the path and its permissions"
    return failed(f"{f'{name}: ' if name else ''}{error.strerror or error}", way_out)


def failed(message: str, hint: str = "") -> int:
    """Say why a command did not do what it was asked for, and what to do, and give the exit code."""
    complain(message, hint)
    return 2
