"""Values written in Python, read by their syntax and never executed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.code.positions import in_columns_of
from convarith.readers.parsed import NotInFormatError
from convarith.readers.spans import Span, TextLines

if TYPE_CHECKING:
    from convarith.readers.spans import KeyPath

_LONGEST = 1_000_000  # characters of a text
_MOST = 10_000  # items of a list that + and * make
_NAMES = {"null": None, "true": True, "false": False}  # of JSON, which looks alike


def read_literal(text: str, begin: int = 0, spans: dict[KeyPath, Span] | None = None, needed: str | None = None) -> Any:
    """Give what a literal of Python says: dicts, lists, tuples as lists, numbers, texts, and lists that + and * make.

    Args:
        text: What ends with the literal.
        begin: The character, from 0, that it begins at.
        spans: Takes the characters of each value in it, by its path.
        needed: A key of dicts; values of other keys may be anything, and are left out where they are no literals.

    Raises:
        ConvArithError: ``unreadable`` for anything else; ``too-large`` for too long a list.
    """
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    literal = text[begin:].rstrip().rstrip(",").replace("\r", " ")  # which only Python takes for the end of a line
    if len(literal) > _LONGEST:
        raise ConvArithError(f"a literal has {len(literal):,} characters", "too-large", f"give at most {_LONGEST:,}")
    lines = TextLines(literal)
    try:
        tree = ast.parse(literal, mode="eval").body
        in_columns_of(literal, tree, literal)
        return _Reader(text, begin, lines, {} if spans is None else spans, needed).value(tree, ())
    except SyntaxError as error:
        at = begin + lines.offset(error.lineno or 1, max(0, (error.offset or 1) - 1))
        place = TextLines(text).place(at, at + 1)
        raise NotInFormatError("a literal of Python", ValueError(error.msg), place) from None
    except (ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, ConvArithError):
            raise
        raise ConvArithError("a literal is nested too deeply, or holds what is no text", "unreadable") from None


class _Reader:
    def __init__(self, text: str, begin: int, lines: TextLines, spans: dict[KeyPath, Span], needed: str | None) -> None:
        self._text = text
        self._begin = begin
        self._lines = lines
        self._spans = spans
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
        characters = self._characters(node)
        self._spans[path] = Span(*characters, *characters)
        return self.value(node, path)

    def _dict(self, node: ast.Dict, path: KeyPath) -> dict[Any, Any]:
        found = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str | int):
                raise self._unknown(node if key is None else key)
            self._spans[*path, key.value] = Span(*self._characters(value), *self._characters(key))
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

    def _characters(self, node: ast.expr) -> tuple[int, int]:
        """Give the characters of a node in the text, the first one and the one after it."""
        end = self._lines.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self._begin + self._lines.offset(node.lineno, node.col_offset), self._begin + end

    def _unknown(self, node: ast.expr) -> NotInFormatError:
        kind = type(node).__name__
        place = TextLines(self._text).place(*self._characters(node))
        return NotInFormatError("a literal of Python", ValueError(f"{kind} is no value"), place)
