"""What expressions of code come to without being run: plain values, names that say nothing, and calls."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value: TypeAlias = Any
"""A number, text, None, a row, range or dictionary; layers, a class or function of the code; an array that flows, what
is known of its size; or `Unknown`."""

LONGEST = 10_000
"""Items of a row, or turns of a loop."""
_LARGEST = 2**63  # of what arithmetic takes and gives
_LONGEST_TEXT = 1_000
_DEEPEST = 8  # rows within rows
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_COMPARISONS: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda each, row: each in row,
    ast.NotIn: lambda each, row: each not in row,
}
_SPOKEN = {
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


class UncertainError(Exception):
    """That the way of the arrays cannot be told; its text says why, with the line."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only running the code would tell.

    Attributes:
        why: What it is, in words.
        name: The name that it has in the code, with its dots.
        free: Whether nothing in the code stands behind the name, so that it may be an array that somebody gives.
    """

    why: str
    name: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is unpacked among the arguments of a call without being known.

    Attributes:
        why: What it is, in words.
    """

    why: str


class Given(NamedTuple):
    """An argument of a call.

    Attributes:
        value: What it is.
        node: Where it stands.
    """

    value: Value
    node: ast.expr | ast.stmt


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments.

    Attributes:
        node: Where it stands.
        name: Of what is called, as the code writes it.
        args: By their place.
        keywords: By their names; ``""`` names what is unpacked without being known.
    """

    node: ast.expr | ast.stmt
    name: str = ""
    args: tuple[Given, ...] = ()
    keywords: Mapping[str, Given] = field(default_factory=dict)

    @property
    def unpacked(self) -> bool:
        """Whether some of its arguments are unpacked from what is not known."""
        return "" in self.keywords or any(isinstance(each.value, Unpacked) for each in self.args)

    @property
    def given(self) -> list[Given]:
        """All arguments."""
        return [*self.args, *self.keywords.values()]

    def text(self, name: str) -> str | None:
        """Give an argument that has to be text; None where there is none, ``"?"`` for any other."""
        if name not in self.keywords:
            return None
        value = self.keywords[name].value
        return value if isinstance(value, str) else "?"


def plain(value: Value) -> Any:
    """Give a value of numbers, text and rows of them.

    Raises:
        NotLiteralError: For anything else.
    """
    return _plain(value, [LONGEST], 0)


def _plain(value: Value, room: list[int], depth: int) -> Any:
    room[0] -= 1
    if room[0] < 0 or depth > _DEEPEST:
        raise NotLiteralError(f"a list of more than {LONGEST:,} items")
    if value is None or isinstance(value, int | float | str):
        return value
    if isinstance(value, list | tuple):
        return type(value)([_plain(each, room, depth + 1) for each in value])
    raise NotLiteralError(getattr(value, "why", "an expression"))


def calculated(kind: ast.operator, left: Value, right: Value) -> Value:
    """Give what arithmetic of numbers, rows or text comes to."""
    for each in (left, right):
        if isinstance(each, Unknown):
            return Unknown(each.why)
    if isinstance(left, str):
        return _text(kind, left, right)
    if isinstance(kind, ast.Add) and isinstance(left, list | tuple) and type(left) is type(right):
        return type(left)([*left, *right]) if len(left) + len(right) <= LONGEST else Unknown(_too_long())
    row, times = (right, left) if isinstance(right, list | tuple) else (left, right)
    if isinstance(kind, ast.Mult) and isinstance(row, list | tuple) and isinstance(times, int):
        return row * times if len(row) * times <= LONGEST else Unknown(_too_long())
    return _number(kind, left, right)


def _number(kind: ast.operator, left: Value, right: Value) -> Value:
    if not (isinstance(left, int | float) and isinstance(right, int | float)) or type(kind) not in _OPERATORS:
        return Unknown("an expression")
    if isinstance(kind, ast.Pow | ast.LShift | ast.RShift) and not 0 <= right < 64:
        return Unknown("a large power")
    if not all(-_LARGEST <= each <= _LARGEST for each in (left, right)):
        return Unknown("arithmetic with enormous numbers")
    try:
        found = _OPERATORS[type(kind)](left, right)
    except (ArithmeticError, TypeError):
        return Unknown("arithmetic that fails")
    if isinstance(found, complex) or not -_LARGEST <= found <= _LARGEST:
        return Unknown("arithmetic with enormous numbers")
    return found


def _text(kind: ast.operator, left: str, right: Value) -> Value:
    if isinstance(kind, ast.Add) and isinstance(right, str) and len(left) + len(right) <= _LONGEST_TEXT:
        return left + right
    if isinstance(kind, ast.Mod):
        return filled(left.replace("%d", "{}").replace("%s", "{}"), right if isinstance(right, tuple) else (right,))
    return Unknown("text that is put together")


def filled(text: str, values: tuple[Value, ...]) -> Value:
    """Give text with values in place of its braces."""
    parts = text.replace("{0}", "{}", 1).split("{}")
    fit = all(isinstance(each, int | float | str) for each in values) and len(parts) == len(values) + 1
    if not fit or any(mark in part for part in parts for mark in "{}%"):
        return Unknown("text that is put together")
    found = "".join(part for both in zip(parts, (*map(str, values), ""), strict=True) for part in both)
    return found if len(found) <= _LONGEST_TEXT else Unknown("text that is put together")


def negated(value: Value) -> Value:
    """Give the negative of a number."""
    return calculated(ast.Sub(), 0, value) if isinstance(value, int) else calculated(ast.Mult(), -1, value)


def compared(kind: ast.cmpop, left: Value, right: Value) -> Value:
    """Tell whether a comparison holds."""
    for each in (left, right):
        if isinstance(each, Unknown):
            return Unknown(each.why)
    if isinstance(kind, ast.Is | ast.IsNot):
        return (left is right) == isinstance(kind, ast.Is)
    try:
        ordered = plain(left), list(right) if isinstance(right, dict) else right if _is_range(right) else plain(right)
        return _COMPARISONS[type(kind)](*ordered)
    except (NotLiteralError, TypeError):
        return Unknown("a comparison")


def _is_range(value: Value) -> bool:
    return isinstance(value, range)


def truth(value: Value) -> bool | None:
    """Tell whether a value counts as true; None where that is not known."""
    if value is None or isinstance(value, int | float | str | list | tuple | dict | range):
        return bool(value)
    known = getattr(value, "is_true", None)
    return known if isinstance(known, bool) else None


def _too_long() -> str:
    return f"a list of more than {LONGEST:,} items"


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
    """Say what an expression is that is not known."""
    if isinstance(node, ast.Name | ast.Attribute):
        return f"the name {dotted(node)}" if dotted(node) else "a name"
    if isinstance(node, ast.Call):
        return f"a call of {dotted(node.func)}" if dotted(node.func) else "a call"
    return _SPOKEN.get(type(node), "an expression")
