"""The comments of a file, by the syntax of its format: a mark within a text of it begins none."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from convarith.readers.formats import format_of
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Comment(NamedTuple):
    """A comment.

    Attributes:
        line: Where it stands, from 1.
        column: Its first character there, from 1.
        text: What it is, from its mark to the end of the line.
        alone: Whether nothing stands before it on its line.
    """

    line: int
    column: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a format has comments.

    Attributes:
        starts: Gives where in a text comments begin.
        trailing: Whether one may stand behind anything, and not on lines of its own only.
    """

    starts: Callable[[str], Iterator[int]]
    trailing: bool = True


def syntax_of(name: str, content: bytes) -> Syntax | None:
    """Give how the format of a file has comments; None where it has none.

    Args:
        name: Of the file; empty for a text without one.
        content: What it holds.
    """
    return _SYNTAXES.get(format_of(name, content).module)


def comments(syntax: Syntax, text: str) -> list[Comment]:
    """Give the comments of a text, in order."""
    found: list[Comment] = []
    line, counted = 1, 0
    for start in syntax.starts(text):
        line += text.count("\n", counted, start)
        counted = start
        before = text[text.rfind("\n", 0, start) + 1 : start].removeprefix("\ufeff")
        end = text.find("\n", start)
        whole = text[start : len(text) if end < 0 else end].rstrip("\r")
        found.append(Comment(line, len(before) + 1, whole, not before.strip()))
    return found


def _outside(texts: str, mark: str = "#") -> Callable[[str], Iterator[int]]:
    """Give what finds comments that begin with a mark, outside of texts that a pattern tells."""
    either = re.compile(f"{texts}|(?P<comment>{mark}[^\n]*)", re.DOTALL)
    return lambda text: (found.start("comment") for found in either.finditer(text) if found["comment"])


def _in_yaml(text: str) -> Iterator[int]:
    """Give where comments of YAML begin: behind white space, and in no scalar."""
    try:
        import yaml
    except ImportError:  # then the file cannot be read either
        return
    scalars: list[tuple[int, int]] = []
    with suppress(yaml.YAMLError):  # what stands before a mistake is known
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken):
                scalars += [(token.start_mark.index, token.end_mark.index)]
    begun = 0
    for found in re.finditer(r"(?:^|(?<=[\s\ufeff]))#[^\n]*", text, re.MULTILINE):
        while begun < len(scalars) and scalars[begun][1] <= found.start():
            begun += 1
        if begun == len(scalars) or found.start() < scalars[begun][0]:
            yield found.start()


_ESCAPED = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
_HASH = Syntax(_outside(_ESCAPED))
_PYTHON = Syntax(_outside(r'"""(?:\\.|[^\\])*?"""|' + r"'''(?:\\.|[^\\])*?'''|" + _ESCAPED))
_SYNTAXES: Mapping[str, Syntax] = {
    "toml": Syntax(
        _outside(
            r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'",
        )
    ),
    "yaml": Syntax(_in_yaml),
    "python": _PYTHON,
    "configs.rllib": _PYTHON,
    "darknet.network": Syntax(_outside(r"(?!)", r"(?:^|(?<=\s))[#;]"), trailing=False),
    "caffe.net": _HASH,
    "line": _HASH,
}
"""By the module of the format; others have no comments."""
