"""Classes and functions of the code itself: ``DoubleConv(3, 64)`` makes what its class makes of these numbers."""

from __future__ import annotations

import ast
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING

from convarith.readers.code.arrays import Array
from convarith.readers.code.assigned import Assigned
from convarith.readers.code.forward import ForwardPass, UncertainError
from convarith.readers.code.layers import place
from convarith.readers.code.literals import NotLiteralError, literal
from convarith.readers.code.steps import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.code.forward import Value
    from convarith.readers.code.layers import LayerReader

_FORWARD = ("forward", "__call__", "call")
_MOST = 2_000  # blocks of one code, which classes that make several of each other come to soon
_DEEPEST = 16  # blocks inside of blocks


def functions_of(node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    """Give the functions of a class by their names."""
    return {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}


def forward_of(functions: Mapping[str, ast.FunctionDef]) -> ast.FunctionDef | None:
    """Give the function by which a class goes through its layers."""
    return next((functions[name] for name in _FORWARD if name in functions), None)


class Blocks:
    """The classes of a code that others may take for layers.

    Args:
        reader: What tells layers, which is told of these.
        classes: Those of the code.
        functions: Those of the code, which lines may call on arrays.
    """

    def __init__(
        self, reader: LayerReader, classes: Iterable[ast.ClassDef], functions: Iterable[ast.FunctionDef] = ()
    ) -> None:
        self._reader = reader
        self._count = 0
        self._inside: list[str] = []  # of which classes the blocks are that the lines stand in
        self.used: set[str] = set()
        for function in functions:
            if function.args.vararg is None and function.args.kwarg is None:
                reader.functions[function.name] = partial(self.call, function)
        for each in classes:
            methods = functions_of(each)
            forward = forward_of(methods)
            if forward is not None and "__init__" in methods:
                reader.blocks[each.name] = partial(self._block, each.name, methods["__init__"], forward)

    def call(self, function: ast.FunctionDef, flow: ForwardPass, call: ast.Call) -> Value:
        """Follow a call of a function of the code, whose layers go to the network at hand; give what it returns.

        Raises:
            UncertainError: Where the code does not tell it, and no array is known to go in.
        """
        names = [each.arg for each in function.args.args]
        given = dict(zip(names, call.args, strict=False)) | {each.arg: each.value for each in call.keywords if each.arg}
        inner = ForwardPass(self._reader, flow.builder, {})
        inner.scope |= {name: flow.value(each) for name, each in given.items() if _folded(each) is None}
        inner.has_input = flow.has_input
        sources = [each.source for each in inner.scope.values() if isinstance(each, Array)]
        before = len(flow.builder.layers), len(flow.builder.problems)
        self._inside.append(function.name)
        try:
            self._count_in()
            inner.run(lines_of(function, call))
            returned = _returned(inner, function) if sources else inner.returned
        except UncertainError as error:
            del flow.builder.layers[before[0] :], flow.builder.problems[before[1] :]
            if not sources:
                raise
            note = f"{function.name}: {error}"
            return Array(flow.builder.add_opaque(note, sources=sources, places=place(call)))
        finally:
            self._inside.pop()
        flow.has_input = inner.has_input
        self.used.add(function.name)
        return returned

    def _count_in(self) -> None:
        """Count what is entered.

        Raises:
            UncertainError: Where there is no end in sight.
        """
        self._count += 1
        if len(set(self._inside)) < len(self._inside):
            raise UncertainError("it is made of itself")
        if self._count > _MOST or len(self._inside) > _DEEPEST:
            raise UncertainError(f"there are more than {_MOST:,} blocks, or {_DEEPEST} inside of each other")

    def _block(self, name: str, init: ast.FunctionDef, forward: ast.FunctionDef, call: ast.Call) -> Block:
        """Give what a call of a class makes."""

        def enter(builder: NetworkBuilder, sources: Sequence[str], called: str | None) -> str:
            before = len(builder.layers), len(builder.problems)
            self._inside.append(name)
            try:
                result = self._entered(init, forward, call, builder, sources, f"{called}." if called else "")
            except UncertainError as error:
                del builder.layers[before[0] :], builder.problems[before[1] :]
                return builder.add_opaque(f"{name}: {error}", name=called, sources=sources, places=place(call))
            finally:
                self._inside.pop()
            self.used.add(name)
            return result

        return Block(enter, place(call))

    def _entered(
        self,
        init: ast.FunctionDef,
        forward: ast.FunctionDef,
        call: ast.Call,
        builder: NetworkBuilder,
        sources: Sequence[str],
        prefix: str,
    ) -> str:
        """Add the layers of a block, and give the name of the last.

        Raises:
            UncertainError: Where the code does not tell them.
        """
        self._count_in()
        made = Assigned(self._reader, lines_of(init, call))
        flow = ForwardPass(self._reader, builder, made.steps, prefix)
        inputs = [each.arg for each in forward.args.args[1:]]
        flow.scope |= {each: Array(source) for each, source in zip(inputs, sources, strict=False)}
        flow.has_input = True
        flow.run(forward.body)
        return _returned(flow, forward).source


def _returned(flow: ForwardPass, function: ast.FunctionDef) -> Array:
    if not isinstance(flow.returned, Array):
        raise UncertainError(f"what it returns is not certain, in line {function.lineno}")
    return flow.returned


def lines_of(init: ast.FunctionDef, call: ast.Call | None = None) -> list[ast.stmt]:
    """Give the lines of a function with the literals that a call gives, or else its defaults, in place of names."""
    return _bound(init.body, _arguments(init, call or ast.Call(ast.Name(init.name, ast.Load()), [], [])))


def _arguments(init: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr]:
    """Give the literal arguments of a call by their names, the defaults of the others among them."""
    taken = init.args
    names = [each.arg for each in taken.args if each.arg != "self"]
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return {}
    found = dict(zip(reversed(names), reversed(taken.defaults), strict=False))
    keywords = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    found |= {each.arg: default for each, default in keywords if default is not None}
    found |= dict(zip(names, call.args, strict=False))
    found |= {each.arg: each.value for each in call.keywords if each.arg is not None}
    folded = {name: _folded(value) for name, value in found.items()}
    return {name: value for name, value in folded.items() if value is not None}


def _bound(body: Sequence[ast.stmt], values: dict[str, ast.expr]) -> list[ast.stmt]:
    """Give statements with literals in place of the names for them, and of conditions the branch that is taken."""
    found: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.If):
            test = _truth(_Binding(values).visit(deepcopy(statement.test)))
            if test is not None:
                found += _bound(statement.body if test else statement.orelse, values)
                continue
        each = _Binding(values).visit(deepcopy(statement))
        found.append(each)
        for inner in ast.walk(each):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                values.pop(inner.id, None)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            value = _folded(each.value)
            values |= {} if value is None else {each.targets[0].id: value}
    return found


class _Binding(ast.NodeTransformer):
    """Puts literals in place of the names for them, and of conditional expressions what they come to."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name that is read."""
        if not isinstance(node.ctx, ast.Load) or node.id not in self._values:
            return node
        return ast.copy_location(deepcopy(self._values[node.id]), node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """Replace ``a if test else b``."""
        self.generic_visit(node)
        test = _truth(node.test)
        return node if test is None else node.body if test else node.orelse

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Replace ``a or b``."""
        self.generic_visit(node)
        first = _truth(node.values[0])
        if first is None or len(node.values) > 2:
            return node
        return node.values[first != isinstance(node.op, ast.Or)]


def _truth(node: ast.expr) -> bool | None:
    """Tell whether a condition of literals holds; None where it is not told."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _truth(node.operand)
        return None if inner is None else not inner
    try:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            same = literal(node.left) == literal(node.comparators[0])
            return {ast.Eq: same, ast.Is: same, ast.NotEq: not same, ast.IsNot: not same}.get(type(node.ops[0]))
        return bool(literal(node))
    except NotLiteralError:
        return None


def _folded(node: ast.expr) -> ast.expr | None:
    """Give a number, a text or a row of them that an expression comes to, so that none grows from line to line."""
    try:
        value = literal(node)
    except NotLiteralError:
        return None
    if isinstance(value, tuple | list):
        if any(isinstance(each, tuple | list) for each in value):
            return None
        items: list[ast.expr] = [ast.copy_location(ast.Constant(each), node) for each in value]
        row = ast.Tuple(items, ast.Load()) if isinstance(value, tuple) else ast.List(items, ast.Load())
        return ast.copy_location(row, node)
    return ast.copy_location(ast.Constant(value), node)
