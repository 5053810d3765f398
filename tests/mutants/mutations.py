"""Small changes to a module's syntax tree, each of which some test ought to notice.

They are the slips that people make: a comparison that is off by one, another operation, `and` for `or`, a number that
is one more, an extreme for the other, a condition turned round, a statement that is left out. Texts are left alone, but
not what is put into them; so are annotations, which nobody computes with.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.MatMult: ast.Mult,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
_Named = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change.

    Args:
        number: Which of the module's mutants it is, from 0.
        line: Where the change is.
        function: The function with its classes, dotted, that the change is in; empty outside of all.
        before: The line of code that is changed, as `ast.unparse` writes it.
        after: The line in its place.
    """

    number: int
    line: int
    function: str
    before: str
    after: str


@dataclass(slots=True)
class _Place:
    """A node with the field, and the index if the field is a list, where its parent has it."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt
    line: int
    function: str

    def put(self, node: ast.AST) -> None:
        """Put another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(code: str) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    return _changes(ast.parse(code))


def changed(code: str, number: int) -> str:
    """Give a module with the change of the mutant of that number."""
    tree = ast.parse(code)
    for mutant in _changes(tree):
        if mutant.number == number:
            return ast.unparse(tree)
    raise IndexError(number)


def _changes(tree: ast.Module) -> Iterator[Mutant]:
    """Yield every mutant, while the tree has its change."""
    number = 0
    for place in _places(tree):
        for other in _others(place):
            before = ast.unparse(place.statement)
            place.put(ast.fix_missing_locations(ast.copy_location(other, place.node)))
            after = ast.unparse(other if place.node is place.statement else place.statement)
            if after != before:
                yield Mutant(number, place.line, place.function, *_first_difference(before, after))
                number += 1
            place.put(place.node)


def _first_difference(before: str, after: str) -> tuple[str, str]:
    if after == "pass":
        return before.partition("\n")[0], after
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    was, became = next((was, became) for was, became in pairs if was != became)
    return was.strip(), became.strip()


def _places(tree: ast.Module) -> Iterator[_Place]:
    pending: list[tuple[ast.AST, ast.stmt | None, int, str]] = [(tree, None, 0, "")]
    while pending:
        parent, statement, line, function = pending.pop()
        below: list[tuple[ast.AST, ast.stmt | None, int, str]] = []
        for field, value in ast.iter_fields(parent):
            if field in {"annotation", "returns", "type_comment"}:
                continue
            many = isinstance(value, list)
            for index, node in enumerate(value if many else [value]):
                if not isinstance(node, ast.AST) or _is_never_seen(node):
                    continue
                within = node if isinstance(node, ast.stmt) else statement
                # Python before 3.12 counts the lines within a formatted text from elsewhere.
                at = line if isinstance(parent, ast.JoinedStr | ast.FormattedValue) else getattr(node, "lineno", line)
                inner = f"{function}.{node.name}".lstrip(".") if isinstance(node, _Named) else function
                if within is not None:
                    yield _Place(parent, field, index if many else None, node, within, at, inner)
                below.append((node, within, at, inner))
        pending += reversed(below)


def _is_never_seen(node: ast.AST) -> bool:
    """Tell what only type checkers run, and `strict=True`, which only asserts what holds."""
    match node:
        case ast.If(test=ast.Name("TYPE_CHECKING")) | ast.Assign(targets=[ast.Name("TYPE_CHECKING")]):
            return True
        case ast.keyword(arg="strict"):
            return True
    return False


def _others(place: _Place) -> Iterator[ast.AST]:
    """Yield what a node may be changed to."""
    match place.node:
        case ast.operator() | ast.cmpop() | ast.boolop():
            other = _OPERATORS.get(type(place.node))
            if other is not None:
                yield other()
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Name(id=name) if place.field == "func" and name in _FUNCTIONS:
            yield ast.Name(_FUNCTIONS[name], ast.Load())
        case ast.Attribute(value=value, attr=name) if place.field == "func" and name in _FUNCTIONS:
            yield ast.Attribute(value, _FUNCTIONS[name], ast.Load())
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute()) as node:
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Break():
            yield ast.Pass()
