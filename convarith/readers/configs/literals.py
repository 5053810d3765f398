"""Values written in Python, read by their syntax and never executed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.parsed import NotInFormatError

if TYPE_CHECKING:
    from convarith.readers.document import KeyPath

_LONGEST = 1_000_000  # characters of a text
_MOST = 10_000  # items of a list that + and * make
_NAMES = {"null": None, "true": True, "false": False}  # of JSON, which looks alike


def read_literal(
    text: str, lines: dict[KeyPath, int] | None = None, first_line: int = 1, needed: str | None = None
) -> Any:
    """Give what a literal of Python says: dicts, lists, tuples as lists, numbers, texts, and lists that + and * make.

    Args:
        text: The literal.
        lines: Takes the line of each key and list item, by its path.
        first_line: The line on which it begins.
        needed: A key of dicts; values of other keys may be anything, and are left out where they are no literals.

    Raises:
        ConvArithError: ``unreadable`` for anything else; ``too-large`` for too long a list.
    """
    if len(text) > _LONGEST:
        raise ConvArithError(f"a literal has {len(text):,} characters", "too-large", f"give at most {_LONGEST:,}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return _Reader({} if lines is None else lines, first_line - 1, needed).value(tree, ())
    except SyntaxError as error:
        raise NotInFormatError(
            "a literal of Python", ValueError(error.msg), first_line - 1 + (error.lineno or 1)
        ) from None
    except (ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, ConvArithError):
            raise
        raise ConvArithError("a literal is nested too deeply, or holds what is no text", "unreadable") from None


class _Reader:
    def __init__(self, lines: dict[KeyPath, int], before: int, needed: str | None) -> None:
        self._lines = lines
        self._before = before
        self._needed = needed

    def value(self, node: ast.expr, path: KeyPath) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | None):
            return node.value
        if isinstance(node, ast.Name) and node.id in _NAMES:
            return _NAMES[node.id]
        if isinstance(node, ast.List | ast.Tuple):
            return [self._at(each, (*path, number)) for number, each in enumerate(node.elts)]
        if isinstance(node, ast.Dict):
            return self._dict(node, path)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            return self._joined(node, path)
        raise self._unknown(node)

    def _at(self, node: ast.expr, path: KeyPath) -> Any:
        self._lines[path] = self._line(node)
        return self.value(node, path)

    def _dict(self, node: ast.Dict, path: KeyPath) -> dict[Any, Any]:
        found = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str | int):
                raise self._unknown(node if key is None else key)
            self._lines[*path, key.value] = self._line(key)
            try:
                found[key.value] = self.value(value, (*path, key.value))
            except NotInFormatError:
                if self._needed in (None, key.value):
                    raise
        return found

    def _joined(self, node: ast.BinOp, path: KeyPath) -> Any:
        left, right = self.value(node.left, path), self.value(node.right, path)
        if isinstance(node.op, ast.Mult) and isinstance(right, list):
            left, right = right, left
        counts = isinstance(right, int) and not isinstance(right, bool)
        if not isinstance(left, list) or not (counts if isinstance(node.op, ast.Mult) else isinstance(right, list)):
            raise self._unknown(node)
        length = len(left) + len(right) if isinstance(right, list) else len(left) * right
        if length > _MOST:
            raise ConvArithError(f"a list has {length:,} items", "too-large", f"give at most {_MOST:,}")
        return left + right if isinstance(right, list) else left * right

    def _number(self, node: ast.Constant) -> Any:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self._unknown(node)
        return node.value

    def _line(self, node: ast.expr) -> int:
        return self._before + node.lineno

    def _unknown(self, node: ast.expr) -> NotInFormatError:
        kind = type(node).__name__
        return NotInFormatError("a literal of Python", ValueError(f"{kind} is no value"), self._line(node))
