"""Statements, and the classes and functions that they define, followed without being run."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING

from convarith.readers.builder import NetworkBuilder
from convarith.readers.code.arrays import Array, Sizes
from convarith.readers.code.builtin import items_of
from convarith.readers.code.calls import Calls
from convarith.readers.code.definitions import FORWARD, Class, Frame, Function, bound_values, layers_of
from convarith.readers.code.flow import Flow
from convarith.readers.code.layers import is_layers, place
from convarith.readers.code.steps import Block, Chain, opaque
from convarith.readers.code.values import (
    LONGEST,
    Call,
    Given,
    NotLiteralError,
    UncertainError,
    Unknown,
    Value,
    dotted,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.readers.code.layers import LayerReader
    from convarith.readers.code.steps import Steps

_MOST_CALLS = 5_000  # of the code's own classes and functions, which those that call several of each other come to soon
_DEEPEST = 16  # calls inside of calls
_GROWING = ("append", "add", "add_module", "extend", "insert")


class Evaluator(Calls):
    """Follows code.

    Args:
        reader: What tells layers.
        steps: As of `Expressions`.
    """

    def __init__(self, reader: LayerReader, steps: int) -> None:
        super().__init__(reader, steps)
        self._calls = 0
        self._inside: list[tuple[object, ...]] = []  # the calls that the lines at hand stand in
        self.used: set[ast.AST] = set()

    def flow(self, builder: NetworkBuilder, prefix: str = "") -> Flow:
        """Give what the arrays of a network become layers of."""
        return Flow(self.reader, builder, self.spend, prefix)

    def run(self, statements: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements, and tell what ends them: ``return``, ``break``, ``continue`` or nothing.

        Raises:
            UncertainError: Where it cannot be told what they come to.
        """
        for each in statements:
            self.spend(1)
            ended = self._statement(each, frame)
            if ended:
                return ended
        return ""

    def _statement(self, node: ast.stmt, frame: Frame) -> str:
        match node:
            case ast.Assign():
                value = self.value(node.value, frame)
                for target in node.targets:
                    self.assign(target, value, frame)
            case ast.AnnAssign() if node.value is not None:
                self.assign(node.target, self.value(node.value, frame), frame)
            case ast.AugAssign():
                self._changed(node, frame)
            case ast.Return():
                frame.returned = None if node.value is None else self.value(node.value, frame)
                return "return"
            case ast.Expr():
                self._expression(node.value, frame)
            case ast.FunctionDef():
                in_class = frame.owner is not None and frame.values is frame.owner.attributes
                around = frame.outer if in_class and frame.outer is not None else frame  # methods see no other's name
                frame.values[node.name] = Function(node, around, frame.owner)
            case ast.ClassDef():
                frame.values[node.name] = self._class(node, frame)
            case ast.Raise():
                raise UncertainError(f"it raises an error in line {node.lineno}")
            case ast.Break():
                return "break"
            case ast.Continue():
                return "continue"
            case _:
                return self._compound(node, frame)
        return ""

    def _compound(self, node: ast.stmt, frame: Frame) -> str:
        match node:
            case ast.If():
                known = truth(self.value(node.test, frame))
                if known is not None:
                    return self.run(node.body if known else node.orelse, frame)
                self._perhaps(node, frame)
            case ast.For():
                return self._loop(node, frame)
            case ast.While():
                return self._while(node, frame)
            case ast.With():
                return self.run(node.body, frame)
            case ast.Try():
                return self.run([*node.body, *node.orelse, *node.finalbody], frame)
            case ast.Match() | ast.AsyncFor() | ast.AsyncWith() | ast.TryStar():
                self._perhaps(node, frame)
        return ""  # imports, assertions and the like come to nothing here

    def _expression(self, node: ast.expr, frame: Frame) -> None:
        """Follow a line that assigns nothing; what it prints is no part of a network."""
        if isinstance(node, ast.Call) and dotted(node.func) == "print":
            return
        value = self.value(node, frame)
        if isinstance(value, tuple | list) and any(map(is_layers, value)):
            nodes = node.elts if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(value) else [node] * len(value)
            frame.pasted += [layer for each, at in zip(value, nodes, strict=True) for layer in self.reader.row([each], at)]
        elif is_layers(value):
            frame.pasted.append(value)

    def _changed(self, node: ast.AugAssign, frame: Frame) -> None:
        """Follow an assignment such as ``+=``, which makes a row longer wherever else it is known."""
        target = ast.copy_location(_read(node.target), node.target)
        before, more = self.value(target, frame), self.value(node.value, frame)
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            try:
                row = items_of(more)
            except NotLiteralError as error:
                row = [Unknown(str(error))]
            self.spend(len(row))
            before += row
        else:
            self.assign(node.target, self.binary(node.value, node.op, before, more, frame), frame)

    def _loop(self, node: ast.For, frame: Frame) -> str:
        try:
            row = items_of(self.value(node.iter, frame))
        except NotLiteralError:
            self._perhaps(node, frame)
            return ""
        for each in row:
            self.assign(node.target, each, frame)
            ended = self.run(node.body, frame)
            if ended == "return":
                return ended
            if ended == "break":
                return ""
        return self.run(node.orelse, frame)

    def _while(self, node: ast.While, frame: Frame) -> str:
        for _ in range(LONGEST):
            known = truth(self.value(node.test, frame))
            if known is None:
                break
            if not known:
                return self.run(node.orelse, frame)
            ended = self.run(node.body, frame)
            if ended == "return":
                return ended
            if ended == "break":
                return ""
        self._perhaps(node, frame)
        return ""

    def _perhaps(self, node: ast.stmt, frame: Frame) -> None:
        """Take up that lines of which it is not known whether, or how often, they are run may change what is known.

        Raises:
            UncertainError: Where they may return something.
        """
        note = f"what is done in a {type(node).__name__.lower()} in line {node.lineno}"
        parts = list(ast.walk(node))
        self.spend(len(parts))
        if any(isinstance(each, ast.Return) for each in parts):
            raise UncertainError(f"there is a {type(node).__name__.lower()} in line {node.lineno}")
        read = dict.fromkeys(each.id for each in parts if isinstance(each, ast.Name))
        arrays = list(dict.fromkeys(each for each in map(frame.value_of, read) if isinstance(each, Array)))
        result = None
        for each in parts:
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _GROWING:
                self._grown(self.value(each.func.value, frame) if dotted(each.func.value) else None, note, node)
            if not isinstance(each, ast.Name | ast.Attribute) or not isinstance(each.ctx, ast.Store):
                continue
            if isinstance(each, ast.Name) and arrays and self._may_be_array(node, frame.value_of(each.id)):
                result = result or frame.flow.unknown(note, node, arrays)
                frame.values[each.id] = result
            else:
                self.assign(each, Unknown(note), frame)

    def _may_be_array(self, node: ast.stmt, before: Value) -> bool:
        return isinstance(before, Array) or (isinstance(node, ast.If) and isinstance(before, Unknown))

    def _grown(self, owner: Value, note: str, node: ast.stmt) -> None:
        """Take up that a row of layers may have become longer."""
        unknown = opaque(note, place(node))
        if isinstance(owner, list):
            if not owner or owner[-1] is not unknown:
                owner.append(Unknown(note) if not any(map(is_layers, owner)) and owner else unknown)
        elif isinstance(owner, Chain):
            owner.steps.append((None, unknown))
        elif isinstance(owner, Block):
            owner.assign(note, unknown)

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Take up what something that is assigned to stands for."""
        match target:
            case ast.Name():
                frame.values[target.id] = value
            case ast.Attribute():
                owner = self.value(target.value, frame)
                if isinstance(owner, Block):
                    owner.assign(target.attr, value)
                elif isinstance(owner, Unknown) and owner.name:
                    frame.values[f"{owner.name}.{target.attr}"] = value
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value, frame)
            case ast.Subscript():
                self._set_item(self.value(target.value, frame), self.value(target.slice, frame), value)

    def _unpack(self, targets: Sequence[ast.expr], value: Value, frame: Frame) -> None:
        if isinstance(value, Sizes):
            row = [value.item(number) for number in range(len(targets))]
        elif isinstance(value, Array):
            if not frame.flow.is_unknown(value):
                raise UncertainError(f"several results are taken in line {targets[0].lineno}")
            row = [value] * len(targets)
        else:
            try:
                row = items_of(value)
            except NotLiteralError as error:
                row = [Unknown(str(error))] * len(targets)
        starred = next((number for number, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
        if starred is not None and len(row) >= len(targets) - 1:
            after = len(targets) - 1 - starred
            row = [*row[:starred], row[starred : len(row) - after], *row[len(row) - after :]]
        if len(row) != len(targets):
            row = [Unknown("an item of something")] * len(targets)
        for target, each in zip(targets, row, strict=True):
            self.assign(target.value if isinstance(target, ast.Starred) else target, each, frame)

    def _set_item(self, owner: Value, index: Value, value: Value) -> None:
        if isinstance(owner, dict) and isinstance(index, int | float | str):
            owner[index] = value
        elif isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
            owner[index] = value
        elif isinstance(owner, dict | list):
            owner.clear()

    def _class(self, node: ast.ClassDef, frame: Frame) -> Class:
        """Give a class that lines define, with what its own lines assign."""
        given = [self.value(each, frame) for each in node.bases]
        foreign = tuple(each.name for each in given if isinstance(each, Unknown))
        inner = [each for kind in given if isinstance(kind, Class) for each in kind.bases]
        found = Class(node, frame, [], foreign)
        found.bases[:] = [found, *dict.fromkeys(inner)]
        body = Frame(self.flow(NetworkBuilder(node.name)), found.attributes, frame, None, found)
        self.run(node.body, body)
        return found

    def made(self, kind: Class, call: Call) -> Steps:
        """Give the object that the call of a class of the code makes."""
        self.used.add(kind.node)
        block = Block(kind, self.enter, place(call.node))
        try:
            self.fill(block, call)
        except UncertainError as error:
            return opaque(f"{kind.node.name}: {error}", place(call.node))
        return block

    def fill(self, block: Block, call: Call) -> None:
        """Follow the lines that make the layers of an object.

        Raises:
            UncertainError: Where they are not certain.
        """
        kind = block.kind
        scratch = Frame(self.flow(NetworkBuilder(kind.node.name)), {}, kind.frame, block, kind)
        init = kind.method("__init__")
        if init is not None:
            self._returned(init.bound_to(block), call, scratch)
        else:
            block.attributes.update(zip(kind.fields(), (each.value for each in call.args), strict=False))
            block.attributes.update({name: each.value for name, each in call.keywords.items() if name in kind.fields()})
        for name in ("setup", "build"):
            if (method := kind.method(name)) is not None:
                self._returned(method.bound_to(block), Call(call.node), scratch)

    def function_called(self, function: Function, call: Call, frame: Frame) -> Value:
        """Follow a function of the code, whose layers go to the network at hand, and give what it returns."""
        self.used.add(function.node)
        builder = frame.flow.builder
        before = len(builder.layers), len(builder.problems)
        try:
            return self._returned(function, call, frame)
        except UncertainError as error:
            del builder.layers[before[0] :], builder.problems[before[1] :]
            arrays = [each.value for each in call.given if isinstance(each.value, Array)]
            if not arrays:
                raise
            return frame.flow.unknown(f"{function.name}: {error}", call.node, arrays)

    def entered(self, block: Block, call: Call, frame: Frame) -> Value:
        """Follow an object through its layers, and give what comes out."""
        return self._through(block, call, frame.flow.builder, frame.name_of(block))

    def enter(self, block: Block, builder: NetworkBuilder, sources: Sequence[str], name: str | None) -> str:
        """Add the layers of an object to a network, and give the name of the last, as a `Block` does."""
        node = ast.Constant(None, lineno=block.lines.start or 1, col_offset=0)
        given = tuple(Given(Array(each), node) for each in sources)
        result = self._through(block, Call(node, args=given), builder, name)
        if isinstance(result, Array):
            return result.source
        note = f"{block.kind.node.name} gives several arrays"
        return builder.add_opaque(note, name=name, sources=sources, lines=block.lines)

    def _through(self, block: Block, call: Call, builder: NetworkBuilder, name: str | None) -> Value:
        before = len(builder.layers), len(builder.problems)
        try:
            return self.forward(block, call, self.flow(builder, f"{name}." if name else ""))
        except UncertainError as error:
            del builder.layers[before[0] :], builder.problems[before[1] :]
            arrays = [each.value for each in call.given if isinstance(each.value, Array)]
            if not arrays:
                raise
            note, sources = f"{block.kind.node.name}: {error}", [each.source for each in arrays]
            return Array(builder.add_opaque(note, name=name, sources=sources, lines=place(call.node)))

    def forward(self, block: Block, call: Call, flow: Flow) -> Value:
        """Follow the method by which an object goes through its layers.

        Raises:
            UncertainError: Where it has none, or what that returns is not certain.
        """
        method = block.kind.method(*FORWARD)
        frame = Frame(flow, {}, block.kind.frame, block, block.kind)
        flow.begin()
        if method is None and block.kind.in_a_row:
            row = Chain(list(layers_of(block).items()), block.lines)
            arrays = flow.arrays([each.value for each in call.given[:1]])
            return flow.apply(row, arrays, flow.prefix.removesuffix(".") or None)
        if method is None:
            raise UncertainError("how arrays go through it is not told")
        returned = self._returned(method.bound_to(block), call, frame)
        if not isinstance(returned, Array | tuple | list | dict):
            raise UncertainError(f"what it returns is not certain, in line {method.node.lineno}")
        return returned

    def _returned(self, function: Function, call: Call, frame: Frame) -> Value:
        """Give what a function returns."""
        values = bound_values(function, call, self.defaults(function))
        inner = Frame(frame.flow, values, function.frame, function.block, function.owner)
        with self._within(function, values):
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, inner)
            self.run(function.node.body, inner)
        return inner.returned

    def defaults(self, function: Function) -> dict[str, Value]:
        """Give the defaults of a function's parameters."""
        taken = function.node.args
        names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
        found = {
            name: self.value(each, function.frame)
            for name, each in zip(reversed(names), reversed(taken.defaults), strict=False)
        }
        only = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
        return found | {each.arg: self.value(value, function.frame) for each, value in only if value is not None}

    @contextmanager
    def _within(self, function: Function, values: dict[str, Value]) -> Iterator[None]:
        """Note in which calls the lines stand that are followed next.

        Raises:
            UncertainError: Where there is no end in sight.
        """
        told = (each if isinstance(each, int | float | str) else None for each in values.values())
        entry = (function.node, *told)
        is_forward = function.block is not None and function.name in FORWARD
        self._calls += 1
        if entry in self._inside and not is_forward:
            raise UncertainError("it is made of itself")
        if self._calls > _MOST_CALLS or len(self._inside) >= _DEEPEST:
            raise UncertainError(f"there are more than {_MOST_CALLS:,} blocks, or {_DEEPEST} inside of each other")
        self._inside.append(entry)
        try:
            yield
        finally:
            self._inside.pop()


def _read(target: ast.expr) -> ast.expr:
    """Give what is assigned to as an expression that is read."""
    match target:
        case ast.Name():
            return ast.Name(target.id, ast.Load())
        case ast.Attribute():
            return ast.Attribute(target.value, target.attr, ast.Load())
        case ast.Subscript():
            return ast.Subscript(target.value, target.slice, ast.Load())
    return target

