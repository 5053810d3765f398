"""Docstrings as they are written here: the only markup is backticks, and fields are told of where their class is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

BEFORE_NAPOLEON = 400
MARKUP = re.compile(r"(`[^`]*`|``.*?``)|[*|]|(?<=\w)_(?!\w)")


class _Pair(NamedTuple):
    field: int


_FIELD_OF_TUPLE = type(_Pair.field)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take docstrings in hand before Sphinx reads them."""
    app.connect("autodoc-process-docstring", _plain, BEFORE_NAPOLEON)
    app.connect("autodoc-skip-member", _skip_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _plain(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Escape what reStructuredText would take for markup, but in sessions of Python."""
    del app, name, obj, options  # as Sphinx calls it
    if what == "property":
        lines.insert(0, "")  # or what is before a colon would be taken for its type
    typed = False
    for number, line in enumerate(lines):
        typed = line.lstrip().startswith(">>>") or (typed and bool(line.strip()))
        if not typed:
            lines[number] = MARKUP.sub(lambda found: found[1] or f"\\{found[0]}", line)


def _skip_fields(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:  # noqa: FBT001  # as Sphinx calls it
    del app, what, name, skip, options
    return True if isinstance(obj, _FIELD_OF_TUPLE) else None
