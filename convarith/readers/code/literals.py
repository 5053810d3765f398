"""What code says without being run: numbers, text, tuples and lists of them, and arithmetic of numbers."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LARGEST = 2**63  # of what arithmetic takes and gives
_LONGEST = 1_000  # items of a repeated list
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_CALLED = {
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Lambda: "a lambda",
    ast.JoinedStr: "text that is put together",
    ast.IfExp: "a condition",
    ast.Starred: "unpacked",
    ast.Subscript: "an item of something",
    ast.Compare: "a comparison",
}


class NotLiteralError(Exception):
    """That something could only be told by running the code; its text says what it is."""


def literal(node: ast.expr) -> Any:
    """Give the value of an expression of literals.

    Raises:
        NotLiteralError: For anything else.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | None):
        return node.value
    if isinstance(node, ast.Tuple):
        return tuple(map(literal, node.elts))
    if isinstance(node, ast.List):
        return [literal(each) for each in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _number(literal(node.operand), node)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _arithmetic(node)
    raise NotLiteralError(spoken(node))


def _arithmetic(node: ast.BinOp) -> Any:
    left, right = literal(node.left), literal(node.right)
    row, times = (right, left) if isinstance(right, list | tuple) else (left, right)
    if isinstance(node.op, ast.Mult) and isinstance(row, list | tuple) and isinstance(times, int):
        if len(row) * times > _LONGEST:
            raise NotLiteralError(f"a list of more than {_LONGEST:,} items")
        return row * times
    numbers = _number(left, node), _number(right, node)
    if isinstance(node.op, ast.Pow) and not 0 <= numbers[1] < 64:
        raise NotLiteralError("a large power")
    try:
        return _number(_OPERATORS[type(node.op)](*numbers), node)
    except ArithmeticError:
        raise NotLiteralError("arithmetic that fails") from None


def _number(value: Any, node: ast.expr) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotLiteralError(spoken(node))
    if not -_LARGEST <= value <= _LARGEST:
        raise NotLiteralError("arithmetic with enormous numbers")
    return value


def dotted(node: ast.AST) -> str:
    """Give a name with its dots; empty for anything else.

    >>> dotted(ast.parse("torch.nn.Conv2d", mode="eval").body)
    'torch.nn.Conv2d'
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def spoken(node: ast.AST) -> str:
    """Say what an expression is that is no literal."""
    if isinstance(node, ast.Name | ast.Attribute):
        return f"the name {dotted(node)}" if dotted(node) else "a name"
    if isinstance(node, ast.Call):
        return f"a call of {dotted(node.func)}" if dotted(node.func) else "a call"
    return _CALLED.get(type(node), "an expression")
