"""Patterns of paths, as ``.gitignore`` has them: a name anywhere, or a path from a folder on."""

from __future__ import annotations

import os
import re
from functools import cache

from convarith.errors import ConvArithError
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_PARTS = r"(?P<folders>\*\*/)|(?P<all>\*\*)|(?P<some>\*)|(?P<one>\?)|(?P<class>\[[!^]?\]?[^\]]*\])|(?P<other>.)"


class Glob(NamedTuple):
    """A pattern of paths.

    ``*`` and ``?`` stand for what is in a name, ``**`` for folders too. A pattern without a slash means files and
    folders of that name, wherever they are; one with a slash is taken from `folder` on. A folder that is meant means
    all that is in it.

    Attributes:
        pattern: The pattern.
        folder: Where it is taken from.
    """

    pattern: str
    folder: Path

    def matches(self, path: str | os.PathLike[str]) -> bool:
        """Tell whether a path is meant, or lies in a folder that is."""
        whole = os.path.abspath(path)  # noqa: PTH100  # the name as it is given, no link of it followed
        if not os.path.isabs(self.pattern):  # noqa: PTH117  # a pattern is no path
            whole = os.path.relpath(whole, self.folder)
        return _compiled(self.pattern).fullmatch(whole.replace(os.sep, "/")) is not None


def read_glob(pattern: str, folder: Path) -> Glob:
    """Read a pattern.

    Raises:
        ConvArithError: ``bad-value`` for one that means nothing.
    """
    if not pattern.strip("/."):
        raise ConvArithError(f"{pattern!r} is no pattern of files", "bad-value", "write it as in legacy/** or *.json")
    return Glob(pattern, folder)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    written = pattern.removeprefix("./").rstrip("/")
    anywhere = "" if "/" in written else "(?:.*/)?"
    parts = "".join(_as_regex(part) for part in re.finditer(_PARTS, written.removesuffix("/**"), re.DOTALL))
    return re.compile(f"{anywhere}{parts}(?:/.*)?", re.DOTALL)


def _as_regex(part: re.Match[str]) -> str:
    fixed = {"folders": "(?:.*/)?", "all": ".*", "some": "[^/]*", "one": "[^/]"}
    kind = str(part.lastgroup)
    if kind == "class":
        inner = part[0][1:-1]
        negated = inner[:1] in ("!", "^")
        return f"[{'^' if negated else ''}{re.escape(inner[negated:]).replace(chr(92) + '-', '-')}]"
    return fixed.get(kind) or re.escape(part[0])
