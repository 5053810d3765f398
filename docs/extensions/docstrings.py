"""Docstrings as they are written here: the only markup is backticks, and fields are told of where their class is."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

BEFORE_NAPOLEON, AFTER_NAPOLEON = 400, 600
MARKUP = re.compile(r"(`[^`]*`|``.*?``)|[*|]|(?<=\w)_(?!\w)")


class _Pair(NamedTuple):
    field: int


_FIELD_OF_TUPLE = type(_Pair.field)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take docstrings in hand around napoleon, which reads the sections of Google's style."""
    app.connect("autodoc-process-docstring", _escape, BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", _restore_property, AFTER_NAPOLEON)
    app.connect("autodoc-skip-member", _skip_fields)
    app.connect("doctree-read", _dashes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _escape(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Escape what reStructuredText would take for markup, but in sessions of Python."""
    del app, what, name, obj, options  # as Sphinx calls it
    lines[:] = _escaped(lines)


def _restore_property(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Write the docstring of a property as it is: napoleon takes what is before a colon for its type."""
    del app, name, options
    told = inspect.getdoc(obj) or ""
    if what == "property" and "\nRaises:\n" not in told:
        lines[:] = [*_escaped(told.split("\n")), ""]


def _escaped(lines: Iterable[str]) -> Iterator[str]:
    typed = False
    for line in lines:
        typed = line.lstrip().startswith(">>>") or (typed and bool(line.strip()))
        yield line if typed else MARKUP.sub(lambda found: found[1] or f"\\{found[0]}", line)


def _skip_fields(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:  # noqa: FBT001  # as Sphinx calls it
    del app, what, name, skip, options
    return True if isinstance(obj, _FIELD_OF_TUPLE) else None


def _dashes(app: Sphinx, doctree: nodes.document) -> None:
    """Write the hyphens that Sphinx puts between a parameter and what it is as the dash that they stand for."""
    del app
    for text in list(doctree.findall(nodes.Text)):
        if text == " -- ":
            text.parent.replace(text, nodes.Text(" – "))
